//! `POST /tenants/{tenant}/whatsapp/check`.

use axum::Json;
use axum::extract::State;
use serde::Serialize;
use utoipa::ToSchema;

use crate::AppState;
use crate::admin::error::AdminError;
use crate::admin::path::TenantPath;

/// The account works.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct CheckResponse {
    ok: bool,
}

/// Asks WhatsApp whether the account works
///
/// It asks for the sending number's own record and sends nothing. What WhatsApp finds wrong is answered as 502.
#[utoipa::path(post, path = "/tenants/{tenant}/whatsapp/check", tag = "whatsapp", operation_id = "checkWhatsApp",
    params(("tenant" = i64, Path, description = "The tenant's number")),
    responses((status = 200, description = "It works", body = CheckResponse)))]
pub(super) async fn check(
    State(state): State<AppState>,
    TenantPath(tenant): TenantPath,
) -> Result<Json<CheckResponse>, AdminError> {
    state.engine.probe_whatsapp(tenant).await?;
    Ok(Json(CheckResponse { ok: true }))
}
