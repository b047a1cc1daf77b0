//! `POST /tenants/{tenant}/webhooks/{id}/rotate-secret`.

use std::time::Duration;

use axum::Json;
use axum::extract::State;
use countersign_core::domain::ids::EndpointId;
use serde::Deserialize;
use utoipa::ToSchema;

use super::IssuedWebhookResponse;
use crate::AppState;
use crate::admin::error::AdminError;
use crate::admin::json_body::JsonBody;
use crate::admin::path::ChildPath;

/// How the secret is replaced.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct RotateSecretRequest {
    /// How long calls are signed with the present secret too, 0 to 604800.
    #[serde(default = "a_day")]
    #[schema(default = 86_400, example = 86_400)]
    overlap_seconds: u32,
}

/// Gives a webhook another secret
///
/// The answer is the only sight of it. Until the overlap ends calls carry two signatures, one by each secret.
#[utoipa::path(post, path = "/tenants/{tenant}/webhooks/{id}/rotate-secret", tag = "webhooks",
    operation_id = "rotateWebhookSecret",
    params(
        ("tenant" = i64, Path, description = "The tenant's number"),
        ("id" = String, Path, description = "The webhook's id, `whe_…`"),
    ),
    request_body = RotateSecretRequest,
    responses((status = 200, description = "The webhook, its new secret shown once", body = IssuedWebhookResponse)))]
pub(super) async fn rotate(
    State(state): State<AppState>,
    ChildPath(tenant, id): ChildPath<EndpointId>,
    JsonBody(request): JsonBody<RotateSecretRequest>,
) -> Result<Json<IssuedWebhookResponse>, AdminError> {
    let overlap = Duration::from_secs(u64::from(request.overlap_seconds));
    Ok(Json(state.engine.rotate_endpoint_secret(tenant, id, overlap).await?.into()))
}

fn a_day() -> u32 {
    86_400
}
