//! Kinds whose rows are found by their tenant first.

use std::time::Duration;

use countersign_core::domain::ids::{DeliveryId, TenantId};
use countersign_core::domain::time::Timestamp;
use countersign_core::ports::store::StoreError;
use deadpool_postgres::Client;
use tokio_postgres::Row;

use super::count;
use crate::cells::Cells;
use crate::query;
use crate::tables::events;

// A subquery with a LIMIT of its own is asked for each tenant, by its index. An EXISTS could become a join with all rows.
statements! {
    DUE_VERIFICATIONS = "SELECT t.id, t.cutoff FROM unnest($1::bigint[], $2::bigint[]) AS t (id, cutoff)
                         WHERE (SELECT v.expires_at FROM verifications v
                                WHERE v.tenant_id + 0 = t.id AND v.expires_at <= t.cutoff
                                  AND coalesce(v.ended_at, 0) <= t.cutoff
                                ORDER BY v.expires_at LIMIT 1) IS NOT NULL";
    VERIFICATIONS = "WITH old AS (SELECT id FROM verifications
                                  WHERE tenant_id + 0 = $1 AND expires_at <= $2 AND coalesce(ended_at, 0) <= $2
                                  ORDER BY expires_at LIMIT $3 FOR UPDATE SKIP LOCKED)
                     DELETE FROM verifications WHERE tenant_id = $1 AND id IN (SELECT id FROM old)";
    DUE_DELIVERIES = "SELECT t.id, t.cutoff FROM unnest($1::bigint[], $2::bigint[], $3::bytea[]) AS t (id, cutoff, born)
                      WHERE (SELECT d.id FROM deliveries d
                             WHERE d.tenant_id = t.id AND d.id < t.born AND d.updated_at <= t.cutoff
                               AND d.lease_until IS NULL AND d.due_at IS NULL
                             ORDER BY d.id LIMIT 1) IS NOT NULL";
    OLD_DELIVERIES = "SELECT id FROM deliveries
                      WHERE tenant_id = $1 AND id < $2 AND updated_at <= $3 AND lease_until IS NULL AND due_at IS NULL
                      ORDER BY id LIMIT $4 FOR UPDATE SKIP LOCKED";
    DISPATCHES = "DELETE FROM dispatches WHERE tenant_id = $1 AND delivery_id = ANY ($2)";
    DUE_EVENTS = "SELECT t.id, t.cutoff FROM unnest($1::bigint[], $2::bigint[], $3::bytea[]) AS t (id, cutoff, born)
                  WHERE (SELECT e.id FROM events e WHERE e.tenant_id = t.id AND e.id < t.born
                         ORDER BY e.id LIMIT 1) IS NOT NULL";
    OLD_EVENTS = "SELECT id FROM events WHERE tenant_id = $1 AND id < $2 ORDER BY id LIMIT $3 FOR UPDATE SKIP LOCKED";
    TRIES = "DELETE FROM event_tries WHERE tenant_id = $1 AND event_id = ANY ($2)";
    EVENT_DELIVERIES = "DELETE FROM event_deliveries WHERE tenant_id = $1 AND event_id = ANY ($2)";
    EVENTS = "DELETE FROM events WHERE tenant_id = $1 AND id = ANY ($2)";
    DELIVERIES = "DELETE FROM deliveries WHERE tenant_id = $1 AND id = ANY ($2)";
}

/// Tenants, and up to when their rows may go.
pub(super) type Cutoffs = [(TenantId, Timestamp)];

/// A kind.
#[derive(Clone, Copy)]
pub(super) enum TenantBroom {
    /// Verifications that expired, and ended if they did, by then.
    Verifications,
    /// Messages that last changed by then and await nothing, with their dispatches.
    Deliveries,
    /// Events that happened by then, with their deliveries and tries.
    Events,
}

