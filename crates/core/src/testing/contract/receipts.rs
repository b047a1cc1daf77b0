//! Vendors' reports, in whatever order and number they come.

use super::world::{PHONE, Sent, World, at, phone};
use crate::domain::delivery::DeliveryState;
use crate::domain::receipt::{Receipt, ReceiptKind};
use crate::domain::time::Timestamp;
use crate::ports::store::{AppliedReceipt, RecordedReceipts, Store};

/// A report that names only the vendor's id.
fn report(world: &World<'_>, wamid: &str, kind: ReceiptKind) -> Receipt {
    Receipt {
        tenant: world.tenant,
        vendor_message_id: wamid.to_owned(),
        delivery: None,
        kind,
        vendor_code: (kind == ReceiptKind::Failed).then(|| "131026".to_owned()),
        at: at(0),
    }
}

async fn record(world: &World<'_>, receipts: Vec<Receipt>, now: Timestamp) -> RecordedReceipts {
    let recorded = world.store.insert_receipts(receipts, now).await;
    recorded.expect("recorded")
}

async fn apply(world: &World<'_>, now: Timestamp) -> Vec<AppliedReceipt> {
    world.store.apply_receipts(100, now).await.expect("applied")
}

/// Records one report and tells in what state it leaves the message.
async fn state_after(world: &World<'_>, receipt: Receipt, now: Timestamp) -> Option<DeliveryState> {
    record(world, vec![receipt], now).await;
    apply(world, now).await.first().map(|applied| applied.state)
}

async fn accepted(world: &World<'_>, wamid: &str) -> Sent {
    let sent = world.send(PHONE, "111111", at(0)).await;
    world.accept(sent, wamid, at(1)).await;
    sent
}

/// The same report counts once, also within one call, and an applied one is not applied again.
pub async fn each_report_counts_once(store: &dyn Store) {
    let world = World::open(store).await;
    let sent = accepted(&world, "wamid.1").await;
    let delivered = report(&world, "wamid.1", ReceiptKind::Delivered);
    let twice = vec![delivered.clone(), delivered.clone()];
    assert_eq!(record(&world, twice, at(2)).await, RecordedReceipts { new: 1, repeated: 1 });
    assert_eq!(
        apply(&world, at(3)).await,
        [AppliedReceipt {
            tenant: world.tenant,
            delivery: sent.delivery,
            verification: sent.verification,
            kind: ReceiptKind::Delivered,
            state: DeliveryState::Delivered,
        }]
    );
    let repeated = record(&world, vec![delivered], at(4)).await;
    assert_eq!(repeated.repeated, 1);
    assert_eq!(apply(&world, at(9_999)).await, []);
}

/// A message never goes back, whatever is reported late.
pub async fn disorder_is_put_right(store: &dyn Store) {
    use DeliveryState as State;
    use ReceiptKind::{Delivered, Failed, Read, Sent};
    let world = World::open(store).await;
    accepted(&world, "wamid.1").await;
    for (kind, state) in [
        (Delivered, State::Delivered),
        (Sent, State::Delivered),
        (Failed, State::Delivered),
        (Read, State::Read),
    ] {
        let state_now = state_after(&world, report(&world, "wamid.1", kind), at(2)).await;
        assert_eq!(state_now, Some(state), "{kind:?}");
    }
    accepted(&world, "wamid.2").await;
    for (kind, state) in [(Failed, State::Failed), (Delivered, State::Delivered)] {
        let state_now = state_after(&world, report(&world, "wamid.2", kind), at(3)).await;
        assert_eq!(state_now, Some(state), "{kind:?}");
    }
}

/// A report that names our own id finds the message before the vendor's id is known, and its state stands when
/// the hand-over ends.
pub async fn our_own_id_finds_the_message_early(store: &dyn Store) {
    let world = World::open(store).await;
    let sent = world.send(PHONE, "111111", at(0)).await;
    let mut early = report(&world, "wamid.1", ReceiptKind::Delivered);
    early.delivery = Some(sent.delivery);
    assert_eq!(state_after(&world, early, at(1)).await, Some(DeliveryState::Delivered));
    world.accept(sent, "wamid.1", at(2)).await;
    let late = report(&world, "wamid.1", ReceiptKind::Sent);
    assert_eq!(state_after(&world, late, at(3)).await, Some(DeliveryState::Delivered));
}

/// A report teaches the vendor's id of a message whose hand-over never told it.
pub async fn a_report_teaches_the_vendors_id(store: &dyn Store) {
    let world = World::open(store).await;
    let sent = world.send(PHONE, "111111", at(0)).await;
    let mut first = report(&world, "wamid.1", ReceiptKind::Sent);
    first.delivery = Some(sent.delivery);
    state_after(&world, first, at(1)).await;
    let second = report(&world, "wamid.1", ReceiptKind::Read);
    assert_eq!(state_after(&world, second, at(2)).await, Some(DeliveryState::Read));
}

/// A report that came too early is looked at again, after two seconds first.
pub async fn an_early_report_waits(store: &dyn Store) {
    let world = World::open(store).await;
    let sent = world.send(PHONE, "111111", at(0)).await;
    let early = report(&world, "wamid.1", ReceiptKind::Delivered);
    assert_eq!(state_after(&world, early, at(1)).await, None);
    world.accept(sent, "wamid.1", at(2)).await;
    assert_eq!(apply(&world, at(2)).await, [], "not due yet");
    let applied = apply(&world, at(3)).await;
    assert_eq!(applied.len(), 1);
    assert_eq!(applied[0].state, DeliveryState::Delivered);
}

