-- Keys start with the tenant, so that the same model can be spread over nodes by tenant.
-- Times are milliseconds since the epoch, UTC. Born-anywhere ids are 16-byte UUIDs, time-ordered.
-- Hot tables have no foreign keys: their rows outlive each other on purpose, by retention.

-- Facts about this file. 'pings' grows with each health check, because only a real write finds a full disk.
CREATE TABLE meta (
    name  TEXT PRIMARY KEY,
    value INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
INSERT INTO meta (name, value) VALUES ('pings', 0);

-- What the master key gives for a fixed text, so that another key is noticed. At most one row.
CREATE TABLE key_check (
    id    INTEGER PRIMARY KEY CHECK (id = 1),
    value BLOB NOT NULL CHECK (length(value) = 32)
) STRICT;

CREATE TABLE plans (
    id                 INTEGER PRIMARY KEY,
    name               TEXT    NOT NULL UNIQUE,
    contacts           INTEGER CHECK (contacts >= 0),
    conversations      INTEGER CHECK (conversations >= 0),
    whatsapp_templates INTEGER NOT NULL CHECK (whatsapp_templates IN (0, 1))
) STRICT;

CREATE TABLE tenants (
    id                INTEGER PRIMARY KEY,
    name              TEXT    NOT NULL,
    subdomain         TEXT    NOT NULL UNIQUE,
    state             TEXT    NOT NULL CHECK (state IN ('active', 'suspended')),
    max_attempts      INTEGER NOT NULL,
    budget_per_hour   INTEGER NOT NULL,
    budget_per_day    INTEGER NOT NULL,
    budget_in_a_row   INTEGER NOT NULL,
    retention_hours   INTEGER NOT NULL,
    plan_id           INTEGER REFERENCES plans (id),
    created_at        INTEGER NOT NULL
) STRICT;

-- The last number given out, or how many there are, by name.
CREATE TABLE counters (
    tenant_id INTEGER NOT NULL REFERENCES tenants (id),
    name      TEXT    NOT NULL,
    value     INTEGER NOT NULL CHECK (value >= 0),
    PRIMARY KEY (tenant_id, name)
) STRICT, WITHOUT ROWID;

-- What a tenant used in a calendar month, as in '2031-07', UTC.
CREATE TABLE usage (
    tenant_id INTEGER NOT NULL REFERENCES tenants (id),
    month     TEXT    NOT NULL,
    name      TEXT    NOT NULL,
    value     INTEGER NOT NULL CHECK (value >= 0),
    PRIMARY KEY (tenant_id, month, name)
) STRICT, WITHOUT ROWID;

CREATE TABLE tokens (
    tenant_id           INTEGER NOT NULL REFERENCES tenants (id),
    id                  BLOB    NOT NULL CHECK (length(id) = 16),
    hash                BLOB    NOT NULL CHECK (length(hash) = 32),
    name                TEXT    NOT NULL,
    scopes              TEXT    NOT NULL,
    requests_per_minute INTEGER NOT NULL,
    expires_at          INTEGER,
    revoked_at          INTEGER,
    created_at          INTEGER NOT NULL,
    PRIMARY KEY (tenant_id, id)
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX tokens_by_hash ON tokens (hash);

CREATE TABLE admin_tokens (
    id         BLOB    PRIMARY KEY CHECK (length(id) = 16),
    hash       BLOB    NOT NULL UNIQUE CHECK (length(hash) = 32),
    name       TEXT    NOT NULL,
    revoked_at INTEGER,
    created_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE whatsapp_settings (
    tenant_id           INTEGER PRIMARY KEY REFERENCES tenants (id),
    revision            INTEGER NOT NULL,
    base_url            TEXT    NOT NULL,
    graph_version       TEXT    NOT NULL,
    phone_number_id     TEXT    NOT NULL,
    waba_id             TEXT    NOT NULL,
    callback_id         TEXT    NOT NULL UNIQUE,
    access_token        BLOB    NOT NULL,
    app_secret          BLOB    NOT NULL,
    previous_app_secret BLOB,
    verify_token        BLOB    NOT NULL,
    default_source      INTEGER,
    default_status      INTEGER
) STRICT;

CREATE TABLE templates (
    tenant_id               INTEGER NOT NULL REFERENCES tenants (id),
    id                      INTEGER NOT NULL,
    vendor_id               TEXT    NOT NULL,
    name                    TEXT    NOT NULL,
    language                TEXT    NOT NULL,
    category                TEXT    NOT NULL,
    status                  TEXT    NOT NULL,
    components              TEXT    NOT NULL,
    body                    TEXT    NOT NULL,
    body_params             INTEGER NOT NULL,
    header_format           TEXT,
    header_text             TEXT,
    footer                  TEXT,
    code_expiration_minutes INTEGER,
    otp_buttons             BLOB    NOT NULL,
    -- Name and body in lower case, for a search that knows more letters than ASCII's.
    name_folded             TEXT    NOT NULL,
    body_folded             TEXT    NOT NULL,
    created_at              INTEGER NOT NULL,
    updated_at              INTEGER NOT NULL,
    PRIMARY KEY (tenant_id, id)
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX templates_by_name ON templates (tenant_id, name, language);
CREATE INDEX templates_by_vendor_id ON templates (tenant_id, vendor_id);

-- Contact sources and statuses: two lists of names, numbered apart.
CREATE TABLE named (
    tenant_id  INTEGER NOT NULL REFERENCES tenants (id),
    kind       TEXT    NOT NULL CHECK (kind IN ('source', 'status')),
    id         INTEGER NOT NULL,
    name       TEXT    NOT NULL,
    created_at INTEGER NOT NULL,
    PRIMARY KEY (tenant_id, kind, id),
    UNIQUE (tenant_id, kind, name)
) STRICT, WITHOUT ROWID;

CREATE TABLE contacts (
    tenant_id  INTEGER NOT NULL REFERENCES tenants (id),
    id         INTEGER NOT NULL,
    phone      TEXT    NOT NULL,
    firstname  TEXT    NOT NULL,
    lastname   TEXT    NOT NULL,
    type       TEXT    NOT NULL,
    source_id  INTEGER NOT NULL,
    status_id  INTEGER NOT NULL,
    opted_out  INTEGER NOT NULL CHECK (opted_out IN (0, 1)),
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    PRIMARY KEY (tenant_id, id),
    UNIQUE (tenant_id, phone)
) STRICT, WITHOUT ROWID;

-- The latest conversation with a number, and how many of its messages were not refused.
CREATE TABLE conversations (
    tenant_id   INTEGER NOT NULL,
    destination TEXT    NOT NULL,
    opened_at   INTEGER NOT NULL,
    messages    INTEGER NOT NULL CHECK (messages >= 0),
    PRIMARY KEY (tenant_id, destination)
) STRICT, WITHOUT ROWID;
CREATE INDEX conversations_by_age ON conversations (opened_at);

CREATE TABLE verifications (
    tenant_id    INTEGER NOT NULL,
    id           BLOB    NOT NULL CHECK (length(id) = 16),
    destination  TEXT    NOT NULL,
    purpose      TEXT    NOT NULL,
    state        TEXT    NOT NULL
                 CHECK (state IN ('pending', 'verified', 'superseded', 'refused', 'canceled')),
    digest       BLOB    NOT NULL CHECK (length(digest) = 32),
    attempts     INTEGER NOT NULL CHECK (attempts >= 0),
    max_attempts INTEGER NOT NULL,
    created_at   INTEGER NOT NULL,
    expires_at   INTEGER NOT NULL,
    ended_at     INTEGER,
    supersedes   BLOB CHECK (length(supersedes) = 16),
    PRIMARY KEY (tenant_id, id)
) STRICT, WITHOUT ROWID;
-- One live code per (tenant, destination, purpose), whatever the code above it does.
CREATE UNIQUE INDEX verifications_one_pending_per_key
    ON verifications (tenant_id, destination, purpose) WHERE state = 'pending';
CREATE INDEX verifications_by_expiry ON verifications (tenant_id, expires_at);

CREATE TABLE guess_budgets (
    tenant_id       INTEGER NOT NULL,
    destination     TEXT    NOT NULL,
    purpose         TEXT    NOT NULL,
    in_a_row        INTEGER NOT NULL CHECK (in_a_row >= 0),
    -- Times of the failures, 8 bytes little-endian each, oldest first.
    failures        BLOB    NOT NULL CHECK (length(failures) % 8 = 0),
    last_failure_at INTEGER NOT NULL,
    PRIMARY KEY (tenant_id, destination, purpose)
) STRICT, WITHOUT ROWID;
CREATE INDEX guess_budgets_at_rest ON guess_budgets (last_failure_at) WHERE in_a_row = 0;
CREATE INDEX guess_budgets_in_a_row ON guess_budgets (last_failure_at) WHERE in_a_row > 0;

CREATE TABLE limit_windows (
    tenant_id   INTEGER NOT NULL,
    destination TEXT    NOT NULL,
    name        TEXT    NOT NULL,
    opened_at   INTEGER NOT NULL,
    hits        INTEGER NOT NULL CHECK (hits >= 0),
    closes_at   INTEGER NOT NULL,
    PRIMARY KEY (tenant_id, destination, name)
) STRICT, WITHOUT ROWID;
CREATE INDEX limit_windows_by_close ON limit_windows (closes_at);

CREATE TABLE deliveries (
    tenant_id         INTEGER NOT NULL,
    id                BLOB    NOT NULL CHECK (length(id) = 16),
    verification_id   BLOB    NOT NULL CHECK (length(verification_id) = 16),
    step              INTEGER NOT NULL CHECK (step >= 0),
    contact_id        INTEGER NOT NULL,
    medium            TEXT    NOT NULL CHECK (medium IN ('whatsapp')),
    template          TEXT    NOT NULL,
    state             TEXT    NOT NULL CHECK (state IN ('queued', 'sending', 'unconfirmed', 'accepted',
                                                        'sent', 'delivered', 'read', 'failed')),
    -- How the hand-over ended; null while it runs.
    hand_over         TEXT    CHECK (hand_over IN ('accepted', 'refused', 'unconfirmed')),
    vendor_message_id TEXT,
    -- Null once the hand-over has ended.
    lease_until       INTEGER,
    created_at        INTEGER NOT NULL,
    updated_at        INTEGER NOT NULL,
    PRIMARY KEY (tenant_id, id)
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX deliveries_by_verification ON deliveries (tenant_id, verification_id, step);
CREATE INDEX deliveries_by_vendor_message
    ON deliveries (tenant_id, vendor_message_id) WHERE vendor_message_id IS NOT NULL;
CREATE INDEX deliveries_by_lease ON deliveries (lease_until) WHERE lease_until IS NOT NULL;

CREATE TABLE dispatches (
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
    FOREIGN KEY (tenant_id, delivery_id) REFERENCES deliveries (tenant_id, id) ON DELETE CASCADE
) STRICT, WITHOUT ROWID;

CREATE TABLE receipts (
    tenant_id         INTEGER NOT NULL,
    vendor_message_id TEXT    NOT NULL,
    kind              TEXT    NOT NULL
                      CHECK (kind IN ('sent', 'delivered', 'read', 'failed', 'complaint')),
    delivery_id       BLOB    CHECK (length(delivery_id) = 16),
    vendor_code       TEXT,
    at                INTEGER NOT NULL,
    arrived_at        INTEGER NOT NULL,
    looks             INTEGER NOT NULL DEFAULT 0,
    -- Null once it is applied, or given up.
    next_look_at      INTEGER,
    PRIMARY KEY (tenant_id, vendor_message_id, kind)
) STRICT, WITHOUT ROWID;
CREATE INDEX receipts_due ON receipts (next_look_at) WHERE next_look_at IS NOT NULL;
CREATE INDEX receipts_by_arrival ON receipts (arrived_at);

CREATE TABLE idempotency_keys (
    tenant_id   INTEGER NOT NULL,
    -- A keyed fingerprint of the caller's key, which may hold a number and a code.
    key         BLOB    NOT NULL CHECK (length(key) = 32),
    fingerprint BLOB    NOT NULL CHECK (length(fingerprint) = 32),
    state       TEXT    NOT NULL CHECK (state IN ('claimed', 'sending', 'answered')),
    lease_until INTEGER NOT NULL,
    status      INTEGER,
    body        BLOB,
    claimed_at  INTEGER NOT NULL,
    PRIMARY KEY (tenant_id, key)
) STRICT, WITHOUT ROWID;
CREATE INDEX idempotency_keys_by_age ON idempotency_keys (claimed_at);
