//! `GET /{version}/{waba_id}/message_templates`.

use std::sync::Arc;

use axum::Json;
use axum::extract::{Path, State};
use serde_json::Value;

use crate::account::template::{DEFAULT_FIELDS, Template};
use crate::graph::authorize::Authorized;
use crate::graph::error::GraphError;
use crate::graph::listing::{self, Item};
use crate::graph::params::Params;
use crate::world::World;

/// Filters `name` and `name_or_content` (anywhere in the name or text, the harsher reading of Meta's page),
/// `status`, `category` and `language`.
pub(crate) async fn list(
    State(world): State<Arc<World>>,
    _: Authorized,
    Path((version, id)): Path<(String, String)>,
    params: Params,
) -> Result<Json<Value>, GraphError> {
    world.require_account("get", &id)?;
    let account = world.account();
    let items: Vec<Item> = account
        .templates
        .list()
        .iter()
        .filter(|template| matches(&params, template))
        .map(|template| {
            (
                template.id,
                listing::select(&params, DEFAULT_FIELDS, template.to_json()),
            )
        })
        .collect();
    listing::page(
        &params,
        &format!("{}/{version}/{id}/message_templates", world.base_url),
        items,
    )
}

fn matches(params: &Params, template: &Template) -> bool {
    let holds = |name: &str, test: &dyn Fn(&str) -> bool| params.text(name).is_none_or(|value| test(&value));
    holds("name", &|part| template.name.contains(part))
        && holds("name_or_content", &|part| {
            template.name.contains(part) || template.body.contains(part)
        })
        && holds("status", &|status| {
            status.eq_ignore_ascii_case(template.status.as_str())
        })
        && holds("category", &|category| {
            category.eq_ignore_ascii_case(template.category.as_str())
        })
        && holds("language", &|language| language == template.language)
}
