//! The accounts by which the Kaleyra dialects know tenants.

use async_trait::async_trait;
use countersign_core::domain::account::{Account, AccountKey};
use countersign_core::domain::ids::{AccountKeyId, TenantId};
use countersign_core::domain::token::TokenHash;
use countersign_core::ports::store::{AccountStore, StoreError};
use rusqlite::Connection;

use crate::SqliteStore;
use crate::tables::{account_keys, accounts};

#[async_trait]
impl AccountStore for SqliteStore {
    async fn put_account(&self, account: Account) -> Result<(), StoreError> {
        self.writer.write(move |c| accounts::put(c, &account)).await
    }

    async fn find_account(&self, tenant: TenantId) -> Result<Option<Account>, StoreError> {
        self.readers.ask(move |c| accounts::find(c, tenant)).await
    }

    async fn insert_account_key(&self, key: AccountKey, hash: TokenHash) -> Result<(), StoreError> {
        self.writer.write(move |c| account_keys::insert(c, &key, hash)).await
    }

    async fn list_account_keys(&self, tenant: TenantId) -> Result<Vec<AccountKey>, StoreError> {
        self.readers.ask(move |c| account_keys::list(c, tenant)).await
    }

    async fn update_account_key(&self, key: AccountKey) -> Result<(), StoreError> {
        self.writer.write(move |c| account_keys::update(c, &key).and_then(known)).await
    }

    async fn delete_account_key(&self, tenant: TenantId, id: AccountKeyId) -> Result<(), StoreError> {
        self.writer.write(move |c| account_keys::delete(c, tenant, id).and_then(known)).await
    }

    async fn find_account_key(
        &self,
        sid: &str,
        hash: TokenHash,
    ) -> Result<Option<(Account, AccountKey)>, StoreError> {
        let sid = sid.to_owned();
        self.readers.ask(move |c| find_key(c, &sid, hash)).await
    }
}

fn find_key(
    connection: &Connection,
    sid: &str,
    hash: TokenHash,
) -> Result<Option<(Account, AccountKey)>, StoreError> {
    let Some(account) = accounts::find_by_sid(connection, sid)? else { return Ok(None) };
    let key = account_keys::find(connection, account.tenant, hash)?;
    Ok(key.map(|key| (account, key)))
}

fn known(changed: bool) -> Result<(), StoreError> {
    if changed { Ok(()) } else { Err(StoreError::Missing { what: "api key" }) }
}
