//! Templates: finding the one to send, listing, and keeping them equal to what WhatsApp has.

use std::collections::HashSet;
use std::sync::Arc;

use super::{Caller, Engine};
use crate::domain::fault::SendFault;
use crate::domain::ids::TenantId;
use crate::domain::template::{SyncSummary, Template, TemplateQuery, TemplateScope, TemplateStatus};
use crate::ports::store::StoreError;

/// Why templates were not pulled.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SyncError {
    /// The tenant does not exist.
    #[error("no such tenant")]
    NoTenant,
    /// The tenant has no WhatsApp account.
    #[error("WhatsApp is not configured")]
    NotConfigured,
    /// WhatsApp did not list them. The rows are as they were.
    #[error("WhatsApp did not list the templates: {0}")]
    Vendor(SendFault),
    /// The store could not do its part.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl Engine {
    /// The template of a name and language, half a second old at most.
    pub(super) async fn template(
        &self,
        tenant: TenantId,
        name: &str,
        language: &str,
    ) -> Result<Option<Arc<Template>>, StoreError> {
        let key = (tenant, name.to_owned(), language.to_owned());
        let now = self.clock.now();
        if let Some(template) = self.templates.find(&key, now) {
            return Ok(Some(template));
        }
        let found = self.store.find_template(tenant, name, language).await?;
        Ok(found.map(|template| self.templates.put(key, template, now)))
    }

    /// A page of the caller's templates, and how many there are on all pages.
    pub async fn page_templates(
        &self,
        caller: &Caller,
        query: TemplateQuery,
    ) -> Result<(Vec<Template>, u64), StoreError> {
        self.store.page_templates(caller.tenant(), query).await
    }

    /// The caller's template with this id at WhatsApp.
    pub async fn template_by_vendor_id(
        &self,
        caller: &Caller,
        vendor_id: &str,
    ) -> Result<Option<Template>, StoreError> {
        let query = TemplateQuery {
            scope: TemplateScope::All,
            vendor_id: Some(vendor_id.to_owned()),
            limit: 1,
            ..TemplateQuery::default()
        };
        Ok(self.store.page_templates(caller.tenant(), query).await?.0.pop())
    }

    /// All of a tenant's templates, sendable or not.
    pub async fn list_templates(&self, tenant: TenantId) -> Result<Vec<Template>, StoreError> {
        self.require_tenant(tenant).await?;
        self.store.list_templates(tenant).await
    }

    /// Pulls all templates of a tenant's account.
    pub async fn sync_templates(&self, tenant: TenantId) -> Result<SyncSummary, SyncError> {
        let profile = self.store.find_profile(tenant).await?.ok_or(SyncError::NoTenant)?;
        let settings = profile.whatsapp.as_ref().ok_or(SyncError::NotConfigured)?;
        let account = self.open_account(tenant, settings)?;
        let listing = self.whatsapp.templates(&account).await.map_err(SyncError::Vendor)?;
        let mut listed = listing.templates;
        if listing.unreadable > 0 {
            tracing::warn!(tenant = %tenant, unreadable = listing.unreadable,
                "templates.unreadable: WhatsApp listed templates that could not be read; none is removed");
            let read: HashSet<_> = listed.iter().map(|t| (t.name.clone(), t.language.clone())).collect();
            let present = self.store.list_templates(tenant).await?.into_iter().map(|row| row.remote);
            listed.extend(present.filter(|t| !read.contains(&(t.name.clone(), t.language.clone()))));
        }
        let summary = self.store.replace_templates(tenant, listed, profile.tells, self.clock.now()).await?;
        self.announce(profile.tells);
        self.tell_changed();
        tracing::info!(tenant = %tenant, listed = summary.listed, added = summary.added, removed = summary.removed,
            "templates.synced: the templates are as WhatsApp lists them");
        Ok(summary)
    }

    /// Takes over a status that WhatsApp announced. Returns whether the template is known.
    pub async fn template_status_changed(
        &self,
        tenant: TenantId,
        vendor_id: &str,
        status: TemplateStatus,
    ) -> Result<bool, StoreError> {
        let tells = self.profile(tenant).await?.is_some_and(|profile| profile.tells);
        let known =
            self.store.set_template_status(tenant, vendor_id, status, tells, self.clock.now()).await?;
        self.announce(tells);
        self.tell_changed();
        Ok(known)
    }
}
