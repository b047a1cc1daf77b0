//! A row that was spoiled by hand holds up nothing but itself.

use countersign_core::domain::receipt::ReceiptKind;
use countersign_core::ports::store::{DeliveryStore, SweepPolicy, UpkeepStore};

use crate::world::{World, at};

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
