//! A guess: load the rows of its key, decide, write. The writer is one thread, so nothing comes between.

use countersign_core::domain::check::{
    CheckCommand, CheckOutcome, CheckRows, CheckWrites, WindowWrite, decide,
};
use countersign_core::ports::store::StoreError;
use rusqlite::Connection;

use crate::tables::guess_budgets::{self, BudgetKey};
use crate::tables::{limit_windows, verifications};

pub(super) fn check(connection: &Connection, command: &CheckCommand) -> Result<CheckOutcome, StoreError> {
    let rows = load(connection, command)?;
    let (outcome, writes) = decide(command, rows);
    write(connection, command, &writes)?;
    Ok(outcome)
}

fn load(connection: &Connection, command: &CheckCommand) -> Result<CheckRows, StoreError> {
    let CheckCommand { tenant, destination, purpose, limit, .. } = command;
    Ok(CheckRows {
        window: limit_windows::find(connection, *tenant, destination, limit)?,
        verification: verifications::find_pending(connection, *tenant, destination, purpose)?,
        budget: guess_budgets::find(connection, budget_key(command))?.unwrap_or_default(),
    })
}

fn write(connection: &Connection, command: &CheckCommand, writes: &CheckWrites) -> Result<(), StoreError> {
    let CheckCommand { tenant, destination, limit, .. } = command;
    match writes.window {
        WindowWrite::Keep => {}
        WindowWrite::Put(window) => limit_windows::put(connection, *tenant, destination, limit, window)?,
        WindowWrite::Clear => limit_windows::delete(connection, *tenant, destination, limit)?,
    }
    if let Some(verification) = &writes.verification {
        verifications::record_guess(connection, verification)?;
    }
    if let Some(budget) = &writes.budget {
        guess_budgets::put(connection, budget_key(command), budget)?;
    }
    Ok(())
}

fn budget_key(command: &CheckCommand) -> BudgetKey<'_> {
    BudgetKey { tenant: command.tenant, destination: &command.destination, purpose: &command.purpose }
}
