-- The same model as the embedded store's, in the types of PostgreSQL.
-- Keys start with the tenant, so that the tables can be spread over nodes by tenant. Times are milliseconds since the
-- epoch, UTC. Text compares byte by byte, as in the embedded store. Hot tables have no foreign keys: checking one locks
-- the row that it points at, which all senders of a tenant would share.

-- 'pings' grows with each health check, because only a real write finds a full disk.
CREATE TABLE meta (
    name  TEXT COLLATE "C" PRIMARY KEY,
    value BIGINT NOT NULL
);
INSERT INTO meta (name, value) VALUES ('pings', 0);

-- What the master key gives for a fixed text, so that another key is noticed. At most one row.
CREATE TABLE key_check (
    id    BIGINT PRIMARY KEY CHECK (id = 1),
    value BYTEA NOT NULL CHECK (octet_length(value) = 32)
);

CREATE TABLE plans (
    id                 BIGINT PRIMARY KEY,
    name               TEXT COLLATE "C" NOT NULL UNIQUE,
    contacts           BIGINT CHECK (contacts >= 0),
    conversations      BIGINT CHECK (conversations >= 0),
    whatsapp_templates BOOLEAN NOT NULL
);

CREATE TABLE tenants (
    id              BIGINT PRIMARY KEY,
    name            TEXT COLLATE "C" NOT NULL,
    subdomain       TEXT COLLATE "C" NOT NULL UNIQUE,
    state           TEXT COLLATE "C" NOT NULL CHECK (state IN ('active', 'suspended')),
    max_attempts    BIGINT NOT NULL,
    budget_per_hour BIGINT NOT NULL,
    budget_per_day  BIGINT NOT NULL,
    budget_in_a_row BIGINT NOT NULL,
    retention_hours BIGINT NOT NULL,
    plan_id         BIGINT REFERENCES plans (id),
    created_at      BIGINT NOT NULL
);

-- The last number given out, or how many there are, by name.
CREATE TABLE counters (
    tenant_id BIGINT NOT NULL,
    name      TEXT COLLATE "C" NOT NULL,
    value     BIGINT NOT NULL CHECK (value >= 0),
    PRIMARY KEY (tenant_id, name)
);

-- What a tenant used in a calendar month, as in '2031-07', UTC.
CREATE TABLE usage (
    tenant_id BIGINT NOT NULL,
    month     TEXT COLLATE "C" NOT NULL,
    name      TEXT COLLATE "C" NOT NULL,
    value     BIGINT NOT NULL CHECK (value >= 0),
    PRIMARY KEY (tenant_id, month, name)
);

CREATE TABLE tokens (
    tenant_id           BIGINT NOT NULL REFERENCES tenants (id),
    id                  BYTEA NOT NULL CHECK (octet_length(id) = 16),
    hash                BYTEA NOT NULL CHECK (octet_length(hash) = 32),
    name                TEXT COLLATE "C" NOT NULL,
    scopes              TEXT COLLATE "C" NOT NULL,
    requests_per_minute BIGINT NOT NULL,
    expires_at          BIGINT,
    revoked_at          BIGINT,
    created_at          BIGINT NOT NULL,
    PRIMARY KEY (tenant_id, id)
);
CREATE UNIQUE INDEX tokens_by_hash ON tokens (hash);

CREATE TABLE admin_tokens (
    id         BYTEA PRIMARY KEY CHECK (octet_length(id) = 16),
    hash       BYTEA NOT NULL UNIQUE CHECK (octet_length(hash) = 32),
    name       TEXT COLLATE "C" NOT NULL,
    revoked_at BIGINT,
    created_at BIGINT NOT NULL
);

CREATE TABLE whatsapp_settings (
    tenant_id           BIGINT PRIMARY KEY REFERENCES tenants (id),
    revision            BIGINT NOT NULL,
    base_url            TEXT COLLATE "C" NOT NULL,
    graph_version       TEXT COLLATE "C" NOT NULL,
    phone_number_id     TEXT COLLATE "C" NOT NULL,
    waba_id             TEXT COLLATE "C" NOT NULL,
    callback_id         TEXT COLLATE "C" NOT NULL UNIQUE,
    access_token        BYTEA NOT NULL,
    app_secret          BYTEA NOT NULL,
    previous_app_secret BYTEA,
    verify_token        BYTEA NOT NULL,
    default_source      BIGINT,
    default_status      BIGINT
);

