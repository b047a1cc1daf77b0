//! `DELETE /{version}/{waba_id}/message_templates`.

use std::sync::Arc;

use axum::Json;
use axum::extract::{Path, State};
use serde_json::Value;

use crate::graph::authorize::Authorized;
use crate::graph::error::GraphError;
use crate::graph::params::Params;
use crate::graph::success;
use crate::world::World;

/// Deletes a `name` in every language, after which it cannot be created again; with `hsm_id` only that one.
pub(crate) async fn delete(
    State(world): State<Arc<World>>,
    _: Authorized,
    Path((_, id)): Path<(String, String)>,
    params: Params,
) -> Result<Json<Value>, GraphError> {
    world.require_account("delete", &id)?;
    let name = params.require("name")?;
    world.account_mut().templates.remove(&name, params.text("hsm_id").as_deref())?;
    Ok(success())
}
