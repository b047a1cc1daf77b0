-- Verifications that follow a flow, the accounts that start them, and WhatsApp Business accounts.
-- SQLite cannot change a CHECK: a table whose words grow is made anew and takes the old one's rows.

CREATE TABLE verifications_2 (
    tenant_id    INTEGER NOT NULL,
    id           BLOB    NOT NULL CHECK (length(id) = 16),
    destination  TEXT    NOT NULL,
    -- Where else the code goes, separated by commas.
    also         TEXT    NOT NULL DEFAULT '',
    purpose      TEXT    NOT NULL,
    -- How callers find it: by (tenant, destination, purpose), or by its id.
    handle       TEXT    NOT NULL DEFAULT 'key' CHECK (handle IN ('key', 'id')),
    state        TEXT    NOT NULL
                 CHECK (state IN ('pending', 'verified', 'superseded', 'refused', 'canceled')),
    digest       BLOB    NOT NULL CHECK (length(digest) = 32),
    -- The code under the master key, as long as a message may still need it.
    sealed       BLOB    CHECK (sealed IS NULL OR state = 'pending'),
    attempts     INTEGER NOT NULL CHECK (attempts >= 0),
    max_attempts INTEGER NOT NULL,
    flow_id      BLOB    CHECK (length(flow_id) = 16),
    -- Addresses and networks from where it may be checked, separated by commas; empty for everywhere.
    allowed_ips  TEXT    NOT NULL DEFAULT '',
    created_at   INTEGER NOT NULL,
    expires_at   INTEGER NOT NULL,
    ended_at     INTEGER,
    supersedes   BLOB CHECK (length(supersedes) = 16),
    PRIMARY KEY (tenant_id, id)
) STRICT, WITHOUT ROWID;
INSERT INTO verifications_2 (tenant_id, id, destination, purpose, state, digest, attempts, max_attempts, created_at,
                             expires_at, ended_at, supersedes)
    SELECT tenant_id, id, destination, purpose, state, digest, attempts, max_attempts, created_at, expires_at,
           ended_at, supersedes
    FROM verifications;
DROP TABLE verifications;
ALTER TABLE verifications_2 RENAME TO verifications;
-- One live code per (tenant, destination, purpose), whatever the code above it does.
CREATE UNIQUE INDEX verifications_one_pending_per_key
    ON verifications (tenant_id, destination, purpose) WHERE state = 'pending' AND handle = 'key';
CREATE INDEX verifications_by_expiry ON verifications (tenant_id, expires_at);

CREATE TABLE deliveries_2 (
    tenant_id         INTEGER NOT NULL,
    id                BLOB    NOT NULL CHECK (length(id) = 16),
    verification_id   BLOB    NOT NULL CHECK (length(verification_id) = 16),
    step              INTEGER NOT NULL CHECK (step >= 0),
    -- Null for a message of a queue.
    contact_id        INTEGER,
    medium            TEXT    NOT NULL CHECK (medium IN ('whatsapp', 'sms', 'voice', 'email')),
    template          TEXT    NOT NULL,
    state             TEXT    NOT NULL CHECK (state IN ('queued', 'sending', 'unconfirmed', 'accepted',
                                                        'sent', 'delivered', 'read', 'failed', 'canceled')),
    -- How the hand-over ended; null while it runs.
    hand_over         TEXT    CHECK (hand_over IN ('accepted', 'refused', 'unconfirmed')),
    vendor_message_id TEXT,
    -- Null unless it is claimed.
    lease_until       INTEGER,
    created_at        INTEGER NOT NULL,
    updated_at        INTEGER NOT NULL,
    -- From here on what a message of a queue is sent by. The rest are sent by the call that records them.
    destination       TEXT,
    sender            TEXT,
    language          TEXT,
    subject           TEXT,
    -- With its placeholders, without the code.
    body              TEXT,
    -- How long after the step before it begins.
    delay_ms          INTEGER NOT NULL DEFAULT 0 CHECK (delay_ms >= 0),
    -- When it may be claimed; null before the step before it begins, and once it is claimed or ended.
    due_at            INTEGER CHECK (due_at IS NULL OR state = 'queued'),
    claims            INTEGER NOT NULL DEFAULT 0 CHECK (claims >= 0),
    PRIMARY KEY (tenant_id, id)
) STRICT, WITHOUT ROWID;
INSERT INTO deliveries_2 (tenant_id, id, verification_id, step, contact_id, medium, template, state, hand_over,
                          vendor_message_id, lease_until, created_at, updated_at)
    SELECT tenant_id, id, verification_id, step, contact_id, medium, template, state, hand_over, vendor_message_id,
           lease_until, created_at, updated_at
    FROM deliveries;

