use async_trait::async_trait;

use super::StoreError;
use crate::domain::ids::TenantId;
use crate::domain::tenant::TenantProfile;
use crate::domain::token::{Token, TokenHash};

/// Who calls, and what a request needs to know of its tenant.
#[async_trait]
pub trait AccessStore: Send + Sync {
    /// The token with this hash, whether or not it still works.
    async fn find_token(&self, hash: TokenHash) -> Result<Option<Token>, StoreError>;

    /// Whether this is the hash of an operator's admin token that is not revoked.
    async fn is_admin_token(&self, hash: TokenHash) -> Result<bool, StoreError>;

    /// A tenant with its plan and its WhatsApp account.
    async fn find_profile(&self, tenant: TenantId) -> Result<Option<TenantProfile>, StoreError>;

    /// The tenant whose WhatsApp account has this callback id.
    async fn find_callback(&self, callback_id: &str) -> Result<Option<TenantId>, StoreError>;
}
