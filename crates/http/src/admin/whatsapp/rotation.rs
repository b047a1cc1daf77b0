//! `DELETE /tenants/{tenant}/whatsapp/previous-app-secret`.

use axum::extract::State;
use axum::http::StatusCode;

use crate::AppState;
use crate::admin::error::AdminError;
use crate::admin::path::TenantPath;

/// Ends the rotation of the app secret
///
/// Webhooks signed with the previous app secret are refused from now on.
#[utoipa::path(delete, path = "/tenants/{tenant}/whatsapp/previous-app-secret", tag = "whatsapp",
    operation_id = "dropPreviousAppSecret",
    params(("tenant" = i64, Path, description = "The tenant's number")),
    responses((status = 204, description = "Only the present app secret is accepted")))]
pub(super) async fn end(
    State(state): State<AppState>,
    TenantPath(tenant): TenantPath,
) -> Result<StatusCode, AdminError> {
    state.engine.drop_previous_app_secret(tenant).await?;
    Ok(StatusCode::NO_CONTENT)
}
