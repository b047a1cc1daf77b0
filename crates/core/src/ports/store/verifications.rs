use async_trait::async_trait;

use super::StoreError;
use crate::domain::budget::BudgetPolicy;
use crate::domain::check::{CheckCommand, CheckOutcome};
use crate::domain::contact::ContactChoice;
use crate::domain::delivery::NewDelivery;
use crate::domain::destination::Destination;
use crate::domain::idempotency::IdempotencyKey;
use crate::domain::ids::{ContactId, TenantId};
use crate::domain::limit::{LimitRule, Limited};
use crate::domain::plan::Allowance;
use crate::domain::purpose::Purpose;
use crate::domain::time::Timestamp;
use crate::domain::verification::Verification;

/// A verification about to be sent.
#[derive(Debug, Clone)]
pub struct StartCommand {
    /// The new verification: `Pending`, no attempts, `supersedes` unset (the store fills it in).
    pub verification: Verification,
    /// The contact it belongs to.
    pub contact: ContactChoice,
    /// The plan's limits.
    pub allowance: Allowance,
    /// The destination's guess budget: past its hard stop no code can be accepted, so none is sent.
    pub budget: BudgetPolicy,
    /// The message, claimed at once by the caller.
    pub delivery: NewDelivery,
    /// The key under which the request runs; it is marked as sending in the same step, so that a crash
    /// after this point can never let the same key send twice.
    pub idempotency: Option<IdempotencyKey>,
    /// Whether the tenant is told of it.
    pub tells: bool,
}

/// What became of a start. After `Refused` nothing was written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum StartOutcome {
    /// The code is live, the message is ours to hand over.
    Started {
        /// The contact, found or made.
        contact: ContactId,
    },
    /// This stands against it.
    Refused(StartRefusal),
}

/// What stands against a message, by rule.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum StartRefusal {
    /// The named contact does not exist.
    ContactNotFound,
    /// A contact is needed and the settings do not say what a new one starts with.
    ContactDefaultsMissing,
    /// The plan allows no further contact.
    ContactLimit {
        /// Contacts there are.
        current: u32,
        /// Contacts allowed.
        maximum: u32,
    },
    /// The contact does not want messages.
    OptedOut,
    /// The plan allows no further conversation this month.
    ConversationLimit {
        /// Conversations opened this month.
        current: u32,
        /// Conversations allowed.
        maximum: u32,
    },
    /// The destination is past the hard stop of its guess budget, and the message carries a code.
    Blocked,
}

/// Verifications, their guesses, and the limits that guard them.
#[async_trait]
pub trait VerificationStore: Send + Sync {
    /// Starts a verification: finds or makes the contact, checks the plan, opens the conversation, takes the
    /// place of the pending verification of the same (tenant, destination, purpose), and records the message
    /// as `Sending`. `Taken` if its idempotency key is not claimed any more, because another claimer was faster.
    async fn start(&self, command: StartCommand) -> Result<StartOutcome, StoreError>;

    /// Checks a guess, by `domain::check::decide` over the rows of its key. A caller that does not wait for the answer
    /// leaves it done whole, or not begun.
    async fn check(&self, command: CheckCommand) -> Result<CheckOutcome, StoreError>;

    /// The pending verification of a key, expired or not.
    async fn find_pending(
        &self,
        tenant: TenantId,
        destination: &Destination,
        purpose: &Purpose,
    ) -> Result<Option<Verification>, StoreError>;

    /// Counts a hit on a limit of a destination.
    async fn hit_limit(
        &self,
        tenant: TenantId,
        destination: &Destination,
        rule: LimitRule,
        now: Timestamp,
    ) -> Result<Result<(), Limited>, StoreError>;

    /// Forgets all counted failures of a key, hard stop included: the operator's way back in.
    async fn clear_budget(
        &self,
        tenant: TenantId,
        destination: &Destination,
        purpose: &Purpose,
    ) -> Result<(), StoreError>;
}
