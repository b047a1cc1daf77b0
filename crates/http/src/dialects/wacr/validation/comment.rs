//! The fields of a comment.

use super::Checks;
use crate::dialects::wacr::choices::{MAX_COMMENT, MAX_SHORT_TEXT};

impl Checks<'_> {
    /// `comment`. Line breaks are part of it.
    pub(crate) fn comment(&mut self) -> Option<String> {
        let value = self.required("comment", "The comment field is required.")?;
        self.lines("comment", value, MAX_COMMENT)
    }

    /// A text of at most 255 characters.
    pub(crate) fn short_text(&mut self, field: &str) -> Option<String> {
        self.optional_text(field, MAX_SHORT_TEXT)
    }
}
