//! A message shows what became of its delivery.

use super::letters::{Letter, everything};
use super::world::{LEASE, PHONE, World, at, is_approved, phone};
use crate::domain::chat::{MessageQuery, MessageSort, MessageStatus};
use crate::domain::receipt::{Receipt, ReceiptKind};
use crate::domain::time::Timestamp;
use crate::ports::store::{Store, SweepPolicy};

/// What a message shows: how far it has come, the vendor's id, why it failed, and since when.
async fn shown(
    world: &World<'_>,
    letter: Letter,
) -> (MessageStatus, Option<String>, Option<String>, Timestamp) {
    let message = world.shown(letter.message).await;
    let status = message.status.expect("a status");
    (status, message.vendor_message_id, message.status_message, message.updated_at)
}

/// A report that names our own id too.
fn early(world: &World<'_>, letter: Letter, kind: ReceiptKind, vendor_code: Option<&str>) -> Receipt {
    Receipt {
        tenant: world.tenant,
        vendor_message_id: "wamid.1".to_owned(),
        delivery: Some(letter.sent.delivery),
        kind,
        vendor_code: vendor_code.map(str::to_owned),
        at: at(1),
    }
}

/// It moves with the hand-over and the reports, forward only.
pub async fn a_message_moves_forward(store: &dyn Store) {
    use MessageStatus::{Delivered, Read, Sent};
    let world = World::open(store).await;
    let letter = world.write(world.letter(PHONE, "Hello", at(0))).await;
    let other = world.write(world.letter(PHONE, "Another", at(0))).await;
    let wamid = Some("wamid.1".to_owned());
    world.accept(letter.sent, "wamid.1", at(1)).await;
    assert_eq!(shown(&world, letter).await, (Sent, wamid.clone(), None, at(1)));
    for (kind, code, second, status, changed) in [
        (ReceiptKind::Sent, None, 2, Sent, 1),
        (ReceiptKind::Delivered, None, 3, Delivered, 3),
        (ReceiptKind::Read, None, 4, Read, 4),
        (ReceiptKind::Failed, Some("131026"), 5, Read, 4),
    ] {
        world.hear("wamid.1", kind, code, at(second)).await;
        let now = (status, wamid.clone(), None, at(changed));
        assert_eq!(shown(&world, letter).await, now, "{kind:?}");
    }
    assert_eq!(world.shown(letter.message).await.created_at, at(0));
    assert_eq!(shown(&world, other).await, (Sent, None, None, at(0)), "it is another");
    let latest = MessageQuery { sort: MessageSort::UpdatedAt, descending: true, limit: 1, ..everything() };
    let (latest, _) = world.messages(latest).await;
    assert_eq!(latest[0].id, letter.message);
}

/// A report may come before the hand-over ends: the end changes nothing of it.
pub async fn a_report_may_be_faster(store: &dyn Store) {
    let world = World::open(store).await;
    let letter = world.write(world.letter(PHONE, "Hello", at(0))).await;
    let receipt = early(&world, letter, ReceiptKind::Delivered, None);
    store.insert_receipts(vec![receipt], at(1)).await.expect("recorded");
    assert_eq!(store.apply_receipts(10, at(1)).await.map(|applied| applied.len()), Ok(1));
    world.accept(letter.sent, "wamid.1", at(2)).await;
    let now = (MessageStatus::Delivered, Some("wamid.1".to_owned()), None, at(1));
    assert_eq!(shown(&world, letter).await, now);
}

/// Several reports that are applied in one step leave what the furthest says, and what any of them knew.
pub async fn reports_of_one_step_all_count(store: &dyn Store) {
    let world = World::open(store).await;
    let letter = world.write(world.letter(PHONE, "Hello", at(0))).await;
    for (second, kind, code) in [
        (1, ReceiptKind::Sent, None),
        (2, ReceiptKind::Failed, Some("131049")),
        (3, ReceiptKind::Delivered, None),
    ] {
        let report = early(&world, letter, kind, code);
        store.insert_receipts(vec![report], at(second)).await.expect("recorded");
    }
    assert_eq!(store.apply_receipts(10, at(4)).await.map(|applied| applied.len()), Ok(3));
    let why = Some("WhatsApp error 131049".to_owned());
    let now = (MessageStatus::Delivered, Some("wamid.1".to_owned()), why, at(4));
    assert_eq!(shown(&world, letter).await, now);
}

