//! Tenants: who may use this installation, and under which rules.

mod change;
mod create;
mod list;
mod show;

use countersign_core::domain::tenant::{Tenant, TenantState};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::wire::TimeText;
use crate::AppState;

pub(super) fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::default()
        .routes(routes!(create::create, list::list))
        .routes(routes!(show::show, change::change))
}

/// Whether a tenant may use the API.
#[derive(Debug, Clone, Copy, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
enum StateText {
    /// It may.
    Active,
    /// Its tokens are refused.
    Suspended,
}

impl From<StateText> for TenantState {
    fn from(text: StateText) -> Self {
        match text {
            StateText::Active => Self::Active,
            StateText::Suspended => Self::Suspended,
        }
    }
}

/// A tenant's own record.
#[derive(Debug, Serialize, ToSchema)]
struct TenantResponse {
    #[schema(example = 1)]
    id: i64,
    #[schema(example = "Acme")]
    name: String,
    #[schema(example = "acme")]
    subdomain: String,
    state: StateText,
    /// Guesses that one code suffers.
    #[schema(example = 5)]
    max_attempts: u32,
    /// Wrong guesses that a destination suffers within an hour, for each purpose.
    #[schema(example = 10)]
    failures_per_hour: u32,
    /// Wrong guesses that a destination suffers within a day, for each purpose.
    #[schema(example = 30)]
    failures_per_day: u32,
    /// Wrong guesses without a right one between them, after which only an operator lets a destination in again.
    #[schema(example = 100)]
    failures_in_a_row: u32,
    /// Hours that an ended verification is kept.
    #[schema(example = 24)]
    retention_hours: u32,
    created_at: TimeText,
}

impl From<Tenant> for TenantResponse {
    fn from(tenant: Tenant) -> Self {
        Self {
            id: tenant.id.0,
            name: tenant.name,
            subdomain: tenant.subdomain,
            state: match tenant.state {
                TenantState::Active => StateText::Active,
                TenantState::Suspended => StateText::Suspended,
            },
            max_attempts: tenant.policy.max_attempts,
            failures_per_hour: tenant.policy.budget.per_hour,
            failures_per_day: tenant.policy.budget.per_day,
            failures_in_a_row: tenant.policy.budget.in_a_row,
            retention_hours: tenant.policy.retention_hours,
            created_at: TimeText(tenant.created_at),
        }
    }
}
