//! Plans: named limits that tenants are put on.

use axum::Json;
use axum::extract::State;
use countersign_core::domain::plan::{Allowance, Plan};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::error::AdminError;
use super::json_body::JsonBody;
use super::path::PlanPath;
use crate::AppState;

pub(super) fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::default().routes(routes!(put)).routes(routes!(list))
}

/// What a plan allows.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct PutPlanRequest {
    /// Contacts a tenant may hold; `null` or left out: no limit.
    #[schema(example = 1000)]
    contacts: Option<u32>,
    /// Conversations a tenant may open in a calendar month, UTC; `null` or left out: no limit.
    #[schema(example = 5000)]
    conversations: Option<u32>,
    /// Whether WhatsApp templates may be sent.
    whatsapp_templates: bool,
}

/// A plan.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct PlanResponse {
    #[schema(example = 1)]
    id: i64,
    #[schema(example = "starter")]
    name: String,
    /// Contacts a tenant may hold; `null`: no limit.
    #[schema(required = true, example = 1000)]
    contacts: Option<u32>,
    /// Conversations a tenant may open in a calendar month, UTC; `null`: no limit.
    #[schema(required = true, example = 5000)]
    conversations: Option<u32>,
    /// Whether WhatsApp templates may be sent.
    whatsapp_templates: bool,
}

/// All plans, by number.
#[derive(Debug, Serialize, ToSchema)]
struct PlanListResponse {
    plans: Vec<PlanResponse>,
}

/// Makes or replaces the plan of a name
///
/// Tenants that are on it are held to its new limits at once.
#[utoipa::path(put, path = "/plans/{name}", tag = "plans", operation_id = "putPlan",
    params(("name" = String, Path, description = "The plan's name, 1 to 255 characters")),
    request_body = PutPlanRequest,
    responses((status = 200, description = "The plan", body = PlanResponse)))]
async fn put(
    State(state): State<AppState>,
    PlanPath(name): PlanPath,
    JsonBody(request): JsonBody<PutPlanRequest>,
) -> Result<Json<PlanResponse>, AdminError> {
    let allowance = Allowance {
        contacts: request.contacts,
        conversations: request.conversations,
        whatsapp_templates: request.whatsapp_templates,
    };
    Ok(Json(state.engine.put_plan(&name, allowance).await?.into()))
}

/// Lists all plans
#[utoipa::path(get, path = "/plans", tag = "plans", operation_id = "listPlans",
    responses((status = 200, description = "All plans", body = PlanListResponse)))]
async fn list(State(state): State<AppState>) -> Result<Json<PlanListResponse>, AdminError> {
    let plans = state.engine.list_plans().await?;
    let plans = plans.into_iter().map(PlanResponse::from).collect();
    Ok(Json(PlanListResponse { plans }))
}

impl From<Plan> for PlanResponse {
    fn from(plan: Plan) -> Self {
        Self {
            id: plan.id.0,
            name: plan.name,
            contacts: plan.allowance.contacts,
            conversations: plan.allowance.conversations,
            whatsapp_templates: plan.allowance.whatsapp_templates,
        }
    }
}
