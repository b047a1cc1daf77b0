//! Drawn queries against a model that knows nothing of SQL: whatever is asked for, the list is as the model says.

use std::cmp::Ordering;

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;
use proptest::test_runner::{Config, TestRunner};
use serde_json::{Value, json};
use tokio::runtime::Runtime;

use super::{get, make, make_group};
use crate::support::Product;

const FIELDS: &[&str] = &["type", "status_id", "source_id", "assigned_id", "group_id", "junk"];
const OPERATORS: &[&str] = &[
    "", "gte", ">=", "lte", "<=", "gt", ">", "lt", "<", "ne", "!=", "like", "in", "not_in", "between", "null",
];
const NUMBERS: &[&str] = &["1", "2", "3", "12", "0", "-1"];
const WORDS: &[&str] = &["lead", "customer", "guest", "e", "%", "zzz"];
const SORTS: &[&str] = &["id", "firstname", "lastname", "-id", "-firstname", "-lastname", "phone"];
const SEARCHES: &[&str] = &["ada", "ÄDA", "100%", "_", "lovelace", "98123450", "' OR '1'='1", "\\"];

#[derive(Debug, Clone)]
struct Asked {
    filters: Vec<(&'static str, &'static str, String)>,
    search: Option<&'static str>,
    sort: Vec<&'static str>,
}

fn filter() -> impl Strategy<Value = (&'static str, &'static str, String)> {
    (select(FIELDS), select(OPERATORS), vec((select(NUMBERS), select(WORDS)), 2), any::<bool>()).prop_map(
        |(field, operator, values, flag)| {
            let one = |n: usize| if field == "type" { values[n].1 } else { values[n].0 };
            let value = match operator {
                "null" => flag.to_string(),
                "in" | "not_in" | "between" => format!("{},{}", one(0), one(1)),
                _ => one(0).to_owned(),
            };
            (field, operator, value)
        },
    )
}

fn asked() -> impl Strategy<Value = Asked> {
    (vec(filter(), 0..4), proptest::option::weighted(0.3, select(SEARCHES)), vec(select(SORTS), 0..3))
        .prop_map(|(filters, search, sort)| Asked { filters, search, sort })
}

/// What a row has of a field, each with its text.
fn values(row: &Value, field: &str) -> Vec<Value> {
    match &row[field] {
        Value::Null => Vec::new(),
        Value::Array(all) => all.clone(),
        one => vec![one.clone()],
    }
}

