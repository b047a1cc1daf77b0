//! The accounts by which the Kaleyra dialects know tenants.

use async_trait::async_trait;
use countersign_core::domain::account::{Account, AccountKey};
use countersign_core::domain::ids::{AccountKeyId, TenantId};
use countersign_core::domain::token::TokenHash;
use countersign_core::ports::store::{AccountStore, StoreError};

use crate::PostgresStore;
use crate::tables::{account_keys, accounts};

#[async_trait]
impl AccountStore for PostgresStore {
    async fn put_account(&self, account: Account) -> Result<(), StoreError> {
        accounts::put(&self.connection().await?, &account).await
    }

    async fn find_account(&self, tenant: TenantId) -> Result<Option<Account>, StoreError> {
        accounts::find(&self.connection().await?, tenant).await
    }

    async fn insert_account_key(&self, key: AccountKey, hash: TokenHash) -> Result<(), StoreError> {
        account_keys::insert(&self.connection().await?, &key, hash).await
    }

    async fn list_account_keys(&self, tenant: TenantId) -> Result<Vec<AccountKey>, StoreError> {
        account_keys::list(&self.connection().await?, tenant).await
    }

    async fn update_account_key(&self, key: AccountKey) -> Result<(), StoreError> {
        account_keys::update(&self.connection().await?, &key).await.and_then(known)
    }

    async fn delete_account_key(&self, tenant: TenantId, id: AccountKeyId) -> Result<(), StoreError> {
        account_keys::delete(&self.connection().await?, tenant, id).await.and_then(known)
    }

    async fn find_account_key(
        &self,
        sid: &str,
        hash: TokenHash,
    ) -> Result<Option<(Account, AccountKey)>, StoreError> {
        account_keys::find(&self.connection().await?, sid, hash).await
    }
}

fn known(changed: bool) -> Result<(), StoreError> {
    if changed { Ok(()) } else { Err(StoreError::Missing { what: "api key" }) }
}
