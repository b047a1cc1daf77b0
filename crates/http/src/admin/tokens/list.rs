//! `GET /tenants/{tenant}/tokens`.

use axum::Json;
use axum::extract::State;
use serde::Serialize;
use utoipa::ToSchema;

use super::TokenResponse;
use crate::AppState;
use crate::admin::error::AdminError;
use crate::admin::path::TenantPath;

/// A tenant's tokens, oldest first.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct TokenListResponse {
    tokens: Vec<TokenResponse>,
}

/// Lists a tenant's tokens
#[utoipa::path(get, path = "/tenants/{tenant}/tokens", tag = "tokens", operation_id = "listTokens",
    params(("tenant" = i64, Path, description = "The tenant's number")),
    responses((status = 200, description = "Its tokens", body = TokenListResponse)))]
pub(super) async fn list(
    State(state): State<AppState>,
    TenantPath(tenant): TenantPath,
) -> Result<Json<TokenListResponse>, AdminError> {
    let tokens = state.engine.list_tokens(tenant).await?;
    let tokens = tokens.into_iter().map(TokenResponse::from).collect();
    Ok(Json(TokenListResponse { tokens }))
}
