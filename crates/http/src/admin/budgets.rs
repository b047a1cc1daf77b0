//! Guess budgets: the way back in after too many wrong guesses.

use axum::extract::State;
use axum::http::StatusCode;
use serde::Deserialize;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::error::AdminError;
use super::json_body::JsonBody;
use super::path::TenantPath;
use super::wire::{PhoneText, PurposeText};
use crate::AppState;

pub(super) fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::default().routes(routes!(clear))
}

/// Whose failures to forget.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct ClearBudgetRequest {
    phone: PhoneText,
    /// Left out: `authentication`, as where a code is sent without one.
    #[serde(default)]
    #[schema(value_type = Option<PurposeText>, nullable = false)]
    purpose: PurposeText,
}

/// Forgets the wrong guesses at a number
///
/// The hard stop is lifted too. Nothing else is: a code that is locked stays locked.
#[utoipa::path(post, path = "/tenants/{tenant}/budgets/clear", tag = "contacts", operation_id = "clearBudget",
    params(("tenant" = i64, Path, description = "The tenant's number")),
    request_body = ClearBudgetRequest,
    responses((status = 204, description = "Forgotten, if there was anything")))]
async fn clear(
    State(state): State<AppState>,
    TenantPath(tenant): TenantPath,
    JsonBody(request): JsonBody<ClearBudgetRequest>,
) -> Result<StatusCode, AdminError> {
    let (PhoneText(phone), PurposeText(purpose)) = (request.phone, request.purpose);
    state.engine.clear_budget(tenant, &phone, &purpose).await?;
    Ok(StatusCode::NO_CONTENT)
}
