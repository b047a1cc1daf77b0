-- What tenants are told of, and where.

CREATE TABLE webhook_endpoints (
    tenant_id        INTEGER NOT NULL REFERENCES tenants (id),
    id               BLOB    NOT NULL CHECK (length(id) = 16),
    url              TEXT    NOT NULL,
    -- What it is told of, separated by commas; empty for everything.
    kinds            TEXT    NOT NULL,
    unmasked_numbers INTEGER NOT NULL CHECK (unmasked_numbers IN (0, 1)),
    secret           BLOB    NOT NULL,
    -- After a rotation, for a while.
    previous_secret  BLOB,
    previous_until   INTEGER CHECK ((previous_until IS NULL) = (previous_secret IS NULL)),
    disabled_at      INTEGER,
    disabled_reason  TEXT    CHECK (disabled_reason IN ('operator', 'gone', 'failing')),
    paused_until     INTEGER,
    failing_since    INTEGER,
    created_at       INTEGER NOT NULL,
    updated_at       INTEGER NOT NULL,
    PRIMARY KEY (tenant_id, id)
) STRICT, WITHOUT ROWID;

CREATE TABLE events (
    tenant_id      INTEGER NOT NULL,
    id             BLOB    NOT NULL CHECK (length(id) = 16),
    kind           TEXT    NOT NULL,
    at             INTEGER NOT NULL,
    -- Numbers and mailboxes, separated by commas. Each endpoint decides whether it gets them masked.
    destinations   TEXT    NOT NULL,
    -- What else is told, as a JSON object.
    data           TEXT    NOT NULL,
    -- Null once it was made due at the endpoints that want it.
    unrouted_since INTEGER,
    PRIMARY KEY (tenant_id, id)
) STRICT, WITHOUT ROWID;
CREATE INDEX events_unrouted ON events (unrouted_since) WHERE unrouted_since IS NOT NULL;

-- An event at an endpoint.
CREATE TABLE event_deliveries (
    tenant_id   INTEGER NOT NULL,
    event_id    BLOB    NOT NULL CHECK (length(event_id) = 16),
    endpoint_id BLOB    NOT NULL CHECK (length(endpoint_id) = 16),
    state       TEXT    NOT NULL CHECK (state IN ('pending', 'delivered', 'given_up')),
    -- Since it was due first, or was replayed.
    tries       INTEGER NOT NULL CHECK (tries >= 0),
    claims      INTEGER NOT NULL CHECK (claims >= 0),
    -- While it is claimed, the end of its lease: if its claimer dies it is due again.
    due_at      INTEGER CHECK ((due_at IS NULL) = (state <> 'pending')),
    -- Null unless it is claimed.
    lease_until INTEGER,
    PRIMARY KEY (tenant_id, event_id, endpoint_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX event_deliveries_due ON event_deliveries (tenant_id, endpoint_id, due_at) WHERE due_at IS NOT NULL;
CREATE INDEX event_deliveries_leased
    ON event_deliveries (tenant_id, endpoint_id, lease_until) WHERE lease_until IS NOT NULL;

CREATE TABLE event_tries (
    tenant_id   INTEGER NOT NULL,
    event_id    BLOB    NOT NULL CHECK (length(event_id) = 16),
    endpoint_id BLOB    NOT NULL CHECK (length(endpoint_id) = 16),
    number      INTEGER NOT NULL CHECK (number > 0),
    started_at  INTEGER NOT NULL,
    finished_at INTEGER NOT NULL,
    outcome     TEXT    NOT NULL,
    -- Of an answer.
    status      INTEGER,
    PRIMARY KEY (tenant_id, event_id, endpoint_id, number)
) STRICT, WITHOUT ROWID;
CREATE INDEX event_tries_by_endpoint ON event_tries (tenant_id, endpoint_id, started_at);

-- Verifications of tenants that are told, looked at when their time is over.
CREATE TABLE expiry_watches (
    expires_at      INTEGER NOT NULL,
    tenant_id       INTEGER NOT NULL,
    verification_id BLOB    NOT NULL CHECK (length(verification_id) = 16),
    PRIMARY KEY (expires_at, tenant_id, verification_id)
) STRICT, WITHOUT ROWID;