impl TenantBroom {
    /// The tenants of which something is due.
    pub(super) async fn due(
        self,
        connection: &Client,
        cutoffs: &Cutoffs,
    ) -> Result<Vec<(TenantId, Timestamp)>, StoreError> {
        let tenants: Vec<i64> = cutoffs.iter().map(|(tenant, _)| tenant.0).collect();
        let times: Vec<i64> = cutoffs.iter().map(|(_, cutoff)| cutoff.as_millis()).collect();
        match self {
            Self::Verifications => {
                query::every(connection, DUE_VERIFICATIONS, &[&tenants, &times], due).await
            }
            Self::Deliveries => {
                let born: Vec<Vec<u8>> = cutoffs.iter().map(|(_, cutoff)| born_up_to(*cutoff)).collect();
                query::every(connection, DUE_DELIVERIES, &[&tenants, &times, &born], due).await
            }
            Self::Events => {
                let born: Vec<Vec<u8>> =
                    cutoffs.iter().map(|(_, cutoff)| events::first_after(*cutoff).to_vec()).collect();
                query::every(connection, DUE_EVENTS, &[&tenants, &times, &born], due).await
            }
        }
    }

    /// Removes up to `limit` rows of a tenant.
    pub(super) async fn sweep(
        self,
        connection: &mut Client,
        tenant: TenantId,
        cutoff: Timestamp,
        limit: u32,
    ) -> Result<u32, StoreError> {
        match self {
            Self::Verifications => {
                let params: query::Params<'_> = &[&tenant.0, &cutoff.as_millis(), &i64::from(limit)];
                query::change(connection, VERIFICATIONS, params).await.map(count)
            }
            Self::Deliveries => sweep_deliveries(connection, tenant, cutoff, limit).await,
            Self::Events => sweep_events(connection, tenant, cutoff, limit).await,
        }
    }
}

/// Dispatches go with their messages, which no foreign key does here. They are looked for once the messages are locked:
/// until then a hand-over might add one.
///
/// Ids are time-ordered, so the oldest messages are found by their key, without an index that every report would have
/// to move.
async fn sweep_deliveries(
    connection: &mut Client,
    tenant: TenantId,
    cutoff: Timestamp,
    limit: u32,
) -> Result<u32, StoreError> {
    let transaction = query::begin(connection).await?;
    let params: query::Params<'_> = &[&tenant.0, &born_up_to(cutoff), &cutoff.as_millis(), &i64::from(limit)];
    let old: Vec<Vec<u8>> = query::every(&transaction, OLD_DELIVERIES, params, |row| {
        Cells::of(row, "deliveries").blob("id").map(<[u8]>::to_vec)
    })
    .await?;
    query::change(&transaction, DISPATCHES, &[&tenant.0, &old]).await?;
    let removed = query::change(&transaction, DELIVERIES, &[&tenant.0, &old]).await?;
    query::commit(transaction).await?;
    Ok(count(removed))
}

/// Their deliveries are found by their ids. One that is claimed meanwhile is told of an event that is gone, and its try
/// goes into the log.
async fn sweep_events(
    connection: &mut Client,
    tenant: TenantId,
    cutoff: Timestamp,
    limit: u32,
) -> Result<u32, StoreError> {
    let transaction = query::begin(connection).await?;
    let end = events::first_after(cutoff);
    let params: query::Params<'_> = &[&tenant.0, &&end[..], &i64::from(limit)];
    let old: Vec<Vec<u8>> = query::every(&transaction, OLD_EVENTS, params, |row| {
        Cells::of(row, "events").blob("id").map(<[u8]>::to_vec)
    })
    .await?;
    query::change(&transaction, TRIES, &[&tenant.0, &old]).await?;
    query::change(&transaction, EVENT_DELIVERIES, &[&tenant.0, &old]).await?;
    let removed = query::change(&transaction, EVENTS, &[&tenant.0, &old]).await?;
    query::commit(transaction).await?;
    Ok(count(removed))
}

/// Above the id of every message made at or before `cutoff`, and below all others.
fn born_up_to(cutoff: Timestamp) -> Vec<u8> {
    DeliveryId::new(cutoff + Duration::from_millis(1), [0; 10]).to_bytes().to_vec()
}

fn due(row: &Row) -> Result<(TenantId, Timestamp), StoreError> {
    let mut cells = Cells::of(row, "tenants");
    Ok((TenantId(cells.integer("id")?), cells.time("cutoff")?))
}
