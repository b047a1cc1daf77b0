//! Values that several resources print or read.

mod allowed;
mod approval;
mod maybe;
mod phone;
mod scope;
mod secret_text;
mod time;

pub(super) use allowed::AllowedTexts;
pub(super) use approval::{ApprovalWord, MediumWord};
pub(super) use maybe::present;
pub(super) use phone::{PhoneText, PurposeText};
pub(super) use scope::{ScopeText, scopes};
pub(super) use secret_text::SecretText;
pub(super) use time::TimeText;

use serde::de::{Error, Unexpected};

/// A refusal that does not repeat the value.
fn not<E: Error>(expected: &'static str) -> E {
    E::invalid_value(Unexpected::Other("the text"), &expected)
}
