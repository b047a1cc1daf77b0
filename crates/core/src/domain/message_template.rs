//! Texts that carry a code, written by operators. (WhatsApp's own templates live at WhatsApp; see `template`.)

use super::code::PlainCode;
use super::delivery::Medium;
use super::ids::{MessageTemplateId, TenantId};
use super::message::MessageText;
use super::time::Timestamp;

/// Stands for the code.
pub const CODE: &str = "{{code}}";
/// Stands for the whole minutes that the code is good for.
pub const MINUTES: &str = "{{minutes}}";
/// The longest text, in characters: ten segments of a text message.
pub const MAX_TEXT_CHARS: usize = 1_530;

/// Whether a template or a flow may be used.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Approval {
    /// Nobody has looked at it yet.
    Pending,
    /// It may.
    Approved,
    /// It may not.
    Rejected,
}

/// A text for one medium.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MessageTemplate {
    /// Its id.
    pub id: MessageTemplateId,
    /// Whose.
    pub tenant: TenantId,
    /// Its name, unique within tenant, medium and language. For WhatsApp the name of the template at WhatsApp.
    pub name: String,
    /// What it is for.
    pub medium: Medium,
    /// Its language, as in `en`. For WhatsApp the language of the template at WhatsApp.
    pub language: String,
    /// Subject of an e-mail, without placeholders; none for other media.
    pub subject: Option<String>,
    /// The text, with [`CODE`] and perhaps [`MINUTES`]; empty for WhatsApp.
    pub text: String,
    /// Whether it may be used.
    pub approval: Approval,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it last changed.
    pub updated_at: Timestamp,
}

/// Why a text cannot be a template.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum InvalidText {
    /// It has no place for the code.
    #[error("must contain {CODE}")]
    NoCode,
    /// It is too long.
    #[error("must have at most {MAX_TEXT_CHARS} characters")]
    TooLong,
    /// A placeholder that is neither the code nor the minutes.
    #[error("knows the placeholders {CODE} and {MINUTES} only")]
    UnknownPlaceholder,
    /// A control character other than a new line.
    #[error("must not hold control characters other than new lines")]
    Control,
}

/// Checks the text of a template.
pub fn check_text(text: &str) -> Result<(), InvalidText> {
    if text.chars().count() > MAX_TEXT_CHARS {
        return Err(InvalidText::TooLong);
    }
    if text.chars().any(|c| c.is_control() && c != '\n') {
        return Err(InvalidText::Control);
    }
    if !text.contains(CODE) {
        return Err(InvalidText::NoCode);
    }
    let rest = text.replace(CODE, "").replace(MINUTES, "");
    if rest.contains("{{") || rest.contains("}}") {
        return Err(InvalidText::UnknownPlaceholder);
    }
    Ok(())
}

/// Fills a checked text in. A call says the code character by character.
pub fn render(text: &str, medium: Medium, code: &PlainCode, minutes: u64) -> MessageText {
    let minutes = minutes.to_string();
    let mut filled = String::with_capacity(text.len() + 64);
    let mut rest = text;
    while let Some(start) = rest.find("{{") {
        filled.push_str(&rest[..start]);
        let placeholder = &rest[start..];
        if let Some(after) = placeholder.strip_prefix(CODE) {
            match medium {
                Medium::Voice => spell(&mut filled, code),
                Medium::Sms | Medium::Email | Medium::WhatsApp => filled.push_str(code.expose()),
            }
            rest = after;
        } else if let Some(after) = placeholder.strip_prefix(MINUTES) {
            filled.push_str(&minutes);
            rest = after;
        } else {
            filled.push_str("{{");
            rest = &placeholder[2..];
        }
    }
    filled.push_str(rest);
    MessageText::new(filled)
}

fn spell(filled: &mut String, code: &PlainCode) {
    for (place, character) in code.expose().chars().enumerate() {
        if place > 0 {
            filled.push_str(", ");
        }
        filled.push(character);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_has_a_place_for_the_code_and_known_placeholders_only() {
        for (text, checked) in [
            ("{{code}} is your code.", Ok(())),
            ("{{code}}, good for {{minutes}} minutes.\nACME", Ok(())),
            ("Your code is 123456.", Err(InvalidText::NoCode)),
            ("{{code}} {{name}}", Err(InvalidText::UnknownPlaceholder)),
            ("{{code}} {{ code }}", Err(InvalidText::UnknownPlaceholder)),
            ("{{code}}\r\nBcc: x", Err(InvalidText::Control)),
        ] {
            assert_eq!(check_text(text), checked, "{text}");
        }
        assert_eq!(check_text(&format!("{CODE}{}", "x".repeat(MAX_TEXT_CHARS))), Err(InvalidText::TooLong));
    }

    #[test]
    fn a_code_that_looks_like_a_placeholder_is_not_filled_in_again() {
        let code = PlainCode::parse("{{minutes}}").expect("a code");
        let text = render("{{code}} for {{minutes}}", Medium::Sms, &code, 5);
        assert_eq!(text.expose(), "{{minutes}} for 5");
    }

    #[test]
    fn a_call_spells_the_code() {
        let code = PlainCode::parse("4071").expect("a code");
        assert_eq!(render("Code: {{code}}.", Medium::Voice, &code, 5).expose(), "Code: 4, 0, 7, 1.");
    }
}
