use async_trait::async_trait;

use super::StoreError;
use crate::domain::ids::TenantId;
use crate::domain::template::{RemoteTemplate, SyncSummary, Template, TemplateQuery, TemplateStatus};
use crate::domain::time::Timestamp;

/// Message templates.
#[async_trait]
pub trait TemplateStore: Send + Sync {
    /// The template of a name and language, whatever its status.
    async fn find_template(
        &self,
        tenant: TenantId,
        name: &str,
        language: &str,
    ) -> Result<Option<Template>, StoreError>;

    /// All of a tenant's templates, by number.
    async fn list_templates(&self, tenant: TenantId) -> Result<Vec<Template>, StoreError>;

    /// A page of a tenant's templates, and how many there are on all pages.
    async fn page_templates(
        &self,
        tenant: TenantId,
        query: TemplateQuery,
    ) -> Result<(Vec<Template>, u64), StoreError>;

    /// Makes the rows equal to what the vendor lists. A row is known by (name, language) and keeps its id. With `tells` the
    /// tenant is told of each that is in another status than before.
    async fn replace_templates(
        &self,
        tenant: TenantId,
        listed: Vec<RemoteTemplate>,
        tells: bool,
        now: Timestamp,
    ) -> Result<SyncSummary, StoreError>;

    /// Changes the status of one template, as the vendor's webhook says. Returns whether there is one. With `tells` the
    /// tenant is told, if it was another one.
    async fn set_template_status(
        &self,
        tenant: TenantId,
        vendor_id: &str,
        status: TemplateStatus,
        tells: bool,
        now: Timestamp,
    ) -> Result<bool, StoreError>;
}
