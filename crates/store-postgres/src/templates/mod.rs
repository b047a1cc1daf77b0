//! Message templates.

mod list;
mod replace;

use async_trait::async_trait;
use countersign_core::domain::event::Event;
use countersign_core::domain::ids::TenantId;
use countersign_core::domain::template::{
    RemoteTemplate, SyncSummary, Template, TemplateQuery, TemplateStatus,
};
use countersign_core::domain::time::Timestamp;
use countersign_core::ports::store::{StoreError, TemplateStore};

use crate::tables::{events, templates, tenants};
use crate::{PostgresStore, query};

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

    async fn page_templates(
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
        tells: bool,
        now: Timestamp,
    ) -> Result<SyncSummary, StoreError> {
        replace::replace(&mut self.connection().await?, tenant, listed, tells, now).await
    }

    async fn set_template_status(
        &self,
        tenant: TenantId,
        vendor_id: &str,
        status: TemplateStatus,
        tells: bool,
        now: Timestamp,
    ) -> Result<bool, StoreError> {
        let mut connection = self.connection().await?;
        if !tells {
            return templates::set_status(&connection, tenant, vendor_id, &status, now).await;
        }
        let transaction = query::begin(&mut connection).await?;
        // Of two at once the second sees what the first one changed.
        tenants::hold(&transaction, tenant).await?;
        for row in templates::list(&transaction, tenant).await? {
            if row.remote.vendor_id == vendor_id && row.remote.status != status {
                let event = Event::template_status(tenant, &row.remote, &status, now);
                events::insert(&transaction, &event, true).await?;
            }
        }
        let known = templates::set_status(&transaction, tenant, vendor_id, &status, now).await?;
        query::commit(transaction).await?;
        Ok(known)
    }
}
