//! Queued messages whose claimer died, or came late.

use super::queued::taken;
use super::world::{LEASE, PHONE, World, at, is_approved};
use crate::domain::check::CheckOutcome;
use crate::domain::delivery::{
    ClaimedDelivery, DeliveryState, Dispatch, DispatchOutcome, HandOver, PastTry, RecordTries,
};
use crate::domain::fault::FaultClass;
use crate::domain::ids::{DeliveryId, ProviderId};
use crate::domain::receipt::{Receipt, ReceiptKind};
use crate::ports::store::{Store, StoreError};

/// When the lease of what was claimed at 0 is over, in seconds.
const LOST: u64 = LEASE.as_secs();

/// A lost message is claimed once more, with the same id, and then never again.
pub async fn a_lost_message_is_sent_once_more(store: &dyn Store) {
    let world = World::open(store).await;
    world.queue_keyed("111111", &[0], at(0)).await;
    let first = world.claim_one(at(0)).await;
    assert_eq!(store.settle_lost(10, at(LOST - 1)).await, Ok(0));
    assert_eq!(store.settle_lost(10, at(LOST)).await, Ok(1));
    assert_eq!(store.settle_lost(10, at(LOST)).await, Ok(0));
    assert!(world.keeps_code().await);

    let second = world.claim_one(at(LOST)).await;
    assert_eq!((second.id, first.claims, second.claims), (first.id, 1, 2));
    assert_eq!(store.settle_lost(10, at(2 * LOST)).await, Ok(1));
    assert_eq!(world.claim_steps(at(2 * LOST)).await, [0_u32; 0]);
    assert!(!world.keeps_code().await, "no message needs it any more");
    assert!(is_approved(world.check(PHONE, "111111", at(2 * LOST)).await), "it may be out");
}

/// A lost message is as much a beginning as any: the next step does not wait for it anew.
pub async fn a_lost_message_puts_nothing_off(store: &dyn Store) {
    let world = World::open(store).await;
    world.queue_one("111111", &[0, 40], at(0)).await;
    world.claim_one(at(0)).await;
    assert_eq!(store.settle_lost(10, at(LOST)).await, Ok(1));
    assert_eq!(world.claim_steps(at(LOST)).await, [0]);
    assert_eq!(world.claim_steps(at(40)).await, [1]);
}

/// A lost message that nobody needs any more is not sent again.
pub async fn a_lost_message_that_nobody_needs_is_left(store: &dyn Store) {
    let world = World::open(store).await;
    let early = world.queue_one("111111", &[0], at(0)).await;
    world.claim_one(at(0)).await;
    assert!(is_approved(world.check_one(early, "111111", at(1)).await));
    assert_eq!(store.settle_lost(10, at(LOST)).await, Ok(1));

    let late = world.queue_one("222222", &[0], at(LOST)).await;
    world.claim_one(at(LOST)).await;
    assert_eq!(store.settle_lost(10, at(2 * LOST)).await, Ok(1));
    assert!(is_approved(world.check_one(late, "222222", at(2 * LOST)).await));
    assert_eq!(world.claim_steps(at(2 * LOST)).await, [0_u32; 0]);
    assert_eq!(store.settle_lost(10, at(9_999)).await, Ok(0));
}

/// An acceptance counts, however late: what was taken is not sent again.
pub async fn a_late_acceptance_counts(store: &dyn Store) {
    let world = World::open(store).await;
    world.queue_one("111111", &[0], at(0)).await;
    let first = world.claim_one(at(0)).await;
    assert_eq!(store.settle_lost(10, at(LOST)).await, Ok(1));
    world.end(&first, taken("msg.1"), at(LOST + 1)).await;
    assert_eq!(world.claim_steps(at(LOST + 1)).await, [0_u32; 0]);

    let receipt = Receipt {
        tenant: world.tenant,
        vendor_message_id: "msg.1".to_owned(),
        delivery: None,
        kind: ReceiptKind::Delivered,
        vendor_code: None,
        at: at(LOST + 2),
    };
    store.insert_receipts(vec![receipt], at(LOST + 2)).await.expect("recorded");
    let applied = store.apply_receipts(10, at(LOST + 2)).await.expect("applied");
    assert_eq!(applied.first().map(|applied| applied.state), Some(DeliveryState::Delivered));
}

/// The first claimer's acceptance ends the second one's hand-over, whose refusal then changes nothing.
pub async fn an_acceptance_ends_the_second_claim(store: &dyn Store) {
    let world = World::open(store).await;
    let id = world.queue_one("111111", &[0, 60], at(0)).await;
    let first = world.claim_one(at(0)).await;
    assert_eq!(store.settle_lost(10, at(LOST)).await, Ok(1));
    let second = world.claim_one(at(LOST)).await;
    world.end(&first, taken("msg.1"), at(LOST + 1)).await;
    world.end(&second, HandOver::Refused, at(LOST + 2)).await;
    assert_eq!(world.claim_steps(at(LOST + 2)).await, [0_u32; 0], "the next step is not brought forward");
    assert_eq!(store.settle_lost(10, at(9_999)).await, Ok(0));
    assert!(is_approved(world.check_one(id, "111111", at(LOST + 3)).await));
}

