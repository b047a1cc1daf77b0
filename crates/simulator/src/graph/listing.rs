//! Field selection and cursor paging, alike for every list.
//!
//! Two traps of Meta's are kept: `paging.cursors.after` is there on the last page too, where only `next`
//! is absent; and a field that was not asked for is not there.

use axum::Json;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use reqwest::Url;
use serde_json::{Map, Value, json};

use super::error::GraphError;
use super::params::Params;

/// Items in a page when `limit` is not given.
const DEFAULT_LIMIT: i64 = 25;

/// Most items in a page; a larger `limit` means this.
const MAX_LIMIT: i64 = 100;

/// Parameters that the address of the next page repeats.
const REPEATED: [&str; 8] =
    ["fields", "summary", "name", "content", "name_or_content", "status", "category", "language"];

/// An object with the number it is sorted by.
pub(super) type Item = (u64, Map<String, Value>);

/// Keeps the fields that `fields=` names, else the `defaults`; `id` always stays.
pub(super) fn select(
    params: &Params,
    defaults: &[&str],
    mut object: Map<String, Value>,
) -> Map<String, Value> {
    let asked = params.text("fields");
    let named = |name: &str| match &asked {
        // A nested selection such as `quality_score{score}` counts by its head.
        Some(fields) => fields.split(',').any(|field| field.split(['{', '.']).next() == Some(name)),
        None => defaults.contains(&name),
    };
    object.retain(|name, _| name == "id" || named(name));
    object
}

/// One page of `items`, which rise by their number. `url` is the list's address without a query.
pub(super) fn page(params: &Params, url: &str, items: Vec<Item>) -> Result<Json<Value>, GraphError> {
    let limit = params.integer("limit")?.unwrap_or(DEFAULT_LIMIT).min(MAX_LIMIT);
    let limit = usize::try_from(limit).ok().filter(|limit| *limit > 0);
    let limit = limit.ok_or_else(|| GraphError::invalid("Param limit must be at least 1"))?;
    let after = params.text("after").map(|cursor| decode(&cursor)).transpose()?;

    let mut rest = items.into_iter().filter(|item| after.is_none_or(|after| item.0 > after)).peekable();
    let shown: Vec<Item> = rest.by_ref().take(limit).collect();
    let cursor = |item: Option<&Item>| item.map(|item| encode(item.0)).unwrap_or_default();
    let last = cursor(shown.last());
    let mut paging = json!({ "cursors": { "before": cursor(shown.first()), "after": last } });
    if rest.peek().is_some() {
        paging["next"] = next(params, url, limit, &last).into();
    }
    let data: Vec<Value> = shown.into_iter().map(|item| Value::Object(item.1)).collect();
    Ok(Json(json!({ "data": data, "paging": paging })))
}

/// Address of the next page, with the filters of this one.
fn next(params: &Params, url: &str, limit: usize, after: &str) -> String {
    let mut query = vec![("limit", limit.to_string()), ("after", after.to_owned())];
    for name in REPEATED {
        if let Some(value) = params.text(name) {
            query.push((name, value.into_owned()));
        }
    }
    Url::parse_with_params(url, query).map(String::from).unwrap_or_default()
}

fn encode(number: u64) -> String {
    URL_SAFE_NO_PAD.encode(number.to_string())
}

fn decode(cursor: &str) -> Result<u64, GraphError> {
    let raw = URL_SAFE_NO_PAD.decode(cursor).ok();
    let number = raw.and_then(|raw| String::from_utf8(raw).ok()).and_then(|text| text.parse().ok());
    number.ok_or_else(|| GraphError::invalid("Invalid cursors values"))
}
