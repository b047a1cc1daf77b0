//! `PATCH /tenants/{tenant}`.

use axum::Json;
use axum::extract::State;
use countersign_core::domain::ids::PlanId;
use countersign_core::engine::TenantChange;
use serde::Deserialize;
use utoipa::ToSchema;

use super::StateText;
use super::show::TenantProfileResponse;
use crate::AppState;
use crate::admin::error::AdminError;
use crate::admin::json_body::JsonBody;
use crate::admin::path::TenantPath;
use crate::admin::wire::present;

/// What is to be changed. What is left out stays as it is.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct ChangeTenantRequest {
    /// 1 to 255 characters.
    #[schema(example = "Acme Ltd")]
    name: Option<String>,
    state: Option<StateText>,
    /// A plan's number; `null` takes the tenant off its plan, so that nothing is limited.
    #[serde(default, deserialize_with = "present")]
    #[schema(value_type = Option<i64>, example = 1)]
    #[expect(clippy::option_option, reason = "absent, null and a value are three things here")]
    plan_id: Option<Option<i64>>,
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

/// Changes a tenant
///
/// A suspended tenant's tokens are refused: at once on this node, within a second on others.
#[utoipa::path(patch, path = "/tenants/{tenant}", tag = "tenants", operation_id = "changeTenant",
    params(("tenant" = i64, Path, description = "The tenant's number")),
    request_body = ChangeTenantRequest,
    responses((status = 200, description = "The tenant after the change", body = TenantProfileResponse)))]
pub(super) async fn change(
    State(state): State<AppState>,
    TenantPath(tenant): TenantPath,
    JsonBody(request): JsonBody<ChangeTenantRequest>,
) -> Result<Json<TenantProfileResponse>, AdminError> {
    let profile = state.engine.change_tenant(tenant, request.into()).await?;
    let usage = state.engine.usage(tenant).await?;
    Ok(Json(TenantProfileResponse::new(profile, usage)))
}

impl From<ChangeTenantRequest> for TenantChange {
    fn from(request: ChangeTenantRequest) -> Self {
        Self {
            name: request.name,
            state: request.state.map(Into::into),
            plan: request.plan_id.map(|plan| plan.map(PlanId)),
            max_attempts: request.max_attempts,
            failures_per_hour: request.failures_per_hour,
            failures_per_day: request.failures_per_day,
            failures_in_a_row: request.failures_in_a_row,
            retention_hours: request.retention_hours,
        }
    }
}
