//! Who calls. All of it is read.

use async_trait::async_trait;
use countersign_core::domain::ids::TenantId;
use countersign_core::domain::tenant::TenantProfile;
use countersign_core::domain::token::{Token, TokenHash};
use countersign_core::ports::store::{AccessStore, StoreError};
use deadpool_postgres::GenericClient;

use crate::tables::{admin_tokens, plans, tenants, tokens, webhook_endpoints, whatsapp_settings};
use crate::{PostgresStore, query};

#[async_trait]
impl AccessStore for PostgresStore {
    async fn find_token(&self, hash: TokenHash) -> Result<Option<Token>, StoreError> {
        tokens::find(&self.connection().await?, hash).await
    }

    async fn is_admin_token(&self, hash: TokenHash) -> Result<bool, StoreError> {
        admin_tokens::is_good(&self.connection().await?, hash).await
    }

    async fn find_profile(&self, tenant: TenantId) -> Result<Option<TenantProfile>, StoreError> {
        let mut connection = self.connection().await?;
        profile(&query::one_state(&mut connection).await?, tenant).await
    }

    async fn find_callback(&self, callback_id: &str) -> Result<Option<TenantId>, StoreError> {
        whatsapp_settings::find_callback(&self.connection().await?, callback_id).await
    }
}

async fn profile(client: &impl GenericClient, id: TenantId) -> Result<Option<TenantProfile>, StoreError> {
    let Some((tenant, plan)) = tenants::find(client, id).await? else {
        return Ok(None);
    };
    let plan = match plan {
        Some(plan) => plans::find(client, plan).await?,
        None => None,
    };
    let whatsapp = whatsapp_settings::find(client, id).await?;
    let tells = webhook_endpoints::exists(client, id).await?;
    Ok(Some(TenantProfile { tenant, plan, whatsapp, tells }))
}
