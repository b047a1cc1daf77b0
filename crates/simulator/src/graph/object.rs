//! `GET` and `POST /{version}/{id}`: a number, a template or the account, by its id alone.

use std::sync::Arc;

use axum::Json;
use axum::extract::{Path, State};
use serde_json::{Map, Value, json};

use super::authorize::Authorized;
use super::error::GraphError;
use super::listing::select;
use super::params::Params;
use super::{numbers, success, templates};
use crate::account::{number, template};
use crate::world::World;

/// The object's fields, `fields=` or the default ones.
pub(super) async fn show(
    State(world): State<Arc<World>>,
    _: Authorized,
    Path((_, id)): Path<(String, String)>,
    params: Params,
) -> Result<Json<Map<String, Value>>, GraphError> {
    let account = world.account();
    if let Some(found) = account.find_number(&id) {
        return Ok(Json(select(&params, number::DEFAULT_FIELDS, found.to_json())));
    }
    if let Some(found) = account.templates.find_id(&id) {
        return Ok(Json(select(&params, template::DEFAULT_FIELDS, found.to_json())));
    }
    world.require_account("get", &id)?;
    let fields = json!({ "id": id, "name": "Countersign demo", "timezone_id": "1", "currency": "USD" });
    let Value::Object(fields) = fields else {
        return Ok(Json(Map::new()));
    };
    Ok(Json(select(&params, &["name", "timezone_id"], fields)))
}

/// Edits a template, or sets a number's two-step PIN or display name.
pub(super) async fn change(
    State(world): State<Arc<World>>,
    _: Authorized,
    Path((_, id)): Path<(String, String)>,
    params: Params,
) -> Result<Json<Value>, GraphError> {
    let is_number = world.account().find_number(&id).is_some();
    if is_number {
        numbers::change_settings(&world, &id, &params)?;
    } else {
        templates::edit(&world, &id, &params)?;
    }
    Ok(success())
}
