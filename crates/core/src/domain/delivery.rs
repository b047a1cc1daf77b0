//! A message on its way, and the ledger of the tries to hand it over.

use super::fault::FaultClass;
use super::ids::{DeliveryId, TenantId, VerificationId};
use super::time::Timestamp;

/// How a message travels.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Medium {
    /// A WhatsApp authentication template.
    WhatsApp,
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
    /// The verification whose code it carries.
    pub verification: VerificationId,
    /// The step of the verification's plan, from 0. (verification, step) is unique: one message a step.
    pub step: u32,
    /// How it travels.
    pub medium: Medium,
    /// The template's name, for the record.
    pub template: String,
    /// Until when its claimer may be at work; after that a rescuer settles it.
    pub lease_until: Timestamp,
}

/// One try to hand a message over.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Dispatch {
    /// When the call began.
    pub started_at: Timestamp,
    /// When its answer, or the lack of one, was clear.
    pub finished_at: Timestamp,
    /// How it ended.
    pub outcome: DispatchOutcome,
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
    /// The tries, in order.
    pub dispatches: Vec<Dispatch>,
    /// How it ended.
    pub hand_over: HandOver,
    /// When.
    pub now: Timestamp,
}

#[cfg(test)]
mod tests {
    use super::DeliveryState::{Accepted, Delivered, Failed, Queued, Read, Sending, Sent, Unconfirmed};

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
