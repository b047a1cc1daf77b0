//! The filters of a list of messages: `filter[field]=v` and `filter[field][operator]=v` (`wacr-api-v2.md` 2.10).

use countersign_core::domain::chat::{Direction, Membership, MessageTest};
use countersign_core::ports::store::words::Word;

use crate::dialects::wacr::choices::{MAX_FILTERS, MAX_VALUES};
use crate::dialects::wacr::errors::FieldErrors;
use crate::dialects::wacr::paging::ListQuery;
use crate::dialects::wacr::validation::digits;

/// What is compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Field {
    Kind,
    Status,
    Direction,
    Chat,
}

/// Whether a query's pair of this name is one of ours, so that links keep it.
pub(super) fn is_filter(name: &str) -> bool {
    split(name).is_some()
}

/// The tests that a query asks for.
pub(super) fn read(query: &ListQuery) -> Result<Vec<MessageTest>, FieldErrors> {
    let mut errors = FieldErrors::default();
    let mut tests = Vec::new();
    for (name, value) in query.values() {
        let Some((field, operator)) = split(name) else { continue };
        if tests.len() >= MAX_FILTERS {
            errors.push("filter", format!("There must not be more than {MAX_FILTERS} filters."));
            break;
        }
        match test(field, operator, value) {
            Ok(test) => tests.push(test),
            Err(rule) => errors.push(name, format!("The {name} field {rule}.")),
        }
    }
    if errors.is_empty() { Ok(tests) } else { Err(errors) }
}

/// The field and the operator's text of a filter on a field that there is.
fn split(name: &str) -> Option<(Field, &str)> {
    let inner = name.strip_prefix("filter[")?.strip_suffix(']')?;
    let (field, operator) = inner.split_once("][").unwrap_or((inner, "="));
    let field = match field {
        "type" => Field::Kind,
        "status" => Field::Status,
        "direction" => Field::Direction,
        "interaction_id" => Field::Chat,
        _ => return None,
    };
    Some((field, operator))
}

fn test(field: Field, operator: &str, value: &str) -> Result<MessageTest, String> {
    let values = match operator {
        "=" | "ne" | "!=" => vec![value],
        "in" | "not_in" => list(value)?,
        _ => return Err("is not a known filter".to_owned()),
    };
    let named = matches!(operator, "=" | "in");
    Ok(match field {
        Field::Kind => MessageTest::Kind(membership(named, words(&values))),
        Field::Status => MessageTest::Status(membership(named, words(&values))),
        // No note is among the messages, so its word matches nothing, like one that is none.
        Field::Direction => MessageTest::Direction(membership(named, words(&values))),
        Field::Chat => {
            let numbers = values.iter().map(|text| digits(text).ok_or("must be an integer"));
            MessageTest::Chat(membership(named, numbers.collect::<Result<_, _>>()?))
        }
    })
}

fn membership<T>(named: bool, values: Vec<T>) -> Membership<T> {
    if named { Membership::In(values) } else { Membership::NotIn(values) }
}

/// What the words mean. One that means nothing equals nothing.
fn words<T: Word>(values: &[&str]) -> Vec<T> {
    values.iter().filter_map(|word| T::parse(word)).collect()
}

fn list(value: &str) -> Result<Vec<&str>, String> {
    let values: Vec<&str> = value.split(',').map(str::trim).filter(|part| !part.is_empty()).collect();
    match values.len() {
        0 => Err("must not be empty".to_owned()),
        length if length > MAX_VALUES => Err(format!("must not have more than {MAX_VALUES} values")),
        _ => Ok(values),
    }
}
