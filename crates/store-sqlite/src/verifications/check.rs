//! A guess: load the rows it is about, decide, write. The writer is one thread, so nothing comes between.

use countersign_core::domain::check::{
    CheckCommand, CheckOutcome, CheckRows, CheckTarget, CheckWrites, WindowWrite, decide,
};
use countersign_core::domain::limit::Window;
use countersign_core::domain::verification::Verification;
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
    let (window, verification) = load_target(connection, command)?;
    let mut budgets = Vec::new();
    if let Some(verification) = &verification {
        for key in BudgetKey::of(verification) {
            budgets.push(guess_budgets::find(connection, key)?.unwrap_or_default());
        }
    }
    Ok(CheckRows { window, verification, budgets })
}

fn load_target(
    connection: &Connection,
    command: &CheckCommand,
) -> Result<(Option<Window>, Option<Verification>), StoreError> {
    let tenant = command.tenant;
    match &command.target {
        CheckTarget::Live { destination, purpose, limit } => Ok((
            limit_windows::find(connection, tenant, destination, limit)?,
            verifications::find_pending(connection, tenant, destination, purpose)?,
        )),
        CheckTarget::One { id, .. } => Ok((None, verifications::find(connection, tenant, *id)?)),
    }
}

fn write(connection: &Connection, command: &CheckCommand, writes: &CheckWrites) -> Result<(), StoreError> {
    if let CheckTarget::Live { destination, limit, .. } = &command.target {
        match writes.window {
            WindowWrite::Keep => {}
            WindowWrite::Put(window) => {
                limit_windows::put(connection, command.tenant, destination, limit, window)?;
            }
            WindowWrite::Clear => limit_windows::delete(connection, command.tenant, destination, limit)?,
        }
    }
    let Some(verification) = &writes.verification else { return Ok(()) };
    verifications::record_guess(connection, verification)?;
    for (key, budget) in BudgetKey::of(verification).zip(&writes.budgets) {
        guess_budgets::put(connection, key, budget)?;
    }
    Ok(())
}
