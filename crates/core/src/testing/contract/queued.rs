//! What the cases of queued verifications have in common.

use std::time::Duration;

use super::world::{LEASE, PHONE, World, to};
use crate::domain::check::{CheckCommand, CheckOutcome, CheckTarget};
use crate::domain::delivery::{
    ClaimedDelivery, Dispatch, DispatchOutcome, FinishDelivery, HandOver, Medium, QueuedDelivery, StepContent,
};
use crate::domain::fault::FaultClass;
use crate::domain::ids::{DeliveryId, VerificationId};
use crate::domain::receipt::{Receipt, ReceiptKind};
use crate::domain::seal::Sealed;
use crate::domain::time::Timestamp;
use crate::domain::verification::Handle;
use crate::ports::entropy::random;
use crate::ports::store::{QueueCommand, QueueOutcome};

/// The vendor takes a message and calls it this.
pub(super) fn taken(vendor_message_id: &str) -> HandOver {
    HandOver::Accepted { vendor_message_id: vendor_message_id.to_owned() }
}

impl World<'_> {
    /// A verification that is found by its id: a step for each of `delays`, in seconds after the one before it, with
    /// a message to each of `digits`.
    pub(super) fn plan(&self, digits: &[&str], code: &str, delays: &[u64], now: Timestamp) -> QueueCommand {
        let start = self.command(digits[0], code, now);
        let mut verification = start.verification;
        verification.also = digits[1..].iter().map(|digits| to(digits)).collect();
        verification.handle = Handle::Id;
        verification.sealed = Some(Sealed::from_bytes(vec![9; 40]));
        let mut deliveries = Vec::new();
        for (step, delay) in (0..).zip(delays) {
            deliveries.extend(digits.iter().map(|digits| self.message(step, digits, *delay, now)));
        }
        QueueCommand { verification, deliveries, budget: start.budget, tells: false, watched: false }
    }

    fn message(&self, step: u32, digits: &str, delay: u64, now: Timestamp) -> QueuedDelivery {
        QueuedDelivery {
            id: DeliveryId::new(now, random(self.entropy())),
            step,
            to: to(digits),
            content: StepContent {
                medium: Medium::Sms,
                sender: "ACME".to_owned(),
                template: "plain".to_owned(),
                language: "en".to_owned(),
                subject: None,
                text: "{{code}} is your code.".to_owned(),
                dlt: None,
            },
            delay: Duration::from_secs(delay),
        }
    }

    /// Queues, and must succeed.
    pub(super) async fn queue(&self, command: QueueCommand) -> VerificationId {
        let id = command.verification.id;
        assert_eq!(self.store.queue(command).await, Ok(QueueOutcome::Queued));
        id
    }

    /// Queues a code to [`PHONE`] that is found by its id.
    pub(super) async fn queue_one(&self, code: &str, delays: &[u64], now: Timestamp) -> VerificationId {
        self.queue(self.plan(&[PHONE], code, delays, now)).await
    }

    /// Queues a code to [`PHONE`] that is found by its key.
    pub(super) async fn queue_keyed(&self, code: &str, delays: &[u64], now: Timestamp) -> VerificationId {
        let mut command = self.plan(&[PHONE], code, delays, now);
        command.verification.handle = Handle::Key;
        self.queue(command).await
    }

    /// Claims all that is due.
    pub(super) async fn claim(&self, now: Timestamp) -> Vec<ClaimedDelivery> {
        self.store.claim_due(100, LEASE, now).await.expect("a claim")
    }

    /// The steps of all that is due, claimed.
    pub(super) async fn claim_steps(&self, now: Timestamp) -> Vec<u32> {
        self.claim(now).await.iter().map(|claimed| claimed.step).collect()
    }

    /// Claims the one message that is due.
    pub(super) async fn claim_one(&self, now: Timestamp) -> ClaimedDelivery {
        let mut claimed = self.claim(now).await;
        assert_eq!(claimed.len(), 1, "{claimed:?}");
        claimed.remove(0)
    }

    /// Records how the hand-over of a claimed message ended.
    pub(super) async fn end(&self, claimed: &ClaimedDelivery, hand_over: HandOver, now: Timestamp) {
        let outcome = match hand_over {
            HandOver::Accepted { .. } => DispatchOutcome::Accepted,
            HandOver::Refused => {
                DispatchOutcome::Refused { class: FaultClass::NextChannel, vendor_code: None }
            }
            HandOver::Unconfirmed => DispatchOutcome::Unknown,
        };
        let finish = FinishDelivery {
            tenant: claimed.tenant,
            delivery: claimed.id,
            claim: claimed.claims,
            dispatches: vec![Dispatch { provider: None, started_at: now, finished_at: now, outcome }],
            hand_over,
            now,
            tells: false,
        };
        self.store.finish_delivery(finish).await.expect("recorded");
    }

    /// The vendor reports that a message arrived, or did not.
    pub(super) async fn report(&self, claimed: &ClaimedDelivery, kind: ReceiptKind, now: Timestamp) {
        let receipt = Receipt {
            tenant: claimed.tenant,
            vendor_message_id: format!("msg.{}", claimed.id),
            delivery: Some(claimed.id),
            kind,
            vendor_code: None,
            at: now,
        };
        self.store.insert_receipts(vec![receipt], now).await.expect("recorded");
        assert_eq!(self.store.apply_receipts(10, now).await.map(|applied| applied.len()), Ok(1));
    }

    /// A guess at the verification with this id.
    pub(super) fn guess_one(&self, id: VerificationId, code: &str, now: Timestamp) -> CheckCommand {
        CheckCommand { target: CheckTarget::One { id, from: None }, ..self.guess(PHONE, code, now) }
    }

    /// Checks a guess at the verification with this id.
    pub(super) async fn check_one(&self, id: VerificationId, code: &str, now: Timestamp) -> CheckOutcome {
        self.try_guess(self.guess_one(id, code, now)).await
    }

    /// Whether the code of the live verification of [`PHONE`] is still kept for a message.
    pub(super) async fn keeps_code(&self) -> bool {
        self.pending(PHONE).await.expect("one is pending").sealed.is_some()
    }
}
