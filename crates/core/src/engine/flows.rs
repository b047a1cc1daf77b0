//! Verifications that follow a flow: they are recorded with all their messages, and go out step by step.

use std::sync::Arc;
use std::time::Duration;

use super::{AccountCaller, Engine};
use crate::domain::check::{CheckCommand, CheckOutcome, CheckTarget};
use crate::domain::code::{Guess, PlainCode};
use crate::domain::delivery::Medium;
use crate::domain::destination::Destination;
use crate::domain::flow::{CodeMisfit, ReadyFlow};
use crate::domain::ids::{DeliveryId, FlowId, TenantId, VerificationId};
use crate::domain::purpose::Purpose;
use crate::domain::secret::Secret;
use crate::domain::time::Timestamp;
use crate::domain::verification::{Handle, Verification, VerificationState};
use crate::ports::alarm::News;
use crate::ports::entropy::random;
use crate::ports::observer::Event;
use crate::ports::store::{FlowChoice, QueueCommand, QueueOutcome, StoreError};

/// When asking again can help for a destination past its hard stop: when an operator has let it in meanwhile.
pub(super) const BLOCKED: Duration = Duration::from_hours(24);

/// What a caller asks to be sent.
#[derive(Debug, Clone)]
pub struct FlowRequest {
    /// Which flow.
    pub flow: FlowChoice,
    /// Phone numbers that get the code, each once.
    pub mobiles: Vec<Destination>,
    /// The mailbox that gets the code where the flow has e-mail.
    pub email: Option<Destination>,
    /// A code that the caller made.
    pub code: Option<PlainCode>,
}

/// A verification that is on its way.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FlowStarted {
    /// Its id, by which it is checked.
    pub verification: VerificationId,
    /// The flow that was taken.
    pub flow: FlowId,
    /// When the code stops being accepted.
    pub expires_at: Timestamp,
}

