//! Who calls. All of it is read.

use async_trait::async_trait;
use countersign_core::domain::ids::TenantId;
use countersign_core::domain::tenant::TenantProfile;
use countersign_core::domain::token::{Token, TokenHash};
use countersign_core::ports::store::{AccessStore, StoreError};
use rusqlite::Connection;

use crate::SqliteStore;
use crate::tables::{admin_tokens, plans, tenants, tokens, webhook_endpoints, whatsapp_settings};

#[async_trait]
impl AccessStore for SqliteStore {
    async fn find_token(&self, hash: TokenHash) -> Result<Option<Token>, StoreError> {
        self.readers.ask(move |c| tokens::find(c, hash)).await
    }

    async fn is_admin_token(&self, hash: TokenHash) -> Result<bool, StoreError> {
        self.readers.ask(move |c| admin_tokens::is_good(c, hash)).await
    }

    async fn find_profile(&self, tenant: TenantId) -> Result<Option<TenantProfile>, StoreError> {
        self.readers.ask(move |c| profile(c, tenant)).await
    }

    async fn find_callback(&self, callback_id: &str) -> Result<Option<TenantId>, StoreError> {
        let callback_id = callback_id.to_owned();
        self.readers.ask(move |c| whatsapp_settings::find_callback(c, &callback_id)).await
    }
}

fn profile(connection: &Connection, id: TenantId) -> Result<Option<TenantProfile>, StoreError> {
    let Some((tenant, plan)) = tenants::find(connection, id)? else {
        return Ok(None);
    };
    let plan = match plan {
        Some(plan) => plans::find(connection, plan)?,
        None => None,
    };
    let whatsapp = whatsapp_settings::find(connection, id)?;
    let tells = webhook_endpoints::exists(connection, id)?;
    Ok(Some(TenantProfile { tenant, plan, whatsapp, tells }))
}
