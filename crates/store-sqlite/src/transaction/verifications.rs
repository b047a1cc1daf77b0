use countersign_core::domain::destination::Destination;
use countersign_core::domain::ids::{TenantId, VerificationId};
use countersign_core::domain::purpose::Purpose;
use countersign_core::domain::time::Timestamp;
use countersign_core::domain::verification::Verification;
use countersign_core::ports::store::StoreError;
use countersign_core::transact::rows::Link;
use countersign_core::transact::tables::Verifications;

use super::Open;
use crate::tables::verifications;

impl Verifications for Open<'_> {
    fn find_verification(
        &mut self,
        tenant: TenantId,
        id: VerificationId,
    ) -> Result<Option<Verification>, StoreError> {
        verifications::find(self.0, tenant, id)
    }

    fn find_pending(
        &mut self,
        tenant: TenantId,
        destination: &Destination,
        purpose: &Purpose,
    ) -> Result<Option<Verification>, StoreError> {
        verifications::find_pending(self.0, tenant, destination, purpose)
    }

    fn insert_verification(&mut self, verification: &Verification) -> Result<(), StoreError> {
        verifications::insert(self.0, verification)
    }

    fn supersede(
        &mut self,
        tenant: TenantId,
        destination: &Destination,
        purpose: &Purpose,
        now: Timestamp,
    ) -> Result<Option<VerificationId>, StoreError> {
        verifications::supersede(self.0, tenant, destination, purpose, now)
    }

    fn record_guess(&mut self, verification: &Verification) -> Result<(), StoreError> {
        verifications::record_guess(self.0, verification)
    }

    fn wipe(&mut self, tenant: TenantId, id: VerificationId) -> Result<(), StoreError> {
        verifications::wipe(self.0, tenant, id)
    }

    fn refuse(&mut self, tenant: TenantId, id: VerificationId, now: Timestamp) -> Result<bool, StoreError> {
        verifications::refuse(self.0, tenant, id, now)
    }

    fn cancel(&mut self, tenant: TenantId, id: VerificationId, now: Timestamp) -> Result<(), StoreError> {
        verifications::cancel(self.0, tenant, id, now)
    }

    fn revive(&mut self, tenant: TenantId, id: VerificationId) -> Result<(), StoreError> {
        verifications::revive(self.0, tenant, id)
    }

    fn link(&mut self, tenant: TenantId, id: VerificationId) -> Result<Option<Link>, StoreError> {
        verifications::link(self.0, tenant, id)
    }
}
