//! Flows, and the texts that they send.

mod recipe;

use async_trait::async_trait;
use countersign_core::domain::flow::{Flow, ReadyFlow};
use countersign_core::domain::ids::{FlowId, MessageTemplateId, TenantId};
use countersign_core::domain::message_template::MessageTemplate;
use countersign_core::ports::store::{FlowChoice, FlowStore, StoreError};

use crate::PostgresStore;
use crate::tables::{flows, message_templates};

#[async_trait]
impl FlowStore for PostgresStore {
    async fn put_flow(&self, flow: Flow) -> Result<(), StoreError> {
        recipe::put(&mut self.connection().await?, &flow).await
    }

    async fn find_flow(&self, tenant: TenantId, choice: FlowChoice) -> Result<Option<ReadyFlow>, StoreError> {
        let lines = flows::find(&self.connection().await?, tenant, choice).await?;
        Ok(recipe::together(lines).pop())
    }

    async fn list_flows(&self, tenant: TenantId) -> Result<Vec<Flow>, StoreError> {
        let lines = flows::list(&self.connection().await?, tenant).await?;
        Ok(recipe::together(lines).into_iter().map(|ready| ready.flow).collect())
    }

    async fn delete_flow(&self, tenant: TenantId, id: FlowId) -> Result<(), StoreError> {
        flows::delete(&self.connection().await?, tenant, id).await.and_then(known("flow"))
    }

    async fn put_message_template(&self, template: MessageTemplate) -> Result<(), StoreError> {
        message_templates::put(&self.connection().await?, &template).await
    }

    async fn list_message_templates(&self, tenant: TenantId) -> Result<Vec<MessageTemplate>, StoreError> {
        message_templates::list(&self.connection().await?, tenant).await
    }

    async fn delete_message_template(
        &self,
        tenant: TenantId,
        id: MessageTemplateId,
    ) -> Result<(), StoreError> {
        let deleted = message_templates::delete(&self.connection().await?, tenant, id).await;
        deleted.and_then(known("message template"))
    }
}

fn known(what: &'static str) -> impl Fn(bool) -> Result<(), StoreError> {
    move |changed| if changed { Ok(()) } else { Err(StoreError::Missing { what }) }
}
