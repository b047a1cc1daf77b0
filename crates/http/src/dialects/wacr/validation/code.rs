//! Codes and what they are for.

use countersign_core::domain::code::{InvalidCode, MAX_CODE_CHARS, PlainCode};
use countersign_core::domain::purpose::{MAX_PURPOSE_CHARS, Purpose};

use super::Checks;
use crate::dialects::wacr::choices::MAX_SPACES;

const FIELD: &str = "code";
/// What makes a text a link to WhatsApp, in any case.
const LINKS: [&str; 3] = ["://", "www.", ".com"];

impl Checks<'_> {
    /// `code` on send, which the caller made. What WhatsApp takes for no code is refused here: it would never go out.
    pub(crate) fn code_to_send(&mut self) -> Option<PlainCode> {
        let code = self.code("Authentication code is required")?;
        let text = code.expose();
        let fits =
            !has_link(text) && !text.chars().any(is_emoji) && !text.contains(&" ".repeat(MAX_SPACES + 1));
        if !fits {
            let rule = format!("must not contain links, emoji or more than {MAX_SPACES} consecutive spaces");
            self.wrong(FIELD, &rule);
        }
        fits.then_some(code)
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

fn has_link(text: &str) -> bool {
    let mut marks = LINKS.iter().map(|mark| mark.as_bytes());
    marks.any(|mark| text.as_bytes().windows(mark.len()).any(|part| part.eq_ignore_ascii_case(mark)))
}

/// Dingbats and symbols, and all that stands where emoji do.
fn is_emoji(character: char) -> bool {
    matches!(character, '\u{2600}'..='\u{27bf}' | '\u{1f000}'..)
}
