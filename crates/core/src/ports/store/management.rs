use async_trait::async_trait;

use super::{NamedKind, NamedRow, StoreError};
use crate::domain::destination::Destination;
use crate::domain::ids::{ContactId, PlanId, TenantId, TokenId};
use crate::domain::plan::{Allowance, Plan};
use crate::domain::tenant::{Tenant, TenantPolicy, TenantState};
use crate::domain::time::Timestamp;
use crate::domain::token::{AdminToken, Token, TokenHash};
use crate::domain::whatsapp::WhatsAppSettings;

/// What a tenant has used.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Usage {
    /// Contacts it holds.
    pub contacts: u32,
    /// Conversations it opened this month, UTC.
    pub conversations: u32,
    /// Complaints ("I didn't request a code") this month, UTC.
    pub complaints: u32,
}

/// What operators change.
#[async_trait]
pub trait ManagementStore: Send + Sync {
    /// Makes a tenant; its id is chosen here. `Taken` if the subdomain is.
    async fn insert_tenant(
        &self,
        name: &str,
        subdomain: &str,
        policy: TenantPolicy,
        now: Timestamp,
    ) -> Result<Tenant, StoreError>;

    /// All tenants, by number.
    async fn list_tenants(&self) -> Result<Vec<Tenant>, StoreError>;

    /// Replaces name, state, policy and plan of a tenant.
    async fn update_tenant(
        &self,
        tenant: TenantId,
        name: &str,
        state: TenantState,
        policy: TenantPolicy,
        plan: Option<PlanId>,
    ) -> Result<(), StoreError>;

    /// Makes a plan, or changes the one of that name.
    async fn put_plan(&self, name: &str, allowance: Allowance) -> Result<Plan, StoreError>;

    /// All plans, by number.
    async fn list_plans(&self) -> Result<Vec<Plan>, StoreError>;

    /// Keeps a token's record under its hash.
    async fn insert_token(&self, token: &Token, hash: TokenHash) -> Result<(), StoreError>;

    /// A tenant's tokens, oldest first.
    async fn list_tokens(&self, tenant: TenantId) -> Result<Vec<Token>, StoreError>;

    /// Revokes a token; a second time changes nothing.
    async fn revoke_token(&self, tenant: TenantId, token: TokenId, now: Timestamp) -> Result<(), StoreError>;

    /// Keeps an admin token's record under its hash.
    async fn insert_admin_token(&self, token: &AdminToken, hash: TokenHash) -> Result<(), StoreError>;

    /// All admin tokens, oldest first.
    async fn list_admin_tokens(&self) -> Result<Vec<AdminToken>, StoreError>;

    /// Revokes an admin token, be it the last one; a second time changes nothing.
    async fn revoke_admin_token(&self, token: TokenId, now: Timestamp) -> Result<(), StoreError>;

    /// Whether there ever was an admin token: false exactly on an installation's first start.
    async fn has_admin_token(&self) -> Result<bool, StoreError>;

    /// Keeps a value made from the master key, the first time; afterwards tells whether it is still the same.
    async fn match_key(&self, check: [u8; 32]) -> Result<bool, StoreError>;

    /// Sets a tenant's WhatsApp account; `settings.revision` is chosen by the store.
    async fn put_whatsapp(&self, tenant: TenantId, settings: WhatsAppSettings) -> Result<(), StoreError>;

    /// Removes a tenant's WhatsApp account.
    async fn delete_whatsapp(&self, tenant: TenantId) -> Result<(), StoreError>;

    /// Finds or makes a source, a status or a group.
    async fn ensure_named(
        &self,
        tenant: TenantId,
        kind: NamedKind,
        name: &str,
        now: Timestamp,
    ) -> Result<NamedRow, StoreError>;

    /// A tenant's sources, statuses or groups, by number.
    async fn list_named(&self, tenant: TenantId, kind: NamedKind) -> Result<Vec<NamedRow>, StoreError>;

    /// Sets whether the contact with this number gets messages. `Missing` if there is no contact.
    async fn set_opted_out(
        &self,
        tenant: TenantId,
        destination: &Destination,
        opted_out: bool,
        now: Timestamp,
    ) -> Result<ContactId, StoreError>;

    /// What a tenant has used up to `now`.
    async fn usage(&self, tenant: TenantId, now: Timestamp) -> Result<Usage, StoreError>;
}
