//! `POST /{version}/{phone_number_id}/messages`: sends a message of any kind.
//!
//! The order of refusals is Meta's as far as it is known: token, object, body, number, template. Magic
//! numbers act only on a message that passed all of them.

mod course;
mod envelope;
mod header;
mod interactive;
mod media;
mod outcome;
mod parameters;
mod request;
mod template;
mod text;

use std::sync::Arc;

use axum::body::Bytes;
use axum::extract::{Path, State};
use axum::http::HeaderMap;
use axum::response::Response;

use super::authorize::Authorized;
use super::error::GraphError;
use super::faults;
use super::params::is_json;
use crate::account::number::{Sender, Stage};
use crate::world::World;
use envelope::Parcel;
use request::SendRequest;

/// Accepts a message, or refuses it.
pub(super) async fn send(
    State(world): State<Arc<World>>,
    _: Authorized,
    Path((_, id)): Path<(String, String)>,
    headers: HeaderMap,
    body: Bytes,
) -> Result<Response, GraphError> {
    let known = world.account().find_number(&id).map(|number| (Arc::clone(&number.sender), number.stage));
    let (sender, stage) = known.ok_or_else(|| GraphError::unknown_object("post", &id))?;
    if !is_json(&headers) {
        // Graph would look for form fields and find none.
        return Err(GraphError::required("messaging_product"));
    }
    let request = SendRequest::parse(&body)?;
    let parcel = inspect(&world, &sender, stage, &request)?;
    drop(request);
    outcome::perform(&world, sender, parcel).await
}

fn inspect(
    world: &World,
    sender: &Sender,
    stage: Stage,
    request: &SendRequest<'_>,
) -> Result<Parcel, GraphError> {
    let to = envelope::recipient(request, sender)?;
    if stage != Stage::Connected {
        return Err((&faults::NOT_REGISTERED).into());
    }
    envelope::pack(world, request, to)
}