/// A report of a message that nobody knows is not looked at for long: another software may send from the same
/// account.
pub async fn a_strangers_report_is_dropped_soon(store: &dyn Store) {
    let world = World::open(store).await;
    let sent = world.send(PHONE, "111111", at(0)).await;
    let stranger = report(&world, "wamid.1", ReceiptKind::Delivered);
    assert_eq!(state_after(&world, stranger, at(0)).await, None);
    for seconds in [2, 6, 14] {
        assert_eq!(apply(&world, at(seconds)).await, []);
    }
    world.accept(sent, "wamid.1", at(15)).await;
    assert_eq!(apply(&world, at(100_000)).await, []);
}

/// A complaint names no id of ours, so it waits for its message, for an hour.
pub async fn a_complaint_is_given_up_late(store: &dyn Store) {
    let world = World::open(store).await;
    let early = accepted(&world, "wamid.0").await;
    let (late, later) = (phone(1), phone(2));
    let first = world.send(&late, "222222", at(0)).await;
    let second = world.send(&later, "333333", at(0)).await;
    let complaints = ["wamid.1", "wamid.2"].map(|wamid| report(&world, wamid, ReceiptKind::Complaint));
    record(&world, complaints.to_vec(), at(0)).await;
    for seconds in [0, 2, 6, 14, 1_800] {
        assert_eq!(apply(&world, at(seconds)).await, []);
    }
    world.accept(first, "wamid.1", at(1_801)).await;
    assert_eq!(apply(&world, at(3_600)).await.len(), 1);
    assert!(world.pending(&late).await.is_none());

    world.accept(second, "wamid.2", at(3_601)).await;
    assert_eq!(apply(&world, at(100_000)).await, []);
    assert_eq!(world.pending_id().await, Some(early.verification));
}

/// Reports that wait do not hide one that is due behind them, and a call applies as many as it may.
pub async fn the_limit_bounds_a_call(store: &dyn Store) {
    let world = World::open(store).await;
    let orphans = (0..7).map(|n| report(&world, &format!("wamid.unknown{n}"), ReceiptKind::Sent));
    record(&world, orphans.collect(), at(0)).await;
    for n in 0..5 {
        let sent = world.send(&phone(n), "111111", at(0)).await;
        let wamid = format!("wamid.{n}");
        world.accept(sent, &wamid, at(1)).await;
        record(&world, vec![report(&world, &wamid, ReceiptKind::Sent)], at(1)).await;
    }
    let mut applied = 0;
    loop {
        let turn = store.apply_receipts(2, at(1)).await.expect("applied");
        assert!(turn.len() <= 2);
        if turn.is_empty() {
            break;
        }
        applied += turn.len();
    }
    assert_eq!(applied, 5);
}

/// A report to another tenant's account finds nothing, by neither id.
pub async fn tenants_do_not_meet(store: &dyn Store) {
    let world = World::open(store).await;
    let other = World::named(store, "second").await;
    let sent = accepted(&world, "wamid.1").await;
    let mut stray = report(&other, "wamid.1", ReceiptKind::Complaint);
    stray.delivery = Some(sent.delivery);
    assert_eq!(state_after(&other, stray, at(2)).await, None);
    assert_eq!(world.pending_id().await, Some(sent.verification));
    assert_eq!(world.usage(at(3)).await.complaints, 0);

    let ours = report(&world, "wamid.1", ReceiptKind::Complaint);
    let state = state_after(&world, ours, at(4)).await;
    assert_eq!(state, Some(DeliveryState::Read), "known to one is new to the other");
}

/// Who did not ask for a code ends it; the complaint is counted once.
pub async fn a_complaint_cancels_the_code(store: &dyn Store) {
    let world = World::open(store).await;
    let sent = accepted(&world, "wamid.1").await;
    let complaint = report(&world, "wamid.1", ReceiptKind::Complaint);
    assert_eq!(world.pending_id().await, Some(sent.verification));
    assert_eq!(state_after(&world, complaint.clone(), at(2)).await, Some(DeliveryState::Read));
    assert_eq!(world.pending_id().await, None);
    assert_eq!(state_after(&world, complaint, at(3)).await, None);
    assert_eq!(world.usage(at(4)).await.complaints, 1);
}

/// A complaint about a code that has ended leaves the newer one alone.
pub async fn a_complaint_ends_its_own_code_only(store: &dyn Store) {
    let world = World::open(store).await;
    accepted(&world, "wamid.1").await;
    let newer = world.send(PHONE, "222222", at(2)).await;
    state_after(&world, report(&world, "wamid.1", ReceiptKind::Complaint), at(3)).await;
    assert_eq!(world.pending_id().await, Some(newer.verification));
    assert_eq!(world.usage(at(4)).await.complaints, 1);
}

/// A code that its recipient disowned while a newer one had its place does not come back when that one is refused,
/// nor does an older one in its stead.
pub async fn a_disowned_code_never_comes_back(store: &dyn Store) {
    let world = World::open(store).await;
    world.send(PHONE, "000000", at(0)).await;
    accepted(&world, "wamid.1").await;
    let newer = world.send(PHONE, "222222", at(2)).await;
    state_after(&world, report(&world, "wamid.1", ReceiptKind::Complaint), at(3)).await;
    world.refuse(newer, at(4)).await;
    assert_eq!(world.pending_id().await, None);
}
