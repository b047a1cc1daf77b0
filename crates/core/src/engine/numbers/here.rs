//! Codes for numbers that this installation makes and checks.

use std::time::Duration;

use super::{LANGUAGE, NumberError};
use crate::domain::allowed_ips::AllowedIps;
use crate::domain::check::{CheckCommand, CheckOutcome, CheckTarget};
use crate::domain::code::{Guess, PlainCode};
use crate::domain::delivery::{Medium, QueuedDelivery, StepContent};
use crate::domain::ids::{DeliveryId, VerificationId};
use crate::domain::limit::LimitRule;
use crate::domain::purpose::Purpose;
use crate::domain::verification::{Handle, Verification, VerificationState};
use crate::domain::waba::{CodeMethod, Waba, WabaBackend, WabaNumber};
use crate::engine::flows::BLOCKED;
use crate::engine::{AccountCaller, Engine};
use crate::ports::alarm::News;
use crate::ports::entropy::random;
use crate::ports::store::{QueueCommand, QueueOutcome};

/// Digits of a code for a number (`kaleyra-api.md` 2.6: six).
const DIGITS: usize = 6;
/// Checks of a number's code within a minute.
const LIMIT: LimitRule = LimitRule { name: "number-verify", max: 10, window: Duration::from_mins(1) };
/// Keeps these codes apart from a destination's others.
const PURPOSE: &str = "whatsapp-number";
/// What the message says.
const TEXT: &str =
    "{{code}} is your code to verify this number for WhatsApp Business. It is good for {{minutes}} minutes.";

impl Engine {
    /// Sends a fresh code; an earlier one no longer works.
    pub(super) async fn send_own_code(
        &self,
        caller: &AccountCaller,
        waba: &Waba,
        number: &WabaNumber,
        method: CodeMethod,
    ) -> Result<(), NumberError> {
        let WabaBackend::Own { sender, code_minutes, max_attempts } = &waba.backend else {
            return Ok(());
        };
        let now = self.clock.now();
        let id = VerificationId::new(now, random(self.entropy.as_ref()));
        let code = PlainCode::random_digits(DIGITS, self.entropy.as_ref());
        let verification = Verification {
            id,
            tenant: waba.tenant,
            destination: number.phone.clone(),
            also: Vec::new(),
            purpose: purpose(),
            state: VerificationState::Pending,
            digest: self.digest_key.digest(id, &code),
            attempts: 0,
            max_attempts: *max_attempts,
            created_at: now,
            expires_at: now + Duration::from_mins(u64::from(*code_minutes)),
            ended_at: None,
            supersedes: None,
            handle: Handle::Key,
            sealed: Some(self.seal_code(id, &code)),
            flow: None,
            allowed_ips: AllowedIps::default(),
        };
        let delivery = QueuedDelivery {
            id: DeliveryId::new(now, random(self.entropy.as_ref())),
            step: 0,
            to: number.phone.clone(),
            content: StepContent {
                medium: match method {
                    CodeMethod::Sms => Medium::Sms,
                    CodeMethod::Voice => Medium::Voice,
                },
                sender: sender.clone(),
                template: PURPOSE.to_owned(),
                language: LANGUAGE.to_owned(),
                subject: None,
                text: TEXT.to_owned(),
                dlt: None,
            },
            delay: Duration::ZERO,
        };
        let (budget, tells) = (caller.profile().tenant.policy.budget, caller.profile().tells);
        // Who is told has the code's end looked for anyway.
        let watched = !tells && self.hears_of_unused(caller.tenant()).await;
        let command = QueueCommand { verification, deliveries: vec![delivery], budget, tells, watched };
        match self.store.queue(command).await? {
            QueueOutcome::Queued => {
                self.alarm.ring(News::Due);
                self.announce(tells);
                Ok(())
            }
            QueueOutcome::Blocked => Err(NumberError::Throttled { retry_after: Some(BLOCKED) }),
        }
    }

    /// Checks a code of ours.
    pub(super) async fn verify_here(
        &self,
        caller: &AccountCaller,
        number: &WabaNumber,
        code: PlainCode,
    ) -> Result<(), NumberError> {
        let command = CheckCommand {
            tenant: caller.tenant(),
            target: CheckTarget::Live { destination: number.phone.clone(), purpose: purpose(), limit: LIMIT },
            guess: Guess::new(code, self.digest_key.clone()),
            budget: caller.profile().tenant.policy.budget,
            now: self.clock.now(),
            tells: caller.profile().tells,
        };
        match self.checked(command).await? {
            CheckOutcome::Approved { .. } => Ok(()),
            CheckOutcome::Limited { retry_after } | CheckOutcome::BudgetExhausted { retry_after } => {
                Err(NumberError::Throttled { retry_after: Some(retry_after) })
            }
            CheckOutcome::Wrong { .. }
            | CheckOutcome::NotFound
            | CheckOutcome::AlreadyVerified
            | CheckOutcome::Withdrawn
            | CheckOutcome::Elsewhere
            | CheckOutcome::AttemptsUsedUp
            | CheckOutcome::Expired => Err(NumberError::WrongCode),
        }
    }
}

fn purpose() -> Purpose {
    Purpose::parse(PURPOSE).unwrap_or_default()
}