CREATE TABLE templates (
    tenant_id               BIGINT NOT NULL REFERENCES tenants (id),
    id                      BIGINT NOT NULL,
    vendor_id               TEXT COLLATE "C" NOT NULL,
    name                    TEXT COLLATE "C" NOT NULL,
    language                TEXT COLLATE "C" NOT NULL,
    category                TEXT COLLATE "C" NOT NULL,
    status                  TEXT COLLATE "C" NOT NULL,
    components              TEXT COLLATE "C" NOT NULL,
    body                    TEXT COLLATE "C" NOT NULL,
    body_params             BIGINT NOT NULL,
    header_format           TEXT COLLATE "C",
    header_text             TEXT COLLATE "C",
    footer                  TEXT COLLATE "C",
    code_expiration_minutes BIGINT,
    otp_buttons             BYTEA NOT NULL,
    -- Name and body in lower case, for a search that knows more letters than ASCII's.
    name_folded             TEXT COLLATE "C" NOT NULL,
    body_folded             TEXT COLLATE "C" NOT NULL,
    created_at              BIGINT NOT NULL,
    updated_at              BIGINT NOT NULL,
    PRIMARY KEY (tenant_id, id)
);
CREATE UNIQUE INDEX templates_by_name ON templates (tenant_id, name, language);
CREATE INDEX templates_by_vendor_id ON templates (tenant_id, vendor_id);

-- Contact sources and statuses: two lists of names, numbered apart.
CREATE TABLE named (
    tenant_id  BIGINT NOT NULL REFERENCES tenants (id),
    kind       TEXT COLLATE "C" NOT NULL CHECK (kind IN ('source', 'status')),
    id         BIGINT NOT NULL,
    name       TEXT COLLATE "C" NOT NULL,
    created_at BIGINT NOT NULL,
    PRIMARY KEY (tenant_id, kind, id),
    UNIQUE (tenant_id, kind, name)
);

CREATE TABLE contacts (
    tenant_id  BIGINT NOT NULL,
    id         BIGINT NOT NULL,
    phone      TEXT COLLATE "C" NOT NULL,
    firstname  TEXT COLLATE "C" NOT NULL,
    lastname   TEXT COLLATE "C" NOT NULL,
    type       TEXT COLLATE "C" NOT NULL,
    source_id  BIGINT NOT NULL,
    status_id  BIGINT NOT NULL,
    opted_out  BOOLEAN NOT NULL,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL,
    PRIMARY KEY (tenant_id, id),
    UNIQUE (tenant_id, phone)
);

-- The latest conversation with a number, and how many of its messages were not refused.
CREATE TABLE conversations (
    tenant_id   BIGINT NOT NULL,
    destination TEXT COLLATE "C" NOT NULL,
    opened_at   BIGINT NOT NULL,
    messages    BIGINT NOT NULL CHECK (messages >= 0),
    PRIMARY KEY (tenant_id, destination)
);
CREATE INDEX conversations_by_age ON conversations (opened_at);

CREATE TABLE verifications (
    tenant_id    BIGINT NOT NULL,
    id           BYTEA NOT NULL CHECK (octet_length(id) = 16),
    destination  TEXT COLLATE "C" NOT NULL,
    -- Where else the code goes, separated by commas.
    also         TEXT COLLATE "C" NOT NULL DEFAULT '',
    purpose      TEXT COLLATE "C" NOT NULL,
    -- How callers find it: by (tenant, destination, purpose), or by its id.
    handle       TEXT COLLATE "C" NOT NULL DEFAULT 'key' CHECK (handle IN ('key', 'id')),
    state        TEXT COLLATE "C" NOT NULL
                 CHECK (state IN ('pending', 'verified', 'superseded', 'refused', 'canceled')),
    digest       BYTEA NOT NULL CHECK (octet_length(digest) = 32),
    -- The code under the master key, as long as a message may still need it.
    sealed       BYTEA CHECK (sealed IS NULL OR state = 'pending'),
    attempts     BIGINT NOT NULL CHECK (attempts >= 0),
    max_attempts BIGINT NOT NULL,
    flow_id      BYTEA CHECK (octet_length(flow_id) = 16),
    -- Addresses and networks from where it may be checked, separated by commas; empty for everywhere.
    allowed_ips  TEXT COLLATE "C" NOT NULL DEFAULT '',
    created_at   BIGINT NOT NULL,
    expires_at   BIGINT NOT NULL,
    ended_at     BIGINT,
    supersedes   BYTEA CHECK (octet_length(supersedes) = 16),
    PRIMARY KEY (tenant_id, id)
);
-- One live code per (tenant, destination, purpose), whatever the code above it does.
CREATE UNIQUE INDEX verifications_one_pending_per_key
    ON verifications (tenant_id, destination, purpose) WHERE state = 'pending' AND handle = 'key';