-- It refers to deliveries, and would lose its rows with the old ones: it moves over before they go.
CREATE TABLE dispatches_2 (
    tenant_id   INTEGER NOT NULL,
    delivery_id BLOB    NOT NULL,
    number      INTEGER NOT NULL CHECK (number >= 0),
    started_at  INTEGER NOT NULL,
    finished_at INTEGER NOT NULL,
    outcome     TEXT    NOT NULL CHECK (outcome IN ('accepted', 'refused', 'unknown')),
    class       TEXT
                CHECK (class IN ('retry', 'throttle', 'next_channel', 'configuration', 'account')),
    vendor_code TEXT,
    PRIMARY KEY (tenant_id, delivery_id, number),
    FOREIGN KEY (tenant_id, delivery_id) REFERENCES deliveries_2 (tenant_id, id) ON DELETE CASCADE
) STRICT, WITHOUT ROWID;
INSERT INTO dispatches_2 (tenant_id, delivery_id, number, started_at, finished_at, outcome, class, vendor_code)
    SELECT tenant_id, delivery_id, number, started_at, finished_at, outcome, class, vendor_code FROM dispatches;
DROP TABLE dispatches;
DROP TABLE deliveries;
ALTER TABLE deliveries_2 RENAME TO deliveries;
ALTER TABLE dispatches_2 RENAME TO dispatches;

-- One message per step and destination.
CREATE UNIQUE INDEX deliveries_by_verification
    ON deliveries (tenant_id, verification_id, step, coalesce(destination, ''));
CREATE INDEX deliveries_by_vendor_message
    ON deliveries (tenant_id, vendor_message_id) WHERE vendor_message_id IS NOT NULL;
CREATE INDEX deliveries_by_lease ON deliveries (lease_until) WHERE lease_until IS NOT NULL;
CREATE INDEX deliveries_due ON deliveries (due_at) WHERE due_at IS NOT NULL;

CREATE TABLE message_templates (
    tenant_id  INTEGER NOT NULL REFERENCES tenants (id),
    id         BLOB    NOT NULL CHECK (length(id) = 16),
    name       TEXT    NOT NULL,
    medium     TEXT    NOT NULL CHECK (medium IN ('whatsapp', 'sms', 'voice', 'email')),
    language   TEXT    NOT NULL,
    subject    TEXT,
    body       TEXT    NOT NULL,
    approval   TEXT    NOT NULL CHECK (approval IN ('pending', 'approved', 'rejected')),
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    PRIMARY KEY (tenant_id, id),
    UNIQUE (tenant_id, medium, name, language)
) STRICT, WITHOUT ROWID;

