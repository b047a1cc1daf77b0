//! The one decision behind a check, as a function of the rows it reads.
//!
//! A store loads the rows, calls [`decide`], and writes what it returns, all in one transaction. That
//! transaction is what closes the race between parallel guesses; the rules are here, once, for every store.

use std::time::Duration;

use super::budget::{BudgetPolicy, GuessBudget};
use super::code::Guess;
use super::destination::Destination;
use super::ids::{TenantId, VerificationId};
use super::limit::{LimitRule, Window};
use super::purpose::Purpose;
use super::time::Timestamp;
use super::verification::{Judgement, Verification};

/// A guess at the live code of (tenant, destination, purpose).
#[derive(Debug, Clone)]
pub struct CheckCommand {
    /// Whose verification.
    pub tenant: TenantId,
    /// Where the code went.
    pub destination: Destination,
    /// What it is for.
    pub purpose: Purpose,
    /// What the user typed.
    pub guess: Guess,
    /// The dialect's own limit per destination, counted before anything else and cleared by a success.
    pub limit: LimitRule,
    /// The guess budget of the destination.
    pub budget: BudgetPolicy,
    /// When the guess came.
    pub now: Timestamp,
}

/// How a check ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CheckOutcome {
    /// The code is right and now used up.
    Approved {
        /// What it verified.
        verification: VerificationId,
        /// When.
        verified_at: Timestamp,
    },
    /// The code is wrong; the guess is counted.
    Wrong {
        /// Guesses this code still suffers.
        attempts_remaining: u32,
    },
    /// There is no pending verification.
    NotFound,
    /// This code's guesses are used up.
    AttemptsUsedUp,
    /// The code's time is over.
    Expired,
    /// The destination's guess budget is used up; the guess was not evaluated.
    BudgetExhausted {
        /// When asking again can help.
        retry_after: Duration,
    },
    /// The dialect's limit is reached; the guess was not evaluated.
    Limited {
        /// When asking again can help.
        retry_after: Duration,
    },
}

/// The rows a check reads.
#[derive(Debug, Clone)]
pub struct CheckRows {
    /// The open window of the command's limit.
    pub window: Option<Window>,
    /// The pending verification of the key.
    pub verification: Option<Verification>,
    /// The guess budget of the key; the default when there is none yet.
    pub budget: GuessBudget,
}

/// What a check writes. `None` leaves a row as it is.
#[derive(Debug, Clone)]
pub struct CheckWrites {
    /// What became of the limit's window.
    pub window: WindowWrite,
    /// The verification, changed.
    pub verification: Option<Verification>,
    /// The guess budget, changed.
    pub budget: Option<GuessBudget>,
}

/// What becomes of a limit's window.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WindowWrite {
    /// It stands as it is.
    Keep,
    /// It is replaced.
    Put(Window),
    /// It is cleared, by a success.
    Clear,
}

/// Decides a check: limit, existence, attempts, expiry, budget, and only then the comparison.
pub fn decide(command: &CheckCommand, rows: CheckRows) -> (CheckOutcome, CheckWrites) {
    let mut writes = CheckWrites { window: WindowWrite::Keep, verification: None, budget: None };
    match command.limit.hit(rows.window, command.now) {
        Err(limited) => {
            return (CheckOutcome::Limited { retry_after: limited.retry_after }, writes);
        }
        Ok(window) => writes.window = WindowWrite::Put(window),
    }
    let Some(mut verification) = rows.verification else {
        return (CheckOutcome::NotFound, writes);
    };
    if let Some(closed) = verification.closed(command.now) {
        return (outcome_of(closed, &verification, command.now), writes);
    }
    let mut budget = rows.budget;
    if let Err(exhausted) = budget.admit(command.budget, command.now) {
        return (CheckOutcome::BudgetExhausted { retry_after: exhausted.retry_after }, writes);
    }
    let judgement = verification.judge(&command.guess, command.now);
    if judgement == Judgement::Approved {
        budget.record_success();
        writes.window = WindowWrite::Clear;
    } else {
        budget.record_failure(command.now);
    }
    let outcome = outcome_of(judgement, &verification, command.now);
    writes.verification = Some(verification);
    writes.budget = Some(budget);
    (outcome, writes)
}

fn outcome_of(judgement: Judgement, verification: &Verification, now: Timestamp) -> CheckOutcome {
    match judgement {
        Judgement::Approved => CheckOutcome::Approved { verification: verification.id, verified_at: now },
        Judgement::Wrong { attempts_remaining } => CheckOutcome::Wrong { attempts_remaining },
        Judgement::AttemptsUsedUp => CheckOutcome::AttemptsUsedUp,
        Judgement::Expired => CheckOutcome::Expired,
    }
}
