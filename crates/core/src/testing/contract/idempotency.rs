//! Idempotency keys.

use std::time::Duration;

use super::together::together;
use super::world::{LEASE, PHONE, World, at};
use crate::domain::contact::ContactChoice;
use crate::domain::idempotency::{ClaimKey, IdempotencyKey, KEEP, KeyClaim, StoredAnswer};
use crate::domain::ids::TenantId;
use crate::domain::time::Timestamp;
use crate::ports::store::{StartOutcome, StartRefusal, Store, StoreError};

fn key(tenant: TenantId) -> IdempotencyKey {
    IdempotencyKey { tenant, key: [7; 32] }
}

/// A claim of the same request, under a lease of 60 seconds.
fn claim_of(tenant: TenantId, now: Timestamp) -> ClaimKey {
    ClaimKey { key: key(tenant), fingerprint: [1; 32], lease_until: now + Duration::from_mins(1), now }
}

async fn claim(world: &World<'_>, now: Timestamp) -> KeyClaim {
    let claimed = world.store.claim_key(claim_of(world.tenant, now)).await;
    claimed.expect("a claim")
}

fn answer() -> StoredAnswer {
    StoredAnswer { status: 201, body: b"{\"success\":true}".to_vec() }
}

async fn start_under_key(world: &World<'_>, now: Timestamp) -> Result<StartOutcome, StoreError> {
    let mut command = world.command(PHONE, "111111", now);
    command.idempotency = Some(key(world.tenant));
    world.store.start(command).await
}

/// A key runs one request, and then stands for its answer.
pub async fn a_key_stands_for_its_answer(store: &dyn Store) {
    let world = World::open(store).await;
    assert_eq!(claim(&world, at(0)).await, KeyClaim::Granted);
    assert_eq!(claim(&world, at(59)).await, KeyClaim::Running);
    start_under_key(&world, at(59)).await.expect("a start");
    let finished = store.finish_key(&key(world.tenant), answer(), at(60)).await;
    assert_eq!(finished, Ok(()));
    assert_eq!(claim(&world, at(9_999)).await, KeyClaim::Answered(answer()));
}

/// A key that was used for another request is refused, even when it has run out of lease.
pub async fn another_request_is_refused(store: &dyn Store) {
    let world = World::open(store).await;
    claim(&world, at(0)).await;
    for second in [1, 600] {
        let mut other = claim_of(world.tenant, at(second));
        other.fingerprint = [2; 32];
        assert_eq!(store.claim_key(other).await, Ok(KeyClaim::OtherRequest));
    }
}

/// Each tenant has its own keys.
pub async fn keys_are_a_tenants_own(store: &dyn Store) {
    let world = World::open(store).await;
    let other = World::named(store, "second").await;
    claim(&world, at(0)).await;
    assert_eq!(claim(&other, at(0)).await, KeyClaim::Granted);
}

/// Of many claims at once one is granted.
pub async fn one_of_many_is_granted(store: &dyn Store) {
    let world = World::open(store).await;
    let claims = together((0..50).map(|_| claim(&world, at(0)))).await;
    let granted = claims.iter().filter(|claim| **claim == KeyClaim::Granted);
    let running = claims.iter().filter(|claim| **claim == KeyClaim::Running);
    assert_eq!((granted.count(), running.count()), (1, 49));
}

/// A request that did nothing gives its key back.
pub async fn a_released_key_is_free(store: &dyn Store) {
    let world = World::open(store).await;
    claim(&world, at(0)).await;
    assert_eq!(store.release_key(&key(world.tenant)).await, Ok(()));
    assert_eq!(claim(&world, at(1)).await, KeyClaim::Granted);
}

/// A start that is refused has sent nothing, so its key can be given back.
pub async fn a_refused_start_leaves_the_key_claimed(store: &dyn Store) {
    let world = World::open(store).await;
    claim(&world, at(0)).await;
    let mut command = world.command(PHONE, "111111", at(1));
    command.contact = ContactChoice::ByDestination { defaults: None };
    command.idempotency = Some(key(world.tenant));
    assert_eq!(world.try_start(command).await, StartOutcome::Refused(StartRefusal::ContactDefaultsMissing));
    assert_eq!(store.release_key(&key(world.tenant)).await, Ok(()));
    assert_eq!(claim(&world, at(2)).await, KeyClaim::Granted);
}

/// A claimer that died before it sent is replaced; a start by it, risen again, sends nothing.
pub async fn a_dead_claimer_is_replaced_and_cannot_send(store: &dyn Store) {
    let world = World::open(store).await;
    claim(&world, at(0)).await;
    assert_eq!(claim(&world, at(60)).await, KeyClaim::Granted);
    assert_eq!(claim(&world, at(61)).await, KeyClaim::Running, "a new lease");

    start_under_key(&world, at(62)).await.expect("the second claimer's");
    let live = world.pending_id().await;
    assert_eq!(start_under_key(&world, at(63)).await, Err(StoreError::Taken { what: "idempotency key" }));
    assert_eq!(world.pending_id().await, live, "nothing was superseded");
}

/// A claimer that died while it sent may have sent: its key is lost, and stays so until an answer comes after all.
pub async fn a_key_that_began_to_send_is_lost(store: &dyn Store) {
    let world = World::open(store).await;
    claim(&world, at(0)).await;
    let late = 45;
    start_under_key(&world, at(late)).await.expect("a start");
    let end = at(late) + LEASE;
    let just_before = end.before(Duration::from_millis(1));
    assert_eq!(claim(&world, just_before).await, KeyClaim::Running);
    assert_eq!(claim(&world, end).await, KeyClaim::Lost);
    assert_eq!(store.release_key(&key(world.tenant)).await, Ok(()));
    assert_eq!(claim(&world, end).await, KeyClaim::Lost, "no release frees it");

    let finished = store.finish_key(&key(world.tenant), answer(), end).await;
    assert_eq!(finished, Ok(()));
    assert_eq!(claim(&world, end).await, KeyClaim::Answered(answer()));
}

/// After its time a key is forgotten, whatever it stood for.
pub async fn an_old_key_is_forgotten(store: &dyn Store) {
    let world = World::open(store).await;
    claim(&world, at(0)).await;
    start_under_key(&world, at(1)).await.expect("a start");
    let finished = store.finish_key(&key(world.tenant), answer(), at(2)).await;
    assert_eq!(finished, Ok(()));
    let end = at(0) + KEEP;
    let just_before = end.before(Duration::from_millis(1));
    assert_eq!(claim(&world, just_before).await, KeyClaim::Answered(answer()));
    assert_eq!(claim(&world, end).await, KeyClaim::Granted);
    assert_eq!(claim(&world, end).await, KeyClaim::Running, "the answer is gone too");
}

/// An answer under a key that nobody claimed is an error.
pub async fn an_unclaimed_key_takes_no_answer(store: &dyn Store) {
    let world = World::open(store).await;
    assert_eq!(
        store.finish_key(&key(world.tenant), answer(), at(0)).await,
        Err(StoreError::Missing { what: "idempotency key" })
    );
}
