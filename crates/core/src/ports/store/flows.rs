use std::time::Duration;

use async_trait::async_trait;

use super::StoreError;
use crate::domain::budget::BudgetPolicy;
use crate::domain::delivery::{ClaimedDelivery, QueuedDelivery};
use crate::domain::flow::{Flow, ReadyFlow};
use crate::domain::ids::{FlowId, MessageTemplateId, TenantId};
use crate::domain::message_template::MessageTemplate;
use crate::domain::time::Timestamp;
use crate::domain::verification::Verification;

/// A verification whose messages are sent later, step by step.
#[derive(Debug, Clone)]
pub struct QueueCommand {
    /// The new verification: `Pending`, no attempts, with its sealed code. One with `Handle::Key` takes the place of
    /// the pending one of its key; `supersedes` is filled in here.
    pub verification: Verification,
    /// Its messages, in the order of their steps, at least one.
    pub deliveries: Vec<QueuedDelivery>,
    /// The guess budget of each destination: past the hard stop of one no code can be accepted, so none is sent.
    pub budget: BudgetPolicy,
    /// Whether the tenant is told of it.
    pub tells: bool,
    /// Whether its end by time is looked for although the tenant is not told of it: see [`EventStore::expire`].
    ///
    /// [`EventStore::expire`]: super::EventStore::expire
    pub watched: bool,
}

/// What became of it. Anything but `Queued` wrote nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum QueueOutcome {
    /// The code is live and its messages are on their way.
    Queued,
    /// A destination is past the hard stop of its guess budget.
    Blocked,
}

/// Verifications whose messages go out step by step.
///
/// The messages of the first step are due at once. Claiming one of a step makes the next step due after its own delay;
/// so a step's wait begins when the step before it begins, and what a restart holds up holds up what comes after it.
/// Nothing becomes due later than the code's end: by then it is canceled.
#[async_trait]
pub trait QueueStore: Send + Sync {
    /// Records a verification with all its messages in one step.
    async fn queue(&self, command: QueueCommand) -> Result<QueueOutcome, StoreError>;

    /// Claims up to `limit` due messages, oldest first: each is `Sending` until `now + lease`.
    ///
    /// In the same step it is asked whether the verification still awaits its code ([`Verification::awaits`]): a check
    /// that succeeded before is never followed by a message. If it does not, all its queued messages are `Canceled`
    /// and the sealed code is wiped. An empty answer means that nothing is due.
    ///
    /// A message whose claimer's lease ran out is made due again by [`settle_lost`], until it was claimed
    /// [`MAX_CLAIMS`] times.
    ///
    /// [`settle_lost`]: super::DeliveryStore::settle_lost
    /// [`MAX_CLAIMS`]: crate::domain::delivery::MAX_CLAIMS
    async fn claim_due(
        &self,
        limit: u32,
        lease: Duration,
        now: Timestamp,
    ) -> Result<Vec<ClaimedDelivery>, StoreError>;
}

/// Which flow.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum FlowChoice {
    /// The one with this id.
    Named(FlowId),
    /// The tenant's default.
    Default,
}

/// Flows and the texts that they send.
#[async_trait]
pub trait FlowStore: Send + Sync {
    /// Keeps a flow: a new one, or the one of its id changed. If it is the default, no other one of the tenant is any
    /// more, in the same step. `Missing` if one of its templates is not the tenant's.
    async fn put_flow(&self, flow: Flow) -> Result<(), StoreError>;

    /// A tenant's flow with its templates.
    async fn find_flow(&self, tenant: TenantId, choice: FlowChoice) -> Result<Option<ReadyFlow>, StoreError>;

    /// A tenant's flows, oldest first.
    async fn list_flows(&self, tenant: TenantId) -> Result<Vec<Flow>, StoreError>;

    /// Removes a flow; what it started goes on. `Missing` if there is none.
    async fn delete_flow(&self, tenant: TenantId, id: FlowId) -> Result<(), StoreError>;

    /// Keeps a template: a new one, or the one of its id changed. `Taken` if another of the same tenant and medium
    /// has its name and language.
    async fn put_message_template(&self, template: MessageTemplate) -> Result<(), StoreError>;

    /// A tenant's templates, oldest first.
    async fn list_message_templates(&self, tenant: TenantId) -> Result<Vec<MessageTemplate>, StoreError>;

    /// Removes a template. `Taken { what: "message template" }` if a flow uses it, `Missing` if there is none.
    async fn delete_message_template(
        &self,
        tenant: TenantId,
        id: MessageTemplateId,
    ) -> Result<(), StoreError>;
}
