//! `DELETE /tenants/{tenant}/whatsapp`.

use axum::extract::State;
use axum::http::StatusCode;

use crate::AppState;
use crate::admin::error::AdminError;
use crate::admin::path::TenantPath;

/// Removes a tenant's WhatsApp account
///
/// Nothing is sent and no webhook is taken any more. An account set later has another callback path.
#[utoipa::path(delete, path = "/tenants/{tenant}/whatsapp", tag = "whatsapp", operation_id = "removeWhatsApp",
    params(("tenant" = i64, Path, description = "The tenant's number")),
    responses((status = 204, description = "Removed")))]
pub(super) async fn remove(
    State(state): State<AppState>,
    TenantPath(tenant): TenantPath,
) -> Result<StatusCode, AdminError> {
    state.engine.delete_whatsapp(tenant).await?;
    Ok(StatusCode::NO_CONTENT)
}
