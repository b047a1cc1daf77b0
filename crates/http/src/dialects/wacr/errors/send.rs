//! Why a message of a chat was not sent, in the dialect's words.

use countersign_core::domain::contact::ContactFault;
use countersign_core::domain::fault::Certainty;
use countersign_core::domain::message::MediaKind;
use countersign_core::domain::template_parts::TemplateNeed;
use countersign_core::engine::{SendError, StartError, TextPart};

use super::{ApiError, FieldErrors};
use crate::dialects::wacr::choices;
use crate::dialects::wacr::validation::label;

impl From<SendError> for ApiError {
    fn from(error: SendError) -> Self {
        match error {
            SendError::Needs(needs) => Self::invalid(needed(&needs)),
            SendError::TooLong { part, most } => {
                let rule =
                    format!("must not be greater than {most} characters when its merge fields are filled in");
                of_part(part, &rule)
            }
            SendError::Empty(part) => of_part(part, "must not be empty when its merge fields are filled in"),
            SendError::Contact(faults) => Self::invalid(unfit(&faults)),
            SendError::Start(StartError::SendFailed(fault)) if fault.certainty == Certainty::Unknown => {
                Self::from(StartError::SendFailed(fault)).saying(choices::MESSAGE_UNCONFIRMED)
            }
            SendError::Start(error) => error.into(),
        }
    }
}

/// A text that does not follow a rule once its merge fields are filled in.
fn of_part(part: TextPart, rule: &str) -> ApiError {
    let field = match part {
        TextPart::Message => "message".to_owned(),
        TextPart::Caption => "caption".to_owned(),
        TextPart::Body => "body_text".to_owned(),
        TextPart::Header => "header_text".to_owned(),
        TextPart::Footer => "footer_text".to_owned(),
        TextPart::Field(number) => format!("field_{number}"),
    };
    ApiError::invalid_field(&field, format!("The {} field {rule}.", label(&field)))
}

/// What a template takes and was not given, by the fields that give it.
fn needed(needs: &[TemplateNeed]) -> FieldErrors {
    let mut errors = FieldErrors::default();
    let required = |label: &str| format!("The {label} field is required.");
    for need in needs {
        match need {
            TemplateNeed::HeaderText => errors.push("header_field_1", required("header field 1")),
            TemplateNeed::HeaderMedia(kind) => {
                let kind = match kind {
                    MediaKind::Image => "image",
                    MediaKind::Video => "video",
                    MediaKind::Document | MediaKind::Audio => "document",
                };
                errors.push(
                    &format!("header_{kind}_url"),
                    format!(
                        "The header {kind} url field is required when header {kind} file is not present."
                    ),
                );
            }
            TemplateNeed::Field(number) => {
                errors.push(&format!("field_{number}"), required(&format!("field {number}")));
            }
            TemplateNeed::Button(place) => {
                errors.push(&format!("button_{place}"), required(&format!("button {place}")));
            }
            TemplateNeed::CodePlace(0) => errors.push("otp_field_number", choices::NO_FIELD_FOR_CODE),
            TemplateNeed::CodePlace(fields) => errors.push(
                "otp_field_number",
                format!("The otp field number field must not be greater than {fields}."),
            ),
        }
    }
    errors
}

/// What stands against the contact that was to be made.
fn unfit(faults: &[ContactFault]) -> FieldErrors {
    let mut errors = FieldErrors::default();
    for fault in faults {
        let (field, text) = match fault {
            ContactFault::PhoneTaken => ("phone", choices::PHONE_TAKEN),
            ContactFault::EmailTaken => ("contact.email", choices::EMAIL_TAKEN),
            ContactFault::GroupMissing => ("contact.groups", choices::NO_GROUP),
            ContactFault::SourceMissing | ContactFault::StatusMissing => {
                ("phone", choices::NO_CONTACT_DEFAULTS)
            }
        };
        errors.push(field, text);
    }
    errors
}
