//! A tenant's message templates.

use axum::Json;
use axum::extract::State;
use countersign_core::domain::template::SyncSummary;
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::error::AdminError;
use super::path::TenantPath;
use crate::AppState;

pub(super) fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::default().routes(routes!(sync))
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

impl From<SyncSummary> for SyncResponse {
    fn from(summary: SyncSummary) -> Self {
        Self { listed: summary.listed, added: summary.added, removed: summary.removed }
    }
}
