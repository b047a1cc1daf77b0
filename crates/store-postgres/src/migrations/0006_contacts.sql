-- Contacts in full, and the groups they are in. Nodes of the release before go on without knowing of them.

-- Why some indexes begin with an expression: see 0002_plans.sql.

ALTER TABLE named DROP CONSTRAINT named_kind_check;
ALTER TABLE named ADD CONSTRAINT named_kind_check CHECK (kind IN ('source', 'status', 'group'));
ALTER TABLE named ADD COLUMN color TEXT COLLATE "C";
-- Null until it changes.
ALTER TABLE named ADD COLUMN updated_at BIGINT;

ALTER TABLE contacts
    ADD COLUMN company TEXT COLLATE "C",
    ADD COLUMN email TEXT COLLATE "C",
    ADD COLUMN description TEXT COLLATE "C",
    ADD COLUMN city TEXT COLLATE "C",
    ADD COLUMN state TEXT COLLATE "C",
    ADD COLUMN zip TEXT COLLATE "C",
    ADD COLUMN address TEXT COLLATE "C",
    ADD COLUMN country_id BIGINT,
    ADD COLUMN assigned_id BIGINT,
    -- What a search looks through, in lower case. Null for whoever was made by a send: that is the number alone.
    ADD COLUMN folded TEXT COLLATE "C";

-- With wider rows fewer of them are believed to be in an empty table, and this one begins with the tenant.
ALTER TABLE contacts DROP CONSTRAINT contacts_tenant_id_phone_key;
CREATE UNIQUE INDEX contacts_by_phone ON contacts (phone, tenant_id);
CREATE UNIQUE INDEX contacts_by_email ON contacts (email, tenant_id) WHERE email IS NOT NULL;
-- A send to a new number adds to the end of each, or of its part of it, and to the last one nothing.
CREATE INDEX contacts_by_creation ON contacts ((tenant_id + 0), created_at, id);
CREATE INDEX contacts_by_change ON contacts ((tenant_id + 0), updated_at, id);
CREATE INDEX contacts_by_type ON contacts ((tenant_id + 0), type, id);
CREATE INDEX contacts_by_status ON contacts ((tenant_id + 0), status_id, id);
CREATE INDEX contacts_by_source ON contacts ((tenant_id + 0), source_id, id);
CREATE INDEX contacts_by_lastname ON contacts ((tenant_id + 0), lastname, id);
CREATE INDEX contacts_by_firstname ON contacts ((tenant_id + 0), firstname, id);
CREATE INDEX contacts_by_assignee ON contacts ((tenant_id + 0), assigned_id, id) WHERE assigned_id IS NOT NULL;

CREATE TABLE contact_groups (
    tenant_id  BIGINT NOT NULL,
    contact_id BIGINT NOT NULL,
    group_id   BIGINT NOT NULL,
    PRIMARY KEY (tenant_id, contact_id, group_id)
);
CREATE INDEX contact_groups_by_group ON contact_groups ((tenant_id + 0), group_id, contact_id);
