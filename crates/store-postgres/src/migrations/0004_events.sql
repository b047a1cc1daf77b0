-- What tenants are told of, and where. Events grow with what is sent, so they have no foreign keys.

CREATE TABLE webhook_endpoints (
    tenant_id BIGINT NOT NULL REFERENCES tenants (id),
    id BYTEA NOT NULL CHECK (octet_length(id) = 16),
    url TEXT COLLATE "C" NOT NULL,
    -- What it is told of, separated by commas; empty for everything.
    kinds TEXT COLLATE "C" NOT NULL,
    unmasked_numbers BOOLEAN NOT NULL,
    secret BYTEA NOT NULL,
    -- After a rotation, for a while.
    previous_secret BYTEA,
    previous_until BIGINT CHECK ((previous_until IS NULL) = (previous_secret IS NULL)),
    disabled_at BIGINT,
    disabled_reason TEXT COLLATE "C" CHECK (disabled_reason IN ('operator', 'gone', 'failing')),
    paused_until BIGINT,
    failing_since BIGINT,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL,
    PRIMARY KEY (tenant_id, id)
);

CREATE TABLE events (
    tenant_id BIGINT NOT NULL,
    id BYTEA NOT NULL CHECK (octet_length(id) = 16),
    kind TEXT COLLATE "C" NOT NULL,
    at BIGINT NOT NULL,
    -- Numbers and mailboxes, separated by commas. Each endpoint decides whether it gets them masked.
    destinations TEXT COLLATE "C" NOT NULL,
    -- What else is told, as a JSON object.
    data TEXT COLLATE "C" NOT NULL,
    -- Null once it was made due at the endpoints that want it.
    unrouted_since BIGINT,
    PRIMARY KEY (tenant_id, id)
);
CREATE INDEX events_unrouted ON events (unrouted_since) WHERE unrouted_since IS NOT NULL;

-- An event at an endpoint.
CREATE TABLE event_deliveries (
    tenant_id BIGINT NOT NULL,
    event_id BYTEA NOT NULL CHECK (octet_length(event_id) = 16),
    endpoint_id BYTEA NOT NULL CHECK (octet_length(endpoint_id) = 16),
    state TEXT COLLATE "C" NOT NULL CHECK (state IN ('pending', 'delivered', 'given_up')),
    -- Since it was due first, or was replayed.
    tries BIGINT NOT NULL CHECK (tries >= 0),
    claims BIGINT NOT NULL CHECK (claims >= 0),
    -- While it is claimed, the end of its lease: if its claimer dies it is due again.
    due_at BIGINT CHECK ((due_at IS NULL) = (state <> 'pending')),
    -- Null unless it is claimed.
    lease_until BIGINT,
    PRIMARY KEY (tenant_id, event_id, endpoint_id)
);
CREATE INDEX event_deliveries_due ON event_deliveries (tenant_id, endpoint_id, due_at) WHERE due_at IS NOT NULL;
CREATE INDEX event_deliveries_leased
    ON event_deliveries (tenant_id, endpoint_id, lease_until) WHERE lease_until IS NOT NULL;

CREATE TABLE event_tries (
    tenant_id BIGINT NOT NULL,
    event_id BYTEA NOT NULL CHECK (octet_length(event_id) = 16),
    endpoint_id BYTEA NOT NULL CHECK (octet_length(endpoint_id) = 16),
    number BIGINT NOT NULL CHECK (number > 0),
    started_at BIGINT NOT NULL,
    finished_at BIGINT NOT NULL,
    outcome TEXT COLLATE "C" NOT NULL,
    -- Of an answer.
    status BIGINT,
    PRIMARY KEY (tenant_id, event_id, endpoint_id, number)
);
CREATE INDEX event_tries_by_endpoint ON event_tries (tenant_id, endpoint_id, started_at);

-- Verifications of tenants that are told, looked at when their time is over.
CREATE TABLE expiry_watches (
    expires_at BIGINT NOT NULL,
    tenant_id BIGINT NOT NULL,
    verification_id BYTEA NOT NULL CHECK (octet_length(verification_id) = 16),
    PRIMARY KEY (expires_at, tenant_id, verification_id)
);
