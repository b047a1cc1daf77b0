//! A vendor's refusal gives the code before it its place back.

use std::time::Duration;

use super::world::{PHONE, TTL, World, at, is_approved};
use crate::domain::check::CheckOutcome;
use crate::domain::delivery::HandOver;
use crate::ports::store::{Store, StoreError};

/// The code before the refused one works again, with the guesses it has suffered.
pub async fn the_previous_code_comes_back(store: &dyn Store) {
    let world = World::open(store).await;
    let first = world.send(PHONE, "111111", at(0)).await;
    world.check(PHONE, "000000", at(1)).await;
    world.check(PHONE, "000000", at(1)).await;
    let second = world.send(PHONE, "222222", at(2)).await;
    world.refuse(second, at(3)).await;

    let pending = world.pending(PHONE).await.expect("the first is back");
    assert_eq!(pending.id, first.verification);
    assert_eq!((pending.attempts, pending.ended_at), (2, None));
    assert_eq!(world.check(PHONE, "222222", at(4)).await, CheckOutcome::Wrong { attempts_remaining: 2 });
    assert!(is_approved(world.check(PHONE, "111111", at(5)).await));
}

/// A first code that is refused leaves nothing to check.
pub async fn a_refused_first_code_is_gone(store: &dyn Store) {
    let world = World::open(store).await;
    let sent = world.send(PHONE, "111111", at(0)).await;
    world.refuse(sent, at(1)).await;
    assert_eq!(world.pending_id().await, None);
    assert_eq!(world.check(PHONE, "111111", at(2)).await, CheckOutcome::NotFound);
}

/// Of a chain whose newest is refused first, one after the other comes back.
pub async fn a_chain_unwinds_from_its_head(store: &dyn Store) {
    let world = World::open(store).await;
    let first = world.send(PHONE, "111111", at(0)).await;
    let second = world.send(PHONE, "222222", at(1)).await;
    let third = world.send(PHONE, "333333", at(2)).await;

    world.refuse(third, at(3)).await;
    assert_eq!(world.pending_id().await, Some(second.verification));
    world.refuse(second, at(4)).await;
    assert_eq!(world.pending_id().await, Some(first.verification));
    world.refuse(first, at(5)).await;
    assert_eq!(world.pending_id().await, None);
}

/// A code that is refused while a newer one has its place disturbs nothing, and is passed over later.
pub async fn a_chain_remembers_who_was_refused(store: &dyn Store) {
    let world = World::open(store).await;
    let first = world.send(PHONE, "111111", at(0)).await;
    let second = world.send(PHONE, "222222", at(1)).await;
    let third = world.send(PHONE, "333333", at(2)).await;

    world.refuse(second, at(3)).await;
    assert_eq!(world.pending_id().await, Some(third.verification));
    world.refuse(third, at(4)).await;
    assert_eq!(world.pending_id().await, Some(first.verification));
}

/// A code whose time is over does not come back, nor does an older one in its stead.
pub async fn an_expired_code_stays_away(store: &dyn Store) {
    let world = World::open(store).await;
    world.send(PHONE, "111111", at(0)).await;
    let mut short = world.command(PHONE, "222222", at(1));
    short.verification.expires_at = at(10);
    world.start(short).await;
    let third = world.send(PHONE, "333333", at(5)).await;
    world.refuse(third, at(10)).await;
    assert_eq!(world.pending_id().await, None);

    world.send(PHONE, "444444", at(20)).await;
    let fifth = world.send(PHONE, "555555", at(30)).await;
    world.refuse(fifth, at(20) + TTL.saturating_sub(Duration::from_millis(1))).await;
    assert!(world.pending_id().await.is_some(), "a moment was left");
}

/// Once the newer code was accepted, or ended otherwise, nothing comes back.
pub async fn a_verified_code_ends_the_chain(store: &dyn Store) {
    let world = World::open(store).await;
    world.send(PHONE, "111111", at(0)).await;
    let second = world.send(PHONE, "222222", at(1)).await;
    assert!(is_approved(world.check(PHONE, "222222", at(2)).await));
    world.refuse(second, at(3)).await;
    assert_eq!(world.pending_id().await, None);
}

/// What was accepted, or may be out, keeps its place.
pub async fn only_a_refusal_unwinds(store: &dyn Store) {
    let world = World::open(store).await;
    world.send(PHONE, "111111", at(0)).await;
    let second = world.send(PHONE, "222222", at(1)).await;
    world.accept(second, "wamid.2", at(2)).await;
    assert_eq!(world.pending_id().await, Some(second.verification));

    let third = world.send(PHONE, "333333", at(3)).await;
    let end = world.end_of(third, HandOver::Unconfirmed, at(4));
    store.finish_delivery(end).await.expect("recorded");
    assert!(is_approved(world.check(PHONE, "333333", at(5)).await));
}

/// The second of two ends of a hand-over changes nothing.
pub async fn a_hand_over_ends_once(store: &dyn Store) {
    let world = World::open(store).await;
    world.send(PHONE, "111111", at(0)).await;
    let refused = world.send(PHONE, "222222", at(1)).await;
    world.refuse(refused, at(2)).await;
    let newest = world.send(PHONE, "333333", at(3)).await;
    world.refuse(refused, at(4)).await;
    assert_eq!(world.pending_id().await, Some(newest.verification));

    world.accept(newest, "wamid.3", at(5)).await;
    world.refuse(newest, at(6)).await;
    assert_eq!(world.pending_id().await, Some(newest.verification));
    assert_eq!(world.usage(at(7)).await.conversations, 1);
}

/// A hand-over of nothing, or of another tenant's message, is an error.
pub async fn an_unknown_message_is_missing(store: &dyn Store) {
    let world = World::open(store).await;
    let other = World::named(store, "second").await;
    let sent = world.send(PHONE, "111111", at(0)).await;
    let end = other.end_of(sent, HandOver::Refused, at(1));
    assert_eq!(store.finish_delivery(end).await, Err(StoreError::Missing { what: "delivery" }));
    assert_eq!(world.pending_id().await, Some(sent.verification));
}
