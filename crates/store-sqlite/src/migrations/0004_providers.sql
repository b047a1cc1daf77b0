-- A tenant's accounts at the vendors that carry text messages, calls and e-mails.
CREATE TABLE providers (
    tenant_id   INTEGER NOT NULL REFERENCES tenants (id),
    id          BLOB    NOT NULL CHECK (length(id) = 16),
    name        TEXT    NOT NULL,
    medium      TEXT    NOT NULL CHECK (medium IN ('sms', 'voice', 'email')),
    kind        TEXT    NOT NULL
                CHECK (kind IN ('http', 'twilio_sms', 'twilio_voice', 'vonage_voice', 'smpp', 'smtp')),
    settings    TEXT    NOT NULL,
    credentials BLOB    NOT NULL,
    turn        INTEGER NOT NULL CHECK (turn >= 0),
    weight      INTEGER NOT NULL CHECK (weight >= 1),
    -- Countries, with commas between them.
    allow       TEXT    NOT NULL,
    deny        TEXT    NOT NULL,
    enabled     INTEGER NOT NULL CHECK (enabled IN (0, 1)),
    callback_id TEXT    NOT NULL UNIQUE,
    created_at  INTEGER NOT NULL,
    updated_at  INTEGER NOT NULL,
    PRIMARY KEY (tenant_id, id),
    UNIQUE (tenant_id, name)
) STRICT, WITHOUT ROWID;

-- Who was asked. A provider may go while the ledger stays.
ALTER TABLE dispatches ADD COLUMN provider_id BLOB;
