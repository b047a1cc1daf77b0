//! Who calls in a Kaleyra dialect: an account's SID, one of its keys, and the address it comes from.

use std::net::IpAddr;
use std::sync::Arc;

use super::{AccessError, Engine};
use crate::domain::ids::TenantId;
use crate::domain::tenant::{TenantProfile, TenantState};
use crate::domain::token::PlainToken;

/// An authenticated account.
#[derive(Debug, Clone)]
pub struct AccountCaller {
    profile: Arc<TenantProfile>,
    from: Option<IpAddr>,
}

impl AccountCaller {
    /// Whose account it is.
    pub fn tenant(&self) -> TenantId {
        self.profile.tenant.id
    }

    /// The account's tenant.
    pub fn profile(&self) -> &TenantProfile {
        &self.profile
    }

    /// Where the call comes from, if it is known.
    pub fn from(&self) -> Option<IpAddr> {
        self.from
    }
}

impl Engine {
    /// Finds the account behind a SID and a key, if the call may come from `from`. What is wrong is not told: SID, key
    /// and address are one failure (`kaleyra-api.md` 1.3).
    pub async fn authenticate_account(
        &self,
        sid: &str,
        presented: &PlainToken,
        from: Option<IpAddr>,
    ) -> Result<AccountCaller, AccessError> {
        let (key, now) = ((sid.to_owned(), presented.hash()), self.clock.now());
        let found = match self.accounts.find(&key, now) {
            Some(found) => found,
            None => match self.store.find_account_key(sid, key.1).await? {
                Some(found) => self.accounts.put(key, found, now),
                None => return Err(AccessError::Denied),
            },
        };
        let (account, key) = found.as_ref();
        if !key.active || !account.allowed_ips.admits(from) || !key.allowed_ips.admits(from) {
            return Err(AccessError::Denied);
        }
        let profile = self.profile(account.tenant).await?.ok_or(AccessError::Denied)?;
        match profile.tenant.state {
            TenantState::Active => Ok(AccountCaller { profile, from }),
            TenantState::Suspended => Err(AccessError::Denied),
        }
    }
}
