//! What becomes of a guess.

use std::time::Duration;

use super::together::together;
use super::world::{PHONE, ROOMY_LIMIT, TTL, World, at, is_approved, to};
use crate::domain::check::CheckOutcome;
use crate::domain::purpose::Purpose;
use crate::ports::store::Store;

/// Wrong guesses count down to none; then not even the right code is evaluated.
pub async fn wrong_guesses_count_down(store: &dyn Store) {
    let world = World::open(store).await;
    world.send(PHONE, "111111", at(0)).await;
    for attempts_remaining in [4, 3, 2, 1, 0] {
        assert_eq!(world.check(PHONE, "000000", at(1)).await, CheckOutcome::Wrong { attempts_remaining });
    }
    for code in ["000000", "111111"] {
        assert_eq!(world.check(PHONE, code, at(2)).await, CheckOutcome::AttemptsUsedUp);
    }
    let pending = world.pending(PHONE).await.expect("still pending");
    assert_eq!(pending.attempts, 5);
}

/// The right code is accepted, once, and says what it verified.
pub async fn the_right_code_is_used_up(store: &dyn Store) {
    let world = World::open(store).await;
    let sent = world.send(PHONE, "111111", at(0)).await;
    assert_eq!(
        world.check(PHONE, "111111", at(9)).await,
        CheckOutcome::Approved { verification: sent.verification, verified_at: at(9) }
    );
    assert_eq!(world.check(PHONE, "111111", at(10)).await, CheckOutcome::NotFound);
}

/// A code is good up to its end, not at it, and can be told from one that never was.
pub async fn a_code_expires(store: &dyn Store) {
    let world = World::open(store).await;
    world.send(PHONE, "111111", at(0)).await;
    let end = at(0) + TTL;
    assert_eq!(world.check(PHONE, "111111", end).await, CheckOutcome::Expired);
    assert_eq!(
        world.pending(PHONE).await.map(|v| v.attempts),
        Some(0),
        "a guess at an expired code is not counted"
    );
    let just_before = end.before(Duration::from_millis(1));
    assert!(is_approved(world.check(PHONE, "111111", just_before).await));
}

/// A code is nothing to another destination, purpose or tenant.
pub async fn a_code_belongs_to_its_key(store: &dyn Store) {
    let world = World::open(store).await;
    let other = World::named(store, "second").await;
    world.send(PHONE, "111111", at(0)).await;

    assert_eq!(world.check("919800000000", "111111", at(1)).await, CheckOutcome::NotFound);
    assert_eq!(other.check(PHONE, "111111", at(1)).await, CheckOutcome::NotFound);
    let mut paying = world.guess(PHONE, "111111", at(1));
    let payment = Purpose::parse("payment").expect("a purpose");
    paying.target = World::live(PHONE, payment, ROOMY_LIMIT);
    assert_eq!(world.try_guess(paying).await, CheckOutcome::NotFound);
    let found = store.find_pending(other.tenant, &to(PHONE), &Purpose::default()).await;
    assert!(found.expect("a look").is_none());
    assert!(is_approved(world.check(PHONE, "111111", at(2)).await));
}

/// Of 200 right guesses at once one is accepted.
pub async fn a_code_is_accepted_once_in_parallel(store: &dyn Store) {
    let world = World::open(store).await;
    world.send(PHONE, "111111", at(0)).await;
    let checks = (0..200).map(|_| world.check(PHONE, "111111", at(1)));
    let outcomes = together(checks).await;
    let approved = outcomes.iter().filter(|o| is_approved(**o)).count();
    let too_late = outcomes.iter().filter(|o| **o == CheckOutcome::NotFound).count();
    assert_eq!((approved, too_late), (1, 199));
}

/// Of 1,000 wrong guesses at once five are evaluated.
pub async fn attempts_hold_in_parallel(store: &dyn Store) {
    let world = World::open(store).await;
    world.send(PHONE, "111111", at(0)).await;
    let checks = (0..1_000).map(|_| world.check(PHONE, "000000", at(1)));
    let outcomes = together(checks).await;
    let mut remaining: Vec<u32> = outcomes
        .iter()
        .filter_map(|outcome| match outcome {
            CheckOutcome::Wrong { attempts_remaining } => Some(*attempts_remaining),
            _ => None,
        })
        .collect();
    remaining.sort_unstable();
    assert_eq!(remaining, [0, 1, 2, 3, 4], "each count is told once");
    let used_up = outcomes.iter().filter(|o| **o == CheckOutcome::AttemptsUsedUp).count();
    assert_eq!(used_up, 995);
}
