use countersign_core::domain::chat::{ChatMessage, MessageStatus};
use countersign_core::domain::destination::Destination;
use countersign_core::domain::ids::{ChatId, MessageId, TenantId};
use countersign_core::domain::time::Timestamp;
use countersign_core::ports::store::StoreError;
use countersign_core::ports::store::words::Word;
use countersign_core::transact::rows::MessageMoved;
use rusqlite::{Connection, Row, params};

use crate::cells::Cells;
use crate::query;

macro_rules! columns {
    () => {
        "id, chat_id, number, direction, kind, text, status, vendor_message_id, sender, status_message, \
         ref_message_id, url, sent_at, created_at, updated_at"
    };
}

statements! {
    FIND = concat!("SELECT ", columns!(), " FROM messages
                    WHERE tenant_id = ?1 AND id = ?2 AND direction <> 'note'");
    FIND_NUMBER = "SELECT number FROM messages WHERE tenant_id = ?1 AND id = ?2";
    HAVE_INBOUND = "SELECT 1 FROM messages INDEXED BY messages_inbound
                    WHERE tenant_id = ?1 AND vendor_message_id = ?2 AND direction = 'inbound'";
    LIST_NOTES = concat!("SELECT ", columns!(), " FROM messages INDEXED BY messages_notes
                          WHERE tenant_id = ?1 AND chat_id = ?2 AND direction = 'note'
                          ORDER BY created_at DESC, id DESC LIMIT ?3");
    INSERT = concat!("INSERT INTO messages (", columns!(), ", tenant_id, folded)
                      VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17)");
    // A report that brings nothing new is no change.
    MOVE = "UPDATE messages SET status = ?3, vendor_message_id = coalesce(?4, vendor_message_id),
                   status_message = coalesce(?5, status_message), updated_at = ?6
            WHERE tenant_id = ?1 AND id = ?2
              AND (status <> ?3 OR vendor_message_id IS NOT coalesce(?4, vendor_message_id)
                   OR status_message IS NOT coalesce(?5, status_message))";
    IS_DUE = "SELECT 1 FROM messages WHERE created_at <= ?1 LIMIT 1";
    SWEEP = "DELETE FROM messages WHERE (tenant_id, id) IN
                 (SELECT tenant_id, id FROM messages WHERE created_at <= ?1 LIMIT ?2)";
}

/// The columns that [`read`] reads, in its order.
pub(crate) const COLUMNS: &str = columns!();

/// The message of this number; no note.
pub(crate) fn find(
    connection: &Connection,
    tenant: TenantId,
    id: MessageId,
) -> Result<Option<ChatMessage>, StoreError> {
    query::first(connection, FIND, params![tenant.0, id.0], read)
}

/// With whom the chat of a message is.
pub(crate) fn find_number(
    connection: &Connection,
    tenant: TenantId,
    id: MessageId,
) -> Result<Option<Destination>, StoreError> {
    query::first(connection, FIND_NUMBER, params![tenant.0, id.0], |row| {
        let mut cells = Cells::of(row, "messages");
        cells.identify(id);
        cells.destination("number")
    })
}

/// Whether a message of a number is recorded that the vendor knows by this id.
pub(crate) fn have_inbound(
    connection: &Connection,
    tenant: TenantId,
    vendor_message_id: &str,
) -> Result<bool, StoreError> {
    query::exists(connection, HAVE_INBOUND, params![tenant.0, vendor_message_id])
}

/// The latest notes beside a chat, newest first.
pub(crate) fn list_notes(
    connection: &Connection,
    tenant: TenantId,
    chat: ChatId,
    limit: u32,
) -> Result<Vec<ChatMessage>, StoreError> {
    query::every(connection, LIST_NOTES, params![tenant.0, chat.0, limit], read)
}

/// Records a message or a note.
pub(crate) fn insert(
    connection: &Connection,
    tenant: TenantId,
    message: &ChatMessage,
) -> Result<(), StoreError> {
    let params = params![
        message.id.0,
        message.chat.0,
        message.with.as_str(),
        message.direction.word(),
        message.kind.word(),
        message.text,
        message.status.map(MessageStatus::word),
        message.vendor_message_id,
        message.sender,
        message.status_message,
        message.ref_message_id,
        message.url,
        message.sent_at.as_millis(),
        message.created_at.as_millis(),
        message.updated_at.as_millis(),
        tenant.0,
        message.text.as_ref().map(|text| text.to_lowercase()),
    ];
    query::insert(connection, INSERT, params, "message").map(drop)
}

/// Writes what changed of a message to a number. One that is gone stays gone.
pub(crate) fn update(
    connection: &Connection,
    tenant: TenantId,
    moved: &MessageMoved,
    now: Timestamp,
) -> Result<(), StoreError> {
    let params = params![
        tenant.0,
        moved.id.0,
        moved.status.word(),
        moved.vendor_message_id,
        moved.status_message,
        now.as_millis(),
    ];
    query::change(connection, MOVE, params).map(drop)
}

/// Whether any message or note was recorded at or before `cutoff`.
pub(crate) fn is_due(connection: &Connection, cutoff: Timestamp) -> Result<bool, StoreError> {
    query::exists(connection, IS_DUE, params![cutoff.as_millis()])
}

/// Removes up to `limit` messages and notes recorded at or before `cutoff`.
pub(crate) fn sweep(connection: &Connection, cutoff: Timestamp, limit: u32) -> Result<usize, StoreError> {
    query::change(connection, SWEEP, params![cutoff.as_millis(), limit])
}

/// Reads [`COLUMNS`].
pub(crate) fn read(row: &Row<'_>) -> Result<ChatMessage, StoreError> {
    let mut cells = Cells::of(row, "messages");
    let id = MessageId(cells.integer("id")?);
    cells.identify(id);
    Ok(ChatMessage {
        id,
        chat: ChatId(cells.integer("chat_id")?),
        with: cells.destination("number")?,
        direction: cells.word("direction")?,
        kind: cells.word("kind")?,
        text: cells.optional("text", Cells::text)?,
        status: cells.optional("status", Cells::word)?,
        vendor_message_id: cells.optional("vendor_message_id", Cells::text)?,
        sender: cells.optional("sender", Cells::text)?,
        status_message: cells.optional("status_message", Cells::text)?,
        ref_message_id: cells.optional("ref_message_id", Cells::text)?,
        url: cells.optional("url", Cells::text)?,
        sent_at: cells.time("sent_at")?,
        created_at: cells.time("created_at")?,
        updated_at: cells.time("updated_at")?,
    })
}
