//! A row that was spoiled by hand holds up nothing but itself.

use countersign_core::domain::receipt::ReceiptKind;
use countersign_core::ports::store::{DeliveryStore, QueueStore, SweepPolicy, UpkeepStore};

use crate::world::{LEASE, World, at};

#[tokio::test]
async fn receipts_behind_a_bad_one_are_applied() {
    let world = World::open().await;
    let mut receipts = Vec::new();
    for (n, wamid) in (1..).zip(["bad-kind", "bad-id", "bad-message", "good"]) {
        let delivery = world.send(n).await;
        receipts.push(world.report(wamid, delivery, ReceiptKind::Sent));
    }
    let good = receipts[3].delivery;
    world.store.insert_receipts(receipts, at(1)).await.expect("kept");
    world.spoil("UPDATE receipts SET kind = 'secret' WHERE vendor_message_id = 'bad-kind'");
    world.spoil(
        "UPDATE receipts SET vendor_message_id = CAST(x'ff' AS TEXT) WHERE vendor_message_id = 'bad-id'",
    );
    world.spoil(
        "UPDATE deliveries SET state = 'secret'
         WHERE id = (SELECT delivery_id FROM receipts WHERE vendor_message_id = 'bad-message')",
    );

    let applied = world.store.apply_receipts(2, at(1)).await.expect("applied");
    assert_eq!(applied.iter().map(|receipt| Some(receipt.delivery)).collect::<Vec<_>>(), [good]);
    assert_eq!(world.store.apply_receipts(2, at(9_999)).await, Ok(Vec::new()));
    assert_eq!(world.count("SELECT count(*) FROM receipts WHERE next_look_at IS NOT NULL"), 0);
    assert_eq!(world.count("SELECT count(*) FROM receipts"), 4, "each can be looked at and mended");
}

#[tokio::test]
async fn messages_behind_a_bad_one_are_settled() {
    let world = World::open().await;
    for n in 1..=4 {
        world.send(n).await;
    }
    world.spoil("UPDATE deliveries SET state = 'secret' WHERE hex(id) LIKE '%0101'");
    world.spoil("UPDATE deliveries SET id = x'00' WHERE hex(id) LIKE '%0202'");

    assert_eq!(world.store.settle_lost(3, at(30)).await, Ok(1));
    assert_eq!(world.store.settle_lost(3, at(30)).await, Ok(1));
    assert_eq!(world.store.settle_lost(3, at(30)).await, Ok(0));
    assert_eq!(world.count("SELECT count(*) FROM deliveries WHERE lease_until IS NOT NULL"), 0);
    assert_eq!(world.count("SELECT count(*) FROM deliveries WHERE state = 'secret'"), 1, "it can be mended");
}

#[tokio::test]
async fn messages_behind_a_bad_one_are_claimed() {
    let world = World::open().await;
    let mut ids = Vec::new();
    for n in 1..=4 {
        ids.push(world.queue(n, &[0]).await);
    }
    world.spoil("UPDATE deliveries SET destination = 'secret' WHERE destination = '919800000001'");
    world.spoil("UPDATE deliveries SET id = x'00' WHERE destination = '919800000002'");
    world.spoil("UPDATE verifications SET also = 'secret' WHERE destination = '919800000003'");

    let claimed = world.store.claim_due(2, LEASE, at(0)).await.expect("a claim");
    assert_eq!(claimed.iter().map(|claimed| claimed.verification).collect::<Vec<_>>(), [ids[3]]);
    assert_eq!(world.store.claim_due(2, LEASE, at(500)).await.map(|claimed| claimed.len()), Ok(0));
    assert_eq!(world.count("SELECT count(*) FROM deliveries WHERE due_at IS NOT NULL"), 0);
    assert_eq!(
        world.count("SELECT count(*) FROM deliveries WHERE state = 'queued'"),
        3,
        "each can be mended"
    );
}

#[tokio::test]
async fn a_lost_message_of_a_bad_verification_is_settled() {
    let world = World::open().await;
    world.queue(1, &[0]).await;
    assert_eq!(world.store.claim_due(1, LEASE, at(0)).await.map(|claimed| claimed.len()), Ok(1));
    world.spoil("UPDATE verifications SET also = 'secret'");
    assert_eq!(world.store.settle_lost(1, at(30)).await, Ok(1));
    assert_eq!(world.store.settle_lost(1, at(30)).await, Ok(0));
    assert_eq!(world.count("SELECT count(*) FROM deliveries WHERE state = 'unconfirmed'"), 1);
}

#[tokio::test]
async fn a_bad_retention_keeps_its_tenants_verifications_only() {
    let world = World::open().await;
    world.send(1).await;
    assert_eq!(world.store.settle_lost(1, at(30)).await, Ok(1));
    world.spoil("UPDATE tenants SET retention_hours = -7");
    let year = at(365 * 24 * 3_600);
    let swept = world.store.sweep(SweepPolicy::default(), 10, year).await.expect("a sweep");
    assert_eq!(swept.rows, 2, "a message and a conversation");
    assert_eq!(world.count("SELECT count(*) FROM verifications"), 1);
}
