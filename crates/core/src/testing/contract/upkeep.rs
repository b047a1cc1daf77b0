//! What the sweep takes, and what it leaves.

use std::time::Duration;

use super::world::{PHONE, Sent, TTL, World, at, is_approved, phone, to};
use crate::domain::check::CheckOutcome;
use crate::domain::contact::CONVERSATION;
use crate::domain::idempotency::{ClaimKey, IdempotencyKey, KEEP, KeyClaim};
use crate::domain::limit::LimitRule;
use crate::domain::receipt::{Receipt, ReceiptKind};
use crate::domain::time::Timestamp;
use crate::ports::store::{RecordedReceipts, StartOutcome, StartRefusal, Store, SweepPolicy};

const DAY: Duration = Duration::from_hours(24);
const MOMENT: Duration = Duration::from_millis(1);

async fn sweep(store: &dyn Store, limit: u32, now: Timestamp) -> u32 {
    let swept = store.sweep(SweepPolicy::default(), limit, now).await;
    swept.expect("a sweep").rows
}

fn sent_report(world: &World<'_>) -> Receipt {
    Receipt {
        tenant: world.tenant,
        vendor_message_id: "wamid.1".to_owned(),
        delivery: None,
        kind: ReceiptKind::Sent,
        vendor_code: None,
        at: at(0),
    }
}

/// Sends and takes over a message, so that a rescuer has nothing to do with it.
async fn accepted(world: &World<'_>) -> Sent {
    let sent = world.send(PHONE, "111111", at(0)).await;
    world.accept(sent, "wamid.1", at(0)).await;
    sent
}

/// Whether the store can be read and written is told by doing both.
pub async fn it_answers_a_ping(store: &dyn Store) {
    assert_eq!(store.ping().await, Ok(()));
}

/// What is in use stays: a live code, an open window, failures, a key, a running conversation.
pub async fn nothing_live_is_swept(store: &dyn Store) {
    let world = World::open(store).await;
    accepted(&world).await;
    world.check(PHONE, "000000", at(1)).await;
    let claim = ClaimKey {
        key: IdempotencyKey { tenant: world.tenant, key: [7; 32] },
        fingerprint: [1; 32],
        lease_until: at(600),
        now: at(0),
    };
    store.claim_key(claim.clone()).await.expect("a claim");
    store.insert_receipts(vec![sent_report(&world)], at(1)).await.expect("recorded");

    assert_eq!(sweep(store, 100, at(2)).await, 0);
    assert_eq!(store.claim_key(claim).await, Ok(KeyClaim::Running));
    assert_eq!(store.apply_receipts(10, at(2)).await.map(|a| a.len()), Ok(1));
    assert!(is_approved(world.check(PHONE, "111111", at(3)).await));
}

/// A verification goes its tenant's retention after its end, not before.
pub async fn a_verification_goes_after_its_retention(store: &dyn Store) {
    let world = World::open(store).await;
    accepted(&world).await;
    let kept_until = at(0) + TTL + DAY;
    sweep(store, 100, kept_until.before(MOMENT)).await;
    assert_eq!(world.check(PHONE, "111111", kept_until).await, CheckOutcome::Expired);
    assert!(sweep(store, 100, kept_until).await > 0);
    assert_eq!(world.check(PHONE, "111111", kept_until).await, CheckOutcome::NotFound);
}

/// No more of a kind goes in a turn than asked for, whoever's it is, and turns come to an end.
pub async fn a_turn_is_bounded(store: &dyn Store) {
    let world = World::open(store).await;
    let other = World::named(store, "second").await;
    for n in 0..5 {
        world.send(&phone(n), "111111", at(0)).await;
        other.send(&phone(n), "111111", at(0)).await;
    }
    let now = at(0) + TTL + DAY;
    let mut turns = Vec::new();
    while turns.last() != Some(&0) {
        turns.push(sweep(store, 4, now).await);
    }
    assert_eq!(turns, [4, 4, 2, 0], "ten verifications, and nothing else is due");
}

/// A limit's window goes when it has closed.
pub async fn a_closed_window_goes(store: &dyn Store) {
    let world = World::open(store).await;
    let rule = LimitRule { name: "resend", max: 1, window: Duration::from_mins(5) };
    let destination = to(PHONE);
    let hit = store.hit_limit(world.tenant, &destination, rule, at(0));
    assert_eq!(hit.await, Ok(Ok(())));
    assert_eq!(sweep(store, 100, at(299)).await, 0);
    assert_eq!(sweep(store, 100, at(300)).await, 1);
}

