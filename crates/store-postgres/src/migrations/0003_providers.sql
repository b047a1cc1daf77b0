-- A tenant's accounts at the vendors that carry text messages, calls and e-mails.
CREATE TABLE providers (
    tenant_id   BIGINT NOT NULL REFERENCES tenants (id),
    id          BYTEA NOT NULL CHECK (length(id) = 16),
    name        TEXT COLLATE "C" NOT NULL,
    medium      TEXT COLLATE "C" NOT NULL CHECK (medium IN ('sms', 'voice', 'email')),
    kind        TEXT COLLATE "C" NOT NULL
                CHECK (kind IN ('http', 'twilio_sms', 'twilio_voice', 'vonage_voice', 'smpp', 'smtp')),
    settings    TEXT COLLATE "C" NOT NULL,
    credentials BYTEA NOT NULL,
    turn        BIGINT NOT NULL CHECK (turn >= 0),
    weight      BIGINT NOT NULL CHECK (weight >= 1),
    -- Countries, with commas between them.
    allow       TEXT COLLATE "C" NOT NULL,
    deny        TEXT COLLATE "C" NOT NULL,
    enabled     BOOLEAN NOT NULL,
    callback_id TEXT COLLATE "C" NOT NULL UNIQUE,
    created_at  BIGINT NOT NULL,
    updated_at  BIGINT NOT NULL,
    PRIMARY KEY (tenant_id, id),
    UNIQUE (tenant_id, name)
);

-- Who was asked. A provider may go while the ledger stays.
ALTER TABLE dispatches ADD COLUMN provider_id BYTEA;