/// Any other end that comes after the lease does not end the hand-over of whoever has the message next.
pub async fn a_late_refusal_counts_for_nothing(store: &dyn Store) {
    let world = World::open(store).await;
    for late in [HandOver::Refused, HandOver::Unconfirmed] {
        let id = world.queue_one("111111", &[0], at(0)).await;
        let first = world.claim_one(at(0)).await;
        assert_eq!(store.settle_lost(10, at(LOST)).await, Ok(1));
        world.end(&first, late.clone(), at(LOST + 1)).await;
        let second = world.claim_one(at(LOST + 1)).await;
        assert_eq!(second.id, first.id, "it is still due");

        world.end(&first, late, at(LOST + 2)).await;
        assert_eq!(
            world.check_one(id, "000000", at(LOST + 2)).await,
            CheckOutcome::Wrong { attempts_remaining: 4 }
        );
        world.end(&second, HandOver::Refused, at(LOST + 3)).await;
        assert_eq!(world.check_one(id, "111111", at(LOST + 4)).await, CheckOutcome::Withdrawn);
    }
}

/// A message that was reported on is out, and is not sent again when its claimer is lost.
pub async fn a_reported_message_is_not_sent_again(store: &dyn Store) {
    let world = World::open(store).await;
    let id = world.queue_one("111111", &[0, 60], at(0)).await;
    let first = world.claim_one(at(0)).await;
    world.report(&first, ReceiptKind::Delivered, at(1)).await;
    assert_eq!(store.settle_lost(10, at(LOST)).await, Ok(1));
    assert_eq!(store.settle_lost(10, at(LOST)).await, Ok(0));
    assert_eq!(world.claim_steps(at(LOST)).await, [0_u32; 0]);
    assert!(is_approved(world.check_one(id, "111111", at(LOST)).await));

    world.queue(world.plan(&["919800000001"], "222222", &[0], at(100))).await;
    let first = world.claim_one(at(100)).await;
    assert_eq!(store.settle_lost(10, at(100 + LOST)).await, Ok(1));
    world.report(&first, ReceiptKind::Sent, at(100 + LOST)).await;
    assert_eq!(world.claim_steps(at(100 + LOST)).await, [0_u32; 0], "nor when it is due again");
}

/// A message that is sent by the call that records it is nobody else's to send.
pub async fn a_message_of_no_queue_is_never_due(store: &dyn Store) {
    let world = World::open(store).await;
    world.send(PHONE, "111111", at(0)).await;
    assert_eq!(world.claim_steps(at(1)).await, [0_u32; 0]);
    assert_eq!(store.settle_lost(10, at(LOST)).await, Ok(1));
    assert_eq!(world.claim_steps(at(LOST)).await, [0_u32; 0]);
}

/// Who goes on with a message records the tries so far, and learns from the answer whether it is still theirs; who claims
/// it once more finds them.
pub async fn tries_are_recorded_by_whom_it_belongs_to(store: &dyn Store) {
    let world = World::open(store).await;
    world.queue_one("111111", &[0], at(0)).await;
    let [first, second] = [1, 2].map(|n| ProviderId::new(at(0), [n; 10]));
    let record = async |claimed: &ClaimedDelivery, claim, provider| {
        let outcome = DispatchOutcome::Refused { class: FaultClass::Retry, vendor_code: None };
        let tried = Dispatch { provider: Some(provider), started_at: at(1), finished_at: at(1), outcome };
        let (tenant, delivery) = (claimed.tenant, claimed.id);
        store.record_tries(RecordTries { tenant, delivery, claim, dispatches: vec![tried] }).await
    };
    let tries = async |delivery| store.list_tries_of(world.tenant, delivery).await.expect("the ledger");
    let past = |provider, may_be_out| PastTry { provider, may_be_out };

    let claimed = world.claim_one(at(0)).await;
    assert_eq!(tries(claimed.id).await, []);
    assert_eq!(record(&claimed, 1, first).await, Ok(true));
    assert_eq!(tries(claimed.id).await, [past(Some(first), false)]);
    assert_eq!(store.settle_lost(10, at(LOST)).await, Ok(1));
    assert_eq!(record(&claimed, 1, second).await, Ok(false), "its lease was over");
    let again = world.claim_one(at(LOST)).await;
    assert_eq!(record(&claimed, 1, second).await, Ok(false), "it is another's");
    assert_eq!(record(&again, 2, second).await, Ok(true));
    let known = [past(Some(first), false), past(None, true), past(Some(second), false)];
    assert_eq!(tries(claimed.id).await, known);
    world.end(&again, taken("msg.1"), at(LOST + 1)).await;
    assert_eq!(record(&again, 2, first).await, Ok(false), "it has ended");
    assert_eq!(tries(claimed.id).await.len(), 4, "with the one that ended it");

    world.queue(world.plan(&["919800000001"], "222222", &[0], at(200))).await;
    let reported = world.claim_one(at(200)).await;
    world.report(&reported, ReceiptKind::Sent, at(201)).await;
    assert_eq!(record(&reported, 1, first).await, Ok(false), "it is out");
    let unknown = ClaimedDelivery { id: DeliveryId::new(at(0), [7; 10]), ..reported };
    assert_eq!(record(&unknown, 1, first).await, Err(StoreError::Missing { what: "delivery" }));
    assert_eq!(tries(unknown.id).await, []);
}
