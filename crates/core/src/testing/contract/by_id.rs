//! Verifications that are found by their id.

use std::net::IpAddr;

use super::queued::taken;
use super::together::together;
use super::world::{PHONE, ROOMY_BUDGET, TTL, World, at, is_approved, phone};
use crate::domain::allowed_ips::AllowedIps;
use crate::domain::budget::BudgetPolicy;
use crate::domain::check::{CheckOutcome, CheckTarget};
use crate::domain::receipt::ReceiptKind;
use crate::ports::store::Store;

/// Ids are independent: two codes to one destination both work, and neither disturbs the one of the key.
pub async fn each_has_its_own_code(store: &dyn Store) {
    let world = World::open(store).await;
    world.send(PHONE, "333333", at(0)).await;
    let first = world.queue_one("111111", &[0], at(1)).await;
    let second = world.queue_one("222222", &[0], at(2)).await;
    assert_eq!(world.check_one(first, "222222", at(3)).await, CheckOutcome::Wrong { attempts_remaining: 4 });
    for (id, code) in [(second, "222222"), (first, "111111")] {
        assert_eq!(
            world.check_one(id, code, at(4)).await,
            CheckOutcome::Approved { verification: id, verified_at: at(4) }
        );
    }
    assert!(is_approved(world.check(PHONE, "333333", at(5)).await));
}

/// Codes to one destination share its guess budget, however they are found.
pub async fn the_budget_is_shared(store: &dyn Store) {
    let policy = BudgetPolicy { per_hour: 3, ..ROOMY_BUDGET };
    let world = World::open(store).await;
    world.send(PHONE, "333333", at(0)).await;
    let first = world.queue_one("111111", &[0], at(0)).await;
    let second = world.queue_one("222222", &[0], at(0)).await;
    let keyed = |code| world.guess(PHONE, code, at(1));
    for mut guess in
        [world.guess_one(first, "000000", at(1)), world.guess_one(second, "000000", at(1)), keyed("000000")]
    {
        guess.budget = policy;
        assert_eq!(world.try_guess(guess).await, CheckOutcome::Wrong { attempts_remaining: 4 });
    }
    for mut guess in
        [world.guess_one(first, "111111", at(2)), world.guess_one(second, "222222", at(2)), keyed("333333")]
    {
        guess.budget = policy;
        let outcome = world.try_guess(guess).await;
        assert!(matches!(outcome, CheckOutcome::BudgetExhausted { .. }), "{outcome:?}");
    }
}

/// Of many right guesses at once one is accepted; the others are told so.
pub async fn a_code_is_accepted_once_in_parallel(store: &dyn Store) {
    let world = World::open(store).await;
    let id = world.queue_one("111111", &[0], at(0)).await;
    let outcomes = together((0..64).map(|_| world.check_one(id, "111111", at(1)))).await;
    let approved = outcomes.iter().filter(|outcome| is_approved(**outcome)).count();
    let too_late = outcomes.iter().filter(|outcome| **outcome == CheckOutcome::AlreadyVerified).count();
    assert_eq!((approved, too_late), (1, 63));
}

/// Of many wrong guesses at once as many are evaluated as the code suffers.
pub async fn attempts_hold_in_parallel(store: &dyn Store) {
    let world = World::open(store).await;
    let id = world.queue_one("111111", &[0], at(0)).await;
    let outcomes = together((0..64).map(|_| world.check_one(id, "000000", at(1)))).await;
    let evaluated = outcomes.iter().filter(|outcome| matches!(outcome, CheckOutcome::Wrong { .. })).count();
    let used_up = outcomes.iter().filter(|outcome| **outcome == CheckOutcome::AttemptsUsedUp).count();
    assert_eq!((evaluated, used_up), (5, 59));
}

/// An id is nothing to another tenant, and a code that is found by its key is not found by its id, nor the other
/// way round.
pub async fn an_id_finds_its_own_only(store: &dyn Store) {
    let world = World::open(store).await;
    let other = World::named(store, "second").await;
    let id = world.queue_one("111111", &[0], at(0)).await;
    assert_eq!(other.check_one(id, "111111", at(1)).await, CheckOutcome::NotFound);
    assert_eq!(world.check(PHONE, "111111", at(1)).await, CheckOutcome::NotFound);
    assert_eq!(world.pending_id().await, None);

    let keyed = world.queue_keyed("222222", &[0], at(2)).await;
    assert_eq!(world.check_one(keyed, "222222", at(3)).await, CheckOutcome::NotFound);
    assert!(is_approved(world.check(PHONE, "222222", at(3)).await));
    assert!(is_approved(world.check_one(id, "111111", at(3)).await));
}

/// From elsewhere nothing is told and nothing is counted.
pub async fn from_elsewhere_nothing_is_counted(store: &dyn Store) {
    let world = World::open(store).await;
    let mut command = world.plan(&[PHONE], "111111", &[0], at(0));
    command.verification.allowed_ips = AllowedIps::parse(["192.0.2.0/24", "2001:db8::1"]).expect("networks");
    let id = world.queue(command).await;
    let from = async |address: Option<&str>, code| {
        let mut guess = world.guess_one(id, code, at(1));
        let from: Option<IpAddr> = address.map(|address| address.parse().expect("an address"));
        guess.target = CheckTarget::One { id, from };
        world.try_guess(guess).await
    };
    for address in [Some("198.51.100.7"), Some("2001:db8::2"), None] {
        assert_eq!(from(address, "111111").await, CheckOutcome::Elsewhere);
    }
    assert_eq!(from(Some("192.0.2.9"), "000000").await, CheckOutcome::Wrong { attempts_remaining: 4 });
    assert!(is_approved(from(Some("2001:db8::1"), "111111").await));
}

/// Of a code that is used up and whose time is over, the time is told.
pub async fn expiry_comes_before_used_up_guesses(store: &dyn Store) {
    let world = World::open(store).await;
    let id = world.queue_one("111111", &[0], at(0)).await;
    for _ in 0..5 {
        world.check_one(id, "000000", at(1)).await;
    }
    assert_eq!(world.check_one(id, "111111", at(2)).await, CheckOutcome::AttemptsUsedUp);
    assert_eq!(world.check_one(id, "111111", at(0) + TTL).await, CheckOutcome::Expired);
}

/// What has ended says how, as long as it is kept.
pub async fn what_has_ended_says_how(store: &dyn Store) {
    let world = World::open(store).await;
    let verified = world.queue_one("111111", &[0], at(0)).await;
    assert!(is_approved(world.check_one(verified, "111111", at(1)).await));
    assert_eq!(world.check_one(verified, "000000", at(0) + TTL).await, CheckOutcome::AlreadyVerified);

    let disowned = world.queue(world.plan(&[&phone(1)], "222222", &[0, 30], at(0))).await;
    let claimed = world.claim(at(1)).await;
    let only = claimed.iter().find(|claimed| claimed.verification == disowned).expect("its message");
    world.end(only, taken("msg.1"), at(1)).await;
    world.report(only, ReceiptKind::Complaint, at(2)).await;
    assert_eq!(world.check_one(disowned, "222222", at(3)).await, CheckOutcome::Withdrawn);
    assert_eq!(world.claim_steps(at(500)).await, [0_u32; 0], "and nothing more is sent");
}
