use std::time::Duration;

use countersign_core::domain::destination::Destination;
use countersign_core::domain::event::{Event, EventData, EventKind};
use countersign_core::domain::ids::{EventId, TenantId};
use countersign_core::domain::time::Timestamp;
use countersign_core::ports::store::{EventQuery, StoreError};
use deadpool_postgres::GenericClient;
use tokio_postgres::Row;

use crate::cells::{self, Cells};
use crate::query;

macro_rules! columns {
    () => {
        "e.id, e.tenant_id, e.kind, e.at, e.destinations, e.data"
    };
}
pub(super) use columns;

statements! {
    INSERT = "INSERT INTO events (id, tenant_id, kind, at, destinations, data, unrouted_since)
              VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT DO NOTHING";
    EXISTS = "SELECT 1 FROM events WHERE tenant_id = $1 AND id = $2";
    IS_ANY_UNROUTED = "SELECT 1 FROM events WHERE unrouted_since <= $1 ORDER BY unrouted_since LIMIT 1";
    // What another node is at is left to it.
    LIST_UNROUTED = "SELECT e.id, e.tenant_id, e.kind FROM events e WHERE e.unrouted_since <= $1
                     ORDER BY e.unrouted_since LIMIT $2
                     FOR UPDATE SKIP LOCKED";
    ROUTED = "UPDATE events SET unrouted_since = NULL WHERE tenant_id = $1 AND id = $2";
    // A kind is looked for through the ids: a tenant seldom asks.
    LIST = concat!("SELECT ", columns!(), " FROM events e
                    WHERE e.tenant_id = $1 AND e.id < $2 AND ($3::text IS NULL OR e.kind = $3)
                    ORDER BY e.id DESC LIMIT $4");
    LIST_RANGE = "SELECT e.id, e.tenant_id, e.kind FROM events e
                  WHERE e.tenant_id = $1 AND e.id > $2 AND e.id < $3 ORDER BY e.id LIMIT $4";
}

/// What is known of an event whose kind this release may not know: a later one wrote it.
pub(crate) struct Known {
    pub(crate) id: EventId,
    pub(crate) tenant: TenantId,
    pub(crate) kind: Option<EventKind>,
}

/// Records an event. One that is there stays as it is.
pub(crate) async fn insert(
    client: &impl GenericClient,
    event: &Event,
    unrouted: bool,
) -> Result<(), StoreError> {
    let params: query::Params<'_> = &[
        &&event.id.to_bytes()[..],
        &event.tenant.0,
        &event.kind.name(),
        &event.at.as_millis(),
        &cells::joined(event.destinations.iter().map(Destination::as_str)),
        &event.data.as_str(),
        &unrouted.then_some(event.at.as_millis()),
    ];
    query::change(client, INSERT, params).await.map(drop)
}

/// Whether a tenant has this event.
pub(crate) async fn exists(
    client: &impl GenericClient,
    tenant: TenantId,
    id: EventId,
) -> Result<bool, StoreError> {
    query::exists(client, EXISTS, &[&tenant.0, &&id.to_bytes()[..]]).await
}

/// Whether any has to be made due.
pub(crate) async fn is_any_unrouted(client: &impl GenericClient) -> Result<bool, StoreError> {
    query::exists(client, IS_ANY_UNROUTED, &[&i64::MAX]).await
}

/// Locks up to `limit` that have to be made due, oldest first.
pub(crate) async fn list_unrouted(client: &impl GenericClient, limit: u32) -> Result<Vec<Known>, StoreError> {
    query::every(client, LIST_UNROUTED, &[&i64::MAX, &i64::from(limit)], known).await
}

/// It was made due.
pub(crate) async fn routed(
    client: &impl GenericClient,
    tenant: TenantId,
    id: EventId,
) -> Result<(), StoreError> {
    query::change(client, ROUTED, &[&tenant.0, &&id.to_bytes()[..]]).await.map(drop)
}

/// A page of a tenant's events, newest first.
pub(crate) async fn list(
    client: &impl GenericClient,
    tenant: TenantId,
    query: EventQuery,
) -> Result<Vec<Event>, StoreError> {
    let before = query.before.map_or([0xff; 16], EventId::to_bytes);
    let params: query::Params<'_> =
        &[&tenant.0, &&before[..], &query.kind.map(EventKind::name), &i64::from(query.limit)];
    query::every(client, LIST, params, |row| read(&mut Cells::of(row, "events"))).await
}

/// Up to `limit` events of a tenant from after `after` and before `end`, oldest first.
pub(crate) async fn list_range(
    client: &impl GenericClient,
    tenant: TenantId,
    (after, end): ([u8; 16], [u8; 16]),
    limit: u32,
) -> Result<Vec<Known>, StoreError> {
    let params: query::Params<'_> = &[&tenant.0, &&after[..], &&end[..], &i64::from(limit)];
    query::every(client, LIST_RANGE, params, known).await
}

/// Below the id of every event that happened at or after `at`, and above all others.
pub(crate) fn first_at(at: Timestamp) -> [u8; 16] {
    EventId::new(at, [0; 10]).to_bytes()
}

/// The same for those that happened after `at`.
pub(crate) fn first_after(at: Timestamp) -> [u8; 16] {
    first_at(at + Duration::from_millis(1))
}

fn known(row: &Row) -> Result<Known, StoreError> {
    let mut cells = Cells::of(row, "events");
    let id = EventId::from_bytes(cells.bytes("id")?);
    cells.identify(id);
    let tenant = TenantId(cells.integer("tenant_id")?);
    Ok(Known { id, tenant, kind: EventKind::parse(cells.str("kind")?) })
}

/// Reads an event from the next cells.
pub(super) fn read(cells: &mut Cells<'_>) -> Result<Event, StoreError> {
    let id = EventId::from_bytes(cells.bytes("id")?);
    cells.identify(id);
    Ok(Event {
        id,
        tenant: TenantId(cells.integer("tenant_id")?),
        kind: cells.word("kind")?,
        at: cells.time("at")?,
        destinations: cells.destinations("destinations")?,
        data: EventData::from_stored(cells.text("data")?),
    })
}
