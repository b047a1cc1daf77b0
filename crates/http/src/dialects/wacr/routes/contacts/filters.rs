//! The filters of a list of contacts: `filter[field]=v` and `filter[field][operator]=v` (`wacr-api-v2.md` 1.8).

use countersign_core::domain::contact::{ContactColumn, ContactKind, ContactTest, NumberTest};
use countersign_core::ports::store::words::Word;

use crate::dialects::wacr::choices::{MAX_FILTERS, MAX_VALUES};
use crate::dialects::wacr::errors::FieldErrors;
use crate::dialects::wacr::moment;
use crate::dialects::wacr::paging::ListQuery;
use crate::dialects::wacr::validation::digits;

/// What is compared.
#[derive(Clone, Copy)]
enum Field {
    Kind,
    Number(ContactColumn),
}

#[derive(Clone, Copy)]
enum Operator {
    Equal,
    NotEqual,
    AtLeast,
    AtMost,
    Above,
    Below,
    Like,
    In,
    NotIn,
    Between,
    Null,
}

/// What nothing lies between.
const NOTHING: NumberTest = NumberTest::Between(1, 0);

/// A number as it is compared: what it is, and the first and the last one that print like it. An id is all three; of
/// times those of one second print alike.
struct Point {
    exact: bool,
    first: i64,
    last: i64,
}

/// Whether a query's pair of this name is one of ours, so that links keep it.
pub(super) fn is_filter(name: &str) -> bool {
    split(name).is_some()
}

