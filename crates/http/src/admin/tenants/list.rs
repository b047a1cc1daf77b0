//! `GET /tenants`.

use axum::Json;
use axum::extract::State;
use serde::Serialize;
use utoipa::ToSchema;

use super::TenantResponse;
use crate::AppState;
use crate::admin::error::AdminError;

/// All tenants, by number.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct TenantListResponse {
    tenants: Vec<TenantResponse>,
}

/// Lists all tenants
#[utoipa::path(get, path = "/tenants", tag = "tenants", operation_id = "listTenants",
    responses((status = 200, description = "All tenants", body = TenantListResponse)))]
pub(super) async fn list(State(state): State<AppState>) -> Result<Json<TenantListResponse>, AdminError> {
    let tenants = state.engine.list_tenants().await?;
    let tenants = tenants.into_iter().map(TenantResponse::from).collect();
    Ok(Json(TenantListResponse { tenants }))
}
