//! The fields of a comment.

use super::Checks;
use crate::dialects::wacr::choices::{MAX_COMMENT, MAX_SHORT_TEXT, MAX_URL};

impl Checks<'_> {
    /// `comment`. Line breaks are part of it.
    pub(crate) fn comment(&mut self) -> Option<String> {
        const FIELD: &str = "comment";
        let value = self.required(FIELD, "The comment field is required.")?;
        let Some(text) = value.as_str().map(str::trim) else {
            self.wrong(FIELD, "must be a string");
            return None;
        };
        if text.chars().count() > MAX_COMMENT {
            self.wrong(FIELD, &format!("must not be greater than {MAX_COMMENT} characters"));
        }
        if text.chars().any(|c| c.is_control() && !matches!(c, '\n' | '\r' | '\t')) {
            self.wrong(FIELD, "must not contain control characters");
        }
        (!self.errors.has(FIELD)).then(|| text.to_owned())
    }

    /// A text of at most 255 characters.
    pub(crate) fn short_text(&mut self, field: &str) -> Option<String> {
        self.optional_text(field, MAX_SHORT_TEXT)
    }

    /// `media_url`.
    pub(crate) fn media_url(&mut self) -> Option<String> {
        const FIELD: &str = "media_url";
        let url = self.optional_text(FIELD, MAX_URL)?;
        let rest = url.strip_prefix("https://").or_else(|| url.strip_prefix("http://"));
        if rest.is_some_and(|rest| !rest.is_empty() && !rest.contains(char::is_whitespace)) {
            return Some(url);
        }
        self.wrong(FIELD, "must be a valid URL");
        None
    }
}
