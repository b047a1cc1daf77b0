//! A tenant that sends and checks codes: the ground on which the cases stand.

use std::time::Duration;

use crate::domain::allowed_ips::AllowedIps;
use crate::domain::budget::BudgetPolicy;
use crate::domain::check::{CheckCommand, CheckOutcome, CheckTarget};
use crate::domain::code::{DigestKey, Guess, PlainCode};
use crate::domain::contact::{ContactChoice, ContactDefaults};
use crate::domain::delivery::{Dispatch, DispatchOutcome, FinishDelivery, HandOver, Medium, NewDelivery};
use crate::domain::destination::Destination;
use crate::domain::fault::FaultClass;
use crate::domain::ids::{ContactId, DeliveryId, TenantId, VerificationId};
use crate::domain::limit::LimitRule;
use crate::domain::plan::Allowance;
use crate::domain::purpose::Purpose;
use crate::domain::tenant::TenantPolicy;
use crate::domain::time::Timestamp;
use crate::domain::verification::{Handle, Verification, VerificationState};
use crate::ports::entropy::{Entropy, random};
use crate::ports::store::{NamedKind, StartCommand, StartOutcome, Store, Usage};
use crate::testing::entropy::SeededEntropy;

/// 2031-07-15, noon UTC.
pub(super) const NOON: Timestamp = Timestamp::from_seconds(1_941_883_200);
/// How long a code lives.
pub(super) const TTL: Duration = Duration::from_mins(10);
/// How long a claimer may be at work.
pub(super) const LEASE: Duration = Duration::from_secs(30);
/// A number to send to.
pub(super) const PHONE: &str = "919812345678";
/// A limit that no case meets by accident.
pub(super) const ROOMY_LIMIT: LimitRule =
    LimitRule { name: "verify", max: 100_000, window: Duration::from_mins(1) };
/// A budget that no case meets by accident.
pub(super) const ROOMY_BUDGET: BudgetPolicy = BudgetPolicy { per_hour: 100, per_day: 100, in_a_row: 1_000 };

/// `seconds` after [`NOON`].
pub(super) fn at(seconds: u64) -> Timestamp {
    NOON + Duration::from_secs(seconds)
}

/// The destination with these digits.
pub(super) fn to(digits: &str) -> Destination {
    Destination::parse_phone(digits).expect("a phone number")
}

/// The `n`-th of many numbers.
pub(super) fn phone(n: usize) -> String {
    format!("9198{n:08}")
}

/// What was started.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Sent {
    pub(super) verification: VerificationId,
    pub(super) delivery: DeliveryId,
    pub(super) contact: ContactId,
}

/// A tenant in a store.
pub(super) struct World<'s> {
    pub(super) store: &'s dyn Store,
    pub(super) tenant: TenantId,
    pub(super) defaults: ContactDefaults,
    entropy: SeededEntropy,
    key: DigestKey,
}

impl<'s> World<'s> {
    /// Makes the first tenant.
    pub(super) async fn open(store: &'s dyn Store) -> Self {
        Self::named(store, "first").await
    }

    /// Makes a tenant with this subdomain.
    pub(super) async fn named(store: &'s dyn Store, subdomain: &str) -> Self {
        let tenant = store
            .insert_tenant("Tenant", subdomain, TenantPolicy::default(), NOON)
            .await
            .expect("a tenant")
            .id;
        let named = |kind| store.ensure_named(tenant, kind, "API", NOON);
        let defaults = ContactDefaults {
            source: named(NamedKind::Source).await.expect("a source").source(),
            status: named(NamedKind::Status).await.expect("a status").status(),
        };
        Self {
            store,
            tenant,
            defaults,
            entropy: SeededEntropy::new(tenant.0.unsigned_abs()),
            key: DigestKey::new([7; 32]),
        }
    }

    /// Randomness for ids.
    pub(super) fn entropy(&self) -> &dyn Entropy {
        &self.entropy
    }

    /// A start without limits, to a contact that is made if need be.
    pub(super) fn command(&self, digits: &str, code: &str, now: Timestamp) -> StartCommand {
        let id = VerificationId::new(now, random(&self.entropy));
        let code = PlainCode::parse(code).expect("a code");
        StartCommand {
            verification: Verification {
                id,
                tenant: self.tenant,
                destination: to(digits),
                purpose: Purpose::default(),
                state: VerificationState::Pending,
                digest: self.key.digest(id, &code),
                attempts: 0,
                max_attempts: 5,
                created_at: now,
                expires_at: now + TTL,
                ended_at: None,
                supersedes: None,
                also: Vec::new(),
                handle: Handle::Key,
                sealed: None,
                flow: None,
                allowed_ips: AllowedIps::default(),
            },
            contact: ContactChoice::ByDestination { defaults: Some(self.defaults) },
            allowance: Allowance::UNLIMITED,
            budget: ROOMY_BUDGET,
            delivery: NewDelivery {
                id: DeliveryId::new(now, random(&self.entropy)),
                verification: id,
                step: 0,
                message: None,
                medium: Medium::WhatsApp,
                template: "otp".to_owned(),
                lease_until: now + LEASE,
            },
            idempotency: None,
            tells: false,
        }
    }

