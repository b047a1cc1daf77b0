-- What tenants and numbers write to each other, the notes beside it, and files.

CREATE TABLE chats (
    tenant_id  INTEGER NOT NULL,
    id         INTEGER NOT NULL,
    number     TEXT    NOT NULL,
    created_at INTEGER NOT NULL,
    -- When its latest message or note was recorded.
    last_at    INTEGER NOT NULL,
    PRIMARY KEY (tenant_id, id),
    UNIQUE (tenant_id, number)
) STRICT, WITHOUT ROWID;
CREATE INDEX chats_by_age ON chats (last_at);

-- Why words stand apart in the rules: see 0003_words.sql.
CREATE TABLE messages (
    tenant_id         INTEGER NOT NULL,
    id                INTEGER NOT NULL,
    chat_id           INTEGER NOT NULL,
    -- The chat's. A message may outlive its chat by a turn of the sweep.
    number            TEXT    NOT NULL,
    direction         TEXT    NOT NULL
                      CHECK (direction = 'inbound' OR direction = 'outbound' OR direction = 'note'),
    kind              TEXT    NOT NULL
                      CHECK (kind = 'text' OR kind = 'template' OR kind = 'image' OR kind = 'video'
                             OR kind = 'document' OR kind = 'audio' OR kind = 'interactive' OR kind = 'button'
                             OR kind = 'sticker' OR kind = 'location' OR kind = 'contacts' OR kind = 'reaction'
                             OR kind = 'unsupported'),
    text              TEXT,
    -- The text in lower case, which a search looks through.
    folded            TEXT    CHECK ((folded IS NULL) = (text IS NULL)),
    status            TEXT    CHECK ((status IS NULL) = (direction <> 'outbound'))
                              CHECK (status = 'sent' OR status = 'delivered' OR status = 'read' OR status = 'failed'),
    vendor_message_id TEXT    CHECK (vendor_message_id IS NOT NULL OR direction <> 'inbound'),
    sender            TEXT,
    status_message    TEXT,
    ref_message_id    TEXT,
    url               TEXT,
    -- By the sender's clock.
    sent_at           INTEGER NOT NULL,
    created_at        INTEGER NOT NULL,
    updated_at        INTEGER NOT NULL,
    PRIMARY KEY (tenant_id, id)
) STRICT, WITHOUT ROWID;
-- A vendor repeats itself.
CREATE UNIQUE INDEX messages_inbound ON messages (tenant_id, vendor_message_id) WHERE direction = 'inbound';
-- Lists never have notes. SQLite does not see that of a row in such an index, so each has the direction: else the row
-- itself would be read for it.
CREATE INDEX messages_by_creation ON messages (tenant_id, created_at, id, direction) WHERE direction <> 'note';
CREATE INDEX messages_by_change ON messages (tenant_id, updated_at, id, direction) WHERE direction <> 'note';
CREATE INDEX messages_by_chat ON messages (tenant_id, chat_id, created_at, id, direction) WHERE direction <> 'note';
CREATE INDEX messages_notes ON messages (tenant_id, chat_id, created_at, id) WHERE direction = 'note';
CREATE INDEX messages_by_age ON messages (created_at);

-- The message that a chat shows of it, if it is one of a chat.
ALTER TABLE deliveries ADD COLUMN message_id INTEGER;

CREATE TABLE media (
    key          BLOB    NOT NULL PRIMARY KEY CHECK (length(key) = 32),
    tenant_id    INTEGER NOT NULL REFERENCES tenants (id),
    -- Null until it is finished.
    name         TEXT,
    content_type TEXT,
    bytes        INTEGER CHECK (bytes >= 0),
    -- When it was begun, and then when it was stored.
    created_at   INTEGER NOT NULL,
    -- Of one that is removed some parts may be left; the row goes with the last of them.
    state        TEXT    NOT NULL CHECK (state = 'begun' OR state = 'finished' OR state = 'removed'),
    CHECK (state <> 'finished' OR name IS NOT NULL AND content_type IS NOT NULL AND bytes IS NOT NULL)
) STRICT, WITHOUT ROWID;
CREATE INDEX media_by_age ON media (state, created_at);

-- Parts are large: in a table with row ids they lie beside the tree that they are found by.
CREATE TABLE media_parts (
    key    BLOB    NOT NULL CHECK (length(key) = 32),
    number INTEGER NOT NULL CHECK (number >= 0),
    bytes  BLOB    NOT NULL,
    PRIMARY KEY (key, number)
) STRICT;
