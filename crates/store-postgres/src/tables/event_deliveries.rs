use countersign_core::domain::event::Event;
use countersign_core::domain::ids::{EndpointId, EventId, TenantId};
use countersign_core::domain::time::Timestamp;
use countersign_core::domain::webhook::{EventDelivery, FinishEvent, Next};
use countersign_core::ports::store::StoreError;
use countersign_core::ports::store::words::Word as _;
use deadpool_postgres::GenericClient;

use super::events;
use crate::cells::Cells;
use crate::query;

statements! {
    INSERT = "INSERT INTO event_deliveries (tenant_id, event_id, endpoint_id, state, tries, claims, due_at)
              VALUES ($1, $2, $3, 'pending', 0, 0, $4) ON CONFLICT DO NOTHING";
    // A claim that is under way is not the last one any more.
    REPLAY = "INSERT INTO event_deliveries AS d (tenant_id, event_id, endpoint_id, state, tries, claims, due_at)
              VALUES ($1, $2, $3, 'pending', 0, 0, $4)
              ON CONFLICT (tenant_id, event_id, endpoint_id) DO UPDATE SET
                  state = 'pending', tries = 0, claims = d.claims + 1, due_at = excluded.due_at, lease_until = NULL";
    // What another node is at is left to it.
    LIST_DUE = concat!("SELECT ", events::columns!(), ", d.claims, d.tries
                FROM event_deliveries d JOIN events e ON e.tenant_id = d.tenant_id AND e.id = d.event_id
                WHERE d.tenant_id = $1 AND d.endpoint_id = $2 AND d.due_at <= $3 ORDER BY d.due_at LIMIT $4
                FOR UPDATE OF d SKIP LOCKED");
    CLAIM = "UPDATE event_deliveries SET claims = claims + 1, due_at = $4, lease_until = $4
             WHERE tenant_id = $1 AND event_id = $2 AND endpoint_id = $3";
    FINISH = "UPDATE event_deliveries SET state = $5, tries = tries + 1, due_at = $6, lease_until = NULL
              WHERE tenant_id = $1 AND event_id = $2 AND endpoint_id = $3 AND claims = $4 AND state = 'pending'";
    LIST_OF_EVENT = "SELECT endpoint_id, state FROM event_deliveries
                     WHERE tenant_id = $1 AND event_id = $2 ORDER BY endpoint_id";
}

/// An event that is due at an endpoint.
pub(crate) struct DueEvent {
    pub(crate) event: Event,
    /// Times that it was claimed before.
    pub(crate) claims: u32,
    /// Tries that ended since it was due first.
    pub(crate) tries: u32,
}

/// Which delivery.
type Key = (TenantId, EventId, EndpointId);

/// Makes an event due at an endpoint, once.
pub(crate) async fn insert(client: &impl GenericClient, key: Key, now: Timestamp) -> Result<(), StoreError> {
    at_time(client, INSERT, key, now).await
}

/// Makes it due as if it were new.
pub(crate) async fn replay(client: &impl GenericClient, key: Key, now: Timestamp) -> Result<(), StoreError> {
    at_time(client, REPLAY, key, now).await
}

/// Claims one until `lease_until`.
pub(crate) async fn claim(
    client: &impl GenericClient,
    key: Key,
    lease_until: Timestamp,
) -> Result<(), StoreError> {
    at_time(client, CLAIM, key, lease_until).await
}

/// Locks up to `limit` events that are due at an endpoint, oldest first.
pub(crate) async fn list_due(
    client: &impl GenericClient,
    (tenant, endpoint): (TenantId, EndpointId),
    limit: u32,
    now: Timestamp,
) -> Result<Vec<DueEvent>, StoreError> {
    let params: query::Params<'_> =
        &[&tenant.0, &&endpoint.to_bytes()[..], &now.as_millis(), &i64::from(limit)];
    query::every(client, LIST_DUE, params, |row| {
        let mut cells = Cells::of(row, "events");
        let event = events::read(&mut cells)?;
        Ok(DueEvent { event, claims: cells.count("claims")?, tries: cells.count("tries")? })
    })
    .await
}

/// Records what follows a try, if its claim is the last one.
pub(crate) async fn finish(client: &impl GenericClient, finish: &FinishEvent) -> Result<(), StoreError> {
    let (state, due_at) = match finish.verdict.next {
        Next::Delivered => (EventDelivery::Delivered, None),
        Next::Again(at) => (EventDelivery::Pending, Some(at.as_millis())),
        Next::GivenUp => (EventDelivery::GivenUp, None),
    };
    let (event, endpoint) = (finish.event.to_bytes(), finish.endpoint.to_bytes());
    let params: query::Params<'_> =
        &[&finish.tenant.0, &&event[..], &&endpoint[..], &i64::from(finish.claim), &state.word(), &due_at];
    query::change(client, FINISH, params).await.map(drop)
}

/// How far an event has come with each endpoint.
pub(crate) async fn list_of_event(
    client: &impl GenericClient,
    tenant: TenantId,
    event: EventId,
) -> Result<Vec<(EndpointId, EventDelivery)>, StoreError> {
    query::every(client, LIST_OF_EVENT, &[&tenant.0, &&event.to_bytes()[..]], |row| {
        let mut cells = Cells::of(row, "event_deliveries");
        cells.identify(event);
        Ok((EndpointId::from_bytes(cells.bytes("endpoint_id")?), cells.word("state")?))
    })
    .await
}

async fn at_time(
    client: &impl GenericClient,
    sql: &str,
    (tenant, event, endpoint): Key,
    at: Timestamp,
) -> Result<(), StoreError> {
    let (event, endpoint) = (event.to_bytes(), endpoint.to_bytes());
    let params: query::Params<'_> = &[&tenant.0, &&event[..], &&endpoint[..], &at.as_millis()];
    query::change(client, sql, params).await.map(drop)
}
