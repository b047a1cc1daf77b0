//! `/{version}/{waba_id}/subscribed_apps`: without a subscription no webhook is sent.
//!
//! The app is subscribed from the start. An override of the callback address is not simulated.

use std::sync::Arc;

use axum::Json;
use axum::extract::{Path, State};
use serde_json::{Value, json};

use super::authorize::Authorized;
use super::error::GraphError;
use super::success;
use crate::world::World;

/// The one app, or none.
pub(super) async fn list(
    State(world): State<Arc<World>>,
    _: Authorized,
    Path((_, id)): Path<(String, String)>,
) -> Result<Json<Value>, GraphError> {
    world.require_account("get", &id)?;
    let app = json!({ "whatsapp_business_api_data":
        { "id": "1200000000000001", "name": "Countersign demo", "link": "https://www.facebook.com/games/" } });
    let data = if world.webhooks.subscribed() { vec![app] } else { Vec::new() };
    Ok(Json(json!({ "data": data })))
}

/// Subscribes the app.
pub(super) async fn subscribe(
    State(world): State<Arc<World>>,
    _: Authorized,
    Path((_, id)): Path<(String, String)>,
) -> Result<Json<Value>, GraphError> {
    world.require_account("post", &id)?;
    world.webhooks.subscribe(true);
    Ok(success())
}

/// Takes the subscription away.
pub(super) async fn unsubscribe(
    State(world): State<Arc<World>>,
    _: Authorized,
    Path((_, id)): Path<(String, String)>,
) -> Result<Json<Value>, GraphError> {
    world.require_account("delete", &id)?;
    world.webhooks.subscribe(false);
    Ok(success())
}
