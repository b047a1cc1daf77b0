//! What a tenant writes to numbers, and what they write back.

use super::world::{Sent, World, at, to};
use crate::domain::chat::{
    ChatMessage, InboundMessage, MessageKind, MessageQuery, MessageSort, NewMessage, NewNote,
};
use crate::domain::ids::{ChatId, MessageId, VerificationId};
use crate::domain::receipt::{Receipt, ReceiptKind};
use crate::domain::time::Timestamp;
use crate::ports::entropy::random;
use crate::ports::store::{SendCommand, SendOutcome};

/// What was written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Letter {
    pub(super) sent: Sent,
    pub(super) chat: ChatId,
    pub(super) message: MessageId,
}

/// WhatsApp's id of the tenant's number.
pub(super) const SENDER: &str = "106540352242922";

/// All messages, oldest first.
pub(super) fn everything() -> MessageQuery {
    MessageQuery {
        tests: Vec::new(),
        search: None,
        sort: MessageSort::CreatedAt,
        descending: false,
        offset: 0,
        limit: 100,
    }
}

/// A text that a number wrote a second before [`at`]\(0).
pub(super) fn inbound(wamid: &str, digits: &str, text: &str) -> InboundMessage {
    InboundMessage {
        vendor_message_id: wamid.to_owned(),
        from: to(digits),
        kind: MessageKind::Text,
        text: Some(text.to_owned()),
        ref_message_id: None,
        at: at(0).before(std::time::Duration::from_secs(1)),
    }
}

/// A note of one word.
pub(super) fn note(digits: &str, text: &str) -> NewNote {
    NewNote {
        with: to(digits),
        text: text.to_owned(),
        status_message: "Note".to_owned(),
        kind: MessageKind::Text,
        url: None,
        sender: None,
        vendor_message_id: None,
        ref_message_id: None,
    }
}

impl World<'_> {
    /// A text without limits, to a contact that is made if need be.
    pub(super) fn letter(&self, digits: &str, text: &str, now: Timestamp) -> SendCommand {
        let id = VerificationId::new(now, random(self.entropy()));
        let mut letter = self.coded_letter(digits, "111111", text, now);
        letter.delivery.verification = id;
        letter.code = None;
        letter
    }

    /// The same with a code in it.
    pub(super) fn coded_letter(&self, digits: &str, code: &str, text: &str, now: Timestamp) -> SendCommand {
        let start = self.command(digits, code, now);
        SendCommand {
            tenant: self.tenant,
            to: start.verification.destination.clone(),
            contact: start.contact,
            allowance: start.allowance,
            delivery: start.delivery,
            message: NewMessage {
                kind: MessageKind::Text,
                text: Some(text.to_owned()),
                sender: SENDER.to_owned(),
                url: None,
            },
            code: Some((start.verification, start.budget)),
            idempotency: None,
            tells: false,
            now,
        }
    }

    /// Sends, and asks how that ended.
    pub(super) async fn try_write(&self, command: SendCommand) -> SendOutcome {
        self.store.send(command).await.expect("a send")
    }

    /// Sends, and must succeed.
    pub(super) async fn write(&self, command: SendCommand) -> Letter {
        let (verification, delivery) = (command.delivery.verification, command.delivery.id);
        match self.try_write(command).await {
            SendOutcome::Recorded { contact, chat, message } => {
                Letter { sent: Sent { verification, delivery, contact }, chat, message }
            }
            SendOutcome::Refused(why) => panic!("the send was refused: {why:?}"),
        }
    }

    /// What numbers wrote is recorded; tells how much of it was new.
    pub(super) async fn receive(&self, messages: Vec<InboundMessage>, now: Timestamp) -> u32 {
        self.store.insert_inbound(self.tenant, messages, now).await.expect("kept")
    }

    /// The message of this number.
    pub(super) async fn shown(&self, id: MessageId) -> ChatMessage {
        let found = self.store.find_message(self.tenant, id).await.expect("a look");
        found.expect("a message")
    }

    /// The chat with a number.
    pub(super) async fn chat(&self, digits: &str) -> Option<ChatId> {
        self.store.find_chat(self.tenant, &to(digits)).await.expect("a look")
    }

    /// A page of messages, and how many there are.
    pub(super) async fn messages(&self, query: MessageQuery) -> (Vec<ChatMessage>, u64) {
        self.store.list_messages(self.tenant, query).await.expect("a list")
    }

    /// The vendor reports of the message that it knows by `wamid`.
    pub(super) async fn hear(
        &self,
        wamid: &str,
        kind: ReceiptKind,
        vendor_code: Option<&str>,
        now: Timestamp,
    ) {
        let receipt = Receipt {
            tenant: self.tenant,
            vendor_message_id: wamid.to_owned(),
            delivery: None,
            kind,
            vendor_code: vendor_code.map(str::to_owned),
            at: now,
        };
        self.store.insert_receipts(vec![receipt], now).await.expect("recorded");
        let applied = self.store.apply_receipts(100, now).await.expect("applied");
        assert_eq!(applied.len(), 1, "it found its message");
    }
}
