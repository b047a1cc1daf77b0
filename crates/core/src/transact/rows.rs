//! What a step reads of a row, where that is less than the whole thing.

use crate::domain::budget::GuessBudget;
use crate::domain::chat::MessageStatus;
use crate::domain::delivery::{DeliveryState, Medium, StepContent};
use crate::domain::destination::Destination;
use crate::domain::idempotency::StoredAnswer;
use crate::domain::ids::{ContactId, DeliveryId, MessageId, TenantId, VerificationId};
use crate::domain::limit::Window;
use crate::domain::purpose::Purpose;
use crate::domain::receipt::ReceiptKind;
use crate::domain::time::Timestamp;
use crate::domain::verification::{Verification, VerificationState};
use crate::ports::store::NamedKind;
use crate::ports::store::words::{HandOverEnd, KeyState};

/// Whose guesses a budget counts.
#[derive(Debug, Clone, Copy)]
pub struct BudgetKey<'k> {
    /// Whose.
    pub tenant: TenantId,
    /// Where the codes go.
    pub destination: &'k Destination,
    /// What they are for.
    pub purpose: &'k Purpose,
}

impl<'k> BudgetKey<'k> {
    /// The budgets that a guess at `verification` counts against, in the order of its destinations.
    pub fn of(verification: &'k Verification) -> impl Iterator<Item = Self> {
        let Verification { tenant, purpose, .. } = verification;
        verification.destinations().map(move |destination| Self { tenant: *tenant, destination, purpose })
    }
}

/// What a check counts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Counts {
    /// The window of the checks at the destination, whatever the purpose.
    pub window: Option<Window>,
    /// The guess budget of the key.
    pub budget: GuessBudget,
    /// Whether the store keeps the window with the budget of another purpose. Nothing but the store looks at it.
    pub is_elsewhere: bool,
}

/// What the chain of superseded verifications is walked by.
#[derive(Debug, Clone, Copy)]
pub struct Link {
    /// Where it stands.
    pub state: VerificationState,
    /// When its code stops being accepted.
    pub expires_at: Timestamp,
    /// The one it took the place of.
    pub supersedes: Option<VerificationId>,
}

/// A message.
#[derive(Debug, Clone)]
pub struct DeliveryRow {
    /// Its id.
    pub id: DeliveryId,
    /// Whose.
    pub tenant: TenantId,
    /// The verification whose code it carries, or an id that none has.
    pub verification: VerificationId,
    /// The step, from 0.
    pub step: u32,
    /// How it travels.
    pub medium: Medium,
    /// Whether it belongs to a contact, and so to a conversation.
    pub has_contact: bool,
    /// Who gets it, of one that a claimer sends. One that the call which recorded it sends goes to its verification's
    /// destination.
    pub to: Option<Destination>,
    /// How often it was claimed from the queue.
    pub claims: u32,
    /// How far it has come.
    pub state: DeliveryState,
    /// How the hand-over ended; none while it runs.
    pub hand_over: Option<HandOverEnd>,
    /// The vendor's id of it, once that is known.
    pub vendor_message_id: Option<String>,
    /// The message that its chat shows, if it is one of a chat.
    pub message: Option<MessageId>,
    /// When it was recorded.
    pub created_at: Timestamp,
    /// When it last changed.
    pub updated_at: Timestamp,
}

impl DeliveryRow {
    /// Whether a claimer sends it, and not the call that recorded it.
    pub fn is_of_queue(&self) -> bool {
        self.to.is_some()
    }

    /// Whether its recipient has nothing from it for good.
    pub fn has_failed(&self) -> bool {
        self.hand_over == Some(HandOverEnd::Refused) || self.state == DeliveryState::Failed
    }
}

