//! Lists of numbers.

use serde_json::Value;

use super::Checks;
use super::integer::whole;
use crate::dialects::wacr::choices::MAX_IDS;

impl Checks<'_> {
    /// A list of at least one number; `required` and `not_a_list` are what its absence and another kind of value are
    /// answered with. In order, each once.
    pub(crate) fn ids(&mut self, field: &str, required: &str, not_a_list: &str) -> Vec<i64> {
        let Some(value) = self.required(field, required) else { return Vec::new() };
        match value {
            Value::Array(items) if items.is_empty() => self.errors.push(field, required),
            Value::Array(items) => return self.numbers(field, items),
            _ => self.errors.push(field, not_a_list),
        }
        Vec::new()
    }

    /// The numbers in a list of at most [`MAX_IDS`].
    pub(super) fn numbers(&mut self, field: &str, items: &[Value]) -> Vec<i64> {
        if items.len() > MAX_IDS {
            self.wrong(field, &format!("must not have more than {MAX_IDS} items"));
            return Vec::new();
        }
        let mut numbers = Vec::with_capacity(items.len());
        for (place, item) in items.iter().enumerate() {
            match whole(item) {
                Some(number) => numbers.push(number),
                None => self.wrong(&format!("{field}.{place}"), "must be an integer"),
            }
        }
        numbers.sort_unstable();
        numbers.dedup();
        numbers
    }
}
