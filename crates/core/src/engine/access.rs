//! Who calls, and whether it may.

use std::sync::Arc;
use std::time::Duration;

use super::Engine;
use crate::domain::ids::TenantId;
use crate::domain::limit::LimitRule;
use crate::domain::tenant::{TenantProfile, TenantState};
use crate::domain::token::{PlainToken, Scope, Token};
use crate::ports::alarm::News;
use crate::ports::store::StoreError;

/// An authenticated caller: its token and its tenant.
#[derive(Debug, Clone)]
pub struct Caller {
    token: Arc<Token>,
    profile: Arc<TenantProfile>,
}

/// Room that the per-token limit leaves.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Admission {
    /// Requests a minute.
    pub limit: u32,
    /// Requests left in this minute, on this node.
    pub remaining: u32,
}

/// Why a caller is turned away.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum AccessError {
    /// No such token, or it is expired or revoked, or its tenant is suspended.
    #[error("the token is not valid")]
    Denied,
    /// The token has used up its requests.
    #[error("the token has used up its requests")]
    Limited {
        /// When asking again can help.
        retry_after: Duration,
    },
    /// The store could not say.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl Caller {
    /// Whose token it is.
    pub fn tenant(&self) -> TenantId {
        self.profile.tenant.id
    }

    /// The caller's tenant.
    pub fn profile(&self) -> &TenantProfile {
        &self.profile
    }

    /// Requests a minute that the token may make, on each node.
    pub fn requests_per_minute(&self) -> u32 {
        self.token.requests_per_minute
    }

    /// Whether the token has a scope.
    pub fn may(&self, scope: Scope) -> bool {
        self.token.scopes.contains(&scope)
    }
}

impl Engine {
    /// Finds the caller behind a token.
    pub async fn authenticate(&self, presented: &PlainToken) -> Result<Caller, AccessError> {
        let (hash, now) = (presented.hash(), self.clock.now());
        let token = match self.tokens.find(&hash, now) {
            Some(token) => token,
            None => match self.store.find_token(hash).await? {
                Some(token) => self.tokens.put(hash, token, now),
                None => return Err(AccessError::Denied),
            },
        };
        if !token.is_good(now) {
            return Err(AccessError::Denied);
        }
        let profile = self.profile(token.tenant).await?.ok_or(AccessError::Denied)?;
        match profile.tenant.state {
            TenantState::Active => Ok(Caller { token, profile }),
            TenantState::Suspended => Err(AccessError::Denied),
        }
    }

    /// Counts a request of a caller. The limit lives in this node's memory: it guards load, not guesses.
    pub fn admit(&self, caller: &Caller) -> Result<Admission, AccessError> {
        let limit = caller.requests_per_minute();
        let rule = LimitRule { name: "requests", max: limit, window: Duration::from_mins(1) };
        match self.requests.hit(caller.token.id, rule, self.clock.now()) {
            Ok(window) => Ok(Admission { limit, remaining: limit - window.hits }),
            Err(limited) => Err(AccessError::Limited { retry_after: limited.retry_after }),
        }
    }

    /// Whether this is an operator's admin token.
    pub async fn authenticate_admin(&self, presented: &PlainToken) -> Result<(), AccessError> {
        let (hash, now) = (presented.hash(), self.clock.now());
        if self.admins.find(&hash, now).is_some() {
            return Ok(());
        }
        if self.store.is_admin_token(hash).await? {
            self.admins.put(hash, (), now);
            return Ok(());
        }
        Err(AccessError::Denied)
    }

    /// A tenant with its plan and account, half a second old at most.
    pub(super) async fn profile(&self, tenant: TenantId) -> Result<Option<Arc<TenantProfile>>, StoreError> {
        let now = self.clock.now();
        if let Some(profile) = self.profiles.find(&tenant, now) {
            return Ok(Some(profile));
        }
        let found = self.store.find_profile(tenant).await?;
        Ok(found.map(|profile| self.profiles.put(tenant, profile, now)))
    }

    /// Makes a change known: here at once, on other nodes as soon as they hear of it.
    pub(super) fn tell_changed(&self) {
        self.forget();
        self.alarm.ring(News::Settings);
    }

    /// Forgets what is remembered, so that a change that was made elsewhere is seen at once.
    pub fn forget(&self) {
        self.tokens.clear();
        self.admins.clear();
        self.profiles.clear();
        self.templates.clear();
        self.accounts.clear();
        self.flows.clear();
        self.providers.clear();
    }
}
