//! Reads a template from a create or edit call and refuses what Meta refuses.

use std::ops::RangeInclusive;

use serde_json::Value;

use super::{authentication, free_form};
use crate::account::template::{Category, Draft};
use crate::graph::error::GraphError;
use crate::graph::params::Params;

/// A whole template: `name`, `language`, `category` and `components` are required.
pub(super) fn read(params: &Params) -> Result<Draft, GraphError> {
    let (name, language) = (params.require("name")?, params.require("language")?);
    if name.len() > 512 || !name.bytes().all(|byte| matches!(byte, b'a'..=b'z' | b'0'..=b'9' | b'_')) {
        return Err(GraphError::invalid(
            "Param name must have up to 512 lower-case letters, digits and underscores",
        ));
    }
    if !is_language(&language) {
        return Err(GraphError::invalid("Param language must be a language or locale code"));
    }
    let category = category(params)?.ok_or_else(|| GraphError::required("category"))?;
    let components = components(params, category)?.ok_or_else(|| GraphError::required("components"))?;
    let ttl_seconds = ttl_seconds(params, category)?;
    Ok(Draft { name: name.into_owned(), language: language.into_owned(), category, ttl_seconds, components })
}

/// The category, in any case.
pub(super) fn category(params: &Params) -> Result<Option<Category>, GraphError> {
    let Some(word) = params.text("category") else {
        return Ok(None);
    };
    let reason = "Param category must be one of {UTILITY, MARKETING, AUTHENTICATION}";
    Category::parse(&word).map(Some).ok_or_else(|| GraphError::invalid(reason))
}

/// The components in the form the API shows them after creation.
pub(super) fn components(params: &Params, category: Category) -> Result<Option<Vec<Value>>, GraphError> {
    let Some(components) = params.array("components")? else {
        return Ok(None);
    };
    let built = match category {
        Category::Authentication => authentication::build(&components)?,
        Category::Utility | Category::Marketing => free_form::build(&components)?,
    };
    Ok(Some(built))
}

/// Seconds after which an undelivered message is dropped; -1 means 30 days.
pub(super) fn ttl_seconds(params: &Params, category: Category) -> Result<Option<i64>, GraphError> {
    let Some(seconds) = params.integer("message_send_ttl_seconds")? else {
        return Ok(None);
    };
    let range: RangeInclusive<i64> = match category {
        Category::Authentication => 30..=900,
        Category::Utility => 30..=43_200,
        Category::Marketing => 43_200..=2_592_000,
    };
    if seconds != -1 && !range.contains(&seconds) {
        let (low, high) = range.into_inner();
        return Err(GraphError::invalid(format!(
            "Param message_send_ttl_seconds must be {low} to {high} for this category"
        )));
    }
    Ok(Some(seconds))
}

/// `en`, `fil`, `pt_BR`, `zh_HK`.
fn is_language(code: &str) -> bool {
    let (language, country) = code.split_once('_').unwrap_or((code, "XX"));
    (2..=3).contains(&language.len())
        && language.bytes().all(|byte| byte.is_ascii_lowercase())
        && (2..=3).contains(&country.len())
        && country.bytes().all(|byte| byte.is_ascii_uppercase())
}
