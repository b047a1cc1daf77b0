//! Checking a guess.

use std::time::Duration;

use super::outcomes::Ended;
use super::{Caller, Engine};
use crate::domain::check::{CheckCommand, CheckOutcome, CheckTarget};
use crate::domain::code::{Guess, PlainCode};
use crate::domain::destination::Destination;
use crate::domain::limit::LimitRule;
use crate::domain::provider::CodeOutcome;
use crate::domain::purpose::Purpose;
use crate::ports::observer::{CheckResult, Event};
use crate::ports::store::StoreError;

/// 10 checks a minute for a number, whatever the purpose; a success clears it (`wacr-api-v2.md` 1.4).
const LIMIT: LimitRule = LimitRule { name: "otp-verify", max: 10, window: Duration::from_mins(1) };

/// A guess at the live code of a destination.
#[derive(Debug, Clone)]
pub struct CheckRequest {
    /// Where the code went.
    pub destination: Destination,
    /// What it is for.
    pub purpose: Purpose,
    /// What the user typed.
    pub code: PlainCode,
}

impl Engine {
    /// Checks a guess. The store counts, compares and consumes in one atomic step; see
    /// [`crate::domain::check::decide`].
    pub async fn check(&self, caller: &Caller, request: CheckRequest) -> Result<CheckOutcome, StoreError> {
        let command = CheckCommand {
            tenant: caller.tenant(),
            target: CheckTarget::Live {
                destination: request.destination,
                purpose: request.purpose,
                limit: LIMIT,
            },
            guess: Guess::new(request.code, self.digest_key.clone()),
            budget: caller.profile().tenant.policy.budget,
            now: self.clock.now(),
            tells: caller.profile().tells,
        };
        self.checked(command).await
    }

    /// Has the store decide, and counts how it ended.
    pub(super) async fn checked(&self, command: CheckCommand) -> Result<CheckOutcome, StoreError> {
        let (tenant, tells) = (command.tenant, command.tells);
        let outcome = self.store.check(command).await?;
        // Whatever else comes of a check tells nobody anything.
        let is_news = matches!(outcome, CheckOutcome::Approved { .. } | CheckOutcome::Wrong { .. });
        self.announce(tells && is_news);
        self.observer.count(Event::Checked(result_of(&outcome)));
        if let CheckOutcome::Approved { verification, verified_at } = &outcome {
            let (verification, verified_at) = (*verification, *verified_at);
            self.outcomes.push(Ended { tenant, verification, outcome: CodeOutcome::Used(verified_at) });
        }
        Ok(outcome)
    }
}

fn result_of(outcome: &CheckOutcome) -> CheckResult {
    match outcome {
        CheckOutcome::Approved { .. } => CheckResult::Approved,
        CheckOutcome::Wrong { .. } => CheckResult::Wrong,
        CheckOutcome::NotFound
        | CheckOutcome::AlreadyVerified
        | CheckOutcome::Withdrawn
        | CheckOutcome::Elsewhere
        | CheckOutcome::AttemptsUsedUp
        | CheckOutcome::Expired => CheckResult::NotOpen,
        CheckOutcome::BudgetExhausted { .. } => CheckResult::BudgetExhausted,
        CheckOutcome::Limited { .. } => CheckResult::Limited,
    }
}
