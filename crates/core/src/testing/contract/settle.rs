//! Messages whose claimer died.

use std::time::Duration;

use super::world::{LEASE, PHONE, World, at, is_approved, phone};
use crate::domain::delivery::DeliveryState;
use crate::domain::receipt::{Receipt, ReceiptKind};
use crate::ports::store::Store;

/// A lost message is settled when its lease is over, once, and its code stays valid.
pub async fn a_lost_message_may_be_out(store: &dyn Store) {
    let world = World::open(store).await;
    world.send(PHONE, "111111", at(0)).await;
    let end = at(0) + LEASE;
    let just_before = end.before(Duration::from_millis(1));
    assert_eq!(store.settle_lost(10, just_before).await, Ok(0));
    assert_eq!(store.settle_lost(10, end).await, Ok(1));
    assert_eq!(store.settle_lost(10, end).await, Ok(0));
    assert!(is_approved(world.check(PHONE, "111111", end).await));
}

/// A message whose hand-over has ended is not lost.
pub async fn a_finished_message_is_not_lost(store: &dyn Store) {
    let world = World::open(store).await;
    let taken = world.send(PHONE, "111111", at(0)).await;
    world.accept(taken, "wamid.1", at(1)).await;
    let refused = world.send(PHONE, "222222", at(2)).await;
    world.refuse(refused, at(3)).await;
    assert_eq!(store.settle_lost(10, at(9_999)).await, Ok(0));
}

/// No more are settled in one call than asked for.
pub async fn the_limit_bounds_a_call(store: &dyn Store) {
    let world = World::open(store).await;
    for n in 0..5 {
        world.send(&phone(n), "111111", at(0)).await;
    }
    for settled in [2, 2, 1, 0] {
        assert_eq!(store.settle_lost(2, at(60)).await, Ok(settled));
    }
}

/// Whoever comes after the rescuer changes nothing, but may bring the vendor's id.
pub async fn a_late_end_only_brings_the_vendors_id(store: &dyn Store) {
    let world = World::open(store).await;
    let sent = world.send(PHONE, "111111", at(0)).await;
    assert_eq!(store.settle_lost(10, at(60)).await, Ok(1));
    world.refuse(sent, at(61)).await;
    assert_eq!(world.pending_id().await, Some(sent.verification));
    assert_eq!(world.usage(at(61)).await.conversations, 1);

    world.accept(sent, "wamid.1", at(62)).await;
    let receipt = Receipt {
        tenant: world.tenant,
        vendor_message_id: "wamid.1".to_owned(),
        delivery: None,
        kind: ReceiptKind::Sent,
        vendor_code: None,
        at: at(63),
    };
    store.insert_receipts(vec![receipt], at(63)).await.expect("recorded");
    let applied = store.apply_receipts(10, at(63)).await.expect("applied");
    assert_eq!(applied.first().map(|applied| applied.state), Some(DeliveryState::Sent));
}
