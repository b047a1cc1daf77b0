//! Tenants' accounts at vendors.

use async_trait::async_trait;
use countersign_core::domain::ids::{ProviderId, TenantId, VerificationId};
use countersign_core::domain::provider::Provider;
use countersign_core::ports::store::{ProviderStore, StoreError};

use crate::SqliteStore;
use crate::tables::{deliveries, providers};

#[async_trait]
impl ProviderStore for SqliteStore {
    async fn put_provider(&self, provider: Provider) -> Result<(), StoreError> {
        self.writer.write(move |c| providers::put(c, &provider)).await
    }

    async fn list_providers(&self, tenant: TenantId) -> Result<Vec<Provider>, StoreError> {
        self.readers.ask(move |c| providers::list(c, tenant)).await
    }

    async fn find_provider_by_callback(&self, callback_id: &str) -> Result<Option<Provider>, StoreError> {
        let callback_id = callback_id.to_owned();
        self.readers.ask(move |c| providers::find_by_callback(c, &callback_id)).await
    }

    async fn delete_provider(&self, tenant: TenantId, id: ProviderId) -> Result<(), StoreError> {
        if self.writer.write(move |c| providers::delete(c, tenant, id)).await? {
            Ok(())
        } else {
            Err(StoreError::Missing { what: "provider" })
        }
    }

    async fn list_vendor_message_ids(
        &self,
        tenant: TenantId,
        verification: VerificationId,
    ) -> Result<Vec<String>, StoreError> {
        self.readers.ask(move |c| deliveries::list_vendor_ids(c, tenant, verification)).await
    }
}
