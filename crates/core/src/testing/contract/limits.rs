//! Limits of a destination.

use std::time::Duration;

use super::together::together;
use super::world::{PHONE, ROOMY_BUDGET, World, at, is_approved, to};
use crate::domain::check::CheckOutcome;
use crate::domain::limit::{LimitRule, Limited};
use crate::domain::purpose::Purpose;
use crate::domain::time::Timestamp;
use crate::ports::store::{Store, SweepPolicy};

const RESEND: LimitRule = LimitRule { name: "resend", max: 3, window: Duration::from_mins(5) };

const VERIFY: LimitRule = LimitRule { name: "verify", max: 2, window: Duration::from_mins(1) };

/// A window opens with the first hit, takes its share and closes after its time.
pub async fn a_window_fills_and_closes(store: &dyn Store) {
    let world = World::open(store).await;
    let hit = async |second| {
        let destination = to(PHONE);
        let hit = store.hit_limit(world.tenant, &destination, RESEND, at(second));
        hit.await.expect("a hit")
    };
    for second in [0, 100, 200] {
        assert_eq!(hit(second).await, Ok(()));
    }
    for second in [200, 299] {
        assert_eq!(hit(second).await, Err(Limited { retry_after: Duration::from_secs(300 - second) }));
    }
    assert_eq!(hit(300).await, Ok(()), "refused hits did not keep it open");
}

/// Each name, destination and tenant has its own window.
pub async fn windows_are_independent(store: &dyn Store) {
    let world = World::open(store).await;
    let other = World::named(store, "second").await;
    let one = LimitRule { max: 1, ..RESEND };
    let renamed = LimitRule { name: "another", ..one };
    let second_phone = to("919800000000");
    for (tenant, destination, rule, free) in [
        (world.tenant, to(PHONE), one, true),
        (world.tenant, to(PHONE), one, false),
        (other.tenant, to(PHONE), one, true),
        (world.tenant, second_phone, one, true),
        (world.tenant, to(PHONE), renamed, true),
    ] {
        let hit = store.hit_limit(tenant, &destination, rule, at(0)).await;
        assert_eq!(hit.expect("a hit").is_ok(), free, "{tenant:?} {}", rule.name);
    }
}

/// Of many hits at once as many go through as the rule allows.
pub async fn hits_are_exact_in_parallel(store: &dyn Store) {
    let world = World::open(store).await;
    let destination = to(PHONE);
    let hits = (0..100).map(|_| store.hit_limit(world.tenant, &destination, RESEND, at(0)));
    let through = together(hits).await.into_iter().filter(|hit| hit == &Ok(Ok(()))).count();
    assert_eq!(through, 3);
}

/// A check's limit comes before anything else, counts guesses at nothing too, and ends with a success.
pub async fn a_check_is_limited_first(store: &dyn Store) {
    let world = World::open(store).await;
    let check = async |code, second| {
        let mut guess = world.guess(PHONE, code, at(second));
        guess.target = World::live(PHONE, Purpose::default(), VERIFY);
        world.try_guess(guess).await
    };
    assert_eq!(check("111111", 0).await, CheckOutcome::NotFound);
    world.send(PHONE, "111111", at(1)).await;
    check("000000", 2).await;
    assert_eq!(check("111111", 3).await, CheckOutcome::Limited { retry_after: Duration::from_secs(57) });
    assert_eq!(world.pending(PHONE).await.map(|v| v.attempts), Some(1));

    check("000000", 60).await;
    assert!(is_approved(check("111111", 61).await));
    world.send(PHONE, "222222", at(62)).await;
    for code in ["000000", "222222"] {
        assert!(
            !matches!(check(code, 63).await, CheckOutcome::Limited { .. }),
            "the success cleared the window"
        );
    }
}

async fn check_for(world: &World<'_>, purpose: &str, code: &str, now: Timestamp) -> CheckOutcome {
    let mut guess = world.guess(PHONE, code, now);
    let purpose = Purpose::parse(purpose).expect("a purpose");
    guess.target = World::live(PHONE, purpose, LimitRule { max: 3, ..VERIFY });
    guess.budget = ROOMY_BUDGET;
    world.try_guess(guess).await
}

