//! Starting a verification: the code becomes valid, then its message goes out.

use std::time::Duration;

use super::{Caller, Engine};
use crate::domain::allowed_ips::AllowedIps;
use crate::domain::code::PlainCode;
use crate::domain::contact::ContactChoice;
use crate::domain::delivery::{Medium, NewDelivery};
use crate::domain::destination::Destination;
use crate::domain::fault::SendFault;
use crate::domain::idempotency::IdempotencyKey;
use crate::domain::ids::{ContactId, DeliveryId, VerificationId};
use crate::domain::message::{MessageText, TemplateMessage, WhatsAppMessage};
use crate::domain::purpose::Purpose;
use crate::domain::template::{Template, TemplateCategory, TemplateStatus};
use crate::domain::tenant::TenantProfile;
use crate::domain::time::Timestamp;
use crate::domain::verification::{Handle, Verification, VerificationState};
use crate::domain::whatsapp::WhatsAppSettings;
use crate::ports::entropy::random;
use crate::ports::observer::Event;
use crate::ports::store::{StartCommand, StartOutcome, StartRefusal, StoreError};

/// What a caller asks to be sent.
#[derive(Debug, Clone)]
pub struct StartRequest {
    /// Who gets the code.
    pub destination: Destination,
    /// What it is for.
    pub purpose: Purpose,
    /// The code, made by the caller.
    pub code: PlainCode,
    /// How long it is good for, in minutes, 1 to 60.
    pub expiry_minutes: u32,
    /// The template that carries it.
    pub template: String,
    /// The template's language.
    pub language: String,
    /// Body parameters after the code and the minutes.
    pub additional: Vec<MessageText>,
    /// A contact the caller names.
    pub contact: Option<ContactId>,
    /// The key under which the request runs.
    pub idempotency: Option<IdempotencyKey>,
}

/// A code that is on its way.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Started {
    /// The verification.
    pub verification: VerificationId,
    /// The vendor's id of the message.
    pub vendor_message_id: String,
    /// The contact, found or made.
    pub contact: ContactId,
    /// When the code stops being accepted.
    pub expires_at: Timestamp,
    /// When the vendor took the message.
    pub sent_at: Timestamp,
}

