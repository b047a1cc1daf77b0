use std::time::Duration;

use async_trait::async_trait;

use super::StoreError;
use crate::domain::event::{Event, EventKind};
use crate::domain::ids::{EndpointId, EventId, TenantId, VerificationId};
use crate::domain::time::Timestamp;
use crate::domain::webhook::{ClaimedEvent, Endpoint, EventDelivery, FinishEvent, Try};

/// Which events of a tenant.
#[derive(Debug, Clone, Copy)]
pub struct EventQuery {
    /// Only those older than this one.
    pub before: Option<EventId>,
    /// Only those of this kind.
    pub kind: Option<EventKind>,
    /// As many, at most.
    pub limit: u32,
}

/// Where to go on in the log of an endpoint: below the try of an event that began then.
pub type TryPlace = (Timestamp, EventId, u32);

/// An event, and how far it has come with the endpoints that want it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ToldEvent {
    /// The event.
    pub event: Event,
    /// Each with its endpoint; empty until it was routed.
    pub deliveries: Vec<(EndpointId, EventDelivery)>,
}

/// Codes whose time is over.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Expired {
    /// How many were looked at; zero means that none is left.
    pub looked_at: u32,
    /// Those that were not given, for whatever reason.
    pub unused: Vec<(TenantId, VerificationId)>,
}

/// Which events are told again.
#[derive(Debug, Clone, Copy)]
pub struct ReplayRange {
    /// From this time on.
    pub from: Timestamp,
    /// Up to, not at, this time.
    pub to: Timestamp,
    /// Only those newer than this one: where the turn before ended.
    pub after: Option<EventId>,
}

/// What one turn of a replay did.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Replayed {
    /// Events that are due again.
    pub events: u32,
    /// Where the next turn goes on; none when it is done.
    pub last: Option<EventId>,
}

/// Where tenants are told of events.
#[async_trait]
pub trait EndpointStore: Send + Sync {
    /// Keeps an endpoint: a new one, or the one of its id changed. `Missing` if there is no such tenant.
    async fn put_endpoint(&self, endpoint: Endpoint) -> Result<(), StoreError>;

    /// A tenant's endpoint.
    async fn find_endpoint(&self, tenant: TenantId, id: EndpointId) -> Result<Option<Endpoint>, StoreError>;

    /// A tenant's endpoints, oldest first.
    async fn list_endpoints(&self, tenant: TenantId) -> Result<Vec<Endpoint>, StoreError>;

    /// Removes an endpoint; nothing is sent to it any more. `Missing` if there is none.
    async fn delete_endpoint(&self, tenant: TenantId, id: EndpointId) -> Result<(), StoreError>;
}

/// Events on their way to endpoints.
///
/// The steps that start, check and report write an event with the change it tells of, if their command says that the
/// tenant is told. From there it is routed: each enabled endpoint that wants its kind gets a delivery, which is due at
/// once. Deliveries are claimed under a lease, so that several nodes share them, and one whose claimer died is due again
/// when its lease ends.
#[async_trait]
pub trait EventStore: Send + Sync {
    /// Records an event that tells of no change in the store. With an endpoint it goes to that one only, whatever that
    /// one wants: `Missing` if it does not exist.
    async fn insert_event(&self, event: Event, only: Option<EndpointId>) -> Result<(), StoreError>;

    /// Looks at up to `limit` watched codes whose time is over, each once, and tells tenants of those that nobody gave.
    async fn expire(&self, limit: u32, now: Timestamp) -> Result<Expired, StoreError>;

    /// Makes up to `limit` new events due at their endpoints. Returns how many; zero means that none is left.
    async fn route_events(&self, limit: u32, now: Timestamp) -> Result<u32, StoreError>;

    /// Claims up to `limit` deliveries that are due, for `lease`, the endpoint that waits longest first.
    ///
    /// An endpoint that is disabled or rests gets none. One endpoint is at most [`AT_ONCE`] calls busy, over all nodes, a
    /// failing one a single call: so one that hangs does not hold up the others.
    async fn claim_events(
        &self,
        limit: u32,
        lease: Duration,
        now: Timestamp,
    ) -> Result<Vec<ClaimedEvent>, StoreError>;

    /// Adds a try to the log and does what its verdict says. Of a claim that is not the last one any more only the log
    /// tells, and the endpoint's state.
    async fn finish_event(&self, finish: FinishEvent) -> Result<(), StoreError>;

    /// A tenant's events, newest first.
    async fn list_events(&self, tenant: TenantId, query: EventQuery) -> Result<Vec<ToldEvent>, StoreError>;

    /// Up to `limit` tries at an endpoint, newest first, from below `before` on.
    async fn list_tries(
        &self,
        tenant: TenantId,
        endpoint: EndpointId,
        before: Option<TryPlace>,
        limit: u32,
    ) -> Result<Vec<Try>, StoreError>;

    /// Makes an event due at an endpoint again, as if it were new, whether or not it was told before. `Missing` if the
    /// tenant has no such event.
    async fn replay_event(
        &self,
        tenant: TenantId,
        endpoint: EndpointId,
        event: EventId,
        now: Timestamp,
    ) -> Result<(), StoreError>;

    /// The same at an endpoint of a tenant for up to `limit` events of a time that are of one of these kinds, oldest first; no kinds for all. Tests
    /// of endpoints are left out.
    async fn replay_range(
        &self,
        of: (TenantId, EndpointId),
        kinds: Vec<EventKind>,
        range: ReplayRange,
        limit: u32,
        now: Timestamp,
    ) -> Result<Replayed, StoreError>;
}

/// Calls that one endpoint gets at the same time, at most.
pub const AT_ONCE: u32 = 4;
