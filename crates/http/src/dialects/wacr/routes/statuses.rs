//! `/statuses`: how far contacts have come (`wacr-api-v2.md` 2.18).

use axum::extract::State;
use countersign_core::ports::store::NamedRow;
use serde::Serialize;
use utoipa::ToSchema;

use super::names::STATUS;
use crate::AppState;
use crate::dialects::wacr::auth::{Call, StatusesDelete, StatusesRead, StatusesWrite};
use crate::dialects::wacr::body::JsonBody;
use crate::dialects::wacr::envelope::{Envelope, Nothing, Printed};
use crate::dialects::wacr::errors::ApiError;
use crate::dialects::wacr::moment::iso8601;
use crate::dialects::wacr::openapi::{BodyRefusals, InUseRefusals, Refusals, RowBodyRefusals, RowRefusals};
use crate::dialects::wacr::paging::{ListQuery, Page};
use crate::dialects::wacr::row_id::RowId;

/// A status to be made or changed.
#[derive(ToSchema)]
#[expect(dead_code, reason = "documents the body; `Checks` reads it, to name all that is wrong at once")]
pub(crate) struct StatusRequest {
    /// Unique among the account's.
    #[schema(min_length = 1, max_length = 255, example = "Contacted")]
    name: String,
    /// `#` and six hexadecimal digits. In a change: left out it stays, `null` takes it away.
    #[schema(nullable, max_length = 7, pattern = "^#[0-9A-Fa-f]{6}$", example = "#FF5733")]
    color: Option<String>,
}

/// A status.
#[derive(Serialize, ToSchema)]
pub(crate) struct StatusResponse {
    id: i64,
    #[schema(example = "Contacted")]
    name: String,
    #[schema(required, example = "#FF5733")]
    color: Option<String>,
    #[schema(format = "date-time")]
    created_at: String,
    #[schema(format = "date-time")]
    updated_at: String,
}

impl From<NamedRow> for StatusResponse {
    fn from(row: NamedRow) -> Self {
        Self {
            id: row.id,
            name: row.name,
            color: row.color,
            created_at: iso8601(row.created_at),
            updated_at: iso8601(row.updated_at),
        }
    }
}

/// List Statuses
#[utoipa::path(
    get,
    path = "/statuses",
    tag = "Statuses",
    params(
        ("page" = Option<u64>, Query, description = "From 1; anything else is 1"),
        ("per_page" = Option<u32>, Query, description = "1 to 100, default 15; more is 100"),
        ("sort" = Option<String>, Query,
            description = "name, created_at, updated_at; several with commas; a leading - is descending"),
        ("search" = Option<String>, Query, description = "Part of the name, in any case"),
        ("q" = Option<String>, Query, description = "The same as search"),
    ),
    responses((status = 200, description = "A page of statuses", body = Page<StatusResponse>), Refusals)
)]
pub(crate) async fn list_statuses(
    State(state): State<AppState>,
    call: Call<StatusesRead>,
    query: ListQuery,
) -> Result<Printed, ApiError> {
    STATUS.list::<_, StatusResponse>(&state.engine, call, &query).await
}

/// Create Status
#[utoipa::path(
    post,
    path = "/statuses",
    tag = "Statuses",
    request_body = StatusRequest,
    responses((status = 201, description = "The status", body = Envelope<StatusResponse>), BodyRefusals)
)]
pub(crate) async fn create_status(
    State(state): State<AppState>,
    call: Call<StatusesWrite>,
    body: JsonBody,
) -> Result<Printed, ApiError> {
    STATUS.create::<_, StatusResponse>(&state, call, body).await
}

/// Get Status
#[utoipa::path(
    get,
    path = "/statuses/{id}",
    tag = "Statuses",
    params(("id" = i64, Path, description = "The status's number")),
    responses((status = 200, description = "The status", body = Envelope<StatusResponse>), RowRefusals)
)]
pub(crate) async fn show_status(
    State(state): State<AppState>,
    call: Call<StatusesRead>,
    id: RowId,
) -> Result<Printed, ApiError> {
    STATUS.show::<_, StatusResponse>(&state.engine, call, id).await
}

/// Update Status
///
/// `name` is required here too; `color` may be left out.
#[utoipa::path(
    patch,
    path = "/statuses/{id}",
    tag = "Statuses",
    params(("id" = i64, Path, description = "The status's number")),
    request_body = StatusRequest,
    responses((status = 200, description = "The status now", body = Envelope<StatusResponse>), RowBodyRefusals)
)]
pub(crate) async fn update_status(
    State(state): State<AppState>,
    call: Call<StatusesWrite>,
    id: RowId,
    body: JsonBody,
) -> Result<Printed, ApiError> {
    STATUS.update::<_, StatusResponse>(&state, call, id, body).await
}

/// Delete Status
///
/// Refused while contacts have it, or new contacts get it.
#[utoipa::path(
    delete,
    path = "/statuses/{id}",
    tag = "Statuses",
    params(("id" = i64, Path, description = "The status's number")),
    responses((status = 200, description = "It is gone", body = Envelope<Nothing>), InUseRefusals)
)]
pub(crate) async fn delete_status(
    State(state): State<AppState>,
    call: Call<StatusesDelete>,
    id: RowId,
) -> Result<Printed, ApiError> {
    STATUS.delete(&state, call, id).await
}
