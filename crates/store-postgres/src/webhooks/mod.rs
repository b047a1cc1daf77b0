//! Where tenants are told of events, and what is on its way there.

mod events;

use async_trait::async_trait;
use countersign_core::domain::ids::{EndpointId, TenantId};
use countersign_core::domain::webhook::Endpoint;
use countersign_core::ports::store::{EndpointStore, StoreError};

use crate::PostgresStore;
use crate::tables::webhook_endpoints;

#[async_trait]
impl EndpointStore for PostgresStore {
    async fn put_endpoint(&self, endpoint: Endpoint) -> Result<(), StoreError> {
        webhook_endpoints::put(&self.connection().await?, &endpoint).await
    }

    async fn find_endpoint(&self, tenant: TenantId, id: EndpointId) -> Result<Option<Endpoint>, StoreError> {
        webhook_endpoints::find(&self.connection().await?, tenant, id).await
    }

    async fn list_endpoints(&self, tenant: TenantId) -> Result<Vec<Endpoint>, StoreError> {
        webhook_endpoints::list(&self.connection().await?, tenant).await
    }

    async fn delete_endpoint(&self, tenant: TenantId, id: EndpointId) -> Result<(), StoreError> {
        webhook_endpoints::delete(&self.connection().await?, tenant, id).await.and_then(known("webhook"))
    }
}

fn known(what: &'static str) -> impl Fn(bool) -> Result<(), StoreError> {
    move |is_there| if is_there { Ok(()) } else { Err(StoreError::Missing { what }) }
}
