//! A batch of contacts.

use countersign_core::domain::contact::ContactChange;
use serde_json::Value;

use super::Checks;
use crate::dialects::wacr::choices::MAX_BATCH;

/// How a batch of contacts is made.
#[derive(Debug, Clone, Copy)]
pub(crate) struct BatchOptions {
    /// Whether the others are made when one cannot be.
    pub(crate) continue_on_error: bool,
    /// Whether one whose number exists is left out and does not count as failed.
    pub(crate) skip_duplicates: bool,
}

impl<'a> Checks<'a> {
    /// `contacts`, each as it came.
    pub(crate) fn batch(&mut self) -> &'a [Value] {
        const FIELD: &str = "contacts";
        match self.present(FIELD) {
            Some(Value::Array(items)) if items.len() > MAX_BATCH => {
                self.wrong(FIELD, &format!("must not have more than {MAX_BATCH} items"));
            }
            Some(Value::Array(items)) if !items.is_empty() => return items,
            Some(Value::Array(_)) | None => self.wrong(FIELD, "is required"),
            Some(_) => self.wrong(FIELD, "must be an array"),
        }
        &[]
    }

    /// `options`, and what they are where they are left out.
    pub(crate) fn batch_options(&mut self) -> BatchOptions {
        let mut options = BatchOptions { continue_on_error: true, skip_duplicates: false };
        match self.present("options") {
            None => {}
            Some(Value::Object(given)) => {
                for (name, option) in [
                    ("continue_on_error", &mut options.continue_on_error),
                    ("skip_duplicates", &mut options.skip_duplicates),
                ] {
                    match given.get(name).map(flag) {
                        None | Some(Some(None)) => {}
                        Some(Some(Some(value))) => *option = value,
                        Some(None) => self.wrong(&format!("options.{name}"), "must be true or false"),
                    }
                }
            }
            Some(_) => self.wrong("options", "must be an object"),
        }
        options
    }

    /// The fields of a new contact that a batch lists: all but `groups`.
    pub(crate) fn contact_of_batch(&mut self) -> ContactChange {
        self.contact_without_groups(true)
    }
}

/// What Laravel's `boolean` takes; `null` is left out.
#[expect(clippy::option_option, reason = "no flag, none given, and a flag")]
pub(super) fn flag(value: &Value) -> Option<Option<bool>> {
    match value {
        Value::Null => Some(None),
        Value::Bool(flag) => Some(Some(*flag)),
        Value::Number(number) => match number.as_u64() {
            Some(0) => Some(Some(false)),
            Some(1) => Some(Some(true)),
            _ => None,
        },
        Value::String(text) => match text.as_str() {
            "0" => Some(Some(false)),
            "1" => Some(Some(true)),
            _ => None,
        },
        Value::Array(_) | Value::Object(_) => None,
    }
}
