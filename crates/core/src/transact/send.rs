//! Sending a message of a chat: whoever is refused on the way leaves nothing behind.

use super::recipient::{Admitted, Recipient, admit};
use super::start::mark_sending;
use super::tables::{Answer, Tables};
use super::{Step, chat, place, tell};
use crate::domain::chat::{ChatMessage, Direction, MessageStatus};
use crate::domain::delivery::NewDelivery;
use crate::domain::ids::{ChatId, ContactId, MessageId};
use crate::ports::store::{SendCommand, SendOutcome, StartRefusal};

/// Records a message whose caller hands it over.
pub fn send<T: Tables>(tables: &mut T, command: &SendCommand) -> Answer<Step<SendOutcome>, T> {
    Ok(match go(tables, command)? {
        Ok((contact, chat, message)) => Step::Keep(SendOutcome::Recorded { contact, chat, message }),
        Err(refusal) => Step::Undo(SendOutcome::Refused(refusal)),
    })
}

fn go<T: Tables>(tables: &mut T, command: &SendCommand) -> Admitted<(ContactId, ChatId, MessageId), T> {
    let SendCommand { tenant, to, contact, allowance, now, .. } = command;
    let recipient = Recipient { tenant: *tenant, to, contact: *contact, allowance: *allowance };
    let contact = match admit(tables, recipient, *now)? {
        Ok(contact) => contact,
        Err(refusal) => return Ok(Err(refusal)),
    };
    if let Some((verification, budget)) = &command.code {
        if place::is_blocked(tables, verification, *budget, *now)? {
            return Ok(Err(StartRefusal::Blocked));
        }
        let supersedes = place::take(tables, verification, *now)?;
        if command.tells {
            tell::started(tables, verification, supersedes)?;
        }
    }
    let (chat, id) = chat::place(tables, *tenant, to, *now)?;
    let delivery = NewDelivery { message: Some(id), ..command.delivery.clone() };
    tables.insert_delivery(*tenant, contact, &delivery, *now)?;
    tables.insert_message(*tenant, &message(command, chat, id))?;
    if let Some(key) = &command.idempotency {
        mark_sending(tables, key, delivery.lease_until)?;
    }
    Ok(Ok((contact, chat, id)))
}

fn message(command: &SendCommand, chat: ChatId, id: MessageId) -> ChatMessage {
    let new = &command.message;
    ChatMessage {
        id,
        chat,
        with: command.to.clone(),
        direction: Direction::Outbound,
        kind: new.kind,
        text: new.text.clone(),
        status: Some(MessageStatus::of(crate::domain::delivery::DeliveryState::Sending)),
        vendor_message_id: None,
        sender: Some(new.sender.clone()),
        status_message: None,
        ref_message_id: None,
        url: new.url.clone(),
        sent_at: command.now,
        created_at: command.now,
        updated_at: command.now,
    }
}
