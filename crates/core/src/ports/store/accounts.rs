use async_trait::async_trait;

use super::StoreError;
use crate::domain::account::{Account, AccountKey};
use crate::domain::destination::Destination;
use crate::domain::ids::{AccountKeyId, TenantId};
use crate::domain::time::Timestamp;
use crate::domain::token::TokenHash;
use crate::domain::waba::{NumberChange, Waba, WabaNumber};

/// The accounts by which the Kaleyra dialects know tenants.
#[async_trait]
pub trait AccountStore: Send + Sync {
    /// Sets a tenant's account. `Taken { what: "sid" }` if another tenant has the SID.
    async fn put_account(&self, account: Account) -> Result<(), StoreError>;

    /// A tenant's account.
    async fn find_account(&self, tenant: TenantId) -> Result<Option<Account>, StoreError>;

    /// Keeps a key's record under its hash. `Taken { what: "api key" }` if the hash is known already.
    async fn insert_account_key(&self, key: AccountKey, hash: TokenHash) -> Result<(), StoreError>;

    /// A tenant's keys, oldest first.
    async fn list_account_keys(&self, tenant: TenantId) -> Result<Vec<AccountKey>, StoreError>;

    /// Replaces name, state and allowed addresses of a key. `Missing` if there is none.
    async fn update_account_key(&self, key: AccountKey) -> Result<(), StoreError>;

    /// Removes a key. `Missing` if there is none.
    async fn delete_account_key(&self, tenant: TenantId, id: AccountKeyId) -> Result<(), StoreError>;

    /// The account with this SID together with its key of this hash, whether or not it is active.
    async fn find_account_key(
        &self,
        sid: &str,
        hash: TokenHash,
    ) -> Result<Option<(Account, AccountKey)>, StoreError>;
}

/// WhatsApp Business accounts whose numbers are proven here.
#[async_trait]
pub trait WabaStore: Send + Sync {
    /// Sets an account: a new one, or the one of its id changed.
    async fn put_waba(&self, waba: Waba) -> Result<(), StoreError>;

    /// A tenant's account.
    async fn find_waba(&self, tenant: TenantId, waba_id: &str) -> Result<Option<Waba>, StoreError>;

    /// A tenant's accounts, by id.
    async fn list_wabas(&self, tenant: TenantId) -> Result<Vec<Waba>, StoreError>;

    /// Removes an account with its numbers. `Missing` if there is none.
    async fn delete_waba(&self, tenant: TenantId, waba_id: &str) -> Result<(), StoreError>;

    /// Keeps a new number. `Taken { what: "phone number" }` if the tenant has the number or the id already,
    /// `Missing` if it has no such account.
    async fn insert_number(&self, number: WabaNumber) -> Result<(), StoreError>;

    /// Changes a number and returns it as it is then: two that change it at once lose nothing of each other's.
    /// `Missing` if there is none.
    async fn update_number(
        &self,
        tenant: TenantId,
        id: &str,
        change: NumberChange,
        now: Timestamp,
    ) -> Result<WabaNumber, StoreError>;

    /// A tenant's number by its id.
    async fn find_number(&self, tenant: TenantId, id: &str) -> Result<Option<WabaNumber>, StoreError>;

    /// A tenant's number by the number itself.
    async fn find_number_by_phone(
        &self,
        tenant: TenantId,
        phone: &Destination,
    ) -> Result<Option<WabaNumber>, StoreError>;

    /// The numbers of an account, oldest first.
    async fn list_numbers(&self, tenant: TenantId, waba_id: &str) -> Result<Vec<WabaNumber>, StoreError>;
}
