//! A guess: load the rows it is about, decide, write.

use super::rows::{BudgetKey, Counts};
use super::tables::{Answer, Events, Guards, Verifications};
use super::tell;
use crate::domain::budget::GuessBudget;
use crate::domain::check::{
    CheckCommand, CheckOutcome, CheckRows, CheckTarget, CheckWrites, WindowWrite, decide,
};
use crate::domain::limit::LimitRule;

/// Checks a guess. What closes the race between parallel guesses is that nothing comes between the loading and the
/// writing.
pub fn check<T: Verifications + Guards + Events>(
    tables: &mut T,
    command: &CheckCommand,
) -> Answer<CheckOutcome, T> {
    let counts = load_counts(tables, command)?;
    let rows = load(tables, command, counts.as_ref())?;
    let before = rows.budgets.clone();
    let (outcome, writes) = decide(command, rows);
    write(tables, command, counts, &before, &writes)?;
    if command.tells {
        tell::guessed(tables, command, &writes)?;
    }
    Ok(outcome)
}

/// The key of a target that is found by it.
fn key_of(command: &CheckCommand) -> Option<(BudgetKey<'_>, &LimitRule)> {
    match &command.target {
        CheckTarget::Live { destination, purpose, limit } => {
            Some((BudgetKey { tenant: command.tenant, destination, purpose }, limit))
        }
        CheckTarget::One { .. } => None,
    }
}

fn load_counts<T: Guards>(tables: &mut T, command: &CheckCommand) -> Answer<Option<Counts>, T> {
    key_of(command).map(|(key, limit)| tables.find_counts(key, limit)).transpose()
}

/// `counts` are those of the target's key, whose budget is not read twice.
fn load<T: Verifications + Guards>(
    tables: &mut T,
    command: &CheckCommand,
    counts: Option<&Counts>,
) -> Answer<CheckRows, T> {
    let verification = match &command.target {
        CheckTarget::Live { destination, purpose, .. } => {
            tables.find_pending(command.tenant, destination, purpose)?
        }
        CheckTarget::One { id, .. } => tables.find_verification(command.tenant, *id)?,
    };
    let known = key_of(command).map(|(key, _)| key.destination).zip(counts);
    let mut budgets = Vec::new();
    if let Some(verification) = &verification {
        for key in BudgetKey::of(verification) {
            budgets.push(match known {
                Some((destination, counts)) if destination == key.destination => counts.budget.clone(),
                _ => tables.find_budget(key)?.unwrap_or_default(),
            });
        }
    }
    Ok(CheckRows { window: counts.and_then(|counts| counts.window), verification, budgets })
}

fn write<T: Verifications + Guards>(
    tables: &mut T,
    command: &CheckCommand,
    counts: Option<Counts>,
    before: &[GuessBudget],
    writes: &CheckWrites,
) -> Answer<(), T> {
    let known = key_of(command).zip(counts);
    let mut counted = known.as_ref().map(|(_, counts)| counts.clone());
    if let Some(verification) = &writes.verification {
        tables.record_guess(verification)?;
        for ((key, budget), before) in BudgetKey::of(verification).zip(&writes.budgets).zip(before) {
            match (&known, &mut counted) {
                (Some(((known, _), _)), Some(counted)) if known.destination == key.destination => {
                    counted.budget.clone_from(budget);
                }
                _ if budget != before => tables.put_budget(key, budget)?,
                _ => {}
            }
        }
    }
    let (Some(((key, limit), before)), Some(mut after)) = (known, counted) else { return Ok(()) };
    match writes.window {
        WindowWrite::Keep => {}
        WindowWrite::Put(window) => after.window = Some(window),
        WindowWrite::Clear => after.window = None,
    }
    if after == before { Ok(()) } else { tables.put_counts(key, limit, &before, &after) }
}
