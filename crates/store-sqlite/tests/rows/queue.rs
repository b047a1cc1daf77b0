//! What the queue leaves in the tables.

use countersign_core::domain::budget::BudgetPolicy;
use countersign_core::domain::check::{CheckCommand, CheckOutcome, CheckTarget};
use countersign_core::domain::code::{DigestKey, Guess, PlainCode};
use countersign_core::domain::delivery::{
    ClaimedDelivery, Dispatch, DispatchOutcome, FinishDelivery, HandOver,
};
use countersign_core::domain::ids::VerificationId;
use countersign_core::ports::store::{
    DeliveryStore, QueueStore, SweepPolicy, UpkeepStore, VerificationStore,
};

use crate::world::{LEASE, World, at};

const WAITING: &str = "SELECT count(*) FROM deliveries WHERE state = 'queued'";
const CANCELED: &str = "SELECT count(*) FROM deliveries WHERE state = 'canceled' AND due_at IS NULL";
const UNCONFIRMED: &str =
    "SELECT count(*) FROM deliveries WHERE state = 'unconfirmed' AND hand_over = 'unconfirmed'";
const SEALED: &str = "SELECT count(*) FROM verifications WHERE sealed IS NOT NULL";

async fn claim(world: &World, now: u64) -> Vec<ClaimedDelivery> {
    world.store.claim_due(100, LEASE, at(now)).await.expect("a claim")
}

async fn end(world: &World, claimed: &ClaimedDelivery, hand_over: HandOver, now: u64) {
    let finish = FinishDelivery {
        tenant: claimed.tenant,
        delivery: claimed.id,
        claim: claimed.claims,
        dispatches: vec![Dispatch {
            provider: None,
            started_at: at(now),
            finished_at: at(now),
            outcome: DispatchOutcome::Accepted,
        }],
        hand_over,
        now: at(now),
        tells: false,
    };
    world.store.finish_delivery(finish).await.expect("recorded");
}

/// The user types the right code.
async fn verify(world: &World, id: VerificationId, now: u64) {
    let guess = CheckCommand {
        tenant: world.tenant,
        target: CheckTarget::One { id, from: None },
        guess: Guess::new(PlainCode::parse("123456").expect("a code"), DigestKey::new([7; 32])),
        budget: BudgetPolicy { per_hour: 100, per_day: 100, in_a_row: 100 },
        now: at(now),
        tells: false,
    };
    let outcome = world.store.check(guess).await.expect("a check");
    assert!(matches!(outcome, CheckOutcome::Approved { .. }), "{outcome:?}");
}

fn taken() -> HandOver {
    HandOver::Accepted { vendor_message_id: "msg.1".to_owned() }
}

#[tokio::test]
async fn what_nobody_needs_is_canceled_and_its_code_is_wiped() {
    let world = World::open().await;
    let id = world.queue(1, &[0, 30, 30]).await;
    claim(&world, 0).await;
    verify(&world, id, 1).await;
    assert_eq!((world.count(SEALED), world.count(WAITING)), (0, 2));
    assert!(claim(&world, 29).await.is_empty());
    assert_eq!(world.count(CANCELED), 0, "not before its turn");
    assert!(claim(&world, 30).await.is_empty());
    assert_eq!((world.count(CANCELED), world.count(WAITING)), (2, 0), "all of it at the first one's turn");
}

#[tokio::test]
async fn at_the_codes_end_all_is_canceled_and_the_code_is_wiped() {
    let world = World::open().await;
    world.queue(1, &[0, 9_999, 30]).await;
    let first = claim(&world, 0).await;
    end(&world, &first[0], taken(), 1).await;
    assert_eq!(world.count(SEALED), 1);
    assert!(claim(&world, 600).await.is_empty());
    assert_eq!((world.count(CANCELED), world.count(SEALED)), (2, 0));
}

#[tokio::test]
async fn a_message_without_its_verification_is_canceled() {
    let world = World::open().await;
    world.queue(1, &[0, 30]).await;
    world.spoil("DELETE FROM verifications");
    assert!(claim(&world, 0).await.is_empty());
    assert_eq!((world.count(CANCELED), world.count(WAITING)), (2, 0));
}

#[tokio::test]
async fn a_lost_message_that_is_canceled_may_be_out() {
    let world = World::open().await;
    world.queue(1, &[0]).await;
    let first = claim(&world, 0).await;
    assert_eq!(world.store.settle_lost(10, at(590)).await, Ok(1));
    assert!(claim(&world, 600).await.is_empty());
    assert_eq!((world.count(CANCELED), world.count(UNCONFIRMED)), (0, 1));
    end(&world, &first[0], taken(), 601).await;
    assert_eq!(world.count("SELECT count(*) FROM deliveries WHERE vendor_message_id = 'msg.1'"), 1);
}

#[tokio::test]
async fn a_lost_message_that_nobody_needs_is_not_due_again() {
    let world = World::open().await;
    let id = world.queue(1, &[0]).await;
    claim(&world, 0).await;
    verify(&world, id, 1).await;
    assert_eq!(world.store.settle_lost(10, at(30)).await, Ok(1));
    assert_eq!(world.count(UNCONFIRMED), 1);
}

#[tokio::test]
async fn a_lost_message_of_no_queue_is_not_due_again() {
    let world = World::open().await;
    world.send(1).await;
    world.spoil("UPDATE verifications SET sealed = x'09'");
    assert_eq!(world.store.settle_lost(10, at(30)).await, Ok(1));
    assert_eq!(world.count(UNCONFIRMED), 1);
}

#[tokio::test]
async fn the_ledger_goes_on_with_the_second_claim() {
    let world = World::open().await;
    world.queue(1, &[0]).await;
    claim(&world, 3).await;
    assert_eq!(world.store.settle_lost(10, at(60)).await, Ok(1));
    let second = claim(&world, 61).await;
    end(&world, &second[0], taken(), 62).await;
    let ledger = format!(
        "SELECT group_concat(number || ' ' || outcome || ' ' || ((started_at - {0}) / 1000) || ' ' ||
                             ((finished_at - {0}) / 1000), ', ')
         FROM dispatches",
        at(0).as_millis()
    );
    let ledger: String = world.file.query_row(&ledger, [], |row| row.get(0)).expect("a text");
    assert_eq!(ledger, "0 unknown 3 60, 1 accepted 62 62");
    assert_eq!(world.count("SELECT claims FROM deliveries"), 2);
}

#[tokio::test]
async fn what_is_due_is_not_swept_before_it_is_looked_at() {
    let world = World::open().await;
    world.queue(1, &[0]).await;
    world.send(2).await;
    assert_eq!(world.store.settle_lost(10, at(30)).await, Ok(1));
    let policy = SweepPolicy::default();
    let much_later = 100 * 24 * 3_600;
    while world.store.sweep(policy, 10, at(much_later)).await.expect("a sweep").rows > 0 {}
    assert_eq!((world.count("SELECT count(*) FROM deliveries"), world.count(WAITING)), (1, 1));
    assert!(claim(&world, much_later).await.is_empty());
    while world.store.sweep(policy, 10, at(2 * much_later)).await.expect("a sweep").rows > 0 {}
    assert_eq!(world.count("SELECT count(*) FROM deliveries"), 0);
}