CREATE TABLE flows (
    tenant_id    INTEGER NOT NULL REFERENCES tenants (id),
    id           BLOB    NOT NULL CHECK (length(id) = 16),
    name         TEXT    NOT NULL,
    is_default   INTEGER NOT NULL CHECK (is_default IN (0, 1)),
    approval     TEXT    NOT NULL CHECK (approval IN ('pending', 'approved', 'rejected')),
    code_length  INTEGER NOT NULL,
    alphabet     TEXT    NOT NULL CHECK (alphabet IN ('numeric', 'alphanumeric')),
    validity_ms  INTEGER NOT NULL CHECK (validity_ms > 0),
    max_attempts INTEGER NOT NULL,
    allowed_ips  TEXT    NOT NULL,
    created_at   INTEGER NOT NULL,
    updated_at   INTEGER NOT NULL,
    PRIMARY KEY (tenant_id, id)
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX flows_one_default ON flows (tenant_id) WHERE is_default = 1;

CREATE TABLE flow_steps (
    tenant_id   INTEGER NOT NULL,
    flow_id     BLOB    NOT NULL,
    number      INTEGER NOT NULL CHECK (number >= 0),
    medium      TEXT    NOT NULL CHECK (medium IN ('whatsapp', 'sms', 'voice', 'email')),
    sender      TEXT    NOT NULL,
    template_id BLOB    NOT NULL CHECK (length(template_id) = 16),
    after_ms    INTEGER NOT NULL CHECK (after_ms >= 0),
    PRIMARY KEY (tenant_id, flow_id, number),
    FOREIGN KEY (tenant_id, flow_id) REFERENCES flows (tenant_id, id) ON DELETE CASCADE,
    FOREIGN KEY (tenant_id, template_id) REFERENCES message_templates (tenant_id, id)
) STRICT, WITHOUT ROWID;
CREATE INDEX flow_steps_by_template ON flow_steps (tenant_id, template_id);

CREATE TABLE accounts (
    tenant_id   INTEGER PRIMARY KEY REFERENCES tenants (id),
    sid         TEXT    NOT NULL UNIQUE,
    allowed_ips TEXT    NOT NULL
) STRICT;

CREATE TABLE account_keys (
    tenant_id   INTEGER NOT NULL REFERENCES tenants (id),
    id          BLOB    NOT NULL CHECK (length(id) = 16),
    hash        BLOB    NOT NULL UNIQUE CHECK (length(hash) = 32),
    name        TEXT    NOT NULL,
    active      INTEGER NOT NULL CHECK (active IN (0, 1)),
    allowed_ips TEXT    NOT NULL,
    created_at  INTEGER NOT NULL,
    PRIMARY KEY (tenant_id, id)
) STRICT, WITHOUT ROWID;

CREATE TABLE wabas (
    tenant_id     INTEGER NOT NULL REFERENCES tenants (id),
    waba_id       TEXT    NOT NULL,
    backend       TEXT    NOT NULL CHECK (backend IN ('meta', 'own')),
    -- Of 'meta'.
    base_url      TEXT    CHECK ((base_url IS NOT NULL) = (backend = 'meta')),
    graph_version TEXT    CHECK ((graph_version IS NOT NULL) = (backend = 'meta')),
    access_token  BLOB    CHECK ((access_token IS NOT NULL) = (backend = 'meta')),
    -- Of 'own'.
    sender        TEXT    CHECK ((sender IS NOT NULL) = (backend = 'own')),
    code_minutes  INTEGER CHECK ((code_minutes IS NOT NULL) = (backend = 'own')),
    max_attempts  INTEGER CHECK ((max_attempts IS NOT NULL) = (backend = 'own')),
    PRIMARY KEY (tenant_id, waba_id)
) STRICT, WITHOUT ROWID;

CREATE TABLE waba_numbers (
    tenant_id  INTEGER NOT NULL,
    waba_id    TEXT    NOT NULL,
    id         TEXT    NOT NULL,
    phone      TEXT    NOT NULL,
    name       TEXT    NOT NULL,
    state      TEXT    NOT NULL CHECK (state IN ('pending', 'approved')),
    pin        BLOB,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    -- In this order the numbers of an account lie together.
    PRIMARY KEY (tenant_id, waba_id, id),
    UNIQUE (tenant_id, id),
    UNIQUE (tenant_id, phone),
    FOREIGN KEY (tenant_id, waba_id) REFERENCES wabas (tenant_id, waba_id) ON DELETE CASCADE
) STRICT, WITHOUT ROWID;
