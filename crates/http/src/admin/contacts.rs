//! Contacts' wish to get messages. The number is in the body: a URL ends up in logs.

use axum::Json;
use axum::extract::State;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::error::AdminError;
use super::json_body::JsonBody;
use super::path::TenantPath;
use super::wire::PhoneText;
use crate::AppState;

pub(super) fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::default().routes(routes!(opt_out))
}

/// Whose wish, and which.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct OptOutRequest {
    phone: PhoneText,
    /// `true`: no message goes to this number.
    opted_out: bool,
}

/// The contact's wish as it is kept.
#[derive(Debug, Serialize, ToSchema)]
struct OptOutResponse {
    #[schema(example = 7)]
    contact_id: i64,
    opted_out: bool,
}

/// Sets whether a contact gets messages
///
/// 404 if the tenant has no contact with this number.
#[utoipa::path(put, path = "/tenants/{tenant}/contacts/opt-out", tag = "contacts", operation_id = "setOptOut",
    params(("tenant" = i64, Path, description = "The tenant's number")),
    request_body = OptOutRequest,
    responses((status = 200, description = "Kept", body = OptOutResponse)))]
async fn opt_out(
    State(state): State<AppState>,
    TenantPath(tenant): TenantPath,
    JsonBody(request): JsonBody<OptOutRequest>,
) -> Result<Json<OptOutResponse>, AdminError> {
    let OptOutRequest { phone: PhoneText(phone), opted_out } = request;
    let contact = state.engine.set_opted_out(tenant, &phone, opted_out).await?;
    Ok(Json(OptOutResponse { contact_id: contact.0, opted_out }))
}
