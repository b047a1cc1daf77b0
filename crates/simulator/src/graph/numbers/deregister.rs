//! `POST /{version}/{phone_number_id}/deregister`: takes a number off the Cloud API.

use std::sync::Arc;

use axum::Json;
use axum::extract::{Path, State};
use serde_json::Value;

use crate::account::number::Number;
use crate::graph::authorize::Authorized;
use crate::graph::error::GraphError;
use crate::graph::success;
use crate::world::World;

/// The number stays verified and can be registered again with its PIN.
pub(crate) async fn deregister(
    State(world): State<Arc<World>>,
    _: Authorized,
    Path((_, id)): Path<(String, String)>,
) -> Result<Json<Value>, GraphError> {
    super::change(&world, &id, Number::deregister)?;
    Ok(success())
}
