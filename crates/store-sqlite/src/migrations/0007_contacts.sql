-- Contacts in full, and the groups they are in.

-- A third kind of name. Nothing refers to the table, so it is made anew.
CREATE TABLE named_anew (
    tenant_id  INTEGER NOT NULL REFERENCES tenants (id),
    kind       TEXT    NOT NULL CHECK (kind IN ('source', 'status', 'group')),
    id         INTEGER NOT NULL,
    name       TEXT    NOT NULL,
    created_at INTEGER NOT NULL,
    color      TEXT,
    -- Null until it changes.
    updated_at INTEGER,
    PRIMARY KEY (tenant_id, kind, id),
    UNIQUE (tenant_id, kind, name)
) STRICT, WITHOUT ROWID;
INSERT INTO named_anew (tenant_id, kind, id, name, created_at)
    SELECT tenant_id, kind, id, name, created_at FROM named;
DROP TABLE named;
ALTER TABLE named_anew RENAME TO named;

ALTER TABLE contacts ADD COLUMN company TEXT;
ALTER TABLE contacts ADD COLUMN email TEXT;
ALTER TABLE contacts ADD COLUMN description TEXT;
ALTER TABLE contacts ADD COLUMN city TEXT;
ALTER TABLE contacts ADD COLUMN state TEXT;
ALTER TABLE contacts ADD COLUMN zip TEXT;
ALTER TABLE contacts ADD COLUMN address TEXT;
ALTER TABLE contacts ADD COLUMN country_id INTEGER;
ALTER TABLE contacts ADD COLUMN assigned_id INTEGER;
-- What a search looks through, in lower case. Null for whoever was made by a send: that is the number alone.
ALTER TABLE contacts ADD COLUMN folded TEXT;

CREATE UNIQUE INDEX contacts_by_email ON contacts (tenant_id, email) WHERE email IS NOT NULL;
-- A send to a new number adds to the end of each, or of its part of it, and to the last one nothing.
CREATE INDEX contacts_by_creation ON contacts (tenant_id, created_at, id);
CREATE INDEX contacts_by_change ON contacts (tenant_id, updated_at, id);
CREATE INDEX contacts_by_type ON contacts (tenant_id, type, id);
CREATE INDEX contacts_by_status ON contacts (tenant_id, status_id, id);
CREATE INDEX contacts_by_source ON contacts (tenant_id, source_id, id);
CREATE INDEX contacts_by_lastname ON contacts (tenant_id, lastname, id);
CREATE INDEX contacts_by_firstname ON contacts (tenant_id, firstname, id);
CREATE INDEX contacts_by_assignee ON contacts (tenant_id, assigned_id, id) WHERE assigned_id IS NOT NULL;

CREATE TABLE contact_groups (
    tenant_id  INTEGER NOT NULL,
    contact_id INTEGER NOT NULL,
    group_id   INTEGER NOT NULL,
    PRIMARY KEY (tenant_id, contact_id, group_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX contact_groups_by_group ON contact_groups (tenant_id, group_id, contact_id);
