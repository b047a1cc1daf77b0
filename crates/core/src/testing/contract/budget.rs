//! The guess budget of a (tenant, destination, purpose).

use std::time::Duration;

use super::together::together;
use super::world::{PHONE, ROOMY_BUDGET, ROOMY_LIMIT, World, at, is_approved, is_started, to};
use crate::domain::budget::BudgetPolicy;
use crate::domain::check::CheckOutcome;
use crate::domain::purpose::Purpose;
use crate::domain::time::Timestamp;
use crate::ports::store::{StartOutcome, StartRefusal, Store};

const HOUR: u64 = 3_600;

async fn check_within(world: &World<'_>, budget: BudgetPolicy, code: &str, now: Timestamp) -> CheckOutcome {
    let mut guess = world.guess(PHONE, code, now);
    guess.budget = budget;
    world.try_guess(guess).await
}

/// A new code does not refill the budget, and past it not even the right code is evaluated or counted.
pub async fn a_new_code_does_not_refill_it(store: &dyn Store) {
    let three = BudgetPolicy { per_hour: 3, ..ROOMY_BUDGET };
    let world = World::open(store).await;
    for second in 0..3 {
        world.send(PHONE, "111111", at(second)).await;
        assert_eq!(
            check_within(&world, three, "000000", at(second)).await,
            CheckOutcome::Wrong { attempts_remaining: 4 }
        );
    }
    world.send(PHONE, "111111", at(HOUR - 9)).await;
    assert_eq!(
        check_within(&world, three, "111111", at(HOUR - 9)).await,
        CheckOutcome::BudgetExhausted { retry_after: Duration::from_secs(9) }
    );
    assert_eq!(world.pending(PHONE).await.map(|v| v.attempts), Some(0));
    assert!(is_approved(check_within(&world, three, "111111", at(HOUR)).await));
}

/// A success ends the run of failures, and leaves the failures of the hour.
pub async fn a_success_ends_the_run(store: &dyn Store) {
    let policy = BudgetPolicy { per_hour: 5, per_day: 100, in_a_row: 3 };
    let world = World::open(store).await;
    world.send(PHONE, "111111", at(0)).await;
    for code in ["000000", "000000", "111111"] {
        check_within(&world, policy, code, at(1)).await;
    }
    world.send(PHONE, "222222", at(2)).await;
    for attempts_remaining in [4, 3, 2] {
        assert_eq!(
            check_within(&world, policy, "000000", at(3)).await,
            CheckOutcome::Wrong { attempts_remaining }
        );
    }
    let day = Duration::from_hours(24);
    assert_eq!(
        check_within(&world, policy, "222222", at(4)).await,
        CheckOutcome::BudgetExhausted { retry_after: day },
        "three in a row since the success"
    );
    let roomy_run = BudgetPolicy { in_a_row: 100, ..policy };
    assert!(
        matches!(
            check_within(&world, roomy_run, "222222", at(4)).await,
            CheckOutcome::BudgetExhausted { retry_after } if retry_after < day
        ),
        "five in the hour, over the success"
    );
}

/// Past the hard stop nothing is sent or evaluated until an operator clears it; a full window still lets a
/// code be sent.
pub async fn the_hard_stop_holds_until_cleared(store: &dyn Store) {
    let policy = BudgetPolicy { per_hour: 2, per_day: 100, in_a_row: 4 };
    let world = World::open(store).await;
    let start = async |second: u64| {
        let mut command = world.command(PHONE, "111111", at(second));
        command.budget = policy;
        world.try_start(command).await
    };
    assert!(is_started(&start(0).await));
    check_within(&world, policy, "000000", at(1)).await;
    check_within(&world, policy, "000000", at(2)).await;
    assert!(is_started(&start(3).await), "the window is full, the run is not");
    let later = 2 * HOUR;
    assert!(is_started(&start(later).await));
    check_within(&world, policy, "000000", at(later)).await;
    check_within(&world, policy, "000000", at(later)).await;

    let much_later = 1_000 * HOUR;
    let live = world.pending_id().await;
    assert_eq!(start(much_later).await, StartOutcome::Refused(StartRefusal::Blocked));
    assert_eq!(world.pending_id().await, live, "a refused start supersedes nothing");

    let purpose = Purpose::default();
    store.clear_budget(world.tenant, &to(PHONE), &purpose).await.expect("cleared");
    assert!(is_started(&start(much_later).await));
    assert!(is_approved(check_within(&world, policy, "111111", at(much_later)).await));
}

/// Clearing a budget that nobody has used is no error.
pub async fn clearing_nothing_is_fine(store: &dyn Store) {
    let world = World::open(store).await;
    let purpose = Purpose::default();
    let cleared = store.clear_budget(world.tenant, &to(PHONE), &purpose).await;
    assert_eq!(cleared, Ok(()));
}

/// Each purpose, destination and tenant has its own.
pub async fn budgets_are_independent(store: &dyn Store) {
    let one = BudgetPolicy { per_hour: 1, ..ROOMY_BUDGET };
    let world = World::open(store).await;
    let other = World::named(store, "second").await;
    world.send(PHONE, "111111", at(0)).await;
    check_within(&world, one, "000000", at(1)).await;

    other.send(PHONE, "111111", at(2)).await;
    assert!(is_approved(check_within(&other, one, "111111", at(3)).await));

    let payment = Purpose::parse("payment").expect("a purpose");
    let mut command = world.command(PHONE, "222222", at(4));
    command.verification.purpose = payment.clone();
    world.start(command).await;
    let mut guess = world.guess(PHONE, "222222", at(5));
    guess.target = World::live(PHONE, payment, ROOMY_LIMIT);
    guess.budget = one;
    assert!(is_approved(world.try_guess(guess).await));

    assert!(matches!(check_within(&world, one, "111111", at(6)).await, CheckOutcome::BudgetExhausted { .. }));
}

/// Of many guesses at once as many are evaluated as the budget allows.
pub async fn it_is_exact_in_parallel(store: &dyn Store) {
    let ten = BudgetPolicy { per_hour: 10, ..ROOMY_BUDGET };
    let world = World::open(store).await;
    let mut command = world.command(PHONE, "111111", at(0));
    command.verification.max_attempts = 1_000;
    world.start(command).await;
    let checks = (0..100).map(|_| check_within(&world, ten, "000000", at(1)));
    let outcomes = together(checks).await;
    let evaluated = outcomes.iter().filter(|outcome| matches!(outcome, CheckOutcome::Wrong { .. })).count();
    let refused =
        outcomes.iter().filter(|outcome| matches!(outcome, CheckOutcome::BudgetExhausted { .. })).count();
    assert_eq!((evaluated, refused), (10, 90));
}
