//! Housekeeping and health.
//!
//! Each kind is swept in a transaction of its own, so that locks are short. All nodes may sweep at once.

pub(crate) mod brooms;
mod files;
pub(crate) mod of_tenants;

use async_trait::async_trait;
use countersign_core::domain::ids::TenantId;
use countersign_core::domain::time::Timestamp;
use countersign_core::ports::store::{StoreError, SweepPolicy, Swept, UpkeepStore};
use deadpool_postgres::Client;

use crate::PostgresStore;
use crate::tables::meta;
use crate::tables::tenants::{self, Retention};
use brooms::BROOMS;
use of_tenants::{Cutoffs, TenantBroom};

/// Tenants that one look goes through.
const TENANTS_AT_ONCE: usize = 256;

#[async_trait]
impl UpkeepStore for PostgresStore {
    async fn sweep(&self, policy: SweepPolicy, limit: u32, now: Timestamp) -> Result<Swept, StoreError> {
        let mut connection = self.connection().await?;
        let retentions = tenants::list_retentions(&connection).await?;
        let cutoffs = verification_cutoffs(&retentions, now);
        let mut rows = sweep_tenants(&mut connection, TenantBroom::Verifications, &cutoffs, limit).await?;
        for (broom, kept) in
            [(TenantBroom::Deliveries, policy.deliveries), (TenantBroom::Events, policy.events)]
        {
            let cutoff = now.before(kept);
            let cutoffs: Vec<_> = retentions.iter().map(|(tenant, _)| (*tenant, cutoff)).collect();
            rows += sweep_tenants(&mut connection, broom, &cutoffs, limit).await?;
        }
        for broom in BROOMS {
            rows += broom.sweep(&connection, (broom.cutoff)(policy, now), limit).await?;
        }
        rows += files::sweep(&connection, policy, limit, now).await?;
        Ok(Swept { rows })
    }

    async fn ping(&self) -> Result<(), StoreError> {
        meta::ping(&self.connection().await?).await
    }
}

/// Sweeps tenant after tenant until `limit` rows are gone in all.
async fn sweep_tenants(
    connection: &mut Client,
    broom: TenantBroom,
    cutoffs: &Cutoffs,
    limit: u32,
) -> Result<u32, StoreError> {
    let mut removed = 0;
    for some in cutoffs.chunks(TENANTS_AT_ONCE) {
        for (tenant, cutoff) in broom.due(connection, some).await? {
            let left = limit.saturating_sub(removed);
            if left == 0 {
                return Ok(removed);
            }
            removed += broom.sweep(connection, tenant, cutoff, left).await?;
        }
    }
    Ok(removed)
}

/// Up to when verifications may go. Those of a tenant whose retention cannot be read stay.
fn verification_cutoffs(retentions: &[(TenantId, Retention)], now: Timestamp) -> Vec<(TenantId, Timestamp)> {
    let mut cutoffs = Vec::with_capacity(retentions.len());
    for (tenant, retention) in retentions {
        match retention {
            Ok(retention) => cutoffs.push((*tenant, now.before(*retention))),
            Err(why) => crate::unreadable::tell(why),
        }
    }
    cutoffs
}

fn count(removed: u64) -> u32 {
    u32::try_from(removed).unwrap_or(u32::MAX)
}
