//! The texts that flows send.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use countersign_core::domain::ids::MessageTemplateId;
use countersign_core::domain::message_template::MessageTemplate;
use countersign_core::engine::TemplateDraft;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::error::AdminError;
use super::json_body::JsonBody;
use super::path::{ChildPath, TenantPath};
use super::wire::{ApprovalWord, MediumWord, TimeText};
use crate::AppState;

pub(super) fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::default().routes(routes!(create, list)).routes(routes!(show, change, delete))
}

/// A text for one medium.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct MessageTemplateRequest {
    /// 1 to 255 characters, unique with medium and language. For WhatsApp the template's name there.
    #[schema(example = "login")]
    name: String,
    medium: MediumWord,
    #[serde(default = "english")]
    #[schema(default = "en", example = "en")]
    language: String,
    /// Subject of an e-mail, without placeholders.
    subject: Option<String>,
    /// With `{{code}}` and perhaps `{{minutes}}`; left out for WhatsApp, which has the text.
    #[serde(default)]
    #[schema(example = "{{code}} is your code. It is good for {{minutes}} minutes.")]
    text: String,
    #[serde(default = "ApprovalWord::approved")]
    approval: ApprovalWord,
}

/// A text for one medium.
#[derive(Debug, Serialize, ToSchema)]
struct MessageTemplateResponse {
    #[schema(example = "mtp_019b78803a1070008000000000000000")]
    id: String,
    name: String,
    medium: MediumWord,
    language: String,
    #[schema(required = true)]
    subject: Option<String>,
    text: String,
    approval: ApprovalWord,
    created_at: TimeText,
    updated_at: TimeText,
}

/// The texts, oldest first.
#[derive(Debug, Serialize, ToSchema)]
struct MessageTemplateListResponse {
    message_templates: Vec<MessageTemplateResponse>,
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
    let template = state.engine.create_message_template(tenant, request.into()).await?;
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
/// Flows that use it send the new text from now on. Its medium stays.
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
    Ok(Json(state.engine.change_message_template(tenant, id, request.into()).await?.into()))
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

impl From<MessageTemplateRequest> for TemplateDraft {
    fn from(request: MessageTemplateRequest) -> Self {
        Self {
            name: request.name,
            medium: request.medium.into(),
            language: request.language,
            subject: request.subject,
            text: request.text,
            approval: request.approval.into(),
        }
    }
}

impl From<MessageTemplate> for MessageTemplateResponse {
    fn from(template: MessageTemplate) -> Self {
        Self {
            id: template.id.to_string(),
            name: template.name,
            medium: template.medium.into(),
            language: template.language,
            subject: template.subject,
            text: template.text,
            approval: template.approval.into(),
            created_at: TimeText(template.created_at),
            updated_at: TimeText(template.updated_at),
        }
    }
}

fn english() -> String {
    "en".to_owned()
}
