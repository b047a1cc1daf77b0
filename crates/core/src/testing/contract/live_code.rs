//! One live code per (tenant, destination, purpose).

use super::together::together;
use super::world::{PHONE, World, at, is_approved, is_started, to};
use crate::domain::check::CheckOutcome;
use crate::domain::purpose::Purpose;
use crate::domain::verification::VerificationState;
use crate::ports::store::Store;

/// A new code takes the place of the one before, which then is a wrong guess.
pub async fn a_new_code_supersedes(store: &dyn Store) {
    let world = World::open(store).await;
    let first = world.send(PHONE, "111111", at(0)).await;
    let second = world.send(PHONE, "222222", at(1)).await;

    let pending = world.pending(PHONE).await.expect("one is pending");
    assert_eq!(pending.id, second.verification);
    assert_eq!(pending.supersedes, Some(first.verification));
    assert_eq!(pending.state, VerificationState::Pending);
    assert_eq!(world.check(PHONE, "111111", at(2)).await, CheckOutcome::Wrong { attempts_remaining: 4 });
    assert!(is_approved(world.check(PHONE, "222222", at(3)).await));
    assert_eq!(world.pending_id().await, None);
}

/// A verification is read back as it was started.
pub async fn what_was_started_is_read_back(store: &dyn Store) {
    let world = World::open(store).await;
    let command = world.command(PHONE, "111111", at(0));
    let started = command.verification.clone();
    world.start(command).await;

    let pending = world.pending(PHONE).await.expect("one is pending");
    assert_eq!(pending.id, started.id);
    assert_eq!(pending.tenant, started.tenant);
    assert_eq!(pending.destination, started.destination);
    assert_eq!(pending.purpose, started.purpose);
    assert_eq!(pending.digest.to_bytes(), started.digest.to_bytes());
    assert_eq!((pending.attempts, pending.max_attempts), (0, 5));
    assert_eq!(pending.created_at, started.created_at);
    assert_eq!(pending.expires_at, started.expires_at);
    assert_eq!((pending.ended_at, pending.supersedes), (None, None));
}

/// Codes of different purposes live side by side.
pub async fn purposes_are_independent(store: &dyn Store) {
    let world = World::open(store).await;
    let payment = Purpose::parse("payment").expect("a purpose");
    let login = world.send(PHONE, "111111", at(0)).await;
    let mut command = world.command(PHONE, "222222", at(1));
    command.verification.purpose = payment.clone();
    let paying = world.start(command).await;

    assert_eq!(world.pending_id().await, Some(login.verification));
    let found = store.find_pending(world.tenant, &to(PHONE), &payment).await.expect("a look");
    assert_eq!(found.map(|v| v.id), Some(paying.verification));
    assert!(is_approved(world.check(PHONE, "111111", at(2)).await));
}

/// Of many starts at once all go through, and exactly one code is live.
pub async fn parallel_starts_leave_one(store: &dyn Store) {
    let world = World::open(store).await;
    let codes: Vec<String> = (0..50).map(|n| format!("{n:06}")).collect();
    let starts = codes.iter().map(|code| {
        let mut command = world.command(PHONE, code, at(0));
        command.verification.max_attempts = 100;
        world.try_start(command)
    });
    let outcomes = together(starts).await;
    assert!(outcomes.iter().all(is_started), "{outcomes:?}");

    let mut approved = 0;
    for code in &codes {
        approved += u32::from(is_approved(world.check(PHONE, code, at(1)).await));
    }
    assert_eq!(approved, 1);
    assert_eq!(world.pending_id().await, None);
}
