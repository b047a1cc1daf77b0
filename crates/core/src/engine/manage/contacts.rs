//! Contacts, their sources and statuses, and the way back in after too many wrong guesses.

use super::{ManageError, named};
use crate::domain::destination::Destination;
use crate::domain::ids::{ContactId, TenantId};
use crate::domain::purpose::Purpose;
use crate::engine::Engine;
use crate::ports::store::{NamedKind, NamedRow, StoreError};

impl Engine {
    /// Sets whether the contact with this number gets messages.
    pub async fn set_opted_out(
        &self,
        tenant: TenantId,
        destination: &Destination,
        opted_out: bool,
    ) -> Result<ContactId, StoreError> {
        self.require_tenant(tenant).await?;
        self.store.set_opted_out(tenant, destination, opted_out, self.clock.now()).await
    }

    /// Finds or makes a source or a status.
    pub async fn ensure_named(
        &self,
        tenant: TenantId,
        kind: NamedKind,
        name: &str,
    ) -> Result<NamedRow, ManageError> {
        let name = named("name", name, 255)?;
        self.require_tenant(tenant).await?;
        Ok(self.store.ensure_named(tenant, kind, &name, self.clock.now()).await?)
    }

    /// A tenant's sources or statuses.
    pub async fn list_named(&self, tenant: TenantId, kind: NamedKind) -> Result<Vec<NamedRow>, StoreError> {
        self.require_tenant(tenant).await?;
        self.store.list_named(tenant, kind).await
    }

    /// Forgets the counted failures of a destination, hard stop included.
    pub async fn clear_budget(
        &self,
        tenant: TenantId,
        destination: &Destination,
        purpose: &Purpose,
    ) -> Result<(), StoreError> {
        self.require_tenant(tenant).await?;
        self.store.clear_budget(tenant, destination, purpose).await?;
        tracing::warn!(tenant = %tenant, to = %destination, "budget.cleared: an operator let a destination in again");
        Ok(())
    }
}