/// A message of a queue that is due.
#[derive(Debug, Clone)]
pub struct DueDelivery {
    /// Its id.
    pub id: DeliveryId,
    /// Whose.
    pub tenant: TenantId,
    /// The verification whose code it carries.
    pub verification: VerificationId,
    /// The step, from 0.
    pub step: u32,
    /// Who gets it.
    pub to: Destination,
    /// What is sent.
    pub content: StepContent,
    /// How often it was claimed before.
    pub claims: u32,
}

/// A verification that is looked at when its time is over.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ExpiryWatch {
    /// When that is.
    pub expires_at: Timestamp,
    /// Whose.
    pub tenant: TenantId,
    /// Which.
    pub verification: VerificationId,
}

/// A receipt that is due to be looked at.
#[derive(Debug, Clone)]
pub struct DueReceipt {
    /// Whose account the vendor reported to.
    pub tenant: TenantId,
    /// The vendor's id of the message.
    pub vendor_message_id: String,
    /// What is reported.
    pub kind: ReceiptKind,
    /// Our own id of the message, where the vendor echoes it.
    pub delivery: Option<DeliveryId>,
    /// The vendor's error code of a failure.
    pub vendor_code: Option<String>,
    /// When it arrived.
    pub arrived_at: Timestamp,
    /// How often its message was looked for in vain.
    pub looks: u32,
}

/// What changes of a message when its delivery does.
#[derive(Debug, Clone)]
pub struct MessageMoved {
    /// Which.
    pub id: MessageId,
    /// How far it has come.
    pub status: MessageStatus,
    /// WhatsApp's id of it, once that is known.
    pub vendor_message_id: Option<String>,
    /// Why it failed; what is known of that stays when nothing is told.
    pub status_message: Option<String>,
}

/// What a send needs to know of a contact.
#[derive(Debug, Clone, Copy)]
pub struct ContactRow {
    /// Its number.
    pub id: ContactId,
    /// Whether it wants no messages.
    pub opted_out: bool,
}

/// What is known of an idempotency key.
#[derive(Debug, Clone)]
pub struct KeyRow {
    /// Of the request that claimed it.
    pub fingerprint: [u8; 32],
    /// How far that request has come.
    pub state: KeyState,
    /// Until when its claimer may be at work.
    pub lease_until: Timestamp,
    /// Its answer, once there is one.
    pub answer: Option<StoredAnswer>,
    /// When it was claimed.
    pub claimed_at: Timestamp,
}

/// What is counted for each tenant.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Counter {
    /// The last contact number given out.
    ContactId,
    /// Contacts there are.
    Contacts,
    /// The last source number given out.
    SourceId,
    /// The last status number given out.
    StatusId,
    /// The last group number given out.
    GroupId,
    /// The last chat number given out.
    ChatId,
    /// The last message number given out.
    MessageId,
    /// The last template number given out.
    TemplateId,
    /// The last revision of the WhatsApp account; it outlives the account.
    WhatsAppRevision,
}

impl Counter {
    /// The one that numbers the names of a kind.
    pub fn of(kind: NamedKind) -> Self {
        match kind {
            NamedKind::Source => Self::SourceId,
            NamedKind::Status => Self::StatusId,
            NamedKind::Group => Self::GroupId,
        }
    }

    /// As stored.
    pub fn name(self) -> &'static str {
        match self {
            Self::ContactId => "contact_id",
            Self::Contacts => "contacts",
            Self::SourceId => "source_id",
            Self::StatusId => "status_id",
            Self::GroupId => "group_id",
            Self::ChatId => "chat_id",
            Self::MessageId => "message_id",
            Self::TemplateId => "template_id",
            Self::WhatsAppRevision => "whatsapp_revision",
        }
    }
}

/// What is counted by calendar month, UTC.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Used {
    /// Conversations opened.
    Conversations,
    /// Complaints of recipients.
    Complaints,
}

impl Used {
    /// As stored.
    pub fn name(self) -> &'static str {
        match self {
            Self::Conversations => "conversations",
            Self::Complaints => "complaints",
        }
    }
}
