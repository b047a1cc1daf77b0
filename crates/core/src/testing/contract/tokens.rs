//! API tokens and admin tokens.

use super::world::{World, at};
use crate::domain::ids::{TenantId, TokenId};
use crate::domain::token::{AdminToken, PlainToken, Scope, Token, TokenHash};
use crate::ports::entropy::random;
use crate::ports::store::{Store, StoreError};

fn token(world: &World<'_>, name: &str, second: u64) -> (Token, TokenHash) {
    let record = Token {
        id: TokenId::new(at(second), random(world.entropy())),
        tenant: world.tenant,
        name: name.to_owned(),
        scopes: vec![Scope::MessagesSend, Scope::TemplatesRead],
        requests_per_minute: 60,
        expires_at: None,
        revoked_at: None,
        created_at: at(second),
    };
    (record, PlainToken::random("t_", world.entropy()).hash())
}

/// A token is found by its hash, as it was kept.
pub async fn a_token_is_found_by_its_hash(store: &dyn Store) {
    let world = World::open(store).await;
    let (mut plain, hash) = token(&world, "plain", 0);
    assert_eq!(store.insert_token(&plain, hash).await, Ok(()));
    let (mut bare, bare_hash) = token(&world, "bare", 1);
    bare.scopes = Vec::new();
    bare.expires_at = Some(at(9));
    assert_eq!(store.insert_token(&bare, bare_hash).await, Ok(()));
    plain.scopes = vec![Scope::MessagesSend, Scope::TemplatesRead];

    assert_eq!(store.find_token(hash).await, Ok(Some(plain)));
    assert_eq!(store.find_token(bare_hash).await, Ok(Some(bare)));
    assert_eq!(store.find_token(TokenHash::from_bytes([0; 32])).await, Ok(None));
}

/// Every scope there is can be kept.
pub async fn every_scope_can_be_kept(store: &dyn Store) {
    let world = World::open(store).await;
    let (mut all, hash) = token(&world, "all", 0);
    all.scopes = Scope::ALL.to_vec();
    assert_eq!(store.insert_token(&all, hash).await, Ok(()));
    assert_eq!(store.find_token(hash).await, Ok(Some(all)));
}

/// A tenant's tokens are listed by age, and nobody else's.
pub async fn tokens_are_listed_by_age(store: &dyn Store) {
    let world = World::open(store).await;
    let other = World::named(store, "second").await;
    for (world, name, second) in [(&world, "new", 5), (&world, "old", 1), (&other, "theirs", 0)] {
        let (record, hash) = token(world, name, second);
        store.insert_token(&record, hash).await.expect("kept");
    }
    let listed = store.list_tokens(world.tenant).await.expect("a list");
    let names: Vec<_> = listed.iter().map(|token| token.name.as_str()).collect();
    assert_eq!(names, ["old", "new"]);
}

/// A revoked token is still found; the first revocation stands, and only the tenant's own can be revoked.
pub async fn a_revocation_stands(store: &dyn Store) {
    let world = World::open(store).await;
    let other = World::named(store, "second").await;
    let (record, hash) = token(&world, "plain", 0);
    store.insert_token(&record, hash).await.expect("kept");

    let missing = Err(StoreError::Missing { what: "token" });
    assert_eq!(store.revoke_token(other.tenant, record.id, at(1)).await, missing);
    for second in [2, 3] {
        assert_eq!(store.revoke_token(world.tenant, record.id, at(second)).await, Ok(()));
    }
    let found = store.find_token(hash).await.expect("a look").expect("it is there");
    assert_eq!(found.revoked_at, Some(at(2)));
    assert!(!found.is_good(at(4)));
}

/// A hash belongs to one token, and a token to a tenant.
pub async fn a_hash_is_unique(store: &dyn Store) {
    let world = World::open(store).await;
    let (first, hash) = token(&world, "first", 0);
    let (second, _) = token(&world, "second", 1);
    store.insert_token(&first, hash).await.expect("kept");
    let taken = Err(StoreError::Taken { what: "token" });
    assert_eq!(store.insert_token(&second, hash).await, taken);

    let (mut stray, stray_hash) = token(&world, "stray", 2);
    stray.tenant = TenantId(404);
    let missing = Err(StoreError::Missing { what: "tenant" });
    assert_eq!(store.insert_token(&stray, stray_hash).await, missing);
}

fn admin_token(number: u8, name: &str, second: u64) -> (AdminToken, TokenHash) {
    let id = TokenId::new(at(second), [number; 10]);
    let record = AdminToken { id, name: name.to_owned(), revoked_at: None, created_at: at(second) };
    (record, TokenHash::from_bytes([number; 32]))
}

/// Admin tokens are known by their hash; before the first there is none.
pub async fn admin_tokens_are_known(store: &dyn Store) {
    let (record, hash) = admin_token(5, "first", 0);
    assert_eq!(store.has_admin_token().await, Ok(false));
    assert_eq!(store.is_admin_token(hash).await, Ok(false));
    assert_eq!(store.insert_admin_token(&record, hash).await, Ok(()));
    assert_eq!(store.has_admin_token().await, Ok(true));
    assert_eq!(store.is_admin_token(hash).await, Ok(true));
    let (other, other_hash) = admin_token(6, "second", 1);
    assert_eq!(store.is_admin_token(other_hash).await, Ok(false));
    let taken = Err(StoreError::Taken { what: "admin token" });
    assert_eq!(store.insert_admin_token(&other, hash).await, taken);
}

/// Admin tokens are listed by age.
pub async fn admin_tokens_are_listed_by_age(store: &dyn Store) {
    assert_eq!(store.list_admin_tokens().await, Ok(Vec::new()));
    let (new, new_hash) = admin_token(1, "new", 5);
    let (old, old_hash) = admin_token(2, "old", 1);
    for (record, hash) in [(&new, new_hash), (&old, old_hash)] {
        assert_eq!(store.insert_admin_token(record, hash).await, Ok(()));
    }
    assert_eq!(store.list_admin_tokens().await, Ok(vec![old, new]));
}

/// A revoked admin token opens nothing and stays in the list; the first revocation stands. The last one may go,
/// and an installation that had one never takes itself for new.
pub async fn a_revoked_admin_token_opens_nothing(store: &dyn Store) {
    let (mut record, hash) = admin_token(5, "first", 0);
    let missing = Err(StoreError::Missing { what: "admin token" });
    assert_eq!(store.revoke_admin_token(record.id, at(1)).await, missing);
    store.insert_admin_token(&record, hash).await.expect("kept");
    for second in [2, 3] {
        assert_eq!(store.revoke_admin_token(record.id, at(second)).await, Ok(()));
    }
    assert_eq!(store.is_admin_token(hash).await, Ok(false));
    record.revoked_at = Some(at(2));
    assert_eq!(store.list_admin_tokens().await, Ok(vec![record]));
    assert_eq!(store.has_admin_token().await, Ok(true));
}

/// The check value of the first master key stays.
pub async fn another_master_key_is_noticed(store: &dyn Store) {
    assert_eq!(store.match_key([1; 32]).await, Ok(true), "the first one is kept");
    assert_eq!(store.match_key([2; 32]).await, Ok(false));
    assert_eq!(store.match_key([1; 32]).await, Ok(true), "and stays");
}
