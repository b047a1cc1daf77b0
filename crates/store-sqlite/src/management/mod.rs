//! What operators change.

mod account;
mod contacts;
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

use crate::SqliteStore;
use crate::tables::{admin_tokens, meta, named, plans, tenants, tokens, whatsapp_settings};

#[async_trait]
impl ManagementStore for SqliteStore {
    async fn insert_tenant(
        &self,
        name: &str,
        subdomain: &str,
        policy: TenantPolicy,
        now: Timestamp,
    ) -> Result<Tenant, StoreError> {
        let (name, subdomain) = (name.to_owned(), subdomain.to_owned());
        self.writer.write(move |c| tenants::insert(c, name.clone(), subdomain.clone(), policy, now)).await
    }

    async fn list_tenants(&self) -> Result<Vec<Tenant>, StoreError> {
        self.readers.ask(tenants::list).await
    }

    async fn update_tenant(
        &self,
        tenant: TenantId,
        name: &str,
        state: TenantState,
        policy: TenantPolicy,
        plan: Option<PlanId>,
    ) -> Result<(), StoreError> {
        let name = name.to_owned();
        self.writer.write(move |c| tenant::update(c, tenant, &name, state, policy, plan)).await
    }

    async fn put_plan(&self, name: &str, allowance: Allowance) -> Result<Plan, StoreError> {
        let name = name.to_owned();
        self.writer.write(move |c| plans::put(c, &name, allowance)).await
    }

    async fn list_plans(&self) -> Result<Vec<Plan>, StoreError> {
        self.readers.ask(plans::list).await
    }

    async fn insert_token(&self, token: &Token, hash: TokenHash) -> Result<(), StoreError> {
        let token = token.clone();
        self.writer.write(move |c| tokens::insert(c, &token, hash)).await
    }

    async fn list_tokens(&self, tenant: TenantId) -> Result<Vec<Token>, StoreError> {
        self.readers.ask(move |c| tokens::list(c, tenant)).await
    }

    async fn revoke_token(&self, tenant: TenantId, token: TokenId, now: Timestamp) -> Result<(), StoreError> {
        self.writer.write(move |c| account::revoke_token(c, tenant, token, now)).await
    }

    async fn insert_admin_token(&self, token: &AdminToken, hash: TokenHash) -> Result<(), StoreError> {
        let token = token.clone();
        self.writer.write(move |c| admin_tokens::insert(c, &token, hash)).await
    }

    async fn list_admin_tokens(&self) -> Result<Vec<AdminToken>, StoreError> {
        self.readers.ask(admin_tokens::list).await
    }

    async fn revoke_admin_token(&self, token: TokenId, now: Timestamp) -> Result<(), StoreError> {
        self.writer.write(move |c| account::revoke_admin_token(c, token, now)).await
    }

    async fn match_key(&self, check: [u8; 32]) -> Result<bool, StoreError> {
        self.writer.write(move |c| meta::match_key(c, check)).await
    }

    async fn has_admin_token(&self) -> Result<bool, StoreError> {
        self.readers.ask(admin_tokens::any).await
    }

    async fn put_whatsapp(&self, tenant: TenantId, settings: WhatsAppSettings) -> Result<(), StoreError> {
        self.writer.write(move |c| account::put_whatsapp(c, tenant, settings.clone())).await
    }

    async fn delete_whatsapp(&self, tenant: TenantId) -> Result<(), StoreError> {
        self.writer.write(move |c| whatsapp_settings::delete(c, tenant).map(drop)).await
    }

    async fn ensure_named(
        &self,
        tenant: TenantId,
        kind: NamedKind,
        name: &str,
        now: Timestamp,
    ) -> Result<NamedRow, StoreError> {
        let name = name.to_owned();
        self.writer.write(move |c| contacts::ensure_named(c, tenant, kind, name.clone(), now)).await
    }

    async fn list_named(&self, tenant: TenantId, kind: NamedKind) -> Result<Vec<NamedRow>, StoreError> {
        self.readers.ask(move |c| named::list(c, tenant, kind)).await
    }

    async fn set_opted_out(
        &self,
        tenant: TenantId,
        destination: &Destination,
        opted_out: bool,
        now: Timestamp,
    ) -> Result<ContactId, StoreError> {
        let destination = destination.clone();
        self.writer.write(move |c| contacts::set_opted_out(c, tenant, &destination, opted_out, now)).await
    }

    async fn usage(&self, tenant: TenantId, now: Timestamp) -> Result<Usage, StoreError> {
        self.readers.ask(move |c| tenant::usage(c, tenant, now)).await
    }
}
