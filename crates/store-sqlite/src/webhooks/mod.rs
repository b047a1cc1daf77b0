//! Where tenants are told of events, and what is on its way there.

mod events;

use async_trait::async_trait;
use countersign_core::domain::ids::{EndpointId, TenantId};
use countersign_core::domain::webhook::Endpoint;
use countersign_core::ports::store::{EndpointStore, StoreError};

use crate::SqliteStore;
use crate::tables::webhook_endpoints;

#[async_trait]
impl EndpointStore for SqliteStore {
    async fn put_endpoint(&self, endpoint: Endpoint) -> Result<(), StoreError> {
        self.writer.write(move |c| webhook_endpoints::put(c, &endpoint)).await
    }

    async fn find_endpoint(&self, tenant: TenantId, id: EndpointId) -> Result<Option<Endpoint>, StoreError> {
        self.readers.ask(move |c| webhook_endpoints::find(c, tenant, id)).await
    }

    async fn list_endpoints(&self, tenant: TenantId) -> Result<Vec<Endpoint>, StoreError> {
        self.readers.ask(move |c| webhook_endpoints::list(c, tenant)).await
    }

    async fn delete_endpoint(&self, tenant: TenantId, id: EndpointId) -> Result<(), StoreError> {
        self.writer
            .write(move |c| {
                let deleted = webhook_endpoints::delete(c, tenant, id)?;
                if deleted { Ok(()) } else { Err(StoreError::Missing { what: "webhook" }) }
            })
            .await
    }
}
