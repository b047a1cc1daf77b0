//! What a text leaves open until it is sent, and how that is filled in.

use zeroize::Zeroizing;

use super::code::PlainCode;
use super::delivery::Medium;
use super::message::MessageText;

/// The longest text, in characters: ten segments of a text message.
pub const MAX_TEXT_CHARS: usize = 1_530;

/// What stands in a text for something that is known later.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Placeholder {
    /// The code. A call says it character by character.
    Code,
    /// The whole minutes that the code is good for when the message is sent, at least one.
    Minutes,
    /// The tenant's name when the verification is started.
    Brand,
}

impl Placeholder {
    const ALL: [Self; 3] = [Self::Code, Self::Minutes, Self::Brand];

    /// As it is written into a text.
    pub const fn written(self) -> &'static str {
        match self {
            Self::Code => "{{code}}",
            Self::Minutes => "{{minutes}}",
            Self::Brand => "{{brand}}",
        }
    }
}

/// Why a text cannot be a template.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum InvalidText {
    /// It has no place for the code.
    #[error("must contain {{{{code}}}}")]
    NoCode,
    /// It is too long.
    #[error("must have at most {MAX_TEXT_CHARS} characters")]
    TooLong,
    /// Double braces around something that is not known.
    #[error("knows the placeholders {{{{code}}}}, {{{{minutes}}}} and {{{{brand}}}} only")]
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
    let is_unknown = |piece| matches!(piece, Piece::Text(it) if it.contains("{{") || it.contains("}}"));
    if !pieces(text).any(|piece| piece == Piece::Open(Placeholder::Code)) {
        return Err(InvalidText::NoCode);
    }
    if pieces(text).any(is_unknown) { Err(InvalidText::UnknownPlaceholder) } else { Ok(()) }
}

/// Fills the brand in; the rest stays open. A brand's braces are left out: they would open something else.
pub fn branded(text: &str, brand: &str) -> String {
    let brand = brand.replace(['{', '}'], "");
    fill(text, |placeholder| match placeholder {
        Placeholder::Brand => Some(&brand),
        Placeholder::Code | Placeholder::Minutes => None,
    })
}

/// Fills in what a [`branded`] text leaves open.
pub fn render(text: &str, medium: Medium, code: &PlainCode, minutes: u64) -> MessageText {
    let minutes = minutes.to_string();
    let spelled = Zeroizing::new(match medium {
        Medium::Voice => code.expose().chars().map(String::from).collect::<Vec<_>>().join(", "),
        Medium::Sms | Medium::Email | Medium::WhatsApp => code.expose().to_owned(),
    });
    MessageText::new(fill(text, |placeholder| match placeholder {
        Placeholder::Code => Some(&spelled),
        Placeholder::Minutes => Some(&minutes),
        Placeholder::Brand => None,
    }))
}

/// What is put in is not looked at again.
fn fill<'v>(text: &str, value: impl Fn(Placeholder) -> Option<&'v String>) -> String {
    let mut filled = String::with_capacity(text.len() + 64);
    for piece in pieces(text) {
        filled.push_str(match piece {
            Piece::Text(text) => text,
            Piece::Open(placeholder) => value(placeholder).map_or(placeholder.written(), String::as_str),
        });
    }
    filled
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Piece<'t> {
    Text(&'t str),
    Open(Placeholder),
}

fn pieces(text: &str) -> impl Iterator<Item = Piece<'_>> {
    let mut rest = text;
    std::iter::from_fn(move || {
        let found = Placeholder::ALL.into_iter().filter_map(|it| Some((rest.find(it.written())?, it)));
        let (end, piece) = match found.min_by_key(|(place, _)| *place) {
            Some((0, placeholder)) => (placeholder.written().len(), Piece::Open(placeholder)),
            Some((place, _)) => (place, Piece::Text(&rest[..place])),
            None if rest.is_empty() => return None,
            None => (rest.len(), Piece::Text(rest)),
        };
        rest = &rest[end..];
        Some(piece)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_has_a_place_for_the_code_and_known_placeholders_only() {
        for (text, checked) in [
            ("{{code}} is your code.", Ok(())),
            ("{{code}} for {{brand}}, good for {{minutes}} minutes.\nACME", Ok(())),
            ("Your code is 123456.", Err(InvalidText::NoCode)),
            ("{{brand}} {{minutes}}", Err(InvalidText::NoCode)),
            ("{{code}} {{name}}", Err(InvalidText::UnknownPlaceholder)),
            ("{{code}} {{ code }}", Err(InvalidText::UnknownPlaceholder)),
            ("{{code}} }}", Err(InvalidText::UnknownPlaceholder)),
            ("{{min{{code}}utes}}", Err(InvalidText::UnknownPlaceholder)),
            ("{{code}}\r\nBcc: x", Err(InvalidText::Control)),
        ] {
            assert_eq!(check_text(text), checked, "{text}");
        }
        let long = format!("{{{{code}}}}{}", "x".repeat(MAX_TEXT_CHARS));
        assert_eq!(check_text(&long), Err(InvalidText::TooLong));
    }

    #[test]
    fn an_unknown_placeholder_is_told_which_are_known() {
        let told = InvalidText::UnknownPlaceholder.to_string();
        assert!(
            Placeholder::ALL.into_iter().all(|placeholder| told.contains(placeholder.written())),
            "{told}"
        );
        assert!(InvalidText::NoCode.to_string().contains(Placeholder::Code.written()));
    }

    #[test]
    fn what_is_filled_in_is_not_filled_in_again() {
        let code = PlainCode::parse("{{minutes}}").expect("a code");
        let text = render("{{code}} for {{minutes}}", Medium::Sms, &code, 5);
        assert_eq!(text.expose(), "{{minutes}} for 5");
        let text = branded("{{brand}}: {{code}} {{minutes}}", "A {{code}} & {{}}{Co}");
        assert_eq!(text, "A code & Co: {{code}} {{minutes}}");
    }

    #[test]
    fn a_brace_before_a_placeholder_hides_nothing() {
        assert_eq!(check_text("{{{code}}}"), Ok(()));
        let code = PlainCode::parse("4071").expect("a code");
        assert_eq!(render("{{{code}}}", Medium::Sms, &code, 5).expose(), "{4071}");
    }

    #[test]
    fn a_call_spells_the_code() {
        let code = PlainCode::parse("4071").expect("a code");
        assert_eq!(render("Code: {{code}}.", Medium::Voice, &code, 5).expose(), "Code: 4, 0, 7, 1.");
    }
}
