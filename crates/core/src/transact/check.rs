//! A guess: load the rows it is about, decide, write.

use super::rows::BudgetKey;
use super::tables::{Answer, Events, Guards, Verifications};
use super::tell;
use crate::domain::budget::GuessBudget;
use crate::domain::check::{
    CheckCommand, CheckOutcome, CheckRows, CheckTarget, CheckWrites, WindowWrite, decide,
};
use crate::domain::limit::Window;
use crate::domain::verification::Verification;

/// Checks a guess. What closes the race between parallel guesses is that nothing comes between the loading and the
/// writing.
pub fn check<T: Verifications + Guards + Events>(
    tables: &mut T,
    command: &CheckCommand,
) -> Answer<CheckOutcome, T> {
    let rows = load(tables, command)?;
    let before = rows.budgets.clone();
    let (outcome, writes) = decide(command, rows);
    write(tables, command, &before, &writes)?;
    if command.tells {
        tell::guessed(tables, command, &writes)?;
    }
    Ok(outcome)
}

fn load<T: Verifications + Guards>(tables: &mut T, command: &CheckCommand) -> Answer<CheckRows, T> {
    let (window, verification) = load_target(tables, command)?;
    let mut budgets = Vec::new();
    if let Some(verification) = &verification {
        for key in BudgetKey::of(verification) {
            budgets.push(tables.find_budget(key)?.unwrap_or_default());
        }
    }
    Ok(CheckRows { window, verification, budgets })
}

fn load_target<T: Verifications + Guards>(
    tables: &mut T,
    command: &CheckCommand,
) -> Answer<(Option<Window>, Option<Verification>), T> {
    let tenant = command.tenant;
    match &command.target {
        CheckTarget::Live { destination, purpose, limit } => Ok((
            tables.find_window(tenant, destination, limit)?,
            tables.find_pending(tenant, destination, purpose)?,
        )),
        CheckTarget::One { id, .. } => Ok((None, tables.find_verification(tenant, *id)?)),
    }
}

fn write<T: Verifications + Guards>(
    tables: &mut T,
    command: &CheckCommand,
    before: &[GuessBudget],
    writes: &CheckWrites,
) -> Answer<(), T> {
    if let CheckTarget::Live { destination, limit, .. } = &command.target {
        match writes.window {
            WindowWrite::Keep => {}
            WindowWrite::Put(window) => tables.put_window(command.tenant, destination, limit, window)?,
            WindowWrite::Clear => tables.delete_window(command.tenant, destination, limit)?,
        }
    }
    let Some(verification) = &writes.verification else { return Ok(()) };
    tables.record_guess(verification)?;
    for ((key, budget), before) in BudgetKey::of(verification).zip(&writes.budgets).zip(before) {
        if budget != before {
            tables.put_budget(key, budget)?;
        }
    }
    Ok(())
}
