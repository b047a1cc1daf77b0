//! What operators change.

mod account;
mod names;
mod tenant;

use async_trait::async_trait;
use countersign_core::domain::destination::Destination;
use countersign_core::domain::ids::{ContactId, PlanId, TenantId, TokenId};
use countersign_core::domain::plan::{Allowance, Plan};
use countersign_core::domain::tenant::{Tenant, TenantPolicy, TenantState};
use countersign_core::domain::time::Timestamp;
use countersign_core::domain::token::{AdminToken, Token, TokenHash};
use countersign_core::domain::whatsapp::WhatsAppSettings;
use countersign_core::ports::store::{ManagementStore, NamedKind, NamedRow, StoreError, Usage};

use crate::PostgresStore;
use crate::tables::{admin_tokens, contacts, meta, named, plans, tenants, tokens, whatsapp_settings};

#[async_trait]
impl ManagementStore for PostgresStore {
    async fn insert_tenant(
        &self,
        name: &str,
        subdomain: &str,
        policy: TenantPolicy,
        now: Timestamp,
    ) -> Result<Tenant, StoreError> {
        tenant::insert(&self.connection().await?, name, subdomain, policy, now).await
    }

    async fn list_tenants(&self) -> Result<Vec<Tenant>, StoreError> {
        tenants::list(&self.connection().await?).await
    }

    async fn update_tenant(
        &self,
        tenant: TenantId,
        name: &str,
        state: TenantState,
        policy: TenantPolicy,
        plan: Option<PlanId>,
    ) -> Result<(), StoreError> {
        tenant::update(&self.connection().await?, tenant, name, state, policy, plan).await
    }

    async fn put_plan(&self, name: &str, allowance: Allowance) -> Result<Plan, StoreError> {
        tenant::put_plan(&self.connection().await?, name, allowance).await
    }

    async fn list_plans(&self) -> Result<Vec<Plan>, StoreError> {
        plans::list(&self.connection().await?).await
    }

    async fn insert_token(&self, token: &Token, hash: TokenHash) -> Result<(), StoreError> {
        tokens::insert(&self.connection().await?, token, hash).await
    }

    async fn list_tokens(&self, tenant: TenantId) -> Result<Vec<Token>, StoreError> {
        tokens::list(&self.connection().await?, tenant).await
    }

    async fn revoke_token(&self, tenant: TenantId, token: TokenId, now: Timestamp) -> Result<(), StoreError> {
        tokens::revoke(&self.connection().await?, tenant, token, now).await.and_then(known("token"))
    }

    async fn insert_admin_token(&self, token: &AdminToken, hash: TokenHash) -> Result<(), StoreError> {
        admin_tokens::insert(&self.connection().await?, token, hash).await
    }

    async fn list_admin_tokens(&self) -> Result<Vec<AdminToken>, StoreError> {
        admin_tokens::list(&self.connection().await?).await
    }

    async fn revoke_admin_token(&self, token: TokenId, now: Timestamp) -> Result<(), StoreError> {
        let revoked = admin_tokens::revoke(&self.connection().await?, token, now).await;
        revoked.and_then(known("admin token"))
    }

    async fn has_admin_token(&self) -> Result<bool, StoreError> {
        admin_tokens::any(&self.connection().await?).await
    }

    async fn match_key(&self, check: [u8; 32]) -> Result<bool, StoreError> {
        meta::match_key(&self.connection().await?, check).await
    }

    async fn put_whatsapp(&self, tenant: TenantId, settings: WhatsAppSettings) -> Result<(), StoreError> {
        account::put_whatsapp(&mut self.connection().await?, tenant, settings).await
    }

    async fn delete_whatsapp(&self, tenant: TenantId) -> Result<(), StoreError> {
        whatsapp_settings::delete(&self.connection().await?, tenant).await.map(drop)
    }

    async fn ensure_named(
        &self,
        tenant: TenantId,
        kind: NamedKind,
        name: &str,
        now: Timestamp,
    ) -> Result<NamedRow, StoreError> {
        names::ensure(&mut self.connection().await?, tenant, kind, name, now).await
    }

    async fn list_named(&self, tenant: TenantId, kind: NamedKind) -> Result<Vec<NamedRow>, StoreError> {
        named::list(&self.connection().await?, tenant, kind).await
    }

    async fn set_opted_out(
        &self,
        tenant: TenantId,
        destination: &Destination,
        opted_out: bool,
        now: Timestamp,
    ) -> Result<ContactId, StoreError> {
        let connection = self.connection().await?;
        let set = contacts::set_opted_out(&connection, tenant, destination, opted_out, now).await?;
        set.ok_or(StoreError::Missing { what: "contact" })
    }

    async fn usage(&self, tenant: TenantId, now: Timestamp) -> Result<Usage, StoreError> {
        tenant::usage(&mut self.connection().await?, tenant, now).await
    }
}

fn known(what: &'static str) -> impl Fn(bool) -> Result<(), StoreError> {
    move |changed| if changed { Ok(()) } else { Err(StoreError::Missing { what }) }
}
