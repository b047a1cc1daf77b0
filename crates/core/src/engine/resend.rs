//! Sending a new code that the engine makes.

use std::time::Duration;

use super::{Caller, Engine, StartError, StartRequest, Started};
use crate::domain::code::PlainCode;
use crate::domain::destination::Destination;
use crate::domain::idempotency::IdempotencyKey;
use crate::domain::limit::LimitRule;
use crate::domain::purpose::Purpose;

/// Digits of a code that the engine makes (seed 001: "a new random 6-digit code").
pub(super) const DIGITS: usize = 6;

/// 3 resends in 5 minutes to a number, whatever the purpose (seed 001, "Rate Limiting").
const LIMIT: LimitRule = LimitRule { name: "otp-resend", max: 3, window: Duration::from_mins(5) };

/// What a caller asks to be sent anew.
#[derive(Debug, Clone)]
pub struct ResendRequest {
    /// Who gets the code.
    pub destination: Destination,
    /// What it is for.
    pub purpose: Purpose,
    /// How long it is good for, in minutes, 1 to 60.
    pub expiry_minutes: u32,
    /// The template that carries it.
    pub template: String,
    /// The template's language.
    pub language: String,
    /// The key under which the request runs.
    pub idempotency: Option<IdempotencyKey>,
}

impl Engine {
    /// Sends a fresh random code. It needs no earlier one.
    ///
    /// The hit is counted in a step of its own before anything else, so that refused sends count too (seed 001,
    /// "Behavior"); a crash in between costs a hit, never a message.
    pub async fn resend(&self, caller: &Caller, request: ResendRequest) -> Result<Started, StartError> {
        let hit =
            self.store.hit_limit(caller.tenant(), &request.destination, LIMIT, self.clock.now()).await?;
        hit.map_err(|limited| StartError::ResendLimited { retry_after: limited.retry_after })?;
        let start = StartRequest {
            destination: request.destination,
            purpose: request.purpose,
            code: PlainCode::random_digits(DIGITS, self.entropy.as_ref()),
            expiry_minutes: request.expiry_minutes,
            template: request.template,
            language: request.language,
            additional: Vec::new(),
            contact: None,
            idempotency: request.idempotency,
        };
        self.start(caller, start).await
    }
}