CREATE INDEX verifications_by_expiry ON verifications (tenant_id, expires_at);

CREATE TABLE guess_budgets (
    tenant_id       BIGINT NOT NULL,
    destination     TEXT COLLATE "C" NOT NULL,
    purpose         TEXT COLLATE "C" NOT NULL,
    in_a_row        BIGINT NOT NULL CHECK (in_a_row >= 0),
    -- Times of the failures, 8 bytes little-endian each, oldest first.
    failures        BYTEA NOT NULL CHECK (octet_length(failures) % 8 = 0),
    last_failure_at BIGINT NOT NULL,
    PRIMARY KEY (tenant_id, destination, purpose)
);
CREATE INDEX guess_budgets_at_rest ON guess_budgets (last_failure_at) WHERE in_a_row = 0;
CREATE INDEX guess_budgets_in_a_row ON guess_budgets (last_failure_at) WHERE in_a_row > 0;

CREATE TABLE limit_windows (
    tenant_id   BIGINT NOT NULL,
    destination TEXT COLLATE "C" NOT NULL,
    name        TEXT COLLATE "C" NOT NULL,
    opened_at   BIGINT NOT NULL,
    hits        BIGINT NOT NULL CHECK (hits >= 0),
    closes_at   BIGINT NOT NULL,
    PRIMARY KEY (tenant_id, destination, name)
);
CREATE INDEX limit_windows_by_close ON limit_windows (closes_at);

CREATE TABLE deliveries (
    tenant_id         BIGINT NOT NULL,
    id                BYTEA NOT NULL CHECK (octet_length(id) = 16),
    verification_id   BYTEA NOT NULL CHECK (octet_length(verification_id) = 16),
    step              BIGINT NOT NULL CHECK (step >= 0),
    -- Null for a message of a queue.
    contact_id        BIGINT,
    medium            TEXT COLLATE "C" NOT NULL CHECK (medium IN ('whatsapp', 'sms', 'voice', 'email')),
    template          TEXT COLLATE "C" NOT NULL,
    state             TEXT COLLATE "C" NOT NULL CHECK (state IN ('queued', 'sending', 'unconfirmed', 'accepted',
                                                        'sent', 'delivered', 'read', 'failed', 'canceled')),
    -- How the hand-over ended; null while it runs.
    hand_over         TEXT COLLATE "C" CHECK (hand_over IN ('accepted', 'refused', 'unconfirmed')),
    vendor_message_id TEXT COLLATE "C",
    -- Null unless it is claimed.
    lease_until       BIGINT,
    created_at        BIGINT NOT NULL,
    updated_at        BIGINT NOT NULL,
    -- From here on what a message of a queue is sent by. The rest are sent by the call that records them.
    destination       TEXT COLLATE "C",
    sender            TEXT COLLATE "C",
    language          TEXT COLLATE "C",
    subject           TEXT COLLATE "C",
    -- With its placeholders, without the code.
    body              TEXT COLLATE "C",
    -- How long after the step before it begins.
    delay_ms          BIGINT NOT NULL DEFAULT 0 CHECK (delay_ms >= 0),
    -- When it may be claimed; null before the step before it begins, and once it is claimed or ended.
    due_at            BIGINT CHECK (due_at IS NULL OR state = 'queued'),
    claims            BIGINT NOT NULL DEFAULT 0 CHECK (claims >= 0),
    PRIMARY KEY (tenant_id, id)
);
-- One message per step and destination.
CREATE UNIQUE INDEX deliveries_by_verification
    ON deliveries (tenant_id, verification_id, step, coalesce(destination, ''));
