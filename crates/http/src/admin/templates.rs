//! A tenant's message templates.

use axum::Json;
use axum::extract::State;
use countersign_core::domain::template::{SyncSummary, Template};
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::error::AdminError;
use super::path::TenantPath;
use super::wire::TimeText;
use crate::AppState;

pub(super) fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::default().routes(routes!(list)).routes(routes!(sync))
}

/// A template as it was last pulled.
#[derive(Debug, Serialize, ToSchema)]
struct TemplateResponse {
    /// Its number within the tenant.
    #[schema(example = 1)]
    id: i64,
    /// WhatsApp's id of it.
    #[schema(example = "594425479261596")]
    vendor_id: String,
    #[schema(example = "otp_verification")]
    name: String,
    #[schema(example = "en_US")]
    language: String,
    /// AUTHENTICATION templates can carry codes.
    #[schema(example = "AUTHENTICATION")]
    category: String,
    /// Only APPROVED ones can be sent.
    #[schema(example = "APPROVED")]
    status: String,
    /// Minutes that its footer names as the code's life.
    code_expiration_minutes: Option<u32>,
    /// When it was last changed here.
    updated_at: TimeText,
}

/// A tenant's templates.
#[derive(Debug, Serialize, ToSchema)]
struct TemplateListResponse {
    /// By number.
    items: Vec<TemplateResponse>,
}

/// Lists all templates, as they were last pulled
#[utoipa::path(get, path = "/tenants/{tenant}/templates", tag = "templates", operation_id = "listTemplates",
    params(("tenant" = i64, Path, description = "The tenant's number")),
    responses((status = 200, description = "All templates, by number", body = TemplateListResponse)))]
async fn list(
    State(state): State<AppState>,
    TenantPath(tenant): TenantPath,
) -> Result<Json<TemplateListResponse>, AdminError> {
    let templates = state.engine.list_templates(tenant).await?;
    Ok(Json(TemplateListResponse { items: templates.into_iter().map(Into::into).collect() }))
}

/// What a sync changed.
#[derive(Debug, Serialize, ToSchema)]
struct SyncResponse {
    /// Templates that WhatsApp lists.
    #[schema(example = 12)]
    listed: u32,
    /// Templates that are new here.
    #[schema(example = 2)]
    added: u32,
    /// Templates that WhatsApp no longer lists.
    #[schema(example = 0)]
    removed: u32,
}

/// Pulls all templates from WhatsApp
#[utoipa::path(post, path = "/tenants/{tenant}/templates/sync", tag = "templates", operation_id = "syncTemplates",
    params(("tenant" = i64, Path, description = "The tenant's number")),
    responses((status = 200, description = "The templates are as WhatsApp lists them", body = SyncResponse)))]
async fn sync(
    State(state): State<AppState>,
    TenantPath(tenant): TenantPath,
) -> Result<Json<SyncResponse>, AdminError> {
    Ok(Json(state.engine.sync_templates(tenant).await?.into()))
}

impl From<Template> for TemplateResponse {
    fn from(template: Template) -> Self {
        let remote = template.remote;
        Self {
            id: template.id.0,
            vendor_id: remote.vendor_id,
            name: remote.name,
            language: remote.language,
            category: remote.category.as_str().to_owned(),
            status: remote.status.as_str().to_owned(),
            code_expiration_minutes: remote.shape.code_expiration_minutes,
            updated_at: TimeText(template.updated_at),
        }
    }
}

impl From<SyncSummary> for SyncResponse {
    fn from(summary: SyncSummary) -> Self {
        Self { listed: summary.listed, added: summary.added, removed: summary.removed }
    }
}
