//! Limits of a destination.

use std::time::Duration;

use super::together::together;
use super::world::{PHONE, World, at, is_approved, to};
use crate::domain::check::CheckOutcome;
use crate::domain::limit::{LimitRule, Limited};
use crate::domain::purpose::Purpose;
use crate::ports::store::Store;

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
