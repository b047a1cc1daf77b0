//! Messages that wait for their turn.

use std::collections::HashSet;
use std::time::Duration;

use super::queued::taken;
use super::together::together;
use super::world::{LEASE, PHONE, ROOMY_BUDGET, TTL, World, at, is_approved, phone};
use crate::domain::budget::BudgetPolicy;
use crate::domain::check::CheckOutcome;
use crate::domain::delivery::HandOver;
use crate::domain::sms::dlt::DltIds;
use crate::domain::verification::Handle;
use crate::ports::store::{QueueOutcome, Store, StoreError};

/// A message is claimed with all that its sender needs, as it was queued.
pub async fn what_was_queued_is_claimed(store: &dyn Store) {
    let world = World::open(store).await;
    let mut command = world.plan(&[PHONE], "111111", &[0], at(0));
    command.deliveries[0].content.subject = Some("Your code".to_owned());
    command.deliveries[0].content.dlt = DltIds::new("1101456", "1107161").ok();
    let (verification, queued) = (command.verification.clone(), command.deliveries[0].clone());
    world.queue(command).await;

    let claimed = world.claim_one(at(1)).await;
    assert_eq!((claimed.tenant, claimed.id, claimed.step), (world.tenant, queued.id, 0));
    assert_eq!((claimed.verification, claimed.claims), (verification.id, 1));
    assert_eq!((claimed.to, claimed.content), (queued.to, queued.content));
    assert_eq!(Some(claimed.sealed), verification.sealed);
    assert_eq!(claimed.expires_at, at(0) + TTL);
}

/// However many claim at once, each message is claimed by one of them.
pub async fn a_message_is_claimed_once(store: &dyn Store) {
    let world = World::open(store).await;
    for n in 0..20 {
        world.queue(world.plan(&[&phone(n)], "111111", &[0, 60], at(0))).await;
    }
    let claims = together((0..30).map(|_| store.claim_due(3, LEASE, at(1)))).await;
    let mut claimed: Vec<_> =
        claims.into_iter().flat_map(|claim| claim.expect("a claim")).map(|claimed| claimed.id).collect();
    claimed.extend(world.claim(at(1)).await.iter().map(|claimed| claimed.id));
    assert_eq!(claimed.len(), 20);
    assert_eq!(claimed.iter().collect::<HashSet<_>>().len(), 20);
    assert_eq!(world.claim_steps(at(60)).await, [0_u32; 0], "and no lease is over");
}

/// What has waited longest is claimed first, and no more than asked for.
pub async fn the_oldest_goes_first(store: &dyn Store) {
    let world = World::open(store).await;
    let late = world.queue(world.plan(&[&phone(1)], "111111", &[0], at(9))).await;
    let early = world.queue(world.plan(&[&phone(2)], "111111", &[0], at(3))).await;
    let middle = world.queue(world.plan(&[&phone(3)], "111111", &[0], at(6))).await;
    let mut order = Vec::new();
    for _ in 0..3 {
        let claimed = store.claim_due(1, LEASE, at(10)).await.expect("a claim");
        assert_eq!(claimed.len(), 1);
        order.push(claimed[0].verification);
    }
    assert_eq!(order, [early, middle, late]);
    assert_eq!(store.claim_due(0, LEASE, at(10)).await.map(|claimed| claimed.len()), Ok(0));
}

/// A step begins after its own delay from when the step before it began, however late that was.
pub async fn a_step_waits_for_the_one_before(store: &dyn Store) {
    let world = World::open(store).await;
    world.queue_one("111111", &[0, 30, 60], at(0)).await;
    assert_eq!(world.claim_steps(at(5)).await, [0]);
    assert_eq!(world.claim_steps(at(34)).await, [0_u32; 0]);
    assert_eq!(world.claim_steps(at(40)).await, [1]);
    assert_eq!(world.claim_steps(at(99)).await, [0_u32; 0]);
    assert_eq!(world.claim_steps(at(100)).await, [2]);
    assert_eq!(world.claim_steps(at(400)).await, [0_u32; 0]);
}

/// A step without a delay is due as soon as the one before it began.
pub async fn a_step_without_delay_follows_at_once(store: &dyn Store) {
    let world = World::open(store).await;
    world.queue_one("111111", &[0, 0], at(0)).await;
    assert_eq!(world.claim_steps(at(1)).await, [0]);
    assert_eq!(world.claim_steps(at(1)).await, [1]);
}

/// Numbers of steps may have gaps: a step that reaches nobody is left out.
pub async fn steps_may_have_gaps(store: &dyn Store) {
    let world = World::open(store).await;
    let mut command = world.plan(&[PHONE], "111111", &[0, 30], at(0));
    command.deliveries[0].step = 2;
    command.deliveries[1].step = 5;
    world.queue(command).await;
    assert_eq!(world.claim_steps(at(0)).await, [2]);
    assert_eq!(world.claim_steps(at(30)).await, [5]);
}

/// After a success nothing is sent any more.
pub async fn a_success_ends_it(store: &dyn Store) {
    let world = World::open(store).await;
    let id = world.queue_one("111111", &[0, 30, 30], at(0)).await;
    let other = world.queue(world.plan(&[&phone(1)], "222222", &[0, 30], at(0))).await;
    assert_eq!(world.claim_steps(at(0)).await, [0, 0]);
    assert!(is_approved(world.check_one(id, "111111", at(30)).await));
    assert_eq!(world.claim_one(at(30)).await.verification, other, "it holds up no other");
    assert_eq!(world.claim_steps(at(500)).await, [0_u32; 0]);
}

