//! `additional_params`: what a template's body takes after the code and the minutes.

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
                let taken = (0..).zip(items).map(|(place, item)| self.parameter(place, item));
                return taken.collect::<Vec<_>>().into_iter().flatten().collect();
            }
            Some(Value::Array(_)) => {
                self.wrong(FIELD, &format!("must not have more than {MAX_PARAMS} items"));
            }
            Some(_) => self.wrong(FIELD, "must be an array"),
        }
        Vec::new()
    }

    fn parameter(&mut self, place: usize, item: &Value) -> Option<MessageText> {
        let field = format!("{FIELD}.{place}");
        let text = match item {
            blank if is_blank(blank) => {
                self.wrong(&field, "is required");
                return None;
            }
            Value::String(text) => text.trim().to_owned(),
            Value::Number(number) => number.to_string(),
            _ => {
                self.wrong(&field, "must be a string or a number");
                return None;
            }
        };
        if text.chars().count() > MAX_PARAM_CHARS {
            let rule = format!("must not be greater than {MAX_PARAM_CHARS} characters");
            self.wrong(&field, &rule);
        }
        if text.chars().any(char::is_control) || text.contains(&" ".repeat(MAX_SPACES + 1)) {
            let rule =
                format!("must not contain line breaks, tabs or more than {MAX_SPACES} consecutive spaces");
            self.wrong(&field, &rule);
        }
        (!self.errors.has(&field)).then(|| MessageText::new(text))
    }
}