    /// Starts, and asks how that ended.
    pub(super) async fn try_start(&self, command: StartCommand) -> StartOutcome {
        self.store.start(command).await.expect("a start")
    }

    /// Starts, and must succeed.
    pub(super) async fn start(&self, command: StartCommand) -> Sent {
        let (verification, delivery) = (command.verification.id, command.delivery.id);
        match self.try_start(command).await {
            StartOutcome::Started { contact } => Sent { verification, delivery, contact },
            refused @ StartOutcome::Refused(_) => panic!("the start was refused: {refused:?}"),
        }
    }

    /// Starts a code to a number, and must succeed.
    pub(super) async fn send(&self, digits: &str, code: &str, now: Timestamp) -> Sent {
        self.start(self.command(digits, code, now)).await
    }

    /// The live code of a number and a purpose.
    pub(super) fn live(digits: &str, purpose: Purpose, limit: LimitRule) -> CheckTarget {
        CheckTarget::Live { destination: to(digits), purpose, limit }
    }

    /// A guess that only the code's own attempts limit.
    pub(super) fn guess(&self, digits: &str, code: &str, now: Timestamp) -> CheckCommand {
        CheckCommand {
            tenant: self.tenant,
            target: Self::live(digits, Purpose::default(), ROOMY_LIMIT),
            guess: Guess::new(PlainCode::parse(code).expect("a code"), self.key.clone()),
            budget: ROOMY_BUDGET,
            now,
            tells: false,
        }
    }

    /// Checks a guess.
    pub(super) async fn try_guess(&self, command: CheckCommand) -> CheckOutcome {
        self.store.check(command).await.expect("a check")
    }

    /// Checks a code that only its own attempts limit.
    pub(super) async fn check(&self, digits: &str, code: &str, now: Timestamp) -> CheckOutcome {
        self.try_guess(self.guess(digits, code, now)).await
    }

    /// The pending verification of a number.
    pub(super) async fn pending(&self, digits: &str) -> Option<Verification> {
        self.store.find_pending(self.tenant, &to(digits), &Purpose::default()).await.expect("a look")
    }

    /// The id of the pending verification of [`PHONE`].
    pub(super) async fn pending_id(&self) -> Option<VerificationId> {
        self.pending(PHONE).await.map(|verification| verification.id)
    }

    /// The end of the hand-over of `sent`.
    pub(super) fn end_of(&self, sent: Sent, hand_over: HandOver, now: Timestamp) -> FinishDelivery {
        let outcome = match hand_over {
            HandOver::Accepted { .. } => DispatchOutcome::Accepted,
            HandOver::Refused => DispatchOutcome::Refused {
                class: FaultClass::NextChannel,
                vendor_code: Some("131026".to_owned()),
            },
            HandOver::Unconfirmed => DispatchOutcome::Unknown,
        };
        FinishDelivery {
            tenant: self.tenant,
            delivery: sent.delivery,
            claim: 0,
            dispatches: vec![Dispatch { provider: None, started_at: now, finished_at: now, outcome }],
            hand_over,
            now,
            tells: false,
        }
    }

    /// The vendor takes the message of `sent` and calls it `wamid`.
    pub(super) async fn accept(&self, sent: Sent, wamid: &str, now: Timestamp) {
        let hand_over = HandOver::Accepted { vendor_message_id: wamid.to_owned() };
        let end = self.end_of(sent, hand_over, now);
        self.store.finish_delivery(end).await.expect("recorded");
    }

    /// The vendor refuses the message of `sent`.
    pub(super) async fn refuse(&self, sent: Sent, now: Timestamp) {
        let end = self.end_of(sent, HandOver::Refused, now);
        self.store.finish_delivery(end).await.expect("recorded");
    }

    /// What the tenant has used.
    pub(super) async fn usage(&self, now: Timestamp) -> Usage {
        self.store.usage(self.tenant, now).await.expect("a count")
    }
}

/// Whether a check approved.
pub(super) fn is_approved(outcome: CheckOutcome) -> bool {
    matches!(outcome, CheckOutcome::Approved { .. })
}

/// Whether a start went through.
pub(super) fn is_started(outcome: &StartOutcome) -> bool {
    matches!(outcome, StartOutcome::Started { .. })
}
