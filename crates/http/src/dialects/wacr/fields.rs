//! `fields`: rows of a list with some of their fields (`wacr-api-v2.md` 1.8).

use serde::{Serialize, Serializer};

use super::paging::ListQuery;

/// The fields that a list prints.
#[derive(Clone)]
pub(crate) struct Fields {
    /// Those that were named; all when there are none.
    named: Vec<&'static str>,
    always: &'static [&'static str],
}

/// A row with these fields.
pub(crate) struct Selected<T> {
    row: T,
    fields: Fields,
}

impl Fields {
    /// Those of `known` that the query names, and `always` with them.
    pub(crate) fn named(query: &ListQuery, known: &[&'static str], always: &'static [&'static str]) -> Self {
        let named = query.parts("fields");
        Self { named: known.iter().copied().filter(|field| named.contains(field)).collect(), always }
    }

    pub(crate) fn of<T>(&self, row: T) -> Selected<T> {
        Selected { row, fields: self.clone() }
    }
}

impl<T: Serialize> Serialize for Selected<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let Fields { named, always } = &self.fields;
        if named.is_empty() {
            return self.row.serialize(serializer);
        }
        let Ok(serde_json::Value::Object(mut all)) = serde_json::to_value(&self.row) else {
            return Err(serde::ser::Error::custom("a row is an object"));
        };
        all.retain(|name, _| named.contains(&name.as_str()) || always.contains(&name.as_str()));
        all.serialize(serializer)
    }
}
