//! Flows, and the texts that they send.

mod recipe;
mod texts;

use async_trait::async_trait;
use countersign_core::domain::flow::{Flow, ReadyFlow};
use countersign_core::domain::ids::{FlowId, MessageTemplateId, TenantId};
use countersign_core::domain::message_template::MessageTemplate;
use countersign_core::ports::store::{FlowChoice, FlowStore, StoreError};

use crate::SqliteStore;
use crate::tables::message_templates;

#[async_trait]
impl FlowStore for SqliteStore {
    async fn put_flow(&self, flow: Flow) -> Result<(), StoreError> {
        self.writer.write(move |c| recipe::put(c, &flow)).await
    }

    async fn find_flow(&self, tenant: TenantId, choice: FlowChoice) -> Result<Option<ReadyFlow>, StoreError> {
        self.readers.ask(move |c| recipe::find(c, tenant, choice)).await
    }

    async fn list_flows(&self, tenant: TenantId) -> Result<Vec<Flow>, StoreError> {
        self.readers.ask(move |c| recipe::list(c, tenant)).await
    }

    async fn delete_flow(&self, tenant: TenantId, id: FlowId) -> Result<(), StoreError> {
        self.writer.write(move |c| recipe::delete(c, tenant, id)).await
    }

    async fn put_message_template(&self, template: MessageTemplate) -> Result<(), StoreError> {
        self.writer.write(move |c| message_templates::put(c, &template)).await
    }

    async fn list_message_templates(&self, tenant: TenantId) -> Result<Vec<MessageTemplate>, StoreError> {
        self.readers.ask(move |c| message_templates::list(c, tenant)).await
    }

    async fn delete_message_template(
        &self,
        tenant: TenantId,
        id: MessageTemplateId,
    ) -> Result<(), StoreError> {
        self.writer.write(move |c| texts::delete(c, tenant, id)).await
    }
}
