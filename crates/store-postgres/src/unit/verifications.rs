use countersign_core::domain::destination::Destination;
use countersign_core::domain::ids::{TenantId, VerificationId};
use countersign_core::domain::purpose::Purpose;
use countersign_core::domain::time::Timestamp;
use countersign_core::domain::verification::{Handle, Verification, VerificationState};
use countersign_core::ports::store::StoreError;
use countersign_core::transact::rows::Link;
use countersign_core::transact::tables::Verifications;

use super::{Halt, Unit};

/// A verification, and whether messages may still wait for it.
#[derive(Debug, Clone)]
pub(crate) struct Live {
    pub(crate) row: Verification,
    /// Whether it had a sealed code at any time of this transaction, or may have had one before. One that is open
    /// without a code has nothing in the queue.
    pub(crate) had_code: bool,
}

impl Unit {
    /// Asks for the pending verification of a key.
    pub(crate) fn want_pending(&mut self, tenant: TenantId, destination: &Destination, purpose: &Purpose) {
        self.pending.want((tenant, destination.clone(), purpose.clone()));
    }

    fn put_verification(&mut self, row: Verification) -> Result<(), Halt> {
        let id = (row.tenant, row.id);
        if row.handle == Handle::Key {
            let key = Self::pending_key(&row);
            let standing = self.pending.get(&key)?.copied();
            if row.state == VerificationState::Pending {
                self.pending.put(key, Some(row.id));
            } else if standing == Some(row.id) {
                self.pending.put(key, None);
            }
        }
        let had_code = row.sealed.is_some()
            || (self.verifications.is_known(&id)
                && self.verifications.get(&id)?.is_some_and(|live| live.had_code));
        self.verifications.put(id, Some(Live { row, had_code }));
        Ok(())
    }

    /// The verification, changed by `change` if that says so.
    fn change_verification(
        &mut self,
        tenant: TenantId,
        id: VerificationId,
        change: impl FnOnce(&mut Verification) -> bool,
    ) -> Result<bool, Halt> {
        let Some(mut row) = self.find_verification(tenant, id)? else { return Ok(false) };
        if !change(&mut row) {
            return Ok(false);
        }
        self.put_verification(row)?;
        Ok(true)
    }
}

impl Verifications for Unit {
    fn find_verification(
        &mut self,
        tenant: TenantId,
        id: VerificationId,
    ) -> Result<Option<Verification>, Halt> {
        Ok(self.verifications.get(&(tenant, id))?.map(|live| live.row.clone()))
    }

    fn find_pending(
        &mut self,
        tenant: TenantId,
        destination: &Destination,
        purpose: &Purpose,
    ) -> Result<Option<Verification>, Halt> {
        match self.pending.get(&(tenant, destination.clone(), purpose.clone()))?.copied() {
            Some(id) => self.find_verification(tenant, id),
            None => Ok(None),
        }
    }

    fn insert_verification(&mut self, verification: &Verification) -> Result<(), Halt> {
        self.put_verification(verification.clone())
    }

    /// One that is not seen here because of a lock is still pending then, and the insertion that follows fails on the
    /// unique key: the transaction starts again.
    fn supersede(
        &mut self,
        tenant: TenantId,
        destination: &Destination,
        purpose: &Purpose,
        now: Timestamp,
    ) -> Result<Option<VerificationId>, Halt> {
        let key = (tenant, destination.clone(), purpose.clone());
        let Some(id) = self.pending.get(&key)?.copied() else { return Ok(None) };
        self.change_verification(tenant, id, |row| {
            row.end(VerificationState::Superseded, now);
            true
        })?;
        Ok(Some(id))
    }

    fn record_guess(&mut self, verification: &Verification) -> Result<(), Halt> {
        let changed = self.change_verification(verification.tenant, verification.id, |row| {
            let pending = row.state == VerificationState::Pending;
            row.clone_from(verification);
            pending
        })?;
        if changed { Ok(()) } else { Err(StoreError::Missing { what: "pending verification" }.into()) }
    }

    fn wipe(&mut self, tenant: TenantId, id: VerificationId) -> Result<(), Halt> {
        self.change_verification(tenant, id, |row| row.sealed.take().is_some()).map(drop)
    }

    fn refuse(&mut self, tenant: TenantId, id: VerificationId, now: Timestamp) -> Result<bool, Halt> {
        self.change_verification(tenant, id, |row| {
            let pending = row.state == VerificationState::Pending;
            row.end(VerificationState::Refused, now);
            pending
        })
    }

    fn cancel(&mut self, tenant: TenantId, id: VerificationId, now: Timestamp) -> Result<(), Halt> {
        self.change_verification(tenant, id, |row| {
            let may = matches!(row.state, VerificationState::Pending | VerificationState::Superseded);
            row.end(VerificationState::Canceled, now);
            may
        })
        .map(drop)
    }

    fn revive(&mut self, tenant: TenantId, id: VerificationId) -> Result<(), Halt> {
        self.change_verification(tenant, id, |row| {
            let superseded = row.state == VerificationState::Superseded;
            row.state = VerificationState::Pending;
            row.ended_at = None;
            superseded
        })
        .map(drop)
    }

    fn link(&mut self, tenant: TenantId, id: VerificationId) -> Result<Option<Link>, Halt> {
        let found = self.verifications.get(&(tenant, id))?;
        Ok(found.map(|live| Link {
            state: live.row.state,
            expires_at: live.row.expires_at,
            supersedes: live.row.supersedes,
        }))
    }
}
