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
use rusqlite::Connection;

use crate::SqliteStore;
use crate::tables::{events, templates};

#[async_trait]
impl TemplateStore for SqliteStore {
    async fn find_template(
        &self,
        tenant: TenantId,
        name: &str,
        language: &str,
    ) -> Result<Option<Template>, StoreError> {
        let (name, language) = (name.to_owned(), language.to_owned());
        self.readers.ask(move |c| templates::find(c, tenant, &name, &language)).await
    }

    async fn list_templates(&self, tenant: TenantId) -> Result<Vec<Template>, StoreError> {
        self.readers.ask(move |c| templates::list(c, tenant)).await
    }

    async fn page_templates(
        &self,
        tenant: TenantId,
        query: TemplateQuery,
    ) -> Result<(Vec<Template>, u64), StoreError> {
        self.readers.ask(move |c| list::list(c, tenant, &query)).await
    }

    async fn replace_templates(
        &self,
        tenant: TenantId,
        listed: Vec<RemoteTemplate>,
        tells: bool,
        now: Timestamp,
    ) -> Result<SyncSummary, StoreError> {
        self.writer.write(move |c| replace::replace(c, tenant, listed.clone(), tells, now)).await
    }

    async fn set_template_status(
        &self,
        tenant: TenantId,
        vendor_id: &str,
        status: TemplateStatus,
        tells: bool,
        now: Timestamp,
    ) -> Result<bool, StoreError> {
        let vendor_id = vendor_id.to_owned();
        self.writer
            .write(move |c| {
                if tells {
                    tell_status(c, tenant, &vendor_id, &status, now)?;
                }
                templates::set_status(c, tenant, &vendor_id, &status, now)
            })
            .await
    }
}

/// Tells of the status that the templates of `vendor_id` are about to get, if it is another one.
fn tell_status(
    connection: &Connection,
    tenant: TenantId,
    vendor_id: &str,
    status: &TemplateStatus,
    now: Timestamp,
) -> Result<(), StoreError> {
    for row in templates::list(connection, tenant)? {
        if row.remote.vendor_id == vendor_id && row.remote.status != *status {
            let event = Event::template_status(tenant, &row.remote, status, now);
            events::insert(connection, &event, true)?;
        }
    }
    Ok(())
}