/// An idempotency key goes after its time.
pub async fn an_old_key_goes(store: &dyn Store) {
    let world = World::open(store).await;
    let claim = ClaimKey {
        key: IdempotencyKey { tenant: world.tenant, key: [7; 32] },
        fingerprint: [1; 32],
        lease_until: at(60),
        now: at(0),
    };
    store.claim_key(claim).await.expect("a claim");
    assert_eq!(sweep(store, 100, (at(0) + KEEP).before(MOMENT)).await, 0);
    assert_eq!(sweep(store, 100, at(0) + KEEP).await, 1);
}

/// A run of failures is remembered for long, so that the hard stop is not slept off; others go after a day.
pub async fn a_run_of_failures_stays(store: &dyn Store) {
    let world = World::open(store).await;
    let second = phone(2);
    for digits in [PHONE, &second] {
        world.send(digits, "111111", at(0)).await;
        world.check(digits, "000000", at(0)).await;
    }
    world.check(&second, "111111", at(0)).await;

    let much_later = at(0) + 364 * DAY;
    while sweep(store, 100, much_later).await > 0 {}
    let blocked = async |digits: &str, now| {
        let mut command = world.command(digits, "222222", now);
        command.budget.in_a_row = 1;
        world.try_start(command).await == StartOutcome::Refused(StartRefusal::Blocked)
    };
    assert!(blocked(PHONE, much_later).await);
    assert!(!blocked(&second, much_later).await);
    let year = at(0) + 365 * DAY;
    assert!(sweep(store, 100, year).await > 0);
    assert!(!blocked(PHONE, year).await);
}

/// A message goes with its dispatches when nothing has changed it for its time; a report then finds nothing.
pub async fn an_old_message_goes(store: &dyn Store) {
    let world = World::open(store).await;
    let policy = SweepPolicy::default();
    accepted(&world).await;
    let end = at(0) + policy.deliveries;
    let report = |kind| Receipt { kind, ..sent_report(&world) };
    while sweep(store, 100, end.before(MOMENT)).await > 0 {}
    store.insert_receipts(vec![report(ReceiptKind::Sent)], end).await.expect("recorded");
    assert_eq!(store.apply_receipts(10, end).await.map(|a| a.len()), Ok(1));

    let later = end + policy.deliveries;
    while sweep(store, 100, later.before(MOMENT)).await > 0 {}
    store.insert_receipts(vec![report(ReceiptKind::Read)], later).await.expect("recorded");
    assert!(sweep(store, 100, later).await > 0);
    assert_eq!(store.apply_receipts(10, later).await.map(|a| a.len()), Ok(0));
}

/// A message that is being handed over is left to its rescuer, however old.
pub async fn a_message_under_lease_stays(store: &dyn Store) {
    let world = World::open(store).await;
    world.send(PHONE, "111111", at(0)).await;
    let much_later = at(0) + 100 * DAY;
    while sweep(store, 100, much_later).await > 0 {}
    assert_eq!(store.settle_lost(10, much_later).await, Ok(1));
}

/// A report is remembered, so that it counts once, for its time.
pub async fn an_old_report_goes(store: &dyn Store) {
    let world = World::open(store).await;
    let end = at(0) + SweepPolicy::default().receipts;
    let record = async |now| {
        let recorded = store.insert_receipts(vec![sent_report(&world)], now).await;
        recorded.expect("recorded")
    };
    let (new, repeated) =
        (RecordedReceipts { new: 1, repeated: 0 }, RecordedReceipts { new: 0, repeated: 1 });
    assert_eq!(record(at(0)).await, new);
    assert_eq!(sweep(store, 100, end.before(MOMENT)).await, 0);
    assert_eq!(record(end).await, repeated);
    assert_eq!(sweep(store, 100, end).await, 1);
    assert_eq!(record(end).await, new);
}

/// A conversation that is long over goes, and its count stays.
pub async fn an_old_conversation_goes(store: &dyn Store) {
    let world = World::open(store).await;
    accepted(&world).await;
    let later = at(0) + CONVERSATION + 31 * DAY;
    while sweep(store, 100, later).await > 0 {}
    assert_eq!(world.usage(at(0)).await.conversations, 1);
    assert_eq!(world.usage(later).await.contacts, 1);
}