fn text(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

fn compare(value: &Value, wanted: &str) -> Ordering {
    match value.as_i64() {
        Some(number) => number.cmp(&wanted.parse().expect("a number")),
        None => text(value).as_str().cmp(wanted),
    }
}

fn passes(row: &Value, (field, operator, wanted): &(&str, &str, String)) -> bool {
    if *field == "junk" {
        return true;
    }
    let values = values(row, field);
    let list: Vec<&str> = wanted.split(',').collect();
    let any = |test: &dyn Fn(&Value) -> bool| values.iter().any(test);
    let named = |value: &Value| list.contains(&text(value).as_str());
    let is_set = *field == "group_id";
    match *operator {
        "" | "in" => any(&named),
        "ne" | "!=" | "not_in" => !any(&named) && (is_set || !values.is_empty()),
        "gte" | ">=" => any(&|value| compare(value, wanted).is_ge()),
        "lte" | "<=" => any(&|value| compare(value, wanted).is_le()),
        "gt" | ">" => any(&|value| compare(value, wanted).is_gt()),
        "lt" | "<" => any(&|value| compare(value, wanted).is_lt()),
        "like" => any(&|value| text(value).contains(&**wanted)),
        "between" => any(&|value| compare(value, list[0]).is_ge() && compare(value, list[1]).is_le()),
        "null" => values.is_empty() == (wanted == "true"),
        other => panic!("{other}"),
    }
}

fn expected(rows: &[Value], asked: &Asked) -> Vec<Value> {
    // Of a filter that comes twice the last one counts.
    let last = |n: usize| {
        let (field, operator, _) = &asked.filters[n];
        !asked.filters[n + 1..].iter().any(|later| (later.0, later.1) == (*field, *operator))
    };
    let filters: Vec<_> = (0..asked.filters.len()).filter(|n| last(*n)).map(|n| &asked.filters[n]).collect();
    let found = |row: &Value| {
        asked.search.is_none_or(|search| {
            let columns = ["firstname", "lastname", "email", "phone", "company"];
            columns.iter().any(|column| text(&row[*column]).to_lowercase().contains(&search.to_lowercase()))
        })
    };
    let mut rows: Vec<_> = rows
        .iter()
        .filter(|row| filters.iter().all(|filter| passes(row, filter)) && found(row))
        .cloned()
        .collect();
    let mut keys: Vec<(&str, bool)> = Vec::new();
    for key in &asked.sort {
        let (name, descending) = key.strip_prefix('-').map_or((*key, false), |name| (name, true));
        if name != "phone" && keys.iter().all(|(earlier, _)| *earlier != name) {
            keys.push((name, descending));
        }
    }
    let down = keys.last().is_some_and(|(_, descending)| *descending);
    keys.push(("id", down));
    rows.sort_by(|one, other| {
        let by = |(key, descending): &(&str, bool)| {
            let order = match one[*key].as_i64() {
                Some(id) => id.cmp(&other[*key].as_i64().expect("a number")),
                None => text(&one[*key]).cmp(&text(&other[*key])),
            };
            if *descending { order.reverse() } else { order }
        };
        keys.iter().map(by).find(|order| order.is_ne()).unwrap_or(Ordering::Equal)
    });
    rows
}

fn escaped(text: &str) -> String {
    text.bytes().map(|byte| format!("%{byte:02X}")).collect::<Vec<_>>().concat()
}

async fn filled() -> Product {
    let product = Product::plain().await;
    for n in 1..=3 {
        make_group(&product, &format!("group {n}")).await;
        for path in ["/sources", "/statuses"] {
            super::post(&product, path, json!({"name": format!("name {n}")})).await;
        }
    }
    for n in 0..24_usize {
        let pick = |of: &[Value], by: usize| of[n / by % of.len()].clone();
        let none = Value::Null;
        make(
            &product,
            json!({
                "firstname": pick(&[json!("Ada"), json!("Äda"), json!("100%"), json!("a_b")], 1),
                "lastname": pick(&[json!("Lovelace"), json!("O'Brien"), json!("Back\\slash")], 2),
                "phone": format!("+9198123450{n:02}"),
                "type": pick(&[json!("lead"), json!("customer"), json!("guest")], 1),
                "status_id": n % 3 + 1, "source_id": n / 3 % 3 + 1,
                "assigned_id": pick(&[none.clone(), json!(1), json!(12)], 4),
                "company": pick(&[none, json!("Lovelace & Co")], 5),
                "groups": pick(&[json!([]), json!([1]), json!([2, 3]), json!([1, 3])], 3),
            }),
        )
        .await;
    }
    product
}

#[test]
fn lists_agree_with_the_model() {
    let runtime = Runtime::new().expect("a runtime");
    let (product, rows) = runtime.block_on(async {
        let product = filled().await;
        let rows =
            get(&product, "/contacts?per_page=100").await["body"]["data"].as_array().expect("rows").clone();
        (product, rows)
    });
    assert_eq!(rows.len(), 24);
    let mut runner = TestRunner::new(Config { cases: 300, failure_persistence: None, ..Config::default() });
    runner
        .run(&asked(), |asked| {
            let mut query = vec![format!("sort={}&per_page=100", asked.sort.join(","))];
            for (field, operator, value) in &asked.filters {
                let operator =
                    if operator.is_empty() { String::new() } else { format!("[{}]", escaped(operator)) };
                query.push(format!("filter[{field}]{operator}={}", escaped(value)));
            }
            if let Some(search) = asked.search {
                query.push(format!("search={}", escaped(search)));
            }
            let query = query.join("&");
            let page = runtime.block_on(get(&product, &format!("/contacts?{query}")));
            prop_assert_eq!(&page["status"], 200, "{}", page);
            let wanted = expected(&rows, &asked);
            prop_assert_eq!(&page["body"]["meta"]["pagination"]["total"], wanted.len());
            prop_assert_eq!(&page["body"]["data"], &Value::from(wanted), "{}", query);
            Ok(())
        })
        .expect("as the model says");
}
