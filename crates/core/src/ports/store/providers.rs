use async_trait::async_trait;

use super::StoreError;
use crate::domain::ids::{ProviderId, TenantId, VerificationId};
use crate::domain::provider::Provider;

/// Tenants' accounts at vendors.
#[async_trait]
pub trait ProviderStore: Send + Sync {
    /// Keeps a provider: a new one, or the one of its id changed. `Taken { what: "provider name" }` if another of the
    /// tenant has its name.
    async fn put_provider(&self, provider: Provider) -> Result<(), StoreError>;

    /// A tenant's providers, by name.
    async fn list_providers(&self, tenant: TenantId) -> Result<Vec<Provider>, StoreError>;

    /// The provider with this callback id, whoever's it is.
    async fn find_provider_by_callback(&self, callback_id: &str) -> Result<Option<Provider>, StoreError>;

    /// Removes a provider. `Missing { what: "provider" }` if there is none.
    async fn delete_provider(&self, tenant: TenantId, id: ProviderId) -> Result<(), StoreError>;

    /// The vendors' ids of a verification's messages, as they are kept, in the order of the steps.
    async fn list_vendor_message_ids(
        &self,
        tenant: TenantId,
        verification: VerificationId,
    ) -> Result<Vec<String>, StoreError>;
}
