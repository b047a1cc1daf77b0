-- What tenants and numbers write to each other, the notes beside it, and files. Nodes of the release before go on without
-- knowing of them; a message of a chat that such a node settles or hears of does not show it.

-- Why some indexes begin with an expression, or end with the tenant: see 0002_plans.sql.

CREATE TABLE chats (
    tenant_id  BIGINT NOT NULL,
    id         BIGINT NOT NULL,
    number     TEXT COLLATE "C" NOT NULL,
    created_at BIGINT NOT NULL,
    -- When its latest message or note was recorded.
    last_at    BIGINT NOT NULL,
    PRIMARY KEY (tenant_id, id)
);
CREATE UNIQUE INDEX chats_by_number ON chats (number, tenant_id);
CREATE INDEX chats_by_age ON chats (last_at);

CREATE TABLE messages (
    tenant_id         BIGINT NOT NULL,
    id                BIGINT NOT NULL,
    chat_id           BIGINT NOT NULL,
    -- The chat's. A message may outlive its chat by a turn of the sweep.
    number            TEXT COLLATE "C" NOT NULL,
    direction         TEXT COLLATE "C" NOT NULL CHECK (direction IN ('inbound', 'outbound', 'note')),
    kind              TEXT COLLATE "C" NOT NULL
                      CHECK (kind IN ('text', 'template', 'image', 'video', 'document', 'audio', 'interactive', 'button',
                                      'sticker', 'location', 'contacts', 'reaction', 'unsupported')),
    text              TEXT COLLATE "C",
    -- The text in lower case, which a search looks through.
    folded            TEXT COLLATE "C" CHECK ((folded IS NULL) = (text IS NULL)),
    status            TEXT COLLATE "C" CHECK (status IN ('sent', 'delivered', 'read', 'failed'))
                      CHECK ((status IS NULL) = (direction <> 'outbound')),
    vendor_message_id TEXT COLLATE "C" CHECK (vendor_message_id IS NOT NULL OR direction <> 'inbound'),
    sender            TEXT COLLATE "C",
    status_message    TEXT COLLATE "C",
    ref_message_id    TEXT COLLATE "C",
    url               TEXT COLLATE "C",
    -- By the sender's clock.
    sent_at           BIGINT NOT NULL,
    created_at        BIGINT NOT NULL,
    updated_at        BIGINT NOT NULL,
    PRIMARY KEY (tenant_id, id)
);
-- A vendor repeats itself, perhaps to two nodes at once.
CREATE UNIQUE INDEX messages_inbound ON messages (vendor_message_id, tenant_id) WHERE direction = 'inbound';
-- Lists never have notes.
CREATE INDEX messages_by_creation ON messages ((tenant_id + 0), created_at, id) WHERE direction <> 'note';
CREATE INDEX messages_by_change ON messages ((tenant_id + 0), updated_at, id) WHERE direction <> 'note';
CREATE INDEX messages_by_chat ON messages ((tenant_id + 0), chat_id, created_at, id) WHERE direction <> 'note';
CREATE INDEX messages_notes ON messages ((tenant_id + 0), chat_id, created_at, id) WHERE direction = 'note';
CREATE INDEX messages_by_age ON messages (created_at);

-- The message that a chat shows of it, if it is one of a chat.
ALTER TABLE deliveries ADD COLUMN message_id BIGINT;

CREATE TABLE media (
    key          BYTEA PRIMARY KEY CHECK (octet_length(key) = 32),
    tenant_id    BIGINT NOT NULL REFERENCES tenants (id),
    -- Null until it is finished.
    name         TEXT COLLATE "C",
    content_type TEXT COLLATE "C",
    bytes        BIGINT CHECK (bytes >= 0),
    -- When it was begun, and then when it was stored.
    created_at   BIGINT NOT NULL,
    -- Of one that is removed some parts may be left; the row goes with the last of them.
    state        TEXT COLLATE "C" NOT NULL CHECK (state IN ('begun', 'finished', 'removed')),
    CHECK (state <> 'finished' OR name IS NOT NULL AND content_type IS NOT NULL AND bytes IS NOT NULL)
);
CREATE INDEX media_by_age ON media (state, created_at);

CREATE TABLE media_parts (
    key    BYTEA NOT NULL CHECK (octet_length(key) = 32),
    number BIGINT NOT NULL CHECK (number >= 0),
    bytes  BYTEA NOT NULL,
    PRIMARY KEY (key, number)
);
-- Files are compressed as they come.
ALTER TABLE media_parts ALTER COLUMN bytes SET STORAGE EXTERNAL;
