//! Admin tokens: keys to this API.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use countersign_core::domain::token::AdminToken;
use countersign_core::engine::{IssuedAdminToken, UNNAMED_ADMIN};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::error::AdminError;
use super::json_body::JsonBody;
use super::path::AdminTokenPath;
use super::wire::TimeText;
use crate::AppState;

pub(super) fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::default().routes(routes!(issue, list)).routes(routes!(revoke))
}

/// An admin token to be made.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct IssueAdminTokenRequest {
    /// What people call it, 1 to 255 characters.
    #[serde(default = "unnamed")]
    #[schema(default = "admin", example = "Ada's laptop")]
    name: String,
}

/// An admin token's record. The token itself is not kept and cannot be shown.
#[derive(Debug, Serialize, ToSchema)]
struct AdminTokenResponse {
    #[schema(example = "tok_019b78803a1070008000000000000000")]
    id: String,
    #[schema(example = "Ada's laptop")]
    name: String,
    /// When it was revoked.
    #[schema(required = true)]
    revoked_at: Option<TimeText>,
    created_at: TimeText,
}

/// A fresh admin token.
#[derive(Serialize, ToSchema)]
struct IssuedAdminTokenResponse {
    /// The token itself. It is shown here and never again.
    #[schema(example = "admtk_…")]
    token: String,
    record: AdminTokenResponse,
}

/// The admin tokens, oldest first.
#[derive(Debug, Serialize, ToSchema)]
struct AdminTokenListResponse {
    admin_tokens: Vec<AdminTokenResponse>,
}

/// Makes a further admin token
///
/// The answer is the only sight of it: the server keeps its hash. The body may be left out.
#[utoipa::path(post, path = "/admin-tokens", tag = "admin tokens", operation_id = "issueAdminToken",
    request_body = Option<IssueAdminTokenRequest>,
    responses((status = 201, description = "The token, shown once", body = IssuedAdminTokenResponse)))]
async fn issue(
    State(state): State<AppState>,
    body: Option<JsonBody<IssueAdminTokenRequest>>,
) -> Result<(StatusCode, Json<IssuedAdminTokenResponse>), AdminError> {
    let name = body.map_or_else(unnamed, |JsonBody(request)| request.name);
    let issued = state.engine.issue_named_admin_token(&name).await?;
    tracing::warn!(id = %issued.token.id, "admin_token.issued: there is one more admin token");
    Ok((StatusCode::CREATED, Json(issued.into())))
}

/// Lists the admin tokens
#[utoipa::path(get, path = "/admin-tokens", tag = "admin tokens", operation_id = "listAdminTokens",
    responses((status = 200, description = "All of them", body = AdminTokenListResponse)))]
async fn list(State(state): State<AppState>) -> Result<Json<AdminTokenListResponse>, AdminError> {
    let tokens = state.engine.list_admin_tokens().await?;
    let admin_tokens = tokens.into_iter().map(AdminTokenResponse::from).collect();
    Ok(Json(AdminTokenListResponse { admin_tokens }))
}

/// Revokes an admin token
///
/// It is refused at once on this node, within a second on others. Its record stays in the list. Any may be revoked,
/// the caller's own and the last one too: `countersign token admin` makes another.
#[utoipa::path(delete, path = "/admin-tokens/{token}", tag = "admin tokens", operation_id = "revokeAdminToken",
    params(("token" = String, Path, description = "The admin token's id, `tok_…`")),
    responses((status = 204, description = "Revoked, now or before")))]
async fn revoke(
    State(state): State<AppState>,
    AdminTokenPath(token): AdminTokenPath,
) -> Result<StatusCode, AdminError> {
    state.engine.revoke_admin_token(token).await?;
    tracing::warn!(id = %token, "admin_token.revoked: an admin token opens nothing any more");
    Ok(StatusCode::NO_CONTENT)
}

impl From<AdminToken> for AdminTokenResponse {
    fn from(token: AdminToken) -> Self {
        Self {
            id: token.id.to_string(),
            name: token.name,
            revoked_at: token.revoked_at.map(TimeText),
            created_at: TimeText(token.created_at),
        }
    }
}

impl From<IssuedAdminToken> for IssuedAdminTokenResponse {
    fn from(issued: IssuedAdminToken) -> Self {
        Self { token: issued.plain.expose().to_owned(), record: issued.token.into() }
    }
}

fn unnamed() -> String {
    UNNAMED_ADMIN.to_owned()
}
