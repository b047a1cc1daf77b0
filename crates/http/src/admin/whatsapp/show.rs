//! `GET /tenants/{tenant}/whatsapp`.

use axum::Json;
use axum::extract::State;

use super::WhatsAppResponse;
use crate::AppState;
use crate::admin::error::AdminError;
use crate::admin::path::TenantPath;

/// Shows a tenant's WhatsApp account
#[utoipa::path(get, path = "/tenants/{tenant}/whatsapp", tag = "whatsapp", operation_id = "getWhatsApp",
    params(("tenant" = i64, Path, description = "The tenant's number")),
    responses((status = 200, description = "The account", body = WhatsAppResponse)))]
pub(super) async fn show(
    State(state): State<AppState>,
    TenantPath(tenant): TenantPath,
) -> Result<Json<WhatsAppResponse>, AdminError> {
    Ok(Json(state.engine.whatsapp_settings(tenant).await?.into()))
}
