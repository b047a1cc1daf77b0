use countersign_core::domain::event::Event;
use countersign_core::domain::ids::{TenantId, VerificationId};
use countersign_core::domain::time::Timestamp;
use countersign_core::transact::rows::ExpiryWatch;
use countersign_core::transact::tables::{Events, Listed};

use super::{Halt, Unit};

impl Events for Unit {
    fn is_told(&mut self, tenant: TenantId) -> Result<bool, Halt> {
        Ok(self.told.get(&tenant)?.is_some())
    }

    fn insert_event(&mut self, event: &Event) -> Result<(), Halt> {
        self.events.put((event.tenant, event.id), Some(event.clone()));
        Ok(())
    }

    fn watch_expiry(
        &mut self,
        tenant: TenantId,
        verification: VerificationId,
        expires_at: Timestamp,
    ) -> Result<(), Halt> {
        self.watches.put(ExpiryWatch { expires_at, tenant, verification }, Some(()));
        Ok(())
    }

    fn list_expired(&mut self, limit: u32, now: Timestamp) -> Result<Listed<ExpiryWatch>, Halt> {
        self.due.expired(limit, now)
    }

    fn unwatch(&mut self, watch: ExpiryWatch) -> Result<(), Halt> {
        self.watches.put(watch, None);
        Ok(())
    }
}
