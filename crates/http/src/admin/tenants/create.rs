//! `POST /tenants`.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use countersign_core::domain::tenant::TenantPolicy;
use countersign_core::engine::TenantChange;
use serde::Deserialize;
use utoipa::ToSchema;

use super::TenantResponse;
use crate::AppState;
use crate::admin::error::AdminError;
use crate::admin::json_body::JsonBody;

/// A tenant to be made. Rules that are left out take the server's defaults.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct CreateTenantRequest {
    /// 1 to 255 characters.
    #[schema(example = "Acme")]
    name: String,
    /// Unique: 1 to 63 lower-case letters, digits or inner hyphens.
    #[schema(example = "acme")]
    subdomain: String,
    /// 1 to 10.
    #[schema(example = 5)]
    max_attempts: Option<u32>,
    /// 1 to 100.
    #[schema(example = 10)]
    failures_per_hour: Option<u32>,
    /// 1 to 100.
    #[schema(example = 30)]
    failures_per_day: Option<u32>,
    /// 1 to 100.
    #[schema(example = 100)]
    failures_in_a_row: Option<u32>,
    /// 1 to 8760.
    #[schema(example = 24)]
    retention_hours: Option<u32>,
}

/// Makes a tenant
///
/// It starts with a source `API` and a status `New`, so that sends to new numbers work.
#[utoipa::path(post, path = "/tenants", tag = "tenants", operation_id = "createTenant",
    request_body = CreateTenantRequest,
    responses((status = 201, description = "Made", body = TenantResponse)))]
pub(super) async fn create(
    State(state): State<AppState>,
    JsonBody(request): JsonBody<CreateTenantRequest>,
) -> Result<(StatusCode, Json<TenantResponse>), AdminError> {
    let policy = request.policy();
    let tenant = state.engine.create_tenant(&request.name, &request.subdomain, policy).await?;
    Ok((StatusCode::CREATED, Json(tenant.into())))
}

impl CreateTenantRequest {
    fn policy(&self) -> TenantPolicy {
        let change = TenantChange {
            max_attempts: self.max_attempts,
            failures_per_hour: self.failures_per_hour,
            failures_per_day: self.failures_per_day,
            failures_in_a_row: self.failures_in_a_row,
            retention_hours: self.retention_hours,
            ..TenantChange::default()
        };
        change.policy(TenantPolicy::default())
    }
}