/// Why it failed is told, of a refusal and of a report, and stays when it arrives after all.
pub async fn a_failure_says_why(store: &dyn Store) {
    let world = World::open(store).await;
    let refused = world.write(world.letter(PHONE, "Hello", at(0))).await;
    world.refuse(refused.sent, at(1)).await;
    let why = |code: &str| Some(format!("WhatsApp error {code}"));
    assert_eq!(shown(&world, refused).await, (MessageStatus::Failed, None, why("131026"), at(1)));

    let letter = world.write(world.letter(PHONE, "Hello", at(2))).await;
    world.accept(letter.sent, "wamid.1", at(3)).await;
    world.hear("wamid.1", ReceiptKind::Failed, Some("131049"), at(4)).await;
    let wamid = Some("wamid.1".to_owned());
    assert_eq!(shown(&world, letter).await, (MessageStatus::Failed, wamid.clone(), why("131049"), at(4)));
    world.hear("wamid.1", ReceiptKind::Delivered, None, at(5)).await;
    assert_eq!(shown(&world, letter).await, (MessageStatus::Delivered, wamid, why("131049"), at(5)));
}

/// A refused message gives its conversation back, with the last one in it, and needs no code for that.
pub async fn a_refused_message_gives_the_conversation_back(store: &dyn Store) {
    let world = World::open(store).await;
    let opened = async || world.usage(at(9)).await.conversations;
    let first = world.write(world.letter(PHONE, "Hello", at(0))).await;
    let second = world.write(world.letter(PHONE, "Again", at(1))).await;
    world.write(world.letter(&phone(1), "Hello", at(1))).await;
    world.refuse(first.sent, at(2)).await;
    assert_eq!(opened().await, 2, "one is on its way");
    world.refuse(second.sent, at(3)).await;
    world.refuse(second.sent, at(4)).await;
    assert_eq!(opened().await, 1, "nothing of it was ever out");
    let third = world.write(world.letter(PHONE, "Hello", at(5))).await;
    world.accept(third.sent, "wamid.3", at(6)).await;
    assert_eq!(opened().await, 2);
}

/// A message whose sender died may be out: it stays sent. A late answer brings the vendor's id.
pub async fn a_lost_message_may_be_out(store: &dyn Store) {
    let world = World::open(store).await;
    let letter = world.write(world.letter(PHONE, "Hello", at(0))).await;
    assert_eq!(store.settle_lost(10, at(0) + LEASE).await, Ok(1));
    assert_eq!(shown(&world, letter).await, (MessageStatus::Sent, None, None, at(0)));
    world.accept(letter.sent, "wamid.1", at(60)).await;
    let now = (MessageStatus::Sent, Some("wamid.1".to_owned()), None, at(60));
    assert_eq!(shown(&world, letter).await, now);
}

/// A message that was swept holds up neither hand-over nor report, and does not come back.
pub async fn a_swept_message_is_missed_by_nobody(store: &dyn Store) {
    let world = World::open(store).await;
    let accepted = world.write(world.letter(PHONE, "Hello", at(0))).await;
    let refused = world.write(world.coded_letter(&phone(1), "111111", "******", at(0))).await;
    let lost = world.write(world.letter(&phone(2), "Hello", at(0))).await;
    let policy = SweepPolicy { messages: LEASE / 2, ..SweepPolicy::default() };
    while store.sweep(policy, 100, at(20)).await.expect("a sweep").rows > 0 {}
    assert_eq!(world.messages(everything()).await.1, 0);

    world.accept(accepted.sent, "wamid.1", at(21)).await;
    world.hear("wamid.1", ReceiptKind::Delivered, None, at(22)).await;
    world.refuse(refused.sent, at(23)).await;
    assert!(world.pending(&phone(1)).await.is_none(), "its code is taken back");
    assert_eq!(store.settle_lost(10, at(60)).await, Ok(1), "{lost:?}");
    assert_eq!(world.messages(everything()).await.1, 0);
    world.send(&phone(1), "222222", at(61)).await;
    assert!(is_approved(world.check(&phone(1), "222222", at(62)).await));
}
