//! `GET` and `DELETE /inbox`: the messages for scripts. Not part of the Graph API; needs no token.

use std::sync::Arc;

use axum::Json;
use axum::extract::{Query, State};
use axum::http::StatusCode;
use serde::Deserialize;

use super::InboxMessage;
use crate::channels::recipient;
use crate::world::World;

/// Which messages to list.
#[derive(Deserialize)]
pub(crate) struct ListRequest {
    /// Recipient: a number, whose `+` and separators are ignored, or a mailbox. Absent lists all.
    to: Option<String>,
}

/// Newest first.
pub(crate) async fn list(
    State(world): State<Arc<World>>,
    Query(request): Query<ListRequest>,
) -> Json<Vec<InboxMessage>> {
    let inbox = world.inbox();
    let messages = match request.to {
        Some(to) => inbox.list_to(&recipient(&to)).map(|message| InboxMessage::from(&**message)).collect(),
        None => inbox.list().map(|message| InboxMessage::from(&**message)).collect(),
    };
    Json(messages)
}

/// Empties the inbox.
pub(crate) async fn clear(State(world): State<Arc<World>>) -> StatusCode {
    world.inbox().clear();
    StatusCode::NO_CONTENT
}
