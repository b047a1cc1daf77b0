//! Admin tokens: keys to this API.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::error::AdminError;
use crate::AppState;

pub(super) fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::default().routes(routes!(issue))
}

/// A fresh admin token.
#[derive(Serialize, ToSchema)]
struct AdminTokenResponse {
    /// The token itself. It is shown here and never again.
    #[schema(example = "admtk_…")]
    token: String,
}

/// Makes a further admin token
#[utoipa::path(post, path = "/admin-tokens", tag = "admin tokens", operation_id = "issueAdminToken",
    responses((status = 201, description = "The token, shown once", body = AdminTokenResponse)))]
async fn issue(State(state): State<AppState>) -> Result<(StatusCode, Json<AdminTokenResponse>), AdminError> {
    let plain = state.engine.issue_admin_token().await?;
    tracing::warn!("admin_token.issued: there is one more admin token");
    let token = plain.expose().to_owned();
    Ok((StatusCode::CREATED, Json(AdminTokenResponse { token })))
}
