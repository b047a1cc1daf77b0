//! Sources and statuses: the two lists of names that contacts refer to.

use axum::Json;
use axum::extract::State;
use countersign_core::domain::ids::TenantId;
use countersign_core::ports::store::{NamedKind, NamedRow};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::error::AdminError;
use super::json_body::JsonBody;
use super::path::TenantPath;
use crate::AppState;

pub(super) fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::default()
        .routes(routes!(list_sources, ensure_source))
        .routes(routes!(list_statuses, ensure_status))
}

/// A source or status to be there.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct NameRequest {
    /// 1 to 255 characters.
    #[schema(example = "Website")]
    name: String,
}

/// A source or a status, numbered within its tenant.
#[derive(Debug, Serialize, ToSchema)]
struct NamedResponse {
    #[schema(example = 2)]
    id: i64,
    #[schema(example = "Website")]
    name: String,
}

/// Sources or statuses, by number.
#[derive(Debug, Serialize, ToSchema)]
struct NamedListResponse {
    items: Vec<NamedResponse>,
}

/// Lists where contacts come from
#[utoipa::path(get, path = "/tenants/{tenant}/sources", tag = "contacts", operation_id = "listSources",
    params(("tenant" = i64, Path, description = "The tenant's number")),
    responses((status = 200, description = "Its sources", body = NamedListResponse)))]
async fn list_sources(
    State(state): State<AppState>,
    TenantPath(tenant): TenantPath,
) -> Result<Json<NamedListResponse>, AdminError> {
    list(&state, tenant, NamedKind::Source).await
}

/// Finds or makes a source
#[utoipa::path(post, path = "/tenants/{tenant}/sources", tag = "contacts", operation_id = "ensureSource",
    params(("tenant" = i64, Path, description = "The tenant's number")),
    request_body = NameRequest,
    responses((status = 200, description = "The source of that name", body = NamedResponse)))]
async fn ensure_source(
    State(state): State<AppState>,
    TenantPath(tenant): TenantPath,
    JsonBody(request): JsonBody<NameRequest>,
) -> Result<Json<NamedResponse>, AdminError> {
    ensure(&state, tenant, NamedKind::Source, &request.name).await
}

/// Lists how far contacts can have come
#[utoipa::path(get, path = "/tenants/{tenant}/statuses", tag = "contacts", operation_id = "listStatuses",
    params(("tenant" = i64, Path, description = "The tenant's number")),
    responses((status = 200, description = "Its statuses", body = NamedListResponse)))]
async fn list_statuses(
    State(state): State<AppState>,
    TenantPath(tenant): TenantPath,
) -> Result<Json<NamedListResponse>, AdminError> {
    list(&state, tenant, NamedKind::Status).await
}

/// Finds or makes a status
#[utoipa::path(post, path = "/tenants/{tenant}/statuses", tag = "contacts", operation_id = "ensureStatus",
    params(("tenant" = i64, Path, description = "The tenant's number")),
    request_body = NameRequest,
    responses((status = 200, description = "The status of that name", body = NamedResponse)))]
async fn ensure_status(
    State(state): State<AppState>,
    TenantPath(tenant): TenantPath,
    JsonBody(request): JsonBody<NameRequest>,
) -> Result<Json<NamedResponse>, AdminError> {
    ensure(&state, tenant, NamedKind::Status, &request.name).await
}

async fn list(
    state: &AppState,
    tenant: TenantId,
    kind: NamedKind,
) -> Result<Json<NamedListResponse>, AdminError> {
    let rows = state.engine.list_named(tenant, kind).await?;
    let items = rows.into_iter().map(NamedResponse::from).collect();
    Ok(Json(NamedListResponse { items }))
}

async fn ensure(
    state: &AppState,
    tenant: TenantId,
    kind: NamedKind,
    name: &str,
) -> Result<Json<NamedResponse>, AdminError> {
    Ok(Json(state.engine.ensure_named(tenant, kind, name).await?.into()))
}

impl From<NamedRow> for NamedResponse {
    fn from(row: NamedRow) -> Self {
        Self { id: row.id, name: row.name }
    }
}
