use countersign_core::domain::chat::ChatMessage;
use countersign_core::domain::ids::{ChatId, MessageId, TenantId};
use countersign_core::ports::store::StoreError;
use deadpool_postgres::GenericClient;
use tokio_postgres::Row;

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
                    WHERE tenant_id = $1 AND id = $2 AND direction <> 'note'");
    LIST_NOTES = concat!("SELECT ", columns!(), " FROM messages
                          WHERE tenant_id + 0 = $1 AND chat_id = $2 AND direction = 'note'
                          ORDER BY created_at DESC, id DESC LIMIT $3");
}

/// The columns that [`read`] reads, in its order.
pub(crate) const COLUMNS: &str = columns!();

/// The message of this number; no note.
pub(crate) async fn find(
    client: &impl GenericClient,
    tenant: TenantId,
    id: MessageId,
) -> Result<Option<ChatMessage>, StoreError> {
    query::first(client, FIND, &[&tenant.0, &id.0], read).await
}

/// The latest notes beside a chat, newest first.
pub(crate) async fn list_notes(
    client: &impl GenericClient,
    tenant: TenantId,
    chat: ChatId,
    limit: u32,
) -> Result<Vec<ChatMessage>, StoreError> {
    query::every(client, LIST_NOTES, &[&tenant.0, &chat.0, &i64::from(limit)], read).await
}

/// Reads [`COLUMNS`].
pub(crate) fn read(row: &Row) -> Result<ChatMessage, StoreError> {
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
