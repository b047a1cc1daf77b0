//! `GET /tenants/{tenant}`.

use axum::Json;
use axum::extract::State;
use countersign_core::domain::tenant::TenantProfile;
use countersign_core::ports::store::Usage;
use serde::Serialize;
use utoipa::ToSchema;

use super::TenantResponse;
use crate::AppState;
use crate::admin::error::AdminError;
use crate::admin::path::TenantPath;
use crate::admin::plans::PlanResponse;
use crate::admin::whatsapp::WhatsAppResponse;

/// A tenant with all that belongs to it.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct TenantProfileResponse {
    tenant: TenantResponse,
    /// `null`: it is on no plan and nothing is limited.
    #[schema(required = true)]
    plan: Option<PlanResponse>,
    /// `null`: it has no WhatsApp account.
    #[schema(required = true)]
    whatsapp: Option<WhatsAppResponse>,
    usage: UsageResponse,
}

/// What a tenant has used; months are UTC.
#[derive(Debug, Serialize, ToSchema)]
struct UsageResponse {
    /// Contacts it holds.
    #[schema(example = 120)]
    contacts: u32,
    /// Conversations it opened this month.
    #[schema(example = 310)]
    conversations_this_month: u32,
    /// Recipients who said this month that they did not ask for a code.
    #[schema(example = 2)]
    complaints_this_month: u32,
}

/// Shows a tenant
#[utoipa::path(get, path = "/tenants/{tenant}", tag = "tenants", operation_id = "getTenant",
    params(("tenant" = i64, Path, description = "The tenant's number")),
    responses((status = 200, description = "The tenant", body = TenantProfileResponse)))]
pub(super) async fn show(
    State(state): State<AppState>,
    TenantPath(tenant): TenantPath,
) -> Result<Json<TenantProfileResponse>, AdminError> {
    let profile = state.engine.get_tenant(tenant).await?;
    let usage = state.engine.usage(tenant).await?;
    Ok(Json(TenantProfileResponse::new(profile, usage)))
}

impl TenantProfileResponse {
    pub(super) fn new(profile: TenantProfile, usage: Usage) -> Self {
        Self {
            tenant: profile.tenant.into(),
            plan: profile.plan.map(PlanResponse::from),
            whatsapp: profile.whatsapp.map(WhatsAppResponse::from),
            usage: UsageResponse {
                contacts: usage.contacts,
                conversations_this_month: usage.conversations,
                complaints_this_month: usage.complaints,
            },
        }
    }
}
