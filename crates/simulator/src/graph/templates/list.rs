//! `GET /{version}/{waba_id}/message_templates`.

use std::sync::Arc;

use axum::Json;
use axum::extract::{Path, State};
use serde_json::{Value, json};

use crate::account::catalog;
use crate::account::template::{DEFAULT_FIELDS, Template};
use crate::graph::authorize::Authorized;
use crate::graph::error::GraphError;
use crate::graph::listing::{self, Item};
use crate::graph::params::Params;
use crate::world::World;

/// Filters `name`, `content` and `name_or_content` (a part is enough), and `status`, `category` and
/// `language` (lists with commas). `summary` asks for the counts.
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
        .map(|template| (template.id, listing::select(&params, DEFAULT_FIELDS, template.to_json())))
        .collect();
    let url = format!("{}/{version}/{id}/message_templates", world.base_url);
    let total = items.len();
    let Json(mut reply) = listing::page(&params, &url, items)?;
    if params.text("summary").is_some() {
        reply["summary"] = json!({
            "total_count": total,
            "message_template_count": account.templates.list().len(),
            "message_template_limit": catalog::LIMIT,
            "are_translations_complete": true,
        });
    }
    Ok(Json(reply))
}

fn matches(params: &Params, template: &Template) -> bool {
    let holds = |name: &str, test: &dyn Fn(&str) -> bool| params.text(name).is_none_or(|value| test(&value));
    let listed = |name: &str, own: &str| {
        holds(name, &|words| words.split(',').any(|word| word.trim().eq_ignore_ascii_case(own)))
    };
    holds("name", &|part| template.name.contains(part))
        && holds("content", &|part| template.shape.body.contains(part))
        && holds("name_or_content", &|part| {
            template.name.contains(part) || template.shape.body.contains(part)
        })
        && listed("status", template.status.as_str())
        && listed("category", template.category.as_str())
        && listed("language", &template.language)
}
