//! API tokens and admin tokens.

use super::{ManageError, invalid, named};
use crate::domain::ids::{TenantId, TokenId};
use crate::domain::time::Timestamp;
use crate::domain::token::{AdminToken, PlainToken, Scope, Token};
use crate::engine::Engine;
use crate::ports::entropy::random;
use crate::ports::store::StoreError;

/// How a token of the WA.cr dialect begins (`wacr-api-v2.md` 1.2).
const API_PREFIX: &str = "apitk_";
const ADMIN_PREFIX: &str = "admtk_";

/// What an admin token is called that nobody gave a name.
pub const UNNAMED_ADMIN: &str = "admin";

/// A token to be made.
#[derive(Debug, Clone)]
pub struct NewToken {
    /// What people call it, 1 to 255 characters.
    pub name: String,
    /// What it may do; at least one.
    pub scopes: Vec<Scope>,
    /// Requests a minute, at least 1.
    pub requests_per_minute: u32,
    /// When it stops working by itself; in the future.
    pub expires_at: Option<Timestamp>,
}

/// A fresh token, with the only sight of its text.
#[derive(Debug, Clone)]
pub struct IssuedToken {
    /// Its record.
    pub token: Token,
    /// Its text, to be shown once.
    pub plain: PlainToken,
}

/// A fresh admin token, with the only sight of its text.
#[derive(Debug, Clone)]
pub struct IssuedAdminToken {
    /// Its record.
    pub token: AdminToken,
    /// Its text, to be shown once.
    pub plain: PlainToken,
}

impl Engine {
    /// Makes a token.
    pub async fn issue_token(&self, tenant: TenantId, new: NewToken) -> Result<IssuedToken, ManageError> {
        let now = self.clock.now();
        if new.scopes.is_empty() {
            return Err(invalid("scopes", "must name at least one scope"));
        }
        if new.requests_per_minute == 0 {
            return Err(invalid("requests_per_minute", "must be at least 1"));
        }
        if new.expires_at.is_some_and(|end| end.is_past(now)) {
            return Err(invalid("expires_at", "must lie in the future"));
        }
        let mut scopes = new.scopes;
        scopes.sort_unstable();
        scopes.dedup();
        let token = Token {
            id: TokenId::new(now, random(self.entropy.as_ref())),
            tenant,
            name: named("name", &new.name, 255)?,
            scopes,
            requests_per_minute: new.requests_per_minute,
            expires_at: new.expires_at,
            revoked_at: None,
            created_at: now,
        };
        self.require_tenant(tenant).await?;
        let plain = PlainToken::random(API_PREFIX, self.entropy.as_ref());
        self.store.insert_token(&token, plain.hash()).await?;
        Ok(IssuedToken { token, plain })
    }

    /// A tenant's tokens.
    pub async fn list_tokens(&self, tenant: TenantId) -> Result<Vec<Token>, StoreError> {
        self.require_tenant(tenant).await?;
        self.store.list_tokens(tenant).await
    }

    /// Revokes a token: at once on this node, within half a second on others.
    pub async fn revoke_token(&self, tenant: TenantId, token: TokenId) -> Result<(), StoreError> {
        self.store.revoke_token(tenant, token, self.clock.now()).await?;
        self.tell_changed();
        Ok(())
    }

    /// Makes an admin token that people call `name`, 1 to 255 characters.
    pub async fn issue_named_admin_token(&self, name: &str) -> Result<IssuedAdminToken, ManageError> {
        Ok(self.insert_admin_token(named("name", name, 255)?).await?)
    }

    /// Makes an admin token that has no name of its own.
    pub async fn issue_admin_token(&self) -> Result<PlainToken, StoreError> {
        self.insert_admin_token(UNNAMED_ADMIN.to_owned()).await.map(|issued| issued.plain)
    }

    async fn insert_admin_token(&self, name: String) -> Result<IssuedAdminToken, StoreError> {
        let now = self.clock.now();
        let id = TokenId::new(now, random(self.entropy.as_ref()));
        let token = AdminToken { id, name, revoked_at: None, created_at: now };
        let plain = PlainToken::random(ADMIN_PREFIX, self.entropy.as_ref());
        self.store.insert_admin_token(&token, plain.hash()).await?;
        Ok(IssuedAdminToken { token, plain })
    }

    /// All admin tokens.
    pub async fn list_admin_tokens(&self) -> Result<Vec<AdminToken>, StoreError> {
        self.store.list_admin_tokens().await
    }

    /// Revokes an admin token: at once on this node, within half a second on others. The last one may go too: the
    /// command line makes another.
    pub async fn revoke_admin_token(&self, token: TokenId) -> Result<(), StoreError> {
        self.store.revoke_admin_token(token, self.clock.now()).await?;
        self.tell_changed();
        Ok(())
    }

    /// Whether the master key is the one that the store was first used with. Another opens no stored credential
    /// and makes every live code wrong, so nothing must run with it.
    pub async fn knows_master_key(&self) -> Result<bool, StoreError> {
        self.store.match_key(self.master.derive("key-check")).await
    }

    /// Makes an admin token if there is none: an installation's first start.
    pub async fn first_admin_token(&self) -> Result<Option<PlainToken>, StoreError> {
        if self.store.has_admin_token().await? { Ok(None) } else { self.issue_admin_token().await.map(Some) }
    }
}
