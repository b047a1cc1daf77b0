//! `POST /{version}/{phone_number_id}/register`: connects a verified number.

use std::sync::Arc;

use axum::Json;
use axum::extract::{Path, State};
use serde_json::Value;

use crate::graph::authorize::Authorized;
use crate::graph::error::GraphError;
use crate::graph::params::Params;
use crate::graph::success;
use crate::world::World;

/// `messaging_product` and a `pin` of six digits are required.
pub(crate) async fn register(
    State(world): State<Arc<World>>,
    _: Authorized,
    Path((_, id)): Path<(String, String)>,
    params: Params,
) -> Result<Json<Value>, GraphError> {
    if params.require("messaging_product")? != "whatsapp" {
        return Err(GraphError::invalid("Param messaging_product must be one of {WHATSAPP}"));
    }
    let pin = pin(&params)?;
    super::change(&world, &id, |number| number.register(&pin))?;
    Ok(success())
}

/// Sets the PIN alone, or asks for another display name (`POST /{version}/{phone_number_id}`).
pub(crate) fn change_settings(world: &World, id: &str, params: &Params) -> Result<(), GraphError> {
    if let Some(name) = params.text("new_display_name") {
        if !(2..=75).contains(&name.chars().count()) {
            return Err(GraphError::invalid("new_display_name must have 2 to 75 characters"));
        }
        let name = name.into_owned();
        return super::change(world, id, |number| {
            number.rename(name);
            Ok(())
        });
    }
    let pin = pin(params)?;
    super::change(world, id, |number| {
        number.set_pin(&pin);
        Ok(())
    })
}

fn pin(params: &Params) -> Result<String, GraphError> {
    let pin = params.require("pin")?;
    if pin.len() != 6 || !pin.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err(GraphError::invalid("Param pin must have 6 digits"));
    }
    Ok(pin.into_owned())
}
