//! Checks of a body's fields. All are made, so that one answer names all that is wrong.
//!
//! Texts that seeds 001 and 002 print are used as they are; the others are Laravel 11's defaults.

mod batch;
mod code;
mod comment;
mod contact;
mod ids;
mod integer;
mod interactive;
mod media;
mod name;
mod new_contact;
mod parameters;
mod phone;
mod template;
mod text;
mod url;

pub(crate) use batch::BatchOptions;
pub(crate) use integer::digits;
pub(crate) use template::HeaderField;

use serde_json::{Map, Value};

use super::errors::{ApiError, FieldErrors};

/// Reads fields and gathers what is wrong with them.
pub(crate) struct Checks<'a> {
    fields: &'a Map<String, Value>,
    errors: FieldErrors,
}

impl<'a> Checks<'a> {
    pub(crate) fn of(fields: &'a Map<String, Value>) -> Self {
        Self { fields, errors: FieldErrors::default() }
    }

    /// Whether nothing was wrong so far.
    pub(crate) fn passed(&self) -> bool {
        self.errors.is_empty()
    }

    /// All that was wrong.
    pub(crate) fn errors(self) -> FieldErrors {
        self.errors
    }

    /// The refusal that names all that was wrong.
    pub(crate) fn refusal(self) -> ApiError {
        ApiError::invalid(self.errors)
    }

    /// The field's value, unless it counts as absent.
    fn present(&self, field: &str) -> Option<&'a Value> {
        self.fields.get(field).filter(|value| !is_blank(value))
    }

    /// The field's value; its absence is wrong.
    fn required(&mut self, field: &str, text: &str) -> Option<&'a Value> {
        let value = self.present(field);
        if value.is_none() {
            self.errors.push(field, text);
        }
        value
    }

    /// Notes that a field does not follow a rule.
    fn wrong(&mut self, field: &str, rule: &str) {
        self.errors.push(field, format!("The {} field {rule}.", label(field)));
    }
}

/// Whether a value counts as absent: `null`, or a text of white space.
fn is_blank(value: &Value) -> bool {
    value.is_null() || value.as_str().is_some_and(|text| text.trim().is_empty())
}

/// A field's name as texts print it: `template_name` is "template name".
pub(super) fn label(field: &str) -> String {
    field.replace('_', " ")
}
