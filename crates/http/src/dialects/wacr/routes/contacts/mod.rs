//! `/contacts` (`wacr-api-v2.md` 2.15).

pub(crate) mod batch_create;
pub(crate) mod batch_delete;
pub(crate) mod create;
pub(crate) mod delete;
mod filters;
pub(crate) mod list;
mod request;
mod response;
pub(crate) mod show;
pub(crate) mod update;

use countersign_core::domain::contact::ContactFault;
use countersign_core::engine::ContactError;

use crate::dialects::wacr::choices;
use crate::dialects::wacr::errors::{ApiError, Details, ErrorCode, FieldErrors};

/// Why a contact was not made or changed; `failed` is said of an unexpected failure.
fn refuse(error: ContactError, failed: &'static str) -> ApiError {
    match error {
        ContactError::Missing => ApiError::new(ErrorCode::NotFound, choices::NO_CONTACT),
        ContactError::Invalid(faults) => ApiError::invalid(texts(&faults)),
        ContactError::Limit { current, maximum } => full(current, maximum),
        ContactError::Store(error) => ApiError::from(error).or_text(failed),
    }
}

fn full(current: u32, maximum: u32) -> ApiError {
    let details = Details::Limit { feature: "contacts", current, maximum };
    ApiError::new(ErrorCode::FeatureLimitExceeded, choices::CONTACTS_FULL).with(details)
}

fn texts(faults: &[ContactFault]) -> FieldErrors {
    let mut errors = FieldErrors::default();
    for fault in faults {
        let (field, text) = match fault {
            ContactFault::PhoneTaken => ("phone", choices::PHONE_TAKEN),
            ContactFault::EmailTaken => ("email", choices::EMAIL_TAKEN),
            ContactFault::SourceMissing => ("source_id", choices::NO_SOURCE),
            ContactFault::StatusMissing => ("status_id", choices::NO_STATUS),
            ContactFault::GroupMissing => ("groups", choices::NO_GROUP),
        };
        errors.push(field, text);
    }
    errors
}
