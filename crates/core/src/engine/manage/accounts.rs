//! A tenant's Kaleyra account and its keys.

use super::{ManageError, invalid, named};
use crate::domain::account::{Account, AccountKey};
use crate::domain::allowed_ips::AllowedIps;
use crate::domain::ids::{AccountKeyId, TenantId};
use crate::domain::secret::Secret;
use crate::domain::token::PlainToken;
use crate::engine::Engine;
use crate::ports::entropy::random;
use crate::ports::store::StoreError;

/// A key to be made.
#[derive(Debug, Clone)]
pub struct NewAccountKey {
    /// What people call it, 1 to 255 characters.
    pub name: String,
    /// From where it may be used.
    pub allowed_ips: AllowedIps,
    /// A key that callers hold already, so that they need not change it: 32 to 128 letters and digits. Made here when
    /// left out.
    pub key: Option<Secret>,
}

/// A key that was made just now.
#[derive(Debug)]
pub struct IssuedAccountKey {
    /// The key itself, to be shown once.
    pub plain: PlainToken,
    /// Its record.
    pub key: AccountKey,
}

/// What changes of a key; what is left out stays.
#[derive(Debug, Clone, Default)]
pub struct AccountKeyChange {
    /// What people call it.
    pub name: Option<String>,
    /// Whether it works.
    pub active: Option<bool>,
    /// From where it may be used.
    pub allowed_ips: Option<AllowedIps>,
}

impl Engine {
    /// Sets a tenant's account. Without a SID the present one stays, or one is made.
    pub async fn put_account(
        &self,
        tenant: TenantId,
        sid: Option<&str>,
        allowed_ips: AllowedIps,
    ) -> Result<Account, ManageError> {
        self.require_tenant(tenant).await?;
        let sid = match sid {
            Some(sid) => given_sid(sid)?,
            None => match self.store.find_account(tenant).await? {
                Some(account) => account.sid,
                None => self.fresh_sid(),
            },
        };
        let account = Account { tenant, sid, allowed_ips };
        self.store.put_account(account.clone()).await?;
        self.tell_changed();
        Ok(account)
    }

    /// A tenant's account.
    pub async fn get_account(&self, tenant: TenantId) -> Result<Account, StoreError> {
        self.require_tenant(tenant).await?;
        self.store.find_account(tenant).await?.ok_or(StoreError::Missing { what: "account" })
    }

    /// Makes a key for a tenant's account.
    pub async fn issue_account_key(
        &self,
        tenant: TenantId,
        new: NewAccountKey,
    ) -> Result<IssuedAccountKey, ManageError> {
        self.get_account(tenant).await?;
        let plain = match new.key {
            Some(key) => given_key(&key)?,
            None => self.fresh_key(),
        };
        let now = self.clock.now();
        let key = AccountKey {
            id: AccountKeyId::new(now, random(self.entropy.as_ref())),
            tenant,
            name: named("name", &new.name, 255)?,
            active: true,
            allowed_ips: new.allowed_ips,
            created_at: now,
        };
        self.store.insert_account_key(key.clone(), plain.hash()).await?;
        self.tell_changed();
        Ok(IssuedAccountKey { plain, key })
    }

    /// A tenant's keys, oldest first.
    pub async fn list_account_keys(&self, tenant: TenantId) -> Result<Vec<AccountKey>, StoreError> {
        self.require_tenant(tenant).await?;
        self.store.list_account_keys(tenant).await
    }

    /// Changes a key.
    pub async fn change_account_key(
        &self,
        tenant: TenantId,
        id: AccountKeyId,
        change: AccountKeyChange,
    ) -> Result<AccountKey, ManageError> {
        let keys = self.list_account_keys(tenant).await?;
        let mut key =
            keys.into_iter().find(|key| key.id == id).ok_or(StoreError::Missing { what: "api key" })?;
        if let Some(name) = change.name {
            key.name = named("name", &name, 255)?;
        }
        key.active = change.active.unwrap_or(key.active);
        key.allowed_ips = change.allowed_ips.unwrap_or(key.allowed_ips);
        self.store.update_account_key(key.clone()).await?;
        self.tell_changed();
        Ok(key)
    }

    /// Removes a key; it works no longer.
    pub async fn delete_account_key(&self, tenant: TenantId, id: AccountKeyId) -> Result<(), StoreError> {
        self.store.delete_account_key(tenant, id).await?;
        self.tell_changed();
        Ok(())
    }

    /// `HX`, region, 10 digits, country, as callers' own checks expect it (`kaleyra-api.md` 1.3).
    fn fresh_sid(&self) -> String {
        let number = u64::from_be_bytes(random(self.entropy.as_ref())) % 10_000_000_000;
        format!("HXCS{number:010}IN")
    }

    /// `A` and 32 hexadecimal digits, as callers' own checks expect it (`kaleyra-api.md` 1.3): 128 random bits.
    fn fresh_key(&self) -> PlainToken {
        PlainToken::presented(&format!("A{:032x}", u128::from_be_bytes(random(self.entropy.as_ref()))))
    }
}

/// A SID becomes part of a path.
fn given_sid(text: &str) -> Result<String, ManageError> {
    if (1..=64).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_') {
        Ok(text.to_owned())
    } else {
        Err(invalid("sid", "must be 1 to 64 letters, digits or underscores"))
    }
}

/// Short keys could be searched for in what is kept of them.
fn given_key(key: &Secret) -> Result<PlainToken, ManageError> {
    let text = key.expose();
    if (32..=128).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_alphanumeric()) {
        Ok(PlainToken::presented(text))
    } else {
        Err(invalid("key", "must be 32 to 128 letters and digits"))
    }
}
