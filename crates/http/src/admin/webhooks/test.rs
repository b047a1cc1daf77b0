//! `POST /tenants/{tenant}/webhooks/{id}/test`.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use countersign_core::domain::ids::EndpointId;
use serde::Serialize;
use utoipa::ToSchema;

use crate::AppState;
use crate::admin::error::AdminError;
use crate::admin::path::ChildPath;

/// A test that is on its way.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct TestResponse {
    /// The event's id, by which the tries show how it ended.
    #[schema(example = "evt_019b78803a1070008000000000000000")]
    event_id: String,
}

/// Sends a webhook an event of the type `webhook.test`
#[utoipa::path(post, path = "/tenants/{tenant}/webhooks/{id}/test", tag = "webhooks", operation_id = "testWebhook",
    params(
        ("tenant" = i64, Path, description = "The tenant's number"),
        ("id" = String, Path, description = "The webhook's id, `whe_…`"),
    ),
    responses((status = 202, description = "It is on its way", body = TestResponse)))]
pub(super) async fn test(
    State(state): State<AppState>,
    ChildPath(tenant, id): ChildPath<EndpointId>,
) -> Result<(StatusCode, Json<TestResponse>), AdminError> {
    let event_id = state.engine.test_endpoint(tenant, id).await?.to_string();
    Ok((StatusCode::ACCEPTED, Json(TestResponse { event_id })))
}
