//! A message on its way, and the ledger of the tries to hand it over.

use std::time::Duration;

use super::destination::Destination;
use super::fault::FaultClass;
use super::ids::{DeliveryId, MessageId, ProviderId, TenantId, VerificationId};
use super::seal::Sealed;
use super::sms::dlt::DltIds;
use super::time::Timestamp;

/// How a message travels.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Medium {
    /// A WhatsApp authentication template.
    WhatsApp,
    /// A text message.
    Sms,
    /// A call that says the code.
    Voice,
    /// An e-mail.
    Email,
}

impl Medium {
    /// Whether it can reach `destination`.
    pub fn reaches(self, destination: &Destination) -> bool {
        match self {
            Self::WhatsApp | Self::Sms | Self::Voice => !destination.is_mailbox(),
            Self::Email => destination.is_mailbox(),
        }
    }
}

/// How far a message has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum DeliveryState {
    /// Waiting to be handed over.
    Queued,
    /// Claimed by a worker, under a lease.
    Sending,
    /// Handed over, but no clear answer came back: it may be out.
    Unconfirmed,
    /// The vendor took it.
    Accepted,
    /// The vendor sent it on.
    Sent,
    /// It reached the device.
    Delivered,
    /// It was opened.
    Read,
    /// It will not arrive.
    Failed,
    /// It was not sent: by its turn nobody needed it any more.
    Canceled,
}

impl DeliveryState {
    fn rank(self) -> u8 {
        match self {
            Self::Queued => 0,
            Self::Sending => 1,
            Self::Unconfirmed => 2,
            Self::Accepted => 3,
            Self::Sent => 4,
            Self::Failed => 5,
            Self::Delivered => 6,
            Self::Read => 7,
            Self::Canceled => 8,
        }
    }

    /// The state after a vendor's report says `reported`.
    ///
    /// Ranks never go backwards: reports come twice and out of order. A failure does not undo a delivery,
    /// and a delivery that is reported after a failure stands (`channels.md` A.8).
    #[must_use]
    pub fn advanced_by(self, reported: Self) -> Self {
        if reported.rank() > self.rank() { reported } else { self }
    }
}

/// A message to be claimed by the very call that records it.
#[derive(Debug, Clone)]
pub struct NewDelivery {
    /// Its id; the vendor echoes it in its reports where it can.
    pub id: DeliveryId,
    /// The verification whose code it carries. One without a code has an id that no verification has: a column of the
    /// release before must not be empty.
    pub verification: VerificationId,
    /// The step of the verification's plan, from 0. (verification, step) is unique: one message a step.
    pub step: u32,
    /// The message that its chat shows, if it is one of a chat.
    pub message: Option<MessageId>,
    /// How it travels.
    pub medium: Medium,
    /// The template's name, for the record.
    pub template: String,
    /// Until when its claimer may be at work; after that a rescuer settles it.
    pub lease_until: Timestamp,
}

/// A step of a flow for one destination, recorded with the verification it belongs to. It is all that the step needs,
/// so a flow that is changed later does not change what was started.
#[derive(Debug, Clone)]
pub struct QueuedDelivery {
    /// Its id; the same for every try to hand it over.
    pub id: DeliveryId,
    /// The step, from 0. (verification, step, destination) is unique: one message each.
    pub step: u32,
    /// Who gets it.
    pub to: Destination,
    /// What is sent, without the code.
    pub content: StepContent,
    /// How long after the step before it begins; for the first one, after the start.
    pub delay: Duration,
}

/// What a step sends, without the code.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StepContent {
    /// How it travels.
    pub medium: Medium,
    /// Who it comes from, as the medium knows senders: a sender id, a number, an address. May be empty.
    pub sender: String,
    /// The template's name; for WhatsApp also what the vendor knows it by.
    pub template: String,
    /// The template's language, as in `en` or `en_US`.
    pub language: String,
    /// Subject of an e-mail.
    pub subject: Option<String>,
    /// The text, open for the code and its minutes; empty for WhatsApp, whose vendor has it.
    pub text: String,
    /// The ids under which the text is registered in India.
    pub dlt: Option<DltIds>,
}

/// A step's message that its claimer may hand over until the lease ends.
#[derive(Debug, Clone)]
pub struct ClaimedDelivery {
    /// Whose.
    pub tenant: TenantId,
    /// Which.
    pub id: DeliveryId,
    /// The verification whose code it carries.
    pub verification: VerificationId,
    /// The step, from 0.
    pub step: u32,
    /// Who gets it.
    pub to: Destination,
    /// What is sent.
    pub content: StepContent,
    /// The code.
    pub sealed: Sealed,
    /// When its code stops being accepted.
    pub expires_at: Timestamp,
    /// How often it was claimed, this time included. From the second time on it may be out already.
    pub claims: u32,
}

