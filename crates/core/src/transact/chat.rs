//! What chats show: messages to numbers as their deliveries go, what numbers write, and notes.

use super::rows::{Counter, DeliveryRow, MessageMoved};
use super::tables::{Answer, Chats, People};
use crate::domain::chat::{ChatMessage, Direction, InboundMessage, MessageStatus, NewNote};
use crate::domain::destination::Destination;
use crate::domain::ids::{ChatId, MessageId, TenantId};
use crate::domain::time::Timestamp;

/// The message of a delivery shows what became of it.
pub(super) fn follow<T: Chats>(
    tables: &mut T,
    delivery: &DeliveryRow,
    vendor_code: Option<&str>,
    now: Timestamp,
) -> Answer<(), T> {
    let Some(id) = delivery.message else { return Ok(()) };
    let status = MessageStatus::of(delivery.state);
    let moved = MessageMoved {
        id,
        status,
        vendor_message_id: delivery.vendor_message_id.clone(),
        status_message: vendor_code
            .filter(|_| status == MessageStatus::Failed)
            .map(|code| format!("WhatsApp error {code}")),
    };
    tables.move_message(delivery.tenant, &moved, now)
}

/// The chat with a number, opened if there is none, and the number of a new message in it.
pub(super) fn place<T: Chats + People>(
    tables: &mut T,
    tenant: TenantId,
    with: &Destination,
    now: Timestamp,
) -> Answer<(ChatId, MessageId), T> {
    let chat = if let Some(chat) = tables.find_chat(tenant, with)? {
        tables.touch_chat(tenant, with, now)?;
        chat
    } else {
        let chat = ChatId(tables.add_to_counter(tenant, Counter::ChatId)?);
        tables.insert_chat(tenant, chat, with, now)?;
        chat
    };
    Ok((chat, MessageId(tables.add_to_counter(tenant, Counter::MessageId)?)))
}

/// Keeps what numbers wrote, each message once.
pub fn keep_inbound<T: Chats + People>(
    tables: &mut T,
    tenant: TenantId,
    messages: &[InboundMessage],
    now: Timestamp,
) -> Answer<u32, T> {
    let mut new = 0;
    for message in messages {
        if tables.has_inbound(tenant, &message.vendor_message_id)? {
            continue;
        }
        let (chat, id) = place(tables, tenant, &message.from, now)?;
        tables.insert_message(
            tenant,
            &ChatMessage {
                id,
                chat,
                with: message.from.clone(),
                direction: Direction::Inbound,
                kind: message.kind,
                text: message.text.clone(),
                status: None,
                vendor_message_id: Some(message.vendor_message_id.clone()),
                sender: Some(message.from.as_str().to_owned()),
                status_message: None,
                ref_message_id: message.ref_message_id.clone(),
                url: None,
                sent_at: message.at,
                created_at: now,
                updated_at: now,
            },
        )?;
        new += 1;
    }
    Ok(new)
}

/// Keeps a note, if there is a chat to keep it beside.
pub fn note<T: Chats + People>(
    tables: &mut T,
    tenant: TenantId,
    note: &NewNote,
    now: Timestamp,
) -> Answer<Option<ChatMessage>, T> {
    if tables.find_chat(tenant, &note.with)?.is_none() {
        return Ok(None);
    }
    let (chat, id) = place(tables, tenant, &note.with, now)?;
    let message = ChatMessage {
        id,
        chat,
        with: note.with.clone(),
        direction: Direction::Note,
        kind: note.kind,
        text: Some(note.text.clone()),
        status: None,
        vendor_message_id: note.vendor_message_id.clone(),
        sender: note.sender.clone(),
        status_message: Some(note.status_message.clone()),
        ref_message_id: note.ref_message_id.clone(),
        url: note.url.clone(),
        sent_at: now,
        created_at: now,
        updated_at: now,
    };
    tables.insert_message(tenant, &message)?;
    Ok(Some(message))
}
