//! Housekeeping and health.
//!
//! What may go is looked for by a reader, and the writer is asked only to remove what was found: a turn that finds
//! nothing costs the requests nothing. Each kind is an operation of its own, so that requests come in between.

mod brooms;
mod files;
#[cfg(test)]
mod tests;

use async_trait::async_trait;
use countersign_core::domain::ids::TenantId;
use countersign_core::domain::time::Timestamp;
use countersign_core::ports::store::{StoreError, SweepPolicy, Swept, UpkeepStore};
use countersign_core::transact::tell_unreadable;

use crate::SqliteStore;
use crate::tables::media;
use crate::tables::meta;
use crate::tables::tenants::{self, Retention};
use brooms::{BROOMS, Broom, DELIVERIES, EVENTS, TenantBroom, VERIFICATIONS};

/// Tenants that one look or one removal goes through.
const TENANTS_AT_ONCE: usize = 256;

#[async_trait]
impl UpkeepStore for SqliteStore {
    async fn sweep(&self, policy: SweepPolicy, limit: u32, now: Timestamp) -> Result<Swept, StoreError> {
        let retentions = self.readers.ask(tenants::list_retentions).await?;
        let cutoffs = verification_cutoffs(&retentions, now);
        let mut rows = self.sweep_tenants(VERIFICATIONS, &cutoffs, limit).await?;
        for (broom, kept) in [(DELIVERIES, policy.deliveries), (EVENTS, policy.events)] {
            let cutoff = now.before(kept);
            let cutoffs: Vec<_> = retentions.iter().map(|(tenant, _)| (*tenant, cutoff)).collect();
            rows += self.sweep_tenants(broom, &cutoffs, limit).await?;
        }
        for broom in BROOMS {
            rows += self.sweep_all(broom, (broom.cutoff)(policy, now), limit).await?;
        }
        rows += self.sweep_files(files::cutoffs(policy, now), limit).await?;
        Ok(Swept { rows })
    }

    async fn ping(&self) -> Result<(), StoreError> {
        self.writer.write(meta::ping).await?;
        self.readers.ask(meta::read).await
    }
}

impl SqliteStore {
    async fn sweep_all(
        &self,
        broom: &'static Broom,
        cutoff: Timestamp,
        limit: u32,
    ) -> Result<u32, StoreError> {
        if !self.readers.ask(move |c| (broom.is_due)(c, cutoff)).await? {
            return Ok(0);
        }
        self.writer.write(move |c| (broom.sweep)(c, cutoff, limit)).await.map(count)
    }

    async fn sweep_files(&self, cutoffs: media::Cutoffs, limit: u32) -> Result<u32, StoreError> {
        if !self.readers.ask(move |c| media::is_due(c, cutoffs)).await? {
            return Ok(0);
        }
        self.writer.write(move |c| files::sweep(c, cutoffs, limit)).await
    }

    /// Sweeps tenant after tenant until `limit` rows are gone in all.
    async fn sweep_tenants(
        &self,
        broom: TenantBroom,
        cutoffs: &[(TenantId, Timestamp)],
        limit: u32,
    ) -> Result<u32, StoreError> {
        let mut removed = 0;
        for some in cutoffs.chunks(TENANTS_AT_ONCE) {
            let some = some.to_vec();
            let due = self.readers.ask(move |c| broom.due(c, some)).await?;
            if !due.is_empty() {
                let left = limit.saturating_sub(removed);
                removed += self.writer.write(move |c| broom.sweep_up_to(c, &due, left)).await?;
            }
            if removed >= limit {
                break;
            }
        }
        Ok(removed)
    }
}

/// Up to when verifications may go. Those of a tenant whose retention cannot be read stay.
fn verification_cutoffs(retentions: &[(TenantId, Retention)], now: Timestamp) -> Vec<(TenantId, Timestamp)> {
    let mut cutoffs = Vec::with_capacity(retentions.len());
    for (tenant, retention) in retentions {
        match retention {
            Ok(retention) => cutoffs.push((*tenant, now.before(*retention))),
            Err(why) => tell_unreadable(why),
        }
    }
    cutoffs
}

fn count(removed: usize) -> u32 {
    u32::try_from(removed).unwrap_or(u32::MAX)
}