/// The tests that a query asks for.
pub(super) fn read(query: &ListQuery) -> Result<Vec<ContactTest>, FieldErrors> {
    let mut errors = FieldErrors::default();
    let mut tests = Vec::new();
    for (name, value) in query.values() {
        let Some((field, operator)) = split(name) else { continue };
        if tests.len() >= MAX_FILTERS {
            errors.push("filter", format!("There must not be more than {MAX_FILTERS} filters."));
            break;
        }
        let read = match Operator::parse(operator) {
            None => Err("is not a known filter".to_owned()),
            Some(operator) => match field {
                Field::Kind => kind(operator, value).map(ContactTest::Kind),
                Field::Number(column) => {
                    number(column, operator, value).map(|test| ContactTest::Number(column, test))
                }
            },
        };
        match read {
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
        "status_id" => Field::Number(ContactColumn::Status),
        "source_id" => Field::Number(ContactColumn::Source),
        "assigned_id" => Field::Number(ContactColumn::Assigned),
        "created_at" => Field::Number(ContactColumn::CreatedAt),
        "group_id" => Field::Number(ContactColumn::Group),
        _ => return None,
    };
    Some((field, operator))
}

impl Operator {
    fn parse(text: &str) -> Option<Self> {
        Some(match text {
            "=" => Self::Equal,
            "ne" | "!=" => Self::NotEqual,
            "gte" | ">=" => Self::AtLeast,
            "lte" | "<=" => Self::AtMost,
            "gt" | ">" => Self::Above,
            "lt" | "<" => Self::Below,
            "like" => Self::Like,
            "in" => Self::In,
            "not_in" => Self::NotIn,
            "between" => Self::Between,
            "null" => Self::Null,
            _ => return None,
        })
    }
}

/// The kinds whose word passes: there are few, so the operators are applied here.
fn kind(operator: Operator, value: &str) -> Result<Vec<ContactKind>, String> {
    let values = match operator {
        Operator::In | Operator::NotIn => list(value)?,
        Operator::Between => pair(value)?.into(),
        _ => vec![value],
    };
    let absent = matches!(operator, Operator::Null) && flag(value)?;
    let lower = value.to_lowercase();
    let passes = |word: &str| match operator {
        Operator::Equal | Operator::In => values.contains(&word),
        Operator::NotEqual | Operator::NotIn => !values.contains(&word),
        Operator::AtLeast => word >= value,
        Operator::AtMost => word <= value,
        Operator::Above => word > value,
        Operator::Below => word < value,
        Operator::Like => word.contains(&lower),
        Operator::Between => values[0] <= word && word <= values[1],
        Operator::Null => !absent,
    };
    Ok(ContactKind::ALL.iter().copied().filter(|kind| passes(kind.word())).collect())
}

fn number(column: ContactColumn, operator: Operator, value: &str) -> Result<NumberTest, String> {
    let point = |text: &str| if column == ContactColumn::CreatedAt { time(text) } else { id(text) };
    let exact = |texts: Vec<&str>| -> Result<Vec<i64>, String> {
        let points = texts.into_iter().map(point).collect::<Result<Vec<_>, _>>()?;
        // One that nothing equals stands as one that no row has, so that "none of these" still holds.
        Ok(points.iter().map(|point| if point.exact { point.first } else { i64::MIN }).collect())
    };
    Ok(match operator {
        Operator::Equal => match point(value)? {
            Point { exact: true, first, last } => NumberTest::Between(first, last),
            Point { exact: false, .. } => NOTHING,
        },
        Operator::NotEqual => NumberTest::NotIn(exact(vec![value])?),
        Operator::In => NumberTest::In(exact(list(value)?)?),
        Operator::NotIn => NumberTest::NotIn(exact(list(value)?)?),
        Operator::AtLeast => at_least(&point(value)?),
        Operator::AtMost => NumberTest::Between(i64::MIN, point(value)?.last),
        Operator::Above => match point(value)?.last.checked_add(1) {
            Some(from) => NumberTest::Between(from, i64::MAX),
            None => NOTHING,
        },
        Operator::Below => {
            let point = point(value)?;
            let end = if point.exact { point.first.checked_sub(1) } else { Some(point.last) };
            end.map_or(NOTHING, |to| NumberTest::Between(i64::MIN, to))
        }
        Operator::Between => {
            let [from, to] = pair(value)?;
            match (at_least(&point(from)?), point(to)?.last) {
                (NumberTest::Between(from, _), to) => NumberTest::Between(from, to),
                (other, _) => other,
            }
        }
        Operator::Like => NumberTest::Like(value.to_uppercase()),
        Operator::Null => NumberTest::Null(flag(value)?),
    })
}

fn at_least(point: &Point) -> NumberTest {
    let from = if point.exact { Some(point.first) } else { point.last.checked_add(1) };
    from.map_or(NOTHING, |from| NumberTest::Between(from, i64::MAX))
}

fn id(text: &str) -> Result<Point, String> {
    let number = digits(text).ok_or("must be an integer")?;
    Ok(Point { exact: true, first: number, last: number })
}

fn time(text: &str) -> Result<Point, String> {
    let millis = moment::parse(text).ok_or("must be a valid date")?.as_millis();
    let first = millis.div_euclid(1_000) * 1_000;
    Ok(Point { exact: millis == first, first, last: first + 999 })
}

fn list(value: &str) -> Result<Vec<&str>, String> {
    let values: Vec<&str> = value.split(',').map(str::trim).filter(|part| !part.is_empty()).collect();
    match values.len() {
        0 => Err("must not be empty".to_owned()),
        length if length > MAX_VALUES => Err(format!("must not have more than {MAX_VALUES} values")),
        _ => Ok(values),
    }
}

fn pair(value: &str) -> Result<[&str; 2], String> {
    let values: Vec<&str> = value.split(',').map(str::trim).collect();
    values.try_into().map_err(|_| "must have two values".to_owned())
}

fn flag(value: &str) -> Result<bool, String> {
    match value.to_ascii_lowercase().as_str() {
        "true" | "1" => Ok(true),
        "false" | "0" => Ok(false),
        _ => Err("must be true or false".to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_compared_as_they_print() {
        use NumberTest::{Between, In, NotIn};
        const AT: i64 = 1_767_253_994_000;
        let whole = "2026-01-01T07:53:14Z";
        let half = "2026-01-01T07:53:14.500Z";
        for (operator, value, test) in [
            (Operator::Equal, whole, Between(AT, AT + 999)),
            (Operator::Equal, half, NOTHING),
            (Operator::NotEqual, whole, NotIn(vec![AT])),
            (Operator::AtLeast, whole, Between(AT, i64::MAX)),
            (Operator::AtLeast, half, Between(AT + 1_000, i64::MAX)),
            (Operator::Above, whole, Between(AT + 1_000, i64::MAX)),
            (Operator::Above, half, Between(AT + 1_000, i64::MAX)),
            (Operator::AtMost, whole, Between(i64::MIN, AT + 999)),
            (Operator::AtMost, half, Between(i64::MIN, AT + 999)),
            (Operator::Below, whole, Between(i64::MIN, AT - 1)),
            (Operator::Below, half, Between(i64::MIN, AT + 999)),
            (Operator::Between, "2026-01-01T07:53:14Z,2026-01-01T07:53:14Z", Between(AT, AT + 999)),
            (Operator::In, "2026-01-01T07:53:14Z, 2026-01-01T07:53:14.5Z", In(vec![AT, i64::MIN])),
        ] {
            assert_eq!(number(ContactColumn::CreatedAt, operator, value), Ok(test), "{value}");
        }
    }

    #[test]
    fn the_ends_of_the_numbers_do_not_wrap() {
        let (most, least) = (i64::MAX.to_string(), i64::MIN.to_string());
        let test = |operator, value| number(ContactColumn::Status, operator, value);
        assert_eq!(test(Operator::Above, &most), Ok(NOTHING));
        assert_eq!(test(Operator::Below, &least), Ok(NOTHING));
        assert!(test(Operator::Equal, "9223372036854775808").is_err());
    }
}
