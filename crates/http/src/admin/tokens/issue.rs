//! `POST /tenants/{tenant}/tokens`.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use countersign_core::domain::token::DEFAULT_REQUESTS_PER_MINUTE;
use countersign_core::engine::{IssuedToken, NewToken};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::TokenResponse;
use crate::AppState;
use crate::admin::error::AdminError;
use crate::admin::json_body::JsonBody;
use crate::admin::path::TenantPath;
use crate::admin::wire::{ScopeText, TimeText, scopes};

/// A token to be made.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct IssueTokenRequest {
    /// What people call it, 1 to 255 characters.
    #[schema(example = "web shop")]
    name: String,
    /// What it may do; at least one.
    #[schema(example = json!(["messages:send"]))]
    scopes: Vec<ScopeText>,
    /// At least 1.
    #[serde(default = "default_requests_per_minute")]
    #[schema(default = 60, example = 60)]
    requests_per_minute: u32,
    /// When it stops working by itself; `null` or left out: never.
    expires_at: Option<TimeText>,
}

/// A fresh token.
#[derive(Serialize, ToSchema)]
pub(super) struct IssuedTokenResponse {
    /// The token itself. It is shown here and never again.
    #[schema(example = "apitk_…")]
    token: String,
    record: TokenResponse,
}

/// Makes an API token
///
/// The answer is the only sight of it: the server keeps its hash.
#[utoipa::path(post, path = "/tenants/{tenant}/tokens", tag = "tokens", operation_id = "issueToken",
    params(("tenant" = i64, Path, description = "The tenant's number")),
    request_body = IssueTokenRequest,
    responses((status = 201, description = "The token, shown once", body = IssuedTokenResponse)))]
pub(super) async fn issue(
    State(state): State<AppState>,
    TenantPath(tenant): TenantPath,
    JsonBody(request): JsonBody<IssueTokenRequest>,
) -> Result<(StatusCode, Json<IssuedTokenResponse>), AdminError> {
    let issued = state.engine.issue_token(tenant, request.into()).await?;
    Ok((StatusCode::CREATED, Json(issued.into())))
}

impl From<IssueTokenRequest> for NewToken {
    fn from(request: IssueTokenRequest) -> Self {
        Self {
            name: request.name,
            scopes: scopes(&request.scopes),
            requests_per_minute: request.requests_per_minute,
            expires_at: request.expires_at.map(|TimeText(end)| end),
        }
    }
}

impl From<IssuedToken> for IssuedTokenResponse {
    fn from(issued: IssuedToken) -> Self {
        Self { token: issued.plain.expose().to_owned(), record: issued.token.into() }
    }
}

fn default_requests_per_minute() -> u32 {
    DEFAULT_REQUESTS_PER_MINUTE
}