CREATE INDEX deliveries_by_vendor_message
    ON deliveries (tenant_id, vendor_message_id) WHERE vendor_message_id IS NOT NULL;
CREATE INDEX deliveries_by_lease ON deliveries (lease_until) WHERE lease_until IS NOT NULL;
CREATE INDEX deliveries_due ON deliveries (due_at) WHERE due_at IS NOT NULL;

CREATE TABLE dispatches (
    tenant_id   BIGINT NOT NULL,
    delivery_id BYTEA NOT NULL,
    number      BIGINT NOT NULL CHECK (number >= 0),
    started_at  BIGINT NOT NULL,
    finished_at BIGINT NOT NULL,
    outcome     TEXT COLLATE "C" NOT NULL CHECK (outcome IN ('accepted', 'refused', 'unknown')),
    class       TEXT COLLATE "C"
                CHECK (class IN ('retry', 'throttle', 'next_channel', 'configuration', 'account')),
    vendor_code TEXT COLLATE "C",
    PRIMARY KEY (tenant_id, delivery_id, number)
);

CREATE TABLE receipts (
    tenant_id         BIGINT NOT NULL,
    vendor_message_id TEXT COLLATE "C" NOT NULL,
    kind              TEXT COLLATE "C" NOT NULL
                      CHECK (kind IN ('sent', 'delivered', 'read', 'failed', 'complaint')),
    delivery_id       BYTEA CHECK (octet_length(delivery_id) = 16),
    vendor_code       TEXT COLLATE "C",
    at                BIGINT NOT NULL,
    arrived_at        BIGINT NOT NULL,
    looks             BIGINT NOT NULL DEFAULT 0,
    -- Null once it is applied, or given up.
    next_look_at      BIGINT,
    PRIMARY KEY (tenant_id, vendor_message_id, kind)
);
CREATE INDEX receipts_due ON receipts (next_look_at) WHERE next_look_at IS NOT NULL;
CREATE INDEX receipts_by_arrival ON receipts (arrived_at);

CREATE TABLE idempotency_keys (
    tenant_id   BIGINT NOT NULL,
    -- A keyed fingerprint of the caller's key, which may hold a number and a code.
    key         BYTEA NOT NULL CHECK (octet_length(key) = 32),
    fingerprint BYTEA NOT NULL CHECK (octet_length(fingerprint) = 32),
    state       TEXT COLLATE "C" NOT NULL CHECK (state IN ('claimed', 'sending', 'answered')),
    lease_until BIGINT NOT NULL,
    status      BIGINT,
    body        BYTEA,
    claimed_at  BIGINT NOT NULL,
    PRIMARY KEY (tenant_id, key)
);
CREATE INDEX idempotency_keys_by_age ON idempotency_keys (claimed_at);

CREATE TABLE message_templates (
    tenant_id  BIGINT NOT NULL REFERENCES tenants (id),
    id         BYTEA NOT NULL CHECK (octet_length(id) = 16),
    name       TEXT COLLATE "C" NOT NULL,
    medium     TEXT COLLATE "C" NOT NULL CHECK (medium IN ('whatsapp', 'sms', 'voice', 'email')),
    language   TEXT COLLATE "C" NOT NULL,
    subject    TEXT COLLATE "C",
    body       TEXT COLLATE "C" NOT NULL,
    approval   TEXT COLLATE "C" NOT NULL CHECK (approval IN ('pending', 'approved', 'rejected')),
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL,
    PRIMARY KEY (tenant_id, id),
    UNIQUE (tenant_id, medium, name, language)
);

