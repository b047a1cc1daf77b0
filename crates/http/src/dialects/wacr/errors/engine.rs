//! The engine's refusals in the dialect's words. The matches have no `_` arm: a new cause must get an answer.

use countersign_core::domain::fault::{Certainty, FaultClass, SendFault};
use countersign_core::engine::{AccessError, StartError};

use super::{ApiError, Details, ErrorCode};
use crate::dialects::wacr::choices;

impl From<AccessError> for ApiError {
    fn from(error: AccessError) -> Self {
        match error {
            AccessError::Denied => Self::new(ErrorCode::Unauthorized, choices::BAD_TOKEN),
            AccessError::Limited { retry_after } => Self::limited(choices::TOO_MANY_REQUESTS, retry_after),
            AccessError::Store(error) => error.into(),
        }
    }
}

impl From<StartError> for ApiError {
    fn from(error: StartError) -> Self {
        match error {
            StartError::ResendLimited { retry_after } => {
                Self::limited(choices::TOO_MANY_RESENDS, retry_after)
            }
            StartError::TemplateNotFound => Self::new(ErrorCode::ResourceNotFound, choices::NO_TEMPLATE),
            StartError::TemplateNotAuthentication => {
                Self::invalid_field("template_name", choices::NOT_AUTHENTICATION)
            }
            StartError::TemplateParameters { expected, given } => Self::invalid_field(
                "additional_params",
                format!("The template takes {expected} additional parameters, {given} were given."),
            ),
            StartError::TemplatesNotInPlan => {
                Self::new(ErrorCode::FeatureNotAvailable, choices::NO_TEMPLATES_IN_PLAN)
            }
            StartError::WhatsAppNotConfigured => {
                Self::new(ErrorCode::WhatsappNotConfigured, choices::NO_WHATSAPP)
            }
            StartError::ContactNotFound => Self::new(ErrorCode::NotFound, choices::NO_CONTACT),
            StartError::ContactDefaultsMissing => Self::invalid_field("phone", choices::NO_CONTACT_DEFAULTS),
            StartError::ContactLimit { current, maximum } => {
                limit_reached(choices::CONTACTS_FULL, "contacts", current, maximum)
            }
            StartError::OptedOut => Self::new(ErrorCode::ContactOptedOut, choices::OPTED_OUT),
            StartError::ConversationLimit { current, maximum } => {
                limit_reached(choices::CONVERSATIONS_FULL, "conversations", current, maximum)
            }
            StartError::Blocked { retry_after } => Self::limited(choices::BLOCKED, retry_after),
            StartError::SendFailed(fault) => {
                let text = match fault.certainty {
                    Certainty::NotTaken => choices::SEND_FAILED,
                    Certainty::Unknown => choices::SEND_UNCONFIRMED,
                };
                send_failed(text, retryable(&fault), fault.vendor_code)
            }
            StartError::AccountResting => send_failed(choices::SEND_FAILED, true, None),
            StartError::Store(error) => error.into(),
        }
    }
}

fn limit_reached(text: &'static str, feature: &'static str, current: u32, maximum: u32) -> ApiError {
    ApiError::new(ErrorCode::FeatureLimitExceeded, text).with(Details::Limit { feature, current, maximum })
}

/// Of the vendor's fault only its code goes out: its text is for operators.
fn send_failed(text: &'static str, retryable: bool, reason: Option<String>) -> ApiError {
    ApiError::new(ErrorCode::MessageSendFailed, text).with(Details::Send { reason, retryable })
}

/// A message that may be out must not be asked for again without thought.
fn retryable(fault: &SendFault) -> bool {
    let passing = match fault.class {
        FaultClass::Retry | FaultClass::Throttle => true,
        FaultClass::NextChannel | FaultClass::Configuration | FaultClass::Account => false,
    };
    passing && fault.certainty == Certainty::NotTaken
}
