use countersign_core::domain::event::Event;
use countersign_core::domain::ids::{TenantId, VerificationId};
use countersign_core::domain::time::Timestamp;
use countersign_core::ports::store::StoreError;
use countersign_core::transact::rows::ExpiryWatch;
use countersign_core::transact::tables::{Events, Listed};

use super::Open;
use crate::tables::{events, expiry_watches, webhook_endpoints};

impl Events for Open<'_> {
    fn is_told(&mut self, tenant: TenantId) -> Result<bool, StoreError> {
        webhook_endpoints::exists(self.0, tenant)
    }

    fn insert_event(&mut self, event: &Event) -> Result<(), StoreError> {
        events::insert(self.0, event, true)
    }

    fn watch_expiry(
        &mut self,
        tenant: TenantId,
        verification: VerificationId,
        expires_at: Timestamp,
    ) -> Result<(), StoreError> {
        expiry_watches::insert(self.0, ExpiryWatch { expires_at, tenant, verification })
    }

    fn list_expired(&mut self, limit: u32, now: Timestamp) -> Result<Listed<ExpiryWatch>, StoreError> {
        let rows = expiry_watches::list(self.0, limit, now)?;
        Ok(Listed { looked_at: rows.len(), rows })
    }

    fn unwatch(&mut self, watch: ExpiryWatch) -> Result<(), StoreError> {
        expiry_watches::delete(self.0, watch)
    }
}
