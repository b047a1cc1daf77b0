//! Message templates.

mod list;
mod replace;

use async_trait::async_trait;
use countersign_core::domain::ids::TenantId;
use countersign_core::domain::template::{
    RemoteTemplate, SyncSummary, Template, TemplateQuery, TemplateStatus,
};
use countersign_core::domain::time::Timestamp;
use countersign_core::ports::store::{StoreError, TemplateStore};

use crate::PostgresStore;
use crate::tables::templates;

#[async_trait]
impl TemplateStore for PostgresStore {
    async fn find_template(
        &self,
        tenant: TenantId,
        name: &str,
        language: &str,
    ) -> Result<Option<Template>, StoreError> {
        templates::find(&self.connection().await?, tenant, name, language).await
    }

    async fn list_templates(&self, tenant: TenantId) -> Result<Vec<Template>, StoreError> {
        templates::list(&self.connection().await?, tenant).await
    }

    async fn list_sendable(
        &self,
        tenant: TenantId,
        query: TemplateQuery,
    ) -> Result<(Vec<Template>, u64), StoreError> {
        list::list(&mut self.connection().await?, tenant, &query).await
    }

    async fn replace_templates(
        &self,
        tenant: TenantId,
        listed: Vec<RemoteTemplate>,
        now: Timestamp,
    ) -> Result<SyncSummary, StoreError> {
        replace::replace(&mut self.connection().await?, tenant, listed, now).await
    }

    async fn set_template_status(
        &self,
        tenant: TenantId,
        vendor_id: &str,
        status: TemplateStatus,
        now: Timestamp,
    ) -> Result<bool, StoreError> {
        templates::set_status(&self.connection().await?, tenant, vendor_id, &status, now).await
    }
}
