//! Plain texts.

use serde_json::Value;

use super::Checks;

/// The longest language, in characters.
pub(super) const MAX_LANGUAGE: usize = 10;

impl Checks<'_> {
    /// `template_name`.
    pub(crate) fn template_name(&mut self) -> Option<String> {
        let value = self.required("template_name", "Template name is required")?;
        self.text("template_name", value, usize::MAX)
    }

    /// `language`, `en` when absent.
    pub(crate) fn language(&mut self) -> String {
        self.optional_text("language", MAX_LANGUAGE).unwrap_or_else(|| "en".to_owned())
    }

    pub(super) fn optional_text(&mut self, field: &str, most: usize) -> Option<String> {
        let value = self.present(field)?;
        self.text(field, value, most)
    }

    /// A trimmed text of at most `most` characters, without control characters.
    pub(super) fn text(&mut self, field: &str, value: &Value, most: usize) -> Option<String> {
        self.text_without(field, value, most, char::is_control)
    }

    /// The same, of a text that may have lines and tabs.
    pub(super) fn lines(&mut self, field: &str, value: &Value, most: usize) -> Option<String> {
        self.text_without(field, value, most, |c| c.is_control() && !matches!(c, '\n' | '\r' | '\t'))
    }

    pub(super) fn optional_lines(&mut self, field: &str, most: usize) -> Option<String> {
        let value = self.present(field)?;
        self.lines(field, value, most)
    }

    fn text_without(
        &mut self,
        field: &str,
        value: &Value,
        most: usize,
        refused: fn(char) -> bool,
    ) -> Option<String> {
        let Some(text) = value.as_str().map(str::trim) else {
            self.wrong(field, "must be a string");
            return None;
        };
        if text.chars().count() > most {
            self.wrong(field, &format!("must not be greater than {most} characters"));
        }
        if text.chars().any(refused) {
            self.wrong(field, "must not contain control characters");
        }
        (!self.errors.has(field)).then(|| text.to_owned())
    }
}
