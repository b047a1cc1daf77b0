//! `POST /{version}/{waba_id}/message_templates`.

use std::sync::Arc;

use axum::Json;
use axum::extract::{Path, State};
use serde_json::{Value, json};

use super::blueprint;
use crate::graph::authorize::Authorized;
use crate::graph::error::GraphError;
use crate::graph::params::Params;
use crate::world::World;

/// Creates one template in one language. Authentication templates are approved at once, others stay
/// pending.
pub(crate) async fn create(
    State(world): State<Arc<World>>,
    _: Authorized,
    Path((_, id)): Path<(String, String)>,
    params: Params,
) -> Result<Json<Value>, GraphError> {
    world.require_account("post", &id)?;
    let draft = blueprint::read(&params)?;
    let template = world.account_mut().templates.insert(world.ids.object(), draft)?;
    Ok(Json(json!({
        "id": template.id.to_string(),
        "status": template.status.as_str(),
        "category": template.category.as_str(),
    })))
}
