//! Tenants' accounts at vendors.

use async_trait::async_trait;
use countersign_core::domain::ids::{ProviderId, TenantId, VerificationId};
use countersign_core::domain::provider::Provider;
use countersign_core::ports::store::{ProviderStore, StoreError};

use crate::PostgresStore;
use crate::tables::providers;

#[async_trait]
impl ProviderStore for PostgresStore {
    async fn put_provider(&self, provider: Provider) -> Result<(), StoreError> {
        providers::put(&self.connection().await?, &provider).await
    }

    async fn list_providers(&self, tenant: TenantId) -> Result<Vec<Provider>, StoreError> {
        providers::list(&self.connection().await?, tenant).await
    }

    async fn find_provider_by_callback(&self, callback_id: &str) -> Result<Option<Provider>, StoreError> {
        providers::find_by_callback(&self.connection().await?, callback_id).await
    }

    async fn delete_provider(&self, tenant: TenantId, id: ProviderId) -> Result<(), StoreError> {
        if providers::delete(&self.connection().await?, tenant, id).await? {
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
        providers::list_vendor_ids(&self.connection().await?, tenant, verification).await
    }
}