/// Why nothing is on its way.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum FlowError {
    /// No flow was named and the tenant has no default.
    #[error("no default flow")]
    NoDefaultFlow,
    /// There is no such flow, or it or one of its templates is not approved.
    #[error("the flow is unknown or not approved")]
    FlowNotUsable,
    /// The flow may not be used from there.
    #[error("the flow may not be used from this address")]
    Elsewhere,
    /// The flow needs a phone number.
    #[error("the flow needs a phone number")]
    MobileMissing,
    /// The flow sends e-mail only, and no mailbox was given.
    #[error("the flow needs a mailbox")]
    EmailMissing,
    /// The caller's own code does not fit the flow.
    #[error("the caller's code does not fit: {0}")]
    Code(CodeMisfit),
    /// A destination is past the hard stop of its guess budget: no code for it can be accepted.
    #[error("a destination is blocked after too many wrong guesses")]
    Blocked {
        /// When asking again can help, if an operator has let it in meanwhile.
        retry_after: Duration,
    },
    /// The store could not do its part; nothing was written.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl Engine {
    /// Starts a verification that follows a flow. When it returns, code and messages are recorded; the workers send
    /// them. Ids are independent: one to the same destination stays as it is.
    pub async fn start_flow(
        &self,
        caller: &AccountCaller,
        request: FlowRequest,
    ) -> Result<FlowStarted, FlowError> {
        let result = self.try_start_flow(caller, request).await;
        self.observer.count(if result.is_ok() { Event::Started } else { Event::StartRefused });
        if result.is_ok() {
            self.alarm.ring(News::Due);
            self.announce(caller.profile().tells);
        }
        result
    }

    /// Checks a guess at a verification of the caller's account.
    pub async fn check_one(
        &self,
        caller: &AccountCaller,
        verification: VerificationId,
        code: PlainCode,
    ) -> Result<CheckOutcome, StoreError> {
        let command = CheckCommand {
            tenant: caller.tenant(),
            target: CheckTarget::One { id: verification, from: caller.from() },
            guess: Guess::new(code, self.digest_key.clone()),
            budget: caller.profile().tenant.policy.budget,
            now: self.clock.now(),
            tells: caller.profile().tells,
        };
        self.checked(command).await
    }

    async fn try_start_flow(
        &self,
        caller: &AccountCaller,
        request: FlowRequest,
    ) -> Result<FlowStarted, FlowError> {
        let ready = self.usable_flow(caller, request.flow).await?;
        let destinations = destinations(&ready, request.mobiles, request.email)?;
        let policy = ready.flow.code;
        let code = match request.code {
            Some(code) => policy.fits(&code).map(|()| code).map_err(FlowError::Code)?,
            None => policy.random(self.entropy.as_ref()),
        };
        let now = self.clock.now();
        let verification = self.flow_verification(caller.tenant(), &ready, destinations, &code, now)?;
        let started = FlowStarted {
            verification: verification.id,
            flow: ready.flow.id,
            expires_at: verification.expires_at,
        };
        let reached: Vec<_> = verification.destinations().cloned().collect();
        let brand = &caller.profile().tenant.name;
        let deliveries =
            ready.deliveries(&reached, brand, || DeliveryId::new(now, random(self.entropy.as_ref())));
        let (budget, tells) = (caller.profile().tenant.policy.budget, caller.profile().tells);
        // Who is told has the code's end looked for anyway.
        let watched = !tells && self.hears_of_unused(caller.tenant()).await;
        let command = QueueCommand { verification, deliveries, budget, tells, watched };
        match self.store.queue(command).await? {
            QueueOutcome::Queued => Ok(started),
            QueueOutcome::Blocked => Err(FlowError::Blocked { retry_after: BLOCKED }),
        }
    }

    async fn usable_flow(
        &self,
        caller: &AccountCaller,
        choice: FlowChoice,
    ) -> Result<Arc<ReadyFlow>, FlowError> {
        let (key, now) = ((caller.tenant(), choice), self.clock.now());
        let ready = match self.flows.find(&key, now) {
            Some(ready) => ready,
            None => match self.store.find_flow(caller.tenant(), choice).await? {
                Some(ready) => self.flows.put(key, ready, now),
                None => {
                    return Err(match choice {
                        FlowChoice::Named(_) => FlowError::FlowNotUsable,
                        FlowChoice::Default => FlowError::NoDefaultFlow,
                    });
                }
            },
        };
        if !ready.flow.allowed_ips.admits(caller.from()) {
            return Err(FlowError::Elsewhere);
        }
        if ready.is_usable() { Ok(ready) } else { Err(FlowError::FlowNotUsable) }
    }

    fn flow_verification(
        &self,
        tenant: TenantId,
        ready: &ReadyFlow,
        mut destinations: Vec<Destination>,
        code: &PlainCode,
        now: Timestamp,
    ) -> Result<Verification, FlowError> {
        let id = VerificationId::new(now, random(self.entropy.as_ref()));
        let also = destinations.split_off(1);
        let destination = destinations.pop().ok_or(FlowError::MobileMissing)?;
        Ok(Verification {
            id,
            tenant,
            destination,
            also,
            purpose: Purpose::default(),
            state: VerificationState::Pending,
            digest: self.digest_key.digest(id, code),
            attempts: 0,
            max_attempts: ready.flow.max_attempts,
            created_at: now,
            expires_at: now + ready.flow.validity,
            ended_at: None,
            supersedes: None,
            handle: Handle::Id,
            sealed: Some(self.seal_code(id, code)),
            flow: Some(ready.flow.id),
            allowed_ips: ready.flow.allowed_ips.clone(),
        })
    }

    /// Seals a code that must outlive its request. It opens for its verification only.
    pub(super) fn seal_code(&self, id: VerificationId, code: &PlainCode) -> crate::domain::seal::Sealed {
        self.master.seal(&Secret::new(code.expose()), &sealed_place(id), random(self.entropy.as_ref()))
    }
}

/// Where a sealed code belongs.
pub(super) fn sealed_place(id: VerificationId) -> String {
    format!("verifications/sealed/{id}")
}

/// The destinations that the flow reaches, each once, at least one. A mailbox that no step of the flow writes to is
/// left out: no guess may count against it.
fn destinations(
    ready: &ReadyFlow,
    mobiles: Vec<Destination>,
    email: Option<Destination>,
) -> Result<Vec<Destination>, FlowError> {
    let mails_only = ready.flow.steps.iter().all(|step| step.medium == Medium::Email);
    if mobiles.is_empty() && !mails_only {
        return Err(FlowError::MobileMissing);
    }
    let mut reached: Vec<Destination> = Vec::with_capacity(mobiles.len() + 1);
    for destination in mobiles.into_iter().chain(email) {
        let is_reached = ready.flow.steps.iter().any(|step| step.medium.reaches(&destination));
        if is_reached && !reached.contains(&destination) {
            reached.push(destination);
        }
    }
    if reached.is_empty() { Err(FlowError::EmailMissing) } else { Ok(reached) }
}
