//! Housekeeping and health.

use std::time::Duration;

use async_trait::async_trait;
use countersign_core::domain::contact::CONVERSATION;
use countersign_core::domain::idempotency::KEEP;
use countersign_core::domain::ids::TenantId;
use countersign_core::domain::time::Timestamp;
use countersign_core::ports::store::{StoreError, SweepPolicy, Swept, UpkeepStore};
use rusqlite::Connection;

use crate::SqliteStore;
use crate::tables::{
    conversations, deliveries, guess_budgets, idempotency_keys, limit_windows, meta, receipts, tenants,
    verifications,
};

/// How long a conversation's row is kept, which names a number: past its end, and well past the refusal of its last
/// message, which could still give it back.
const CONVERSATIONS: Duration = CONVERSATION.saturating_mul(2);

type Broom = fn(&Connection, SweepPolicy, u32, Timestamp) -> Result<usize, StoreError>;

/// One for each kind of row.
const BROOMS: &[Broom] = &[
    sweep_verifications,
    sweep_deliveries,
    |c, policy, limit, now| receipts::sweep(c, now.before(policy.receipts), limit),
    |c, policy, limit, now| guess_budgets::sweep(c, policy.budgets, limit, now),
    |c, _, limit, now| limit_windows::sweep(c, limit, now),
    |c, _, limit, now| idempotency_keys::sweep(c, now.before(KEEP), limit),
    |c, _, limit, now| conversations::sweep(c, now.before(CONVERSATIONS), limit),
];

#[async_trait]
impl UpkeepStore for SqliteStore {
    /// Each kind is an operation of its own, so that requests come in between.
    async fn sweep(&self, policy: SweepPolicy, limit: u32, now: Timestamp) -> Result<Swept, StoreError> {
        let mut swept = Swept::default();
        for broom in BROOMS {
            let removed = self.writer.write(move |c| broom(c, policy, limit, now)).await?;
            swept.rows += rows(removed);
        }
        Ok(swept)
    }

    async fn ping(&self) -> Result<(), StoreError> {
        self.writer.write(meta::ping).await?;
        self.readers.ask(meta::read).await
    }
}

fn sweep_verifications(
    connection: &Connection,
    _: SweepPolicy,
    limit: u32,
    now: Timestamp,
) -> Result<usize, StoreError> {
    let kept: Vec<_> = tenants::list(connection)?
        .into_iter()
        .map(|tenant| {
            let hours = u64::from(tenant.policy.retention_hours);
            (tenant.id, now.before(Duration::from_hours(hours)))
        })
        .collect();
    by_tenant(&kept, limit, |tenant, cutoff, left| verifications::sweep(connection, tenant, cutoff, left))
}

fn sweep_deliveries(
    connection: &Connection,
    policy: SweepPolicy,
    limit: u32,
    now: Timestamp,
) -> Result<usize, StoreError> {
    let kept: Vec<_> = tenants::list(connection)?
        .into_iter()
        .map(|tenant| (tenant.id, now.before(policy.deliveries)))
        .collect();
    by_tenant(&kept, limit, |tenant, cutoff, left| deliveries::sweep(connection, tenant, cutoff, left))
}

/// Sweeps tenant after tenant until `limit` rows are gone in all.
fn by_tenant(
    tenants: &[(TenantId, Timestamp)],
    limit: u32,
    sweep: impl Fn(TenantId, Timestamp, u32) -> Result<usize, StoreError>,
) -> Result<usize, StoreError> {
    let mut removed = 0;
    for (tenant, cutoff) in tenants {
        let left = limit.saturating_sub(rows(removed));
        if left == 0 {
            break;
        }
        removed += sweep(*tenant, *cutoff, left)?;
    }
    Ok(removed)
}

fn rows(removed: usize) -> u32 {
    u32::try_from(removed).unwrap_or(u32::MAX)
}
