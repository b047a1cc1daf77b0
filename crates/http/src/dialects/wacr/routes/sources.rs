//! `/sources`: where contacts come from (`wacr-api-v2.md` 2.17).

use axum::extract::State;

use super::names::{NameRequest, NameResponse, SOURCE};
use crate::AppState;
use crate::dialects::wacr::auth::{Call, SourcesDelete, SourcesRead, SourcesWrite};
use crate::dialects::wacr::body::JsonBody;
use crate::dialects::wacr::envelope::{Envelope, Nothing, Printed};
use crate::dialects::wacr::errors::ApiError;
use crate::dialects::wacr::openapi::{BodyRefusals, InUseRefusals, Refusals, RowBodyRefusals, RowRefusals};
use crate::dialects::wacr::paging::{ListQuery, Page};
use crate::dialects::wacr::row_id::RowId;

/// List Sources
#[utoipa::path(
    get,
    path = "/sources",
    tag = "Sources",
    params(
        ("page" = Option<u64>, Query, description = "From 1; anything else is 1"),
        ("per_page" = Option<u32>, Query, description = "1 to 100, default 15; more is 100"),
        ("sort" = Option<String>, Query,
            description = "name, created_at, updated_at; several with commas; a leading - is descending"),
        ("search" = Option<String>, Query, description = "Part of the name, in any case"),
        ("q" = Option<String>, Query, description = "The same as search"),
    ),
    responses((status = 200, description = "A page of sources", body = Page<NameResponse>), Refusals)
)]
pub(crate) async fn list_sources(
    State(state): State<AppState>,
    call: Call<SourcesRead>,
    query: ListQuery,
) -> Result<Printed, ApiError> {
    SOURCE.list::<_, NameResponse>(&state.engine, call, &query).await
}

/// Create Source
#[utoipa::path(
    post,
    path = "/sources",
    tag = "Sources",
    request_body = NameRequest,
    responses((status = 201, description = "The source", body = Envelope<NameResponse>), BodyRefusals)
)]
pub(crate) async fn create_source(
    State(state): State<AppState>,
    call: Call<SourcesWrite>,
    body: JsonBody,
) -> Result<Printed, ApiError> {
    SOURCE.create::<_, NameResponse>(&state, call, body).await
}

/// Get Source
#[utoipa::path(
    get,
    path = "/sources/{id}",
    tag = "Sources",
    params(("id" = i64, Path, description = "The source's number")),
    responses((status = 200, description = "The source", body = Envelope<NameResponse>), RowRefusals)
)]
pub(crate) async fn show_source(
    State(state): State<AppState>,
    call: Call<SourcesRead>,
    id: RowId,
) -> Result<Printed, ApiError> {
    SOURCE.show::<_, NameResponse>(&state.engine, call, id).await
}

/// Update Source
///
/// `name` is required here too.
#[utoipa::path(
    patch,
    path = "/sources/{id}",
    tag = "Sources",
    params(("id" = i64, Path, description = "The source's number")),
    request_body = NameRequest,
    responses((status = 200, description = "The source now", body = Envelope<NameResponse>), RowBodyRefusals)
)]
pub(crate) async fn update_source(
    State(state): State<AppState>,
    call: Call<SourcesWrite>,
    id: RowId,
    body: JsonBody,
) -> Result<Printed, ApiError> {
    SOURCE.update::<_, NameResponse>(&state, call, id, body).await
}

/// Delete Source
///
/// Refused while contacts have it, or new contacts get it.
#[utoipa::path(
    delete,
    path = "/sources/{id}",
    tag = "Sources",
    params(("id" = i64, Path, description = "The source's number")),
    responses((status = 200, description = "It is gone", body = Envelope<Nothing>), InUseRefusals)
)]
pub(crate) async fn delete_source(
    State(state): State<AppState>,
    call: Call<SourcesDelete>,
    id: RowId,
) -> Result<Printed, ApiError> {
    SOURCE.delete(&state, call, id).await
}