/// Once all guesses are used up nothing is sent any more, and the code is forgotten.
pub async fn used_up_guesses_end_it(store: &dyn Store) {
    let world = World::open(store).await;
    world.queue_keyed("111111", &[0, 30], at(0)).await;
    assert_eq!(world.claim_steps(at(0)).await, [0]);
    for _ in 0..4 {
        world.check(PHONE, "000000", at(1)).await;
    }
    assert!(world.keeps_code().await);
    world.check(PHONE, "000000", at(1)).await;
    assert!(!world.keeps_code().await);
    assert_eq!(world.claim_steps(at(500)).await, [0_u32; 0]);
}

/// A step that would begin after the code's end is canceled at the end, and the code is forgotten.
pub async fn the_codes_end_ends_it(store: &dyn Store) {
    let world = World::open(store).await;
    let id = world.queue_keyed("111111", &[0, 3_600], at(0)).await;
    let first = world.claim_one(at(0)).await;
    world.end(&first, taken("msg.1"), at(1)).await;
    let end = at(0) + TTL;
    assert_eq!(world.claim_steps(end.before(Duration::from_millis(1))).await, [0_u32; 0]);
    assert!(world.keeps_code().await);
    assert_eq!(world.claim_steps(end).await, [0_u32; 0]);
    assert!(!world.keeps_code().await, "it is due at the code's end, not an hour later");
    assert_eq!(world.pending_id().await, Some(id));
    assert_eq!(world.check(PHONE, "111111", end).await, CheckOutcome::Expired);
}

/// The code is kept until its last message has ended, and not longer.
pub async fn the_code_is_kept_for_its_messages(store: &dyn Store) {
    let world = World::open(store).await;
    world.queue_keyed("111111", &[0, 30], at(0)).await;
    let first = world.claim_one(at(0)).await;
    world.end(&first, taken("msg.1"), at(1)).await;
    assert!(world.keeps_code().await);
    let second = world.claim_one(at(30)).await;
    assert!(world.keeps_code().await);
    world.end(&second, HandOver::Unconfirmed, at(31)).await;
    assert!(!world.keeps_code().await);
    assert!(is_approved(world.check(PHONE, "111111", at(32)).await));
}

/// Past the hard stop of any of its destinations nothing is queued, and nothing is left behind.
pub async fn past_the_hard_stop_nothing_is_queued(store: &dyn Store) {
    let policy = BudgetPolicy { in_a_row: 3, ..ROOMY_BUDGET };
    let world = World::open(store).await;
    let mut first = world.plan(&[PHONE], "111111", &[0], at(0));
    first.budget = policy;
    let id = world.queue(first).await;
    for _ in 0..3 {
        world.check_one(id, "000000", at(1)).await;
    }
    assert_eq!(world.claim_steps(at(1)).await, [0]);
    for digits in [[PHONE, "919800000001"], ["919800000001", PHONE]] {
        let mut command = world.plan(&digits, "222222", &[0], at(2));
        command.budget = policy;
        let refused = command.verification.id;
        assert_eq!(store.queue(command).await, Ok(QueueOutcome::Blocked));
        assert_eq!(world.check_one(refused, "222222", at(3)).await, CheckOutcome::NotFound);
    }
    let mut keyed = world.plan(&[PHONE], "333333", &[0], at(4));
    keyed.verification.handle = Handle::Key;
    keyed.budget = policy;
    assert_eq!(store.queue(keyed).await, Ok(QueueOutcome::Blocked));
    assert_eq!(world.claim_steps(at(5)).await, [0_u32; 0]);
    assert_eq!(world.pending_id().await, None);
}

/// One that is found by its key takes the place of the pending one, whose messages are not sent any more.
pub async fn a_keyed_one_supersedes(store: &dyn Store) {
    let world = World::open(store).await;
    let sent = world.send(PHONE, "111111", at(0)).await;
    let first = world.queue_keyed("222222", &[0], at(1)).await;
    let pending = world.pending(PHONE).await.expect("one is pending");
    assert_eq!((pending.id, pending.supersedes), (first, Some(sent.verification)));
    let second = world.queue_keyed("333333", &[0], at(2)).await;
    assert_eq!(world.claim_one(at(3)).await.verification, second);
    assert_eq!(world.check(PHONE, "222222", at(4)).await, CheckOutcome::Wrong { attempts_remaining: 4 });

    world.send(PHONE, "444444", at(5)).await;
    assert!(!world.keeps_code().await);
    assert!(is_approved(world.check(PHONE, "444444", at(6)).await));
}

/// A step has one message to a destination; a second one is refused with all that came with it.
pub async fn a_message_is_one_of_its_kind(store: &dyn Store) {
    let world = World::open(store).await;
    let mut command = world.plan(&[PHONE], "111111", &[0, 0], at(0));
    command.deliveries[1].step = 0;
    let id = command.verification.id;
    assert_eq!(store.queue(command).await, Err(StoreError::Taken { what: "delivery" }));
    assert_eq!(world.claim_steps(at(1)).await, [0_u32; 0]);
    assert_eq!(world.check_one(id, "111111", at(1)).await, CheckOutcome::NotFound);
}
