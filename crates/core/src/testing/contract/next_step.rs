//! What the failure of a step means to the one after it, and to the code.

use super::queued::taken;
use super::world::{PHONE, World, at, is_approved};
use crate::domain::check::CheckOutcome;
use crate::domain::delivery::HandOver;
use crate::domain::receipt::ReceiptKind;
use crate::ports::store::Store;

const OTHER: &str = "919800000001";

/// A refused step makes the next one due at once, and only that.
pub async fn a_refusal_brings_the_next_step_forward(store: &dyn Store) {
    let world = World::open(store).await;
    let id = world.queue_one("111111", &[0, 60, 60], at(0)).await;
    let first = world.claim_one(at(0)).await;
    world.end(&first, HandOver::Refused, at(5)).await;
    assert_eq!(world.claim_steps(at(5)).await, [1]);
    assert_eq!(world.claim_steps(at(64)).await, [0_u32; 0]);
    assert_eq!(world.claim_steps(at(65)).await, [2]);
    assert!(is_approved(world.check_one(id, "111111", at(66)).await));
}

/// What was taken, or may be out, leaves the next step where it is.
pub async fn only_a_failure_brings_it_forward(store: &dyn Store) {
    let world = World::open(store).await;
    for (digits, hand_over) in [(PHONE, taken("msg.1")), (OTHER, HandOver::Unconfirmed)] {
        world.queue(world.plan(&[digits], "111111", &[0, 60], at(0))).await;
        let first = world.claim_one(at(0)).await;
        world.end(&first, hand_over, at(5)).await;
    }
    assert_eq!(world.claim_steps(at(59)).await, [0_u32; 0]);
    assert_eq!(world.claim_steps(at(60)).await, [1, 1]);
}

/// A step to several destinations fails with its last message.
pub async fn a_step_fails_with_its_last_message(store: &dyn Store) {
    let world = World::open(store).await;
    world.queue(world.plan(&[PHONE, OTHER], "111111", &[0, 60], at(0))).await;
    let claimed = world.claim(at(0)).await;
    assert_eq!(claimed.len(), 2);
    world.end(&claimed[0], HandOver::Refused, at(5)).await;
    assert_eq!(world.claim_steps(at(5)).await, [0_u32; 0]);
    world.end(&claimed[1], HandOver::Refused, at(6)).await;
    assert_eq!(world.claim_steps(at(6)).await, [1, 1]);
}

/// A failure that is reported later counts like a refusal.
pub async fn a_reported_failure_brings_it_forward(store: &dyn Store) {
    let world = World::open(store).await;
    world.queue(world.plan(&[PHONE, OTHER], "111111", &[0, 60], at(0))).await;
    let claimed = world.claim(at(0)).await;
    world.end(&claimed[0], HandOver::Refused, at(1)).await;
    world.end(&claimed[1], taken("msg.2"), at(1)).await;
    world.report(&claimed[1], ReceiptKind::Sent, at(2)).await;
    assert_eq!(world.claim_steps(at(2)).await, [0_u32; 0]);
    world.report(&claimed[1], ReceiptKind::Failed, at(3)).await;
    assert_eq!(world.claim_steps(at(3)).await, [1, 1]);
}

/// A step that fails after the next one began hurries nothing: what comes then waits for that one.
pub async fn a_late_failure_hurries_nothing(store: &dyn Store) {
    let world = World::open(store).await;
    world.queue_one("111111", &[0, 10, 60], at(0)).await;
    let first = world.claim_one(at(0)).await;
    assert_eq!(world.claim_steps(at(10)).await, [1]);
    world.end(&first, HandOver::Refused, at(11)).await;
    assert_eq!(world.claim_steps(at(69)).await, [0_u32; 0]);
    assert_eq!(world.claim_steps(at(70)).await, [2]);
}

/// A step that is due already stays where it is in the queue.
pub async fn nothing_is_put_off(store: &dyn Store) {
    let world = World::open(store).await;
    let waits = world.queue_one("111111", &[0, 10], at(0)).await;
    let first = world.claim_one(at(0)).await;
    let other = world.queue(world.plan(&[OTHER], "222222", &[0], at(15))).await;
    world.end(&first, HandOver::Refused, at(20)).await;
    let order: Vec<_> = world.claim(at(20)).await.iter().map(|claimed| claimed.verification).collect();
    assert_eq!(order, [waits, other]);
}

/// When all messages were refused nobody has the code, and it is withdrawn; not before the last.
pub async fn without_any_message_the_code_is_withdrawn(store: &dyn Store) {
    let world = World::open(store).await;
    let id = world.queue_one("111111", &[0, 60], at(0)).await;
    let first = world.claim_one(at(0)).await;
    world.end(&first, HandOver::Refused, at(1)).await;
    assert_eq!(world.check_one(id, "000000", at(1)).await, CheckOutcome::Wrong { attempts_remaining: 4 });
    let second = world.claim_one(at(1)).await;
    world.end(&second, HandOver::Refused, at(2)).await;
    assert_eq!(world.check_one(id, "111111", at(3)).await, CheckOutcome::Withdrawn);
}

/// A message that is out, or may be, keeps the code; one that failed later does not end it either.
pub async fn one_message_that_is_out_keeps_the_code(store: &dyn Store) {
    let world = World::open(store).await;
    for hand_over in [taken("msg.1"), HandOver::Unconfirmed] {
        let id = world.queue_one("111111", &[0, 60], at(0)).await;
        let first = world.claim_one(at(0)).await;
        world.end(&first, hand_over, at(1)).await;
        let second = world.claim_one(at(60)).await;
        world.end(&second, HandOver::Refused, at(61)).await;
        assert!(is_approved(world.check_one(id, "111111", at(62)).await));
    }
    let id = world.queue_one("111111", &[0], at(100)).await;
    let only = world.claim_one(at(100)).await;
    world.end(&only, taken("msg.2"), at(101)).await;
    world.report(&only, ReceiptKind::Failed, at(102)).await;
    assert!(is_approved(world.check_one(id, "111111", at(103)).await), "a report may be wrong");
}

/// When all messages of a keyed one were refused the code before it comes back. No conversation is given back: a
/// queue opens none.
pub async fn the_previous_code_comes_back(store: &dyn Store) {
    let world = World::open(store).await;
    let sent = world.send(PHONE, "111111", at(0)).await;
    let queued = world.queue_keyed("222222", &[0, 60], at(1)).await;
    let first = world.claim_one(at(1)).await;
    world.end(&first, HandOver::Refused, at(2)).await;
    assert_eq!(world.pending_id().await, Some(queued), "the next step may still arrive");
    let second = world.claim_one(at(2)).await;
    world.end(&second, HandOver::Refused, at(3)).await;
    assert_eq!(world.pending_id().await, Some(sent.verification));
    assert_eq!(world.usage(at(4)).await.conversations, 1);
    assert!(is_approved(world.check(PHONE, "111111", at(5)).await));
}

/// A code of which no message was sent is passed over on the way back: nobody has it.
pub async fn what_was_never_sent_does_not_come_back(store: &dyn Store) {
    let world = World::open(store).await;
    let sent = world.send(PHONE, "111111", at(0)).await;
    world.queue_keyed("222222", &[60], at(1)).await;
    world.queue_keyed("333333", &[0], at(2)).await;
    let only = world.claim_one(at(3)).await;
    world.end(&only, HandOver::Refused, at(4)).await;
    assert_eq!(world.pending_id().await, Some(sent.verification));
}
