//! What a template takes. `additional_params` is what its body takes after the code and the minutes.

use countersign_core::domain::message::MessageText;
use serde_json::Value;

use super::{Checks, is_blank};
use crate::dialects::wacr::choices::{MAX_PARAM_CHARS, MAX_PARAMS, MAX_SPACES};

const FIELD: &str = "additional_params";

impl Checks<'_> {
    /// `additional_params`, none when absent.
    pub(crate) fn additional_params(&mut self) -> Vec<MessageText> {
        match self.present(FIELD) {
            None => return Vec::new(),
            Some(Value::Array(items)) if items.len() <= MAX_PARAMS => {
                let items = (0..).zip(items);
                let taken = items.map(|(place, item)| self.item(&format!("{FIELD}.{place}"), item));
                return taken.collect::<Vec<_>>().into_iter().flatten().map(MessageText::new).collect();
            }
            Some(Value::Array(_)) => {
                self.wrong(FIELD, &format!("must not have more than {MAX_PARAMS} items"));
            }
            Some(_) => self.wrong(FIELD, "must be an array"),
        }
        Vec::new()
    }

    fn item(&mut self, field: &str, item: &Value) -> Option<String> {
        if is_blank(item) {
            self.wrong(field, "is required");
            return None;
        }
        self.parameter(field, item, MAX_PARAM_CHARS)
    }

    /// A parameter of a template: a text or a number of at most `most` characters.
    pub(super) fn parameter(&mut self, field: &str, value: &Value, most: usize) -> Option<String> {
        let text = match value {
            Value::String(text) => text.trim().to_owned(),
            Value::Number(number) => number.to_string(),
            _ => {
                self.wrong(field, "must be a string or a number");
                return None;
            }
        };
        if text.chars().count() > most {
            self.wrong(field, &format!("must not be greater than {most} characters"));
        }
        if text.chars().any(char::is_control) || text.contains(&" ".repeat(MAX_SPACES + 1)) {
            let rule =
                format!("must not contain line breaks, tabs or more than {MAX_SPACES} consecutive spaces");
            self.wrong(field, &rule);
        }
        (!self.errors.has(field)).then_some(text)
    }
}