/// How often a message is claimed at most. A claimer that dies leaves it unknown whether the message is out; it is
/// sent once more with the same id and the same code, and then no more.
pub const MAX_CLAIMS: u32 = 2;

/// One try to hand a message over.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Dispatch {
    /// The provider that was asked; none for WhatsApp and the simulator's inbox, and where that died with its claimer.
    pub provider: Option<ProviderId>,
    /// When the call began.
    pub started_at: Timestamp,
    /// When its answer, or the lack of one, was clear.
    pub finished_at: Timestamp,
    /// How it ended.
    pub outcome: DispatchOutcome,
}

/// In the ledger, the vendor's code of a provider that was not asked because it rested.
pub const RESTED: &str = "rested";

/// A try of an earlier claimer, as far as who claims the message once more must know it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PastTry {
    /// The provider that was asked.
    pub provider: Option<ProviderId>,
    /// Whether the message may be out by it; else the vendor did not take it.
    pub may_be_out: bool,
}

/// Tries of a hand-over that goes on.
#[derive(Debug, Clone)]
pub struct RecordTries {
    /// Whose.
    pub tenant: TenantId,
    /// Which.
    pub delivery: DeliveryId,
    /// The claim under which they were made: [`ClaimedDelivery::claims`].
    pub claim: u32,
    /// The tries, in order.
    pub dispatches: Vec<Dispatch>,
}

/// How a try ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum DispatchOutcome {
    /// The vendor took the message.
    Accepted,
    /// The vendor did not take it.
    Refused {
        /// What the error means.
        class: FaultClass,
        /// The vendor's error code.
        vendor_code: Option<String>,
    },
    /// No clear answer.
    Unknown,
}

/// Whether a message that is claimed for the `claims`-th time may go out, by what the ledger says of earlier claimers.
///
/// Each of them that died left one try that may have got through. Where there is a further one, its claimer had begun to
/// try once more (DESIGN 1.8): that was the last time.
pub fn may_go_out(before: &[PastTry], claims: u32) -> bool {
    before.iter().filter(|tried| tried.may_be_out).count() < claims as usize
}

/// How a delivery's hand-over ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum HandOver {
    /// The vendor took the message and named it.
    Accepted {
        /// The vendor's id of the message, which its reports name.
        vendor_message_id: String,
    },
    /// The vendor refused it for good: nobody has the code.
    Refused,
    /// It may be out: the code stays valid.
    Unconfirmed,
}

/// The end of a hand-over, to be recorded with its tries in one step.
#[derive(Debug, Clone)]
pub struct FinishDelivery {
    /// Whose.
    pub tenant: TenantId,
    /// Which.
    pub delivery: DeliveryId,
    /// The claim under which it was handed over: [`ClaimedDelivery::claims`], 0 for one that was claimed by the call
    /// that recorded it. An end that comes from an older claim than the last one only tells of an acceptance.
    pub claim: u32,
    /// The tries, in order.
    pub dispatches: Vec<Dispatch>,
    /// How it ended.
    pub hand_over: HandOver,
    /// When.
    pub now: Timestamp,
    /// Whether the tenant is told of it.
    pub tells: bool,
}

#[cfg(test)]
mod tests {
    use super::DeliveryState::{Accepted, Delivered, Failed, Queued, Read, Sending, Sent, Unconfirmed};
    use super::{PastTry, may_go_out};

    #[test]
    fn a_message_goes_out_twice_at_most_where_nobody_knows() {
        let tries = |may_be_out: &[bool]| -> Vec<_> {
            may_be_out.iter().map(|may_be_out| PastTry { provider: None, may_be_out: *may_be_out }).collect()
        };
        for (before, claims, goes) in [
            (&[][..], 1, true),
            (&[true], 2, true),
            (&[false, false, true], 2, true),
            (&[true, true], 2, false),
            (&[true, false, true], 2, false),
        ] {
            assert_eq!(may_go_out(&tries(before), claims), goes, "{before:?} {claims}");
        }
    }

    #[test]
    fn reports_never_turn_a_message_back() {
        for (state, reported, after) in [
            (Accepted, Sent, Sent),
            (Sent, Accepted, Sent),
            (Sent, Read, Read),
            (Read, Delivered, Read),
            (Delivered, Failed, Delivered),
            (Sent, Failed, Failed),
            (Failed, Sent, Failed),
            (Failed, Delivered, Delivered),
            (Sending, Delivered, Delivered),
            (Unconfirmed, Sent, Sent),
            (Unconfirmed, Failed, Failed),
            (Queued, Queued, Queued),
        ] {
            assert_eq!(state.advanced_by(reported), after, "{state:?} + {reported:?}");
        }
    }
}