CREATE TABLE flows (
    tenant_id    BIGINT NOT NULL REFERENCES tenants (id),
    id           BYTEA NOT NULL CHECK (octet_length(id) = 16),
    name         TEXT COLLATE "C" NOT NULL,
    is_default   BOOLEAN NOT NULL,
    approval     TEXT COLLATE "C" NOT NULL CHECK (approval IN ('pending', 'approved', 'rejected')),
    code_length  BIGINT NOT NULL,
    alphabet     TEXT COLLATE "C" NOT NULL CHECK (alphabet IN ('numeric', 'alphanumeric')),
    validity_ms  BIGINT NOT NULL CHECK (validity_ms > 0),
    max_attempts BIGINT NOT NULL,
    allowed_ips  TEXT COLLATE "C" NOT NULL,
    created_at   BIGINT NOT NULL,
    updated_at   BIGINT NOT NULL,
    PRIMARY KEY (tenant_id, id)
);
CREATE UNIQUE INDEX flows_one_default ON flows (tenant_id) WHERE is_default;

CREATE TABLE flow_steps (
    tenant_id   BIGINT NOT NULL,
    flow_id     BYTEA NOT NULL,
    number      BIGINT NOT NULL CHECK (number >= 0),
    medium      TEXT COLLATE "C" NOT NULL CHECK (medium IN ('whatsapp', 'sms', 'voice', 'email')),
    sender      TEXT COLLATE "C" NOT NULL,
    template_id BYTEA NOT NULL CHECK (octet_length(template_id) = 16),
    after_ms    BIGINT NOT NULL CHECK (after_ms >= 0),
    PRIMARY KEY (tenant_id, flow_id, number),
    FOREIGN KEY (tenant_id, flow_id) REFERENCES flows (tenant_id, id) ON DELETE CASCADE,
    FOREIGN KEY (tenant_id, template_id) REFERENCES message_templates (tenant_id, id)
);
CREATE INDEX flow_steps_by_template ON flow_steps (tenant_id, template_id);

CREATE TABLE accounts (
    tenant_id   BIGINT PRIMARY KEY REFERENCES tenants (id),
    sid         TEXT COLLATE "C" NOT NULL UNIQUE,
    allowed_ips TEXT COLLATE "C" NOT NULL
);

CREATE TABLE account_keys (
    tenant_id   BIGINT NOT NULL REFERENCES tenants (id),
    id          BYTEA NOT NULL CHECK (octet_length(id) = 16),
    hash        BYTEA NOT NULL UNIQUE CHECK (octet_length(hash) = 32),
    name        TEXT COLLATE "C" NOT NULL,
    active      BOOLEAN NOT NULL,
    allowed_ips TEXT COLLATE "C" NOT NULL,
    created_at  BIGINT NOT NULL,
    PRIMARY KEY (tenant_id, id)
);

CREATE TABLE wabas (
    tenant_id     BIGINT NOT NULL REFERENCES tenants (id),
    waba_id       TEXT COLLATE "C" NOT NULL,
    backend       TEXT COLLATE "C" NOT NULL CHECK (backend IN ('meta', 'own')),
    -- Of 'meta'.
    base_url      TEXT COLLATE "C" CHECK ((base_url IS NOT NULL) = (backend = 'meta')),
    graph_version TEXT COLLATE "C" CHECK ((graph_version IS NOT NULL) = (backend = 'meta')),
    access_token  BYTEA CHECK ((access_token IS NOT NULL) = (backend = 'meta')),
    -- Of 'own'.
    sender        TEXT COLLATE "C" CHECK ((sender IS NOT NULL) = (backend = 'own')),
    code_minutes  BIGINT CHECK ((code_minutes IS NOT NULL) = (backend = 'own')),
    max_attempts  BIGINT CHECK ((max_attempts IS NOT NULL) = (backend = 'own')),
    PRIMARY KEY (tenant_id, waba_id)
);

CREATE TABLE waba_numbers (
    tenant_id  BIGINT NOT NULL,
    waba_id    TEXT COLLATE "C" NOT NULL,
    id         TEXT COLLATE "C" NOT NULL,
    phone      TEXT COLLATE "C" NOT NULL,
    name       TEXT COLLATE "C" NOT NULL,
    state      TEXT COLLATE "C" NOT NULL CHECK (state IN ('pending', 'approved')),
    pin        BYTEA,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL,
    -- In this order the numbers of an account lie together.
    PRIMARY KEY (tenant_id, waba_id, id),
    UNIQUE (tenant_id, id),
    UNIQUE (tenant_id, phone),
    FOREIGN KEY (tenant_id, waba_id) REFERENCES wabas (tenant_id, waba_id) ON DELETE CASCADE
);

