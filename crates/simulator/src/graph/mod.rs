//! The Graph API, and the inbox beside it.

mod authorize;
pub(crate) mod error;
pub(crate) mod faults;
mod listing;
mod messages;
mod numbers;
mod object;
mod params;
mod subscribed_apps;
mod templates;

use std::sync::Arc;

use axum::http::{Method, Uri};
use axum::routing::{get, post};
use axum::{Json, Router};
use serde_json::{Value, json};

use crate::channels;
use crate::inbox::{api, page};
use crate::press;
use crate::world::World;
use crate::write;
use error::GraphError;

/// Every route. The version in a path is free: `v26.0` and `v23.0` mean the same here.
pub(crate) fn router(world: Arc<World>) -> Router {
    Router::new()
        .route("/{version}/{id}/messages", post(messages::send))
        .route(
            "/{version}/{id}/message_templates",
            get(templates::list).post(templates::create).delete(templates::delete),
        )
        .route("/{version}/{id}/phone_numbers", get(numbers::list).post(numbers::add))
        .route("/{version}/{id}/request_code", post(numbers::request_code))
        .route("/{version}/{id}/verify_code", post(numbers::verify_code))
        .route("/{version}/{id}/register", post(numbers::register))
        .route("/{version}/{id}/deregister", post(numbers::deregister))
        .route(
            "/{version}/{id}/subscribed_apps",
            get(subscribed_apps::list).post(subscribed_apps::subscribe).delete(subscribed_apps::unsubscribe),
        )
        .route("/{version}/{id}", get(object::show).post(object::change))
        .route("/", get(page::show))
        .route("/channels/{channel}", post(channels::send))
        .route("/inbox", get(api::list).delete(api::clear))
        .route("/simulator/press-did-not-request", post(press::press))
        .route("/simulator/write", post(write::write))
        .fallback(unknown_path)
        .method_not_allowed_fallback(unsupported_method)
        .with_state(world)
}

/// The reply of a call that has nothing to say.
fn success() -> Json<Value> {
    Json(json!({ "success": true }))
}

async fn unknown_path(uri: Uri) -> GraphError {
    GraphError::worded(&faults::UNKNOWN_PATH, format!("(#2500) Unknown path components: {}", uri.path()))
}

async fn unsupported_method(method: Method, uri: Uri) -> GraphError {
    let id = uri.path().split('/').nth(2).unwrap_or_default();
    GraphError::unknown_object(&method.as_str().to_ascii_lowercase(), id)
}
