//! The accounts by which the Kaleyra dialects know tenants.

use super::world::{World, at};
use crate::domain::account::{Account, AccountKey};
use crate::domain::allowed_ips::AllowedIps;
use crate::domain::ids::{AccountKeyId, TenantId};
use crate::domain::token::{PlainToken, TokenHash};
use crate::ports::entropy::random;
use crate::ports::store::{Store, StoreError};

fn account(world: &World<'_>, sid: &str) -> Account {
    Account { tenant: world.tenant, sid: sid.to_owned(), allowed_ips: AllowedIps::default() }
}

fn key(world: &World<'_>, name: &str, second: u64) -> (AccountKey, TokenHash) {
    let record = AccountKey {
        id: AccountKeyId::new(at(second), random(world.entropy())),
        tenant: world.tenant,
        name: name.to_owned(),
        active: true,
        allowed_ips: AllowedIps::parse(["192.0.2.0/24"]).expect("a network"),
        created_at: at(second),
    };
    (record, PlainToken::random("k_", world.entropy()).hash())
}

/// A tenant has one account, which can be changed.
pub async fn a_tenant_has_one(store: &dyn Store) {
    let world = World::open(store).await;
    assert_eq!(store.find_account(world.tenant).await, Ok(None));
    let first = account(&world, "HX1");
    let allowed_ips = AllowedIps::parse(["192.0.2.7", "2001:db8::/32"]).expect("networks");
    let second = Account { allowed_ips, ..account(&world, "HX2") };
    for ours in [first, second] {
        assert_eq!(store.put_account(ours.clone()).await, Ok(()));
        assert_eq!(store.find_account(world.tenant).await, Ok(Some(ours)));
    }
}

/// A SID is one account's in the whole installation, until it is given up.
pub async fn a_sid_is_unique(store: &dyn Store) {
    let world = World::open(store).await;
    let other = World::named(store, "second").await;
    assert_eq!(store.put_account(account(&world, "HX1")).await, Ok(()));
    let taken = Err(StoreError::Taken { what: "sid" });
    assert_eq!(store.put_account(account(&other, "HX1")).await, taken);
    assert_eq!(store.find_account(other.tenant).await, Ok(None));
    assert_eq!(store.put_account(account(&other, "HX2")).await, Ok(()));
    assert_eq!(store.put_account(account(&other, "HX1")).await, taken);
    assert_eq!(store.put_account(account(&world, "HX3")).await, Ok(()));
    assert_eq!(store.put_account(account(&other, "HX1")).await, Ok(()));
    let nobody = Account { tenant: TenantId(404), ..account(&world, "HX4") };
    assert_eq!(store.put_account(nobody).await, Err(StoreError::Missing { what: "tenant" }));
}

/// A key is found by its account's SID and its own hash together, active or not.
pub async fn a_key_is_found_with_its_account(store: &dyn Store) {
    let world = World::open(store).await;
    let other = World::named(store, "second").await;
    let (ours, theirs) = (account(&world, "HX1"), account(&other, "HX2"));
    let (mut record, hash) = key(&world, "live", 0);
    assert_eq!(store.insert_account_key(record.clone(), hash).await, Ok(()));
    assert_eq!(store.find_account_key("HX1", hash).await, Ok(None), "there is no account yet");
    for account in [&ours, &theirs] {
        assert_eq!(store.put_account(account.clone()).await, Ok(()));
    }
    assert_eq!(store.find_account_key("HX1", hash).await, Ok(Some((ours.clone(), record.clone()))));
    assert_eq!(store.find_account_key("HX2", hash).await, Ok(None), "the SID of another account");
    assert_eq!(store.find_account_key("hx1", hash).await, Ok(None));
    assert_eq!(store.find_account_key("HX1", TokenHash::from_bytes([0; 32])).await, Ok(None));

    record.active = false;
    assert_eq!(store.update_account_key(record.clone()).await, Ok(()));
    assert_eq!(store.find_account_key("HX1", hash).await, Ok(Some((ours, record))));
}

/// A hash is one key's.
pub async fn a_hash_is_unique(store: &dyn Store) {
    let world = World::open(store).await;
    let other = World::named(store, "second").await;
    let (first, hash) = key(&world, "first", 0);
    assert_eq!(store.insert_account_key(first, hash).await, Ok(()));
    let taken = Err(StoreError::Taken { what: "api key" });
    assert_eq!(store.insert_account_key(key(&world, "second", 1).0, hash).await, taken);
    assert_eq!(store.insert_account_key(key(&other, "third", 2).0, hash).await, taken);
    assert_eq!(store.list_account_keys(other.tenant).await, Ok(Vec::new()));
}

/// Keys are listed by age, change, and go.
pub async fn keys_change_and_go(store: &dyn Store) {
    let world = World::open(store).await;
    let ((mut old, old_hash), (young, young_hash)) = (key(&world, "old", 1), key(&world, "young", 9));
    assert_eq!(store.insert_account_key(young.clone(), young_hash).await, Ok(()));
    assert_eq!(store.insert_account_key(old.clone(), old_hash).await, Ok(()));
    assert_eq!(store.list_account_keys(world.tenant).await, Ok(vec![old.clone(), young.clone()]));

    (old.name, old.active, old.allowed_ips) = ("new".to_owned(), false, AllowedIps::default());
    let later = AccountKey { created_at: at(20), ..old.clone() };
    assert_eq!(store.update_account_key(later).await, Ok(()));
    assert_eq!(store.list_account_keys(world.tenant).await, Ok(vec![old.clone(), young.clone()]));

    let missing = Err(StoreError::Missing { what: "api key" });
    assert_eq!(store.delete_account_key(world.tenant, old.id).await, Ok(()));
    assert_eq!(store.delete_account_key(world.tenant, old.id).await, missing);
    assert_eq!(store.update_account_key(old).await, missing);
    assert_eq!(store.list_account_keys(world.tenant).await, Ok(vec![young]));
}

/// Keys are a tenant's own.
pub async fn keys_are_a_tenants_own(store: &dyn Store) {
    let world = World::open(store).await;
    let other = World::named(store, "second").await;
    let (ours, hash) = key(&world, "ours", 0);
    assert_eq!(store.insert_account_key(ours.clone(), hash).await, Ok(()));
    let missing = Err(StoreError::Missing { what: "api key" });
    assert_eq!(store.delete_account_key(other.tenant, ours.id).await, missing);
    let stolen = AccountKey { tenant: other.tenant, name: "stolen".to_owned(), ..ours.clone() };
    assert_eq!(store.update_account_key(stolen).await, missing);
    assert_eq!(store.list_account_keys(other.tenant).await, Ok(Vec::new()));
    assert_eq!(store.list_account_keys(world.tenant).await, Ok(vec![ours.clone()]));
    let nobody = AccountKey { tenant: TenantId(404), ..ours };
    let hash = TokenHash::from_bytes([1; 32]);
    assert_eq!(store.insert_account_key(nobody, hash).await, Err(StoreError::Missing { what: "tenant" }));
}
