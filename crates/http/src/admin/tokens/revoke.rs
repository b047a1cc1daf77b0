//! `DELETE /tenants/{tenant}/tokens/{token}`.

use axum::extract::State;
use axum::http::StatusCode;

use crate::AppState;
use crate::admin::error::AdminError;
use crate::admin::path::TokenPath;

/// Revokes a token
///
/// It is refused at once on this node, within a second on others. Its record stays in the list.
#[utoipa::path(delete, path = "/tenants/{tenant}/tokens/{token}", tag = "tokens", operation_id = "revokeToken",
    params(
        ("tenant" = i64, Path, description = "The tenant's number"),
        ("token" = String, Path, description = "The token's id, `tok_…`"),
    ),
    responses((status = 204, description = "Revoked, now or before")))]
pub(super) async fn revoke(
    State(state): State<AppState>,
    TokenPath(tenant, token): TokenPath,
) -> Result<StatusCode, AdminError> {
    state.engine.revoke_token(tenant, token).await?;
    Ok(StatusCode::NO_CONTENT)
}
