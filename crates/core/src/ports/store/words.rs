//! The words that stand for enums in text columns, the same in every store. The schemas' CHECKs list them.

use crate::domain::chat::{Direction, MessageKind, MessageStatus};
use crate::domain::contact::ContactKind;
use crate::domain::delivery::{DeliveryState, Medium};
use crate::domain::event::EventKind;
use crate::domain::fault::FaultClass;
use crate::domain::flow::Alphabet;
use crate::domain::message_template::Approval;
use crate::domain::provider::ProviderKind;
use crate::domain::receipt::ReceiptKind;
use crate::domain::tenant::TenantState;
use crate::domain::verification::{Handle, VerificationState};
use crate::domain::waba::NumberState;
use crate::domain::webhook::{DisabledReason, EventDelivery, TryOutcome};
use crate::ports::store::NamedKind;

/// An enum that is stored as a word.
pub trait Word: Sized {
    /// As stored.
    fn word(self) -> &'static str;
    /// Reads what [`Word::word`] gave.
    fn parse(text: &str) -> Option<Self>;
}

macro_rules! words {
    ($type:ty { $($name:ident = $word:literal),+ $(,)? }) => {
        impl Word for $type {
            fn word(self) -> &'static str {
                match self { $(Self::$name => $word),+ }
            }

            fn parse(text: &str) -> Option<Self> {
                match text { $($word => Some(Self::$name),)+ _ => None }
            }
        }
    };
}

words!(VerificationState {
    Pending = "pending",
    Verified = "verified",
    Superseded = "superseded",
    Refused = "refused",
    Canceled = "canceled",
});
words!(DeliveryState {
    Queued = "queued",
    Sending = "sending",
    Unconfirmed = "unconfirmed",
    Accepted = "accepted",
    Sent = "sent",
    Delivered = "delivered",
    Read = "read",
    Failed = "failed",
    Canceled = "canceled",
});
words!(Medium {
    WhatsApp = "whatsapp",
    Sms = "sms",
    Voice = "voice",
    Email = "email",
});
words!(ProviderKind {
    Http = "http",
    TwilioSms = "twilio_sms",
    TwilioVoice = "twilio_voice",
    VonageVoice = "vonage_voice",
    Smpp = "smpp",
    Smtp = "smtp",
});
words!(Handle { Key = "key", Id = "id" });
words!(Approval {
    Pending = "pending",
    Approved = "approved",
    Rejected = "rejected",
});
words!(Alphabet {
    Numeric = "numeric",
    Alphanumeric = "alphanumeric",
});
words!(NumberState {
    Pending = "pending",
    Approved = "approved",
});
words!(FaultClass {
    Retry = "retry",
    Throttle = "throttle",
    NextChannel = "next_channel",
    Configuration = "configuration",
    Account = "account",
});
words!(ReceiptKind {
    Sent = "sent",
    Delivered = "delivered",
    Read = "read",
    Failed = "failed",
    Complaint = "complaint",
});
words!(TenantState {
    Active = "active",
    Suspended = "suspended",
});
words!(NamedKind {
    Source = "source",
    Status = "status",
    Group = "group",
});
words!(ContactKind {
    Lead = "lead",
    Customer = "customer",
    Guest = "guest",
});

words!(Direction {
    Inbound = "inbound",
    Outbound = "outbound",
    Note = "note",
});
words!(MessageKind {
    Text = "text",
    Template = "template",
    Image = "image",
    Video = "video",
    Document = "document",
    Audio = "audio",
    Interactive = "interactive",
    Button = "button",
    Sticker = "sticker",
    Location = "location",
    Contacts = "contacts",
    Reaction = "reaction",
    Unsupported = "unsupported",
});
words!(MessageStatus {
    Sent = "sent",
    Delivered = "delivered",
    Read = "read",
    Failed = "failed",
});

/// How a hand-over ended, without what the vendor said.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum HandOverEnd {
    /// The vendor took the message.
    Accepted,
    /// It refused it for good.
    Refused,
    /// It may be out.
    Unconfirmed,
}

words!(HandOverEnd {
    Accepted = "accepted",
    Refused = "refused",
    Unconfirmed = "unconfirmed",
});

/// How far the request under an idempotency key has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum KeyState {
    /// Nothing was sent yet.
    Claimed,
    /// A message may be out.
    Sending,
    /// The answer is kept.
    Answered,
}

words!(KeyState {
    Claimed = "claimed",
    Sending = "sending",
    Answered = "answered",
});

/// Who proves the numbers of a WhatsApp Business account.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BackendKind {
    /// Meta makes the code.
    Meta,
    /// We make it.
    Own,
}

words!(BackendKind { Meta = "meta", Own = "own" });

words!(DisabledReason {
    Operator = "operator",
    Gone = "gone",
    Failing = "failing",
});
words!(EventDelivery {
    Pending = "pending",
    Delivered = "delivered",
    GivenUp = "given_up",
});

/// Events are stored by the names that endpoints know.
impl Word for EventKind {
    fn word(self) -> &'static str {
        self.name()
    }

    fn parse(text: &str) -> Option<Self> {
        Self::parse(text)
    }
}

/// A try's outcome as two columns: a word, and the status of an answer.
pub fn outcome_words(outcome: TryOutcome) -> (&'static str, Option<u16>) {
    match outcome {
        TryOutcome::Answered(status) => ("answered", Some(status)),
        TryOutcome::TimedOut => ("timed_out", None),
        TryOutcome::NoConnection => ("no_connection", None),
        TryOutcome::Broken => ("broken", None),
        TryOutcome::NotAllowed => ("not_allowed", None),
        TryOutcome::NoSecret => ("no_secret", None),
    }
}

/// Reads what [`outcome_words`] gave.
pub fn parse_outcome(word: &str, status: Option<u16>) -> Option<TryOutcome> {
    match (word, status) {
        ("answered", Some(status)) => Some(TryOutcome::Answered(status)),
        ("timed_out", None) => Some(TryOutcome::TimedOut),
        ("no_connection", None) => Some(TryOutcome::NoConnection),
        ("broken", None) => Some(TryOutcome::Broken),
        ("not_allowed", None) => Some(TryOutcome::NotAllowed),
        ("no_secret", None) => Some(TryOutcome::NoSecret),
        _ => None,
    }
}
