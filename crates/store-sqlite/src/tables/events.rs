use std::time::Duration;

use countersign_core::domain::destination::Destination;
use countersign_core::domain::event::{Event, EventData, EventKind};
use countersign_core::domain::ids::{EventId, TenantId};
use countersign_core::domain::time::Timestamp;
use countersign_core::ports::store::{EventQuery, StoreError};
use rusqlite::{Connection, Row, params};

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
              VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7) ON CONFLICT DO NOTHING";
    EXISTS = "SELECT 1 FROM events WHERE tenant_id = ?1 AND id = ?2";
    IS_ANY_UNROUTED = "SELECT 1 FROM events INDEXED BY events_unrouted WHERE unrouted_since <= ?1 LIMIT 1";
    LIST_UNROUTED = "SELECT e.id, e.tenant_id, e.kind FROM events e INDEXED BY events_unrouted
                     WHERE e.unrouted_since <= ?1 ORDER BY e.unrouted_since LIMIT ?2";
    ROUTED = "UPDATE events SET unrouted_since = NULL WHERE tenant_id = ?1 AND id = ?2";
    // A kind is looked for through the ids: a tenant seldom asks.
    LIST = concat!("SELECT ", columns!(), " FROM events e
                    WHERE e.tenant_id = ?1 AND e.id < ?2 AND (?3 IS NULL OR e.kind = ?3)
                    ORDER BY e.id DESC LIMIT ?4");
    LIST_RANGE = "SELECT e.id, e.tenant_id, e.kind FROM events e
                  WHERE e.tenant_id = ?1 AND e.id > ?2 AND e.id < ?3 ORDER BY e.id LIMIT ?4";
    IS_DUE = "SELECT 1 FROM events WHERE tenant_id = ?1 AND id < ?2 LIMIT 1";
    SWEEP_TRIES = "DELETE FROM event_tries WHERE tenant_id = ?1 AND event_id IN
                       (SELECT id FROM events WHERE tenant_id = ?1 AND id < ?2 ORDER BY id LIMIT ?3)";
    SWEEP_DELIVERIES = "DELETE FROM event_deliveries WHERE tenant_id = ?1 AND event_id IN
                            (SELECT id FROM events WHERE tenant_id = ?1 AND id < ?2 ORDER BY id LIMIT ?3)";
    SWEEP = "DELETE FROM events WHERE tenant_id = ?1 AND id IN
                 (SELECT id FROM events WHERE tenant_id = ?1 AND id < ?2 ORDER BY id LIMIT ?3)";
}

/// What is known of an event whose kind this release may not know: a later one wrote it.
pub(crate) struct Known {
    pub(crate) id: EventId,
    pub(crate) tenant: TenantId,
    pub(crate) kind: Option<EventKind>,
}

/// Records an event. One that is there stays as it is.
pub(crate) fn insert(connection: &Connection, event: &Event, unrouted: bool) -> Result<(), StoreError> {
    let params = params![
        event.id.to_bytes(),
        event.tenant.0,
        event.kind.name(),
        event.at.as_millis(),
        cells::joined(event.destinations.iter().map(Destination::as_str)),
        event.data.as_str(),
        unrouted.then_some(event.at.as_millis()),
    ];
    query::change(connection, INSERT, params).map(drop)
}

/// Whether a tenant has this event.
pub(crate) fn exists(connection: &Connection, tenant: TenantId, id: EventId) -> Result<bool, StoreError> {
    query::exists(connection, EXISTS, params![tenant.0, id.to_bytes()])
}

/// Whether any has to be made due.
pub(crate) fn is_any_unrouted(connection: &Connection) -> Result<bool, StoreError> {
    query::exists(connection, IS_ANY_UNROUTED, params![i64::MAX])
}

/// Up to `limit` that have to be made due, oldest first.
pub(crate) fn list_unrouted(connection: &Connection, limit: u32) -> Result<Vec<Known>, StoreError> {
    query::every(connection, LIST_UNROUTED, params![i64::MAX, limit], known)
}

/// It was made due.
pub(crate) fn routed(connection: &Connection, tenant: TenantId, id: EventId) -> Result<(), StoreError> {
    query::change(connection, ROUTED, params![tenant.0, id.to_bytes()]).map(drop)
}

/// A page of a tenant's events, newest first.
pub(crate) fn list(
    connection: &Connection,
    tenant: TenantId,
    query: EventQuery,
) -> Result<Vec<Event>, StoreError> {
    let before = query.before.map_or([0xff; 16], EventId::to_bytes);
    let params = params![tenant.0, before, query.kind.map(EventKind::name), query.limit];
    query::every(connection, LIST, params, event)
}

/// Up to `limit` events of a tenant from after `after` and before `end`, oldest first.
pub(crate) fn list_range(
    connection: &Connection,
    tenant: TenantId,
    (after, end): ([u8; 16], [u8; 16]),
    limit: u32,
) -> Result<Vec<Known>, StoreError> {
    query::every(connection, LIST_RANGE, params![tenant.0, after, end, limit], known)
}

/// Whether any event of a tenant may go, as [`sweep`] says.
pub(crate) fn is_due(
    connection: &Connection,
    tenant: TenantId,
    cutoff: Timestamp,
) -> Result<bool, StoreError> {
    query::exists(connection, IS_DUE, params![tenant.0, first_after(cutoff)])
}

/// Removes up to `limit` events of a tenant that happened at or before `cutoff`, with their deliveries and tries. Ids are
/// time-ordered, so the oldest ones are found by their key.
pub(crate) fn sweep(
    connection: &Connection,
    tenant: TenantId,
    cutoff: Timestamp,
    limit: u32,
) -> Result<usize, StoreError> {
    let end = first_after(cutoff);
    query::change(connection, SWEEP_TRIES, params![tenant.0, end, limit])?;
    query::change(connection, SWEEP_DELIVERIES, params![tenant.0, end, limit])?;
    query::change(connection, SWEEP, params![tenant.0, end, limit])
}

/// Below the id of every event that happened at or after `at`, and above all others.
pub(crate) fn first_at(at: Timestamp) -> [u8; 16] {
    EventId::new(at, [0; 10]).to_bytes()
}

fn first_after(at: Timestamp) -> [u8; 16] {
    first_at(at + Duration::from_millis(1))
}

fn known(row: &Row<'_>) -> Result<Known, StoreError> {
    let mut cells = Cells::of(row, "events");
    let id = EventId::from_bytes(cells.bytes("id")?);
    cells.identify(id);
    let tenant = TenantId(cells.integer("tenant_id")?);
    Ok(Known { id, tenant, kind: EventKind::parse(cells.str("kind")?) })
}

pub(super) fn event(row: &Row<'_>) -> Result<Event, StoreError> {
    read(&mut Cells::of(row, "events"))
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
