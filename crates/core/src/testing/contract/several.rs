//! One code for several destinations.

use super::world::{ROOMY_BUDGET, World, at, is_approved};
use crate::domain::budget::BudgetPolicy;
use crate::domain::check::CheckOutcome;
use crate::domain::destination::Destination;
use crate::domain::time::Timestamp;
use crate::ports::store::Store;

const ALL: [&str; 3] = ["919800000001", "919800000002", "919800000003"];

async fn keyed(
    world: &World<'_>,
    budget: BudgetPolicy,
    digits: &str,
    code: &str,
    now: Timestamp,
) -> CheckOutcome {
    let mut guess = world.guess(digits, code, now);
    guess.budget = budget;
    world.try_guess(guess).await
}

/// A step sends the same code to each of them, mailboxes too.
pub async fn a_step_sends_to_each(store: &dyn Store) {
    let world = World::open(store).await;
    let mailbox = Destination::parse_mailbox("ann@example.com").expect("a mailbox");
    let mut command = world.plan(&ALL, "111111", &[0], at(0));
    command.verification.also[1] = mailbox.clone();
    command.deliveries[2].to = mailbox;
    let mut expected: Vec<_> = command.verification.destinations().cloned().collect();
    let id = world.queue(command).await;
    let claimed = world.claim(at(0)).await;
    let mut reached: Vec<_> = claimed.iter().map(|claimed| claimed.to.clone()).collect();
    expected.sort();
    reached.sort();
    assert_eq!(reached, expected);
    assert!(claimed.iter().all(|claimed| claimed.verification == id));
    assert!(is_approved(world.check_one(id, "111111", at(1)).await));
}

/// A wrong guess counts against the budget of each.
pub async fn each_budget_is_charged(store: &dyn Store) {
    let two = BudgetPolicy { per_hour: 2, ..ROOMY_BUDGET };
    let world = World::open(store).await;
    let id = world.queue(world.plan(&ALL, "111111", &[0], at(0))).await;
    for digits in ALL {
        world.send(digits, "222222", at(0)).await;
    }
    assert_eq!(world.check_one(id, "000000", at(1)).await, CheckOutcome::Wrong { attempts_remaining: 4 });
    for digits in ALL {
        assert_eq!(
            keyed(&world, two, digits, "000000", at(2)).await,
            CheckOutcome::Wrong { attempts_remaining: 4 },
            "one is left"
        );
        let outcome = keyed(&world, two, digits, "222222", at(3)).await;
        assert!(matches!(outcome, CheckOutcome::BudgetExhausted { .. }), "{outcome:?}");
    }
}

/// The budget of one that is used up refuses the guess, and charges no other.
pub async fn one_used_up_budget_refuses_the_guess(store: &dyn Store) {
    let one = BudgetPolicy { per_hour: 1, ..ROOMY_BUDGET };
    let world = World::open(store).await;
    let id = world.queue(world.plan(&ALL, "111111", &[0], at(0))).await;
    for digits in ALL {
        world.send(digits, "222222", at(0)).await;
    }
    keyed(&world, one, ALL[2], "000000", at(1)).await;
    for code in ["000000", "111111"] {
        let mut guess = world.guess_one(id, code, at(2));
        guess.budget = one;
        let outcome = world.try_guess(guess).await;
        assert!(matches!(outcome, CheckOutcome::BudgetExhausted { .. }), "{outcome:?}");
    }
    for digits in &ALL[..2] {
        assert!(is_approved(keyed(&world, one, digits, "222222", at(3)).await));
    }
    assert!(is_approved(world.check_one(id, "111111", at(4)).await), "under a roomy policy");
}

/// A right guess ends the run of failures of each.
pub async fn a_success_ends_each_run(store: &dyn Store) {
    let policy = BudgetPolicy { in_a_row: 2, ..ROOMY_BUDGET };
    let world = World::open(store).await;
    for digits in ALL {
        world.send(digits, "222222", at(0)).await;
        keyed(&world, policy, digits, "000000", at(1)).await;
    }
    let id = world.queue(world.plan(&ALL, "111111", &[0], at(0))).await;
    assert!(is_approved(world.check_one(id, "111111", at(2)).await));
    for digits in ALL {
        keyed(&world, policy, digits, "000000", at(3)).await;
        assert!(is_approved(keyed(&world, policy, digits, "222222", at(4)).await));
    }
}
