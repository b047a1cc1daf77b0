//! Codes and what they are for.

use countersign_core::domain::code::{InvalidCode, MAX_CODE_CHARS, PlainCode};
use countersign_core::domain::purpose::{MAX_PURPOSE_CHARS, Purpose};

use super::Checks;

const FIELD: &str = "code";

impl Checks<'_> {
    /// `code` on send, which the caller made.
    pub(crate) fn code_to_send(&mut self) -> Option<PlainCode> {
        self.code("Authentication code is required")
    }

    /// `code` on verify, which the user typed.
    pub(crate) fn code_to_verify(&mut self) -> Option<PlainCode> {
        self.code("Verification code is required")
    }

    /// `purpose`, `authentication` when absent.
    pub(crate) fn purpose(&mut self) -> Purpose {
        self.optional_text("purpose", MAX_PURPOSE_CHARS)
            .and_then(|text| Purpose::parse(&text).ok())
            .unwrap_or_default()
    }

    /// Only texts are codes: a number has lost its leading zeros.
    fn code(&mut self, required: &str) -> Option<PlainCode> {
        let value = self.required(FIELD, required)?;
        let Some(text) = value.as_str().map(str::trim) else {
            self.wrong(FIELD, "must be a string");
            return None;
        };
        match PlainCode::parse(text) {
            Ok(code) => return Some(code),
            Err(InvalidCode::Empty) => self.errors.push(FIELD, required),
            Err(InvalidCode::TooLong) => {
                self.wrong(FIELD, &format!("must not be greater than {MAX_CODE_CHARS} characters"));
            }
            Err(InvalidCode::Control) => self.wrong(FIELD, "must not contain control characters"),
        }
        None
    }
}