/// Why no code is on its way.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum StartError {
    /// Too many resends to this destination.
    #[error("too many resends")]
    ResendLimited {
        /// When asking again can help.
        retry_after: Duration,
    },
    /// No approved template of that name and language.
    #[error("template not found or not approved")]
    TemplateNotFound,
    /// The template is not for codes.
    #[error("the template is not of the AUTHENTICATION category")]
    TemplateNotAuthentication,
    /// The number of additional parameters does not fit the template.
    #[error("the template takes {expected} additional parameters, {given} were given")]
    TemplateParameters {
        /// What the template takes besides code and minutes.
        expected: u32,
        /// What was given.
        given: u32,
    },
    /// The plan has no WhatsApp templates.
    #[error("WhatsApp templates are not in the plan")]
    TemplatesNotInPlan,
    /// The tenant has no WhatsApp account.
    #[error("WhatsApp is not configured")]
    WhatsAppNotConfigured,
    /// The named contact does not exist.
    #[error("contact not found")]
    ContactNotFound,
    /// A contact is needed and the settings do not say what a new one starts with.
    #[error("no default source and status for new contacts")]
    ContactDefaultsMissing,
    /// The plan allows no further contact.
    #[error("contact limit reached")]
    ContactLimit {
        /// Contacts there are.
        current: u32,
        /// Contacts allowed.
        maximum: u32,
    },
    /// The contact does not want messages.
    #[error("the contact has opted out")]
    OptedOut,
    /// The plan allows no further conversation this month.
    #[error("conversation limit reached")]
    ConversationLimit {
        /// Conversations opened this month.
        current: u32,
        /// Conversations allowed.
        maximum: u32,
    },
    /// The destination is past the hard stop of its guess budget: no code for it can be accepted.
    #[error("the destination is blocked after too many wrong guesses")]
    Blocked {
        /// When asking again can help, if an operator has let it in meanwhile.
        retry_after: Duration,
    },
    /// The vendor did not take the message. After `Certainty::Unknown` the code is valid all the same.
    #[error("the message was not sent: {0}")]
    SendFailed(SendFault),
    /// The tenant's account is at fault and rests.
    #[error("the WhatsApp account is at fault and is left alone for a while")]
    AccountResting,
    /// The store could not do its part. After `Busy` nothing was written and nothing was sent.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl Engine {
    /// Sends a code and makes it the live one of its (tenant, destination, purpose).
    ///
    /// The code is valid from before the vendor is called, so that any code a user receives works. If the vendor
    /// definitely refuses it, the code that was live before is live again.
    pub async fn start(&self, caller: &Caller, request: StartRequest) -> Result<Started, StartError> {
        let result = self.try_start(caller.profile(), request).await;
        self.announce(caller.profile().tells);
        self.observer.count(if result.is_ok() { Event::Started } else { Event::StartRefused });
        result
    }

    async fn try_start(&self, profile: &TenantProfile, request: StartRequest) -> Result<Started, StartError> {
        let tenant = profile.tenant.id;
        let template = self.sendable_template(profile, &request).await?;
        let allowance = profile.allowance();
        if !allowance.whatsapp_templates {
            return Err(StartError::TemplatesNotInPlan);
        }
        let settings = profile.whatsapp.as_ref().ok_or(StartError::WhatsAppNotConfigured)?;
        let account = self.open_account(tenant, settings)?;
        let now = self.clock.now();
        let breaker = (tenant, settings.revision);
        if !self.breaker.admits(breaker, now) {
            return Err(StartError::AccountResting);
        }

        let StartRequest { destination, purpose, code, expiry_minutes, .. } = &request;
        let verification = self.new_verification(profile, destination, purpose, (code, *expiry_minutes), now);
        let (id, expires_at) = (verification.id, verification.expires_at);
        let delivery = DeliveryId::new(now, random(self.entropy.as_ref()));
        let message = WhatsAppMessage::Template(compose(delivery, &request, &template));
        let command = StartCommand {
            verification,
            contact: contact_choice(&request, settings),
            allowance,
            budget: profile.tenant.policy.budget,
            delivery: NewDelivery {
                id: delivery,
                verification: id,
                step: 0,
                message: None,
                medium: Medium::WhatsApp,
                template: request.template,
                lease_until: now + self.timings.lease,
            },
            idempotency: request.idempotency,
            tells: profile.tells,
        };
        let outcome = self.store.start(command).await;
        let contact = outcome.map_err(StartError::Store).and_then(started).inspect_err(|_| {
            // No call follows.
            self.breaker.give_back(breaker, now);
        })?;

        let taken = self.hand_over(profile, breaker, &account, &message).await?;
        Ok(Started {
            verification: id,
            vendor_message_id: taken.vendor_message_id,
            contact,
            expires_at,
            sent_at: self.clock.now(),
        })
    }

    async fn sendable_template(
        &self,
        profile: &TenantProfile,
        request: &StartRequest,
    ) -> Result<std::sync::Arc<Template>, StartError> {
        let template = self
            .template(profile.tenant.id, &request.template, &request.language)
            .await?
            .filter(|template| template.remote.status == TemplateStatus::Approved)
            .ok_or(StartError::TemplateNotFound)?;
        if template.remote.category != TemplateCategory::Authentication {
            return Err(StartError::TemplateNotAuthentication);
        }
        let expected = template.remote.shape.body_params.saturating_sub(2);
        let given = u32::try_from(request.additional.len()).unwrap_or(u32::MAX);
        if expected != given {
            return Err(StartError::TemplateParameters { expected, given });
        }
        Ok(template)
    }

    /// A new verification that is found by its key.
    pub(super) fn new_verification(
        &self,
        profile: &TenantProfile,
        destination: &Destination,
        purpose: &Purpose,
        (code, minutes): (&PlainCode, u32),
        now: Timestamp,
    ) -> Verification {
        let id = VerificationId::new(now, random(self.entropy.as_ref()));
        Verification {
            id,
            tenant: profile.tenant.id,
            destination: destination.clone(),
            purpose: purpose.clone(),
            state: VerificationState::Pending,
            digest: self.digest_key.digest(id, code),
            attempts: 0,
            max_attempts: profile.tenant.policy.max_attempts,
            created_at: now,
            expires_at: now + Duration::from_mins(u64::from(minutes)),
            ended_at: None,
            supersedes: None,
            also: Vec::new(),
            handle: Handle::Key,
            sealed: None,
            flow: None,
            allowed_ips: AllowedIps::default(),
        }
    }
}

/// Fills the template in: `{{1}}` is the code, `{{2}}` the minutes, then the caller's own parameters; buttons
/// whose URL takes `otp{{1}}` get the code too (seed 002, "Template Requirements").
fn compose(delivery: DeliveryId, request: &StartRequest, template: &Template) -> TemplateMessage {
    let shape = &template.remote.shape;
    let code = || MessageText::new(request.code.expose());
    let minutes = MessageText::new(request.expiry_minutes.to_string());
    let body = [code(), minutes].into_iter().chain(request.additional.iter().cloned());
    TemplateMessage {
        delivery,
        to: request.destination.clone(),
        template: request.template.clone(),
        language: request.language.clone(),
        header: None,
        body: body.take(shape.body_params as usize).collect(),
        buttons: shape.otp_buttons.iter().map(|place| (*place, code())).collect(),
    }
}

fn contact_choice(request: &StartRequest, settings: &WhatsAppSettings) -> ContactChoice {
    match request.contact {
        Some(contact) => ContactChoice::Existing(contact),
        None => ContactChoice::ByDestination { defaults: settings.contact_defaults() },
    }
}

fn started(outcome: StartOutcome) -> Result<ContactId, StartError> {
    match outcome {
        StartOutcome::Started { contact } => Ok(contact),
        StartOutcome::Refused(refusal) => Err(refusal.into()),
    }
}

impl From<StartRefusal> for StartError {
    fn from(refusal: StartRefusal) -> Self {
        match refusal {
            StartRefusal::ContactNotFound => Self::ContactNotFound,
            StartRefusal::ContactDefaultsMissing => Self::ContactDefaultsMissing,
            StartRefusal::ContactLimit { current, maximum } => Self::ContactLimit { current, maximum },
            StartRefusal::OptedOut => Self::OptedOut,
            StartRefusal::ConversationLimit { current, maximum } => {
                Self::ConversationLimit { current, maximum }
            }
            StartRefusal::Blocked => Self::Blocked { retry_after: Duration::from_hours(24) },
        }
    }
}
