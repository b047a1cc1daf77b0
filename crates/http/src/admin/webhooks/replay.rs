//! `POST /tenants/{tenant}/webhooks/{id}/replay`.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use countersign_core::domain::ids::EndpointId;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::AppState;
use crate::admin::error::AdminError;
use crate::admin::json_body::JsonBody;
use crate::admin::path::ChildPath;
use crate::admin::wire::TimeText;

/// Which events are told again: one, or those of a time.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct ReplayRequest {
    /// One event, whatever the webhook wants.
    #[schema(nullable = false, example = "evt_019b78803a1070008000000000000000")]
    event_id: Option<String>,
    /// With `to`: all that the webhook wants of this time, those too that happened before it was made.
    #[schema(nullable = false)]
    from: Option<TimeText>,
    /// Up to, not at, this time.
    #[schema(nullable = false)]
    to: Option<TimeText>,
}

/// What is on its way.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct ReplayResponse {
    /// How many events are told again.
    events: u64,
}

/// Tells a webhook of events again
///
/// Each keeps its `webhook-id`.
#[utoipa::path(post, path = "/tenants/{tenant}/webhooks/{id}/replay", tag = "webhooks", operation_id = "replayWebhook",
    params(
        ("tenant" = i64, Path, description = "The tenant's number"),
        ("id" = String, Path, description = "The webhook's id, `whe_…`"),
    ),
    request_body = ReplayRequest,
    responses((status = 202, description = "They are on their way", body = ReplayResponse)))]
pub(super) async fn replay(
    State(state): State<AppState>,
    ChildPath(tenant, id): ChildPath<EndpointId>,
    JsonBody(request): JsonBody<ReplayRequest>,
) -> Result<(StatusCode, Json<ReplayResponse>), AdminError> {
    let events = match (request.event_id, request.from, request.to) {
        (Some(event), None, None) => {
            let event = event.parse().map_err(|_| AdminError::not_found("event"))?;
            state.engine.replay_event(tenant, id, event).await?;
            1
        }
        (None, Some(TimeText(from)), Some(TimeText(to))) => {
            state.engine.replay_events(tenant, id, (from, to)).await?
        }
        _ => return Err(AdminError::invalid("event_id", "give either event_id, or from and to")),
    };
    Ok((StatusCode::ACCEPTED, Json(ReplayResponse { events })))
}
