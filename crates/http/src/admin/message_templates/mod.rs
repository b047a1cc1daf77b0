//! The texts that flows send.

mod preview;
mod wire;

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use countersign_core::domain::ids::MessageTemplateId;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use self::wire::{MessageTemplateListResponse, MessageTemplateRequest, MessageTemplateResponse};
use super::error::AdminError;
use super::json_body::JsonBody;
use super::path::{ChildPath, TenantPath};
use crate::AppState;

pub(super) fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::default()
        .routes(routes!(create, list))
        .routes(routes!(show, change, delete))
        .routes(routes!(preview::preview))
}

/// Makes a message template
#[utoipa::path(post, path = "/tenants/{tenant}/message-templates", tag = "flows",
    operation_id = "createMessageTemplate",
    params(("tenant" = i64, Path, description = "The tenant's number")),
    request_body = MessageTemplateRequest,
    responses((status = 201, description = "The template", body = MessageTemplateResponse)))]
async fn create(
    State(state): State<AppState>,
    TenantPath(tenant): TenantPath,
    JsonBody(request): JsonBody<MessageTemplateRequest>,
) -> Result<(StatusCode, Json<MessageTemplateResponse>), AdminError> {
    let template = state.engine.create_message_template(tenant, request.try_into()?).await?;
    Ok((StatusCode::CREATED, Json(template.into())))
}

/// Lists a tenant's message templates
#[utoipa::path(get, path = "/tenants/{tenant}/message-templates", tag = "flows",
    operation_id = "listMessageTemplates",
    params(("tenant" = i64, Path, description = "The tenant's number")),
    responses((status = 200, description = "Its templates", body = MessageTemplateListResponse)))]
async fn list(
    State(state): State<AppState>,
    TenantPath(tenant): TenantPath,
) -> Result<Json<MessageTemplateListResponse>, AdminError> {
    let templates = state.engine.list_message_templates(tenant).await?;
    let message_templates = templates.into_iter().map(MessageTemplateResponse::from).collect();
    Ok(Json(MessageTemplateListResponse { message_templates }))
}

/// Shows a message template
#[utoipa::path(get, path = "/tenants/{tenant}/message-templates/{id}", tag = "flows",
    operation_id = "showMessageTemplate",
    params(
        ("tenant" = i64, Path, description = "The tenant's number"),
        ("id" = String, Path, description = "The template's id, `mtp_…`"),
    ),
    responses((status = 200, description = "The template", body = MessageTemplateResponse)))]
async fn show(
    State(state): State<AppState>,
    ChildPath(tenant, id): ChildPath<MessageTemplateId>,
) -> Result<Json<MessageTemplateResponse>, AdminError> {
    Ok(Json(state.engine.get_message_template(tenant, id).await?.into()))
}

/// Replaces a message template
///
/// Flows that use it send the new text from now on. Its medium stays; what is left out is gone.
#[utoipa::path(put, path = "/tenants/{tenant}/message-templates/{id}", tag = "flows",
    operation_id = "changeMessageTemplate",
    params(
        ("tenant" = i64, Path, description = "The tenant's number"),
        ("id" = String, Path, description = "The template's id, `mtp_…`"),
    ),
    request_body = MessageTemplateRequest,
    responses((status = 200, description = "The template as it is now", body = MessageTemplateResponse)))]
async fn change(
    State(state): State<AppState>,
    ChildPath(tenant, id): ChildPath<MessageTemplateId>,
    JsonBody(request): JsonBody<MessageTemplateRequest>,
) -> Result<Json<MessageTemplateResponse>, AdminError> {
    Ok(Json(state.engine.change_message_template(tenant, id, request.try_into()?).await?.into()))
}

/// Removes a message template
///
/// One that a flow uses stays: `conflict`.
#[utoipa::path(delete, path = "/tenants/{tenant}/message-templates/{id}", tag = "flows",
    operation_id = "deleteMessageTemplate",
    params(
        ("tenant" = i64, Path, description = "The tenant's number"),
        ("id" = String, Path, description = "The template's id, `mtp_…`"),
    ),
    responses((status = 204, description = "Removed")))]
async fn delete(
    State(state): State<AppState>,
    ChildPath(tenant, id): ChildPath<MessageTemplateId>,
) -> Result<StatusCode, AdminError> {
    state.engine.delete_message_template(tenant, id).await?;
    Ok(StatusCode::NO_CONTENT)
}