async fn send_for(world: &World<'_>, purpose: &str, code: &str) {
    let mut command = world.command(PHONE, code, at(0));
    command.verification.purpose = Purpose::parse(purpose).expect("a purpose");
    command.verification.max_attempts = 100;
    world.start(command).await;
}

/// The checks of a number are counted together, whatever they are for, in whatever order they come.
pub async fn checks_for_all_purposes_share_a_limit(store: &dyn Store) {
    let world = World::open(store).await;
    for purpose in ["login", "payment"] {
        send_for(&world, purpose, "111111").await;
    }
    for (second, purpose) in [(1, "login"), (2, "payment"), (3, "login")] {
        assert!(matches!(check_for(&world, purpose, "000000", at(second)).await, CheckOutcome::Wrong { .. }));
    }
    let limited = CheckOutcome::Limited { retry_after: Duration::from_secs(57) };
    for purpose in ["login", "payment", "something else"] {
        assert_eq!(check_for(&world, purpose, "111111", at(4)).await, limited, "{purpose}");
    }
    // The next minute's begins with another purpose than the last one ended with.
    for (second, purpose) in [(61, "payment"), (62, "login"), (63, "nothing")] {
        let outcome = check_for(&world, purpose, "000000", at(second)).await;
        assert!(!matches!(outcome, CheckOutcome::Limited { .. }), "{purpose}: {outcome:?}");
    }
    assert_eq!(check_for(&world, "payment", "111111", at(64)).await, limited);
}

/// A success clears the limit of its number, and no budget with it.
pub async fn a_success_clears_the_limit_of_all_purposes(store: &dyn Store) {
    let world = World::open(store).await;
    for purpose in ["login", "payment"] {
        send_for(&world, purpose, "111111").await;
    }
    for second in [1, 2] {
        check_for(&world, "login", "000000", at(second)).await;
    }
    assert!(is_approved(check_for(&world, "payment", "111111", at(3)).await));
    for second in [4, 5, 6] {
        let outcome = check_for(&world, "login", "000000", at(second)).await;
        assert!(!matches!(outcome, CheckOutcome::Limited { .. }), "{outcome:?}");
    }
    let mut guess = world.guess(PHONE, "111111", at(70));
    guess.target = World::live(PHONE, Purpose::parse("login").expect("a purpose"), VERIFY);
    guess.budget.per_hour = 5;
    assert!(
        matches!(world.try_guess(guess).await, CheckOutcome::BudgetExhausted { .. }),
        "five failures count"
    );
}

/// Neither an operator who clears a budget nor a sweep of old failures opens a limit before its time.
pub async fn a_limit_of_checks_closes_by_itself_alone(store: &dyn Store) {
    let world = World::open(store).await;
    let day = Duration::from_hours(24);
    let once = async |now| {
        let mut guess = world.guess(PHONE, "000000", now);
        guess.target = World::live(PHONE, Purpose::default(), LimitRule { max: 1, ..VERIFY });
        world.try_guess(guess).await
    };
    let sweep = async |now| store.sweep(SweepPolicy::default(), 100, now).await.expect("a sweep").rows;
    let is_limited = |outcome| matches!(outcome, CheckOutcome::Limited { .. });
    world.send(PHONE, "111111", at(0)).await;
    assert!(!is_limited(once(at(1)).await));
    store.clear_budget(world.tenant, &to(PHONE), &Purpose::default()).await.expect("cleared");
    assert!(is_limited(once(at(2)).await), "the operator forgave the failures");

    // A run that a success ended is forgotten after a day.
    world.check(PHONE, "000000", at(61)).await;
    assert!(is_approved(world.check(PHONE, "111111", at(62)).await));
    let late = at(61) + day;
    assert!(!is_limited(once(late).await));
    sweep(late + Duration::from_secs(1)).await;
    assert!(is_limited(once(late + Duration::from_secs(2)).await), "the failures are old, the check is not");

    // What a check leaves that failed at nothing goes when its window closes, not before.
    let closed = late + VERIFY.window;
    while sweep(closed.before(Duration::from_millis(1))).await > 0 {}
    assert_eq!(sweep(closed).await, 1);
}
