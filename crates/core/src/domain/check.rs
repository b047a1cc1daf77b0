//! The one decision behind a check, as a function of the rows it reads.
//!
//! A store loads the rows, calls [`decide`], and writes what it returns, all in one transaction. That
//! transaction is what closes the race between parallel guesses; the rules are here, once, for every store.

use std::net::IpAddr;
use std::time::Duration;

use super::budget::{BudgetPolicy, GuessBudget};
use super::code::Guess;
use super::destination::Destination;
use super::ids::{TenantId, VerificationId};
use super::limit::{LimitRule, Window};
use super::purpose::Purpose;
use super::time::Timestamp;
use super::verification::{Handle, Judgement, Verification, VerificationState};

/// Which code a guess is at.
#[derive(Debug, Clone)]
pub enum CheckTarget {
    /// The live one of (tenant, destination, purpose).
    Live {
        /// Where the code went.
        destination: Destination,
        /// What it is for.
        purpose: Purpose,
        /// The dialect's own limit per destination, counted before anything else and cleared by a success.
        limit: LimitRule,
    },
    /// The one with this id. One that is found by its key is not found by its id.
    One {
        /// The verification.
        id: VerificationId,
        /// Where the guess comes from, if it is known.
        from: Option<IpAddr>,
    },
}

/// A guess at a code.
#[derive(Debug, Clone)]
pub struct CheckCommand {
    /// Whose verification.
    pub tenant: TenantId,
    /// Which.
    pub target: CheckTarget,
    /// What the user typed.
    pub guess: Guess,
    /// The guess budget of each destination.
    pub budget: BudgetPolicy,
    /// When the guess came.
    pub now: Timestamp,
    /// Whether the tenant is told of what comes of it.
    pub tells: bool,
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
    /// There is no such verification; of a key, none that is pending.
    NotFound,
    /// The code was accepted before.
    AlreadyVerified,
    /// The code was withdrawn: its recipient disowned it, or no message with it could be sent.
    Withdrawn,
    /// The verification may not be checked from there. Nothing was counted.
    Elsewhere,
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
    /// The open window of the command's limit, if it has one.
    pub window: Option<Window>,
    /// The target: the pending verification of the key, or the one with the id in whatever state.
    pub verification: Option<Verification>,
    /// The guess budgets of the verification's destinations, in their order; the default where there is none yet.
    /// They are not read without a verification.
    pub budgets: Vec<GuessBudget>,
}

/// What a check writes. `None` leaves a row as it is.
#[derive(Debug, Clone)]
pub struct CheckWrites {
    /// What became of the limit's window.
    pub window: WindowWrite,
    /// The verification, changed.
    pub verification: Option<Verification>,
    /// The guess budgets, changed, in the order in which they were read; empty when none is.
    pub budgets: Vec<GuessBudget>,
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

/// Decides a check: limit, existence, attempts and expiry, budget, and only then the comparison.
pub fn decide(command: &CheckCommand, rows: CheckRows) -> (CheckOutcome, CheckWrites) {
    let mut writes = CheckWrites { window: WindowWrite::Keep, verification: None, budgets: Vec::new() };
    let window_before = rows.window;
    if let CheckTarget::Live { limit, .. } = &command.target {
        match limit.hit(rows.window, command.now) {
            Err(limited) => {
                return (CheckOutcome::Limited { retry_after: limited.retry_after }, writes);
            }
            Ok(window) => writes.window = WindowWrite::Put(window),
        }
    }
    let Some(mut verification) = rows.verification else {
        return (CheckOutcome::NotFound, writes);
    };
    if let Some(refusal) = not_open(command, &verification) {
        return (refusal, writes);
    }
    if let Some(closed) = verification.closed(command.now) {
        return (outcome_of(closed, &verification, command.now), writes);
    }
    let mut budgets = rows.budgets;
    // Each destination's budget must have room: a code that went to several must not be guessed at the cost of one.
    let waits = budgets.iter().filter_map(|budget| budget.admit(command.budget, command.now).err());
    if let Some(retry_after) = waits.map(|exhausted| exhausted.retry_after).max() {
        return (CheckOutcome::BudgetExhausted { retry_after }, writes);
    }
    let judgement = verification.judge(&command.guess, command.now);
    for budget in &mut budgets {
        match judgement {
            Judgement::Approved => budget.record_success(),
            Judgement::Wrong { .. } | Judgement::AttemptsUsedUp | Judgement::Expired => {
                budget.record_failure(command.now);
            }
        }
    }
    if judgement == Judgement::Approved && matches!(command.target, CheckTarget::Live { .. }) {
        writes.window = if window_before.is_some() { WindowWrite::Clear } else { WindowWrite::Keep };
    }
    let outcome = outcome_of(judgement, &verification, command.now);
    writes.verification = Some(verification);
    writes.budgets = budgets;
    (outcome, writes)
}

/// Why a verification that was found by its id cannot be checked, if so. One found by its key is pending.
fn not_open(command: &CheckCommand, verification: &Verification) -> Option<CheckOutcome> {
    let CheckTarget::One { from, .. } = &command.target else { return None };
    if verification.handle != Handle::Id {
        return Some(CheckOutcome::NotFound);
    }
    if !verification.allowed_ips.admits(*from) {
        return Some(CheckOutcome::Elsewhere);
    }
    match verification.state {
        VerificationState::Pending => None,
        VerificationState::Verified => Some(CheckOutcome::AlreadyVerified),
        VerificationState::Superseded | VerificationState::Refused | VerificationState::Canceled => {
            Some(CheckOutcome::Withdrawn)
        }
    }
}

fn outcome_of(judgement: Judgement, verification: &Verification, now: Timestamp) -> CheckOutcome {
    match judgement {
        Judgement::Approved => CheckOutcome::Approved { verification: verification.id, verified_at: now },
        Judgement::Wrong { attempts_remaining } => CheckOutcome::Wrong { attempts_remaining },
        Judgement::AttemptsUsedUp => CheckOutcome::AttemptsUsedUp,
        Judgement::Expired => CheckOutcome::Expired,
    }
}
