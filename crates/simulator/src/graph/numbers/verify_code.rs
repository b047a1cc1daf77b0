//! `POST /{version}/{phone_number_id}/verify_code`: proves that we hold the number.

use std::sync::Arc;

use axum::Json;
use axum::extract::{Path, State};
use serde_json::Value;

use crate::graph::authorize::Authorized;
use crate::graph::error::GraphError;
use crate::graph::params::Params;
use crate::graph::success;
use crate::world::World;

/// `code` is the one from `request_code`, with or without its hyphen.
pub(crate) async fn verify_code(
    State(world): State<Arc<World>>,
    _: Authorized,
    Path((_, id)): Path<(String, String)>,
    params: Params,
) -> Result<Json<Value>, GraphError> {
    let code = params.require("code")?.replace('-', "");
    super::change(&world, &id, |number| number.verify(&code))?;
    Ok(success())
}
