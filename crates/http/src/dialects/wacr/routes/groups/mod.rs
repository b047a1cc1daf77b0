//! `/groups`: what contacts are put into (`wacr-api-v2.md` 2.16).

pub(crate) mod members;

use axum::extract::State;

use super::names::{GROUP, NameRequest, NameResponse};
use crate::AppState;
use crate::dialects::wacr::auth::{Call, GroupsDelete, GroupsRead, GroupsWrite};
use crate::dialects::wacr::body::JsonBody;
use crate::dialects::wacr::envelope::{Envelope, Nothing, Printed};
use crate::dialects::wacr::errors::ApiError;
use crate::dialects::wacr::openapi::{BodyRefusals, Refusals, RowBodyRefusals, RowRefusals};
use crate::dialects::wacr::paging::{ListQuery, Page};
use crate::dialects::wacr::row_id::RowId;

/// List Groups
#[utoipa::path(
    get,
    path = "/groups",
    tag = "Groups",
    params(
        ("page" = Option<u64>, Query, description = "From 1; anything else is 1"),
        ("per_page" = Option<u32>, Query, description = "1 to 100, default 15; more is 100"),
        ("sort" = Option<String>, Query,
            description = "name, created_at, updated_at; several with commas; a leading - is descending"),
        ("search" = Option<String>, Query, description = "Part of the name, in any case"),
        ("q" = Option<String>, Query, description = "The same as search"),
    ),
    responses((status = 200, description = "A page of groups", body = Page<NameResponse>), Refusals)
)]
pub(crate) async fn list_groups(
    State(state): State<AppState>,
    call: Call<GroupsRead>,
    query: ListQuery,
) -> Result<Printed, ApiError> {
    GROUP.list::<_, NameResponse>(&state.engine, call, &query).await
}

/// Create Group
#[utoipa::path(
    post,
    path = "/groups",
    tag = "Groups",
    request_body = NameRequest,
    responses((status = 201, description = "The group", body = Envelope<NameResponse>), BodyRefusals)
)]
pub(crate) async fn create_group(
    State(state): State<AppState>,
    call: Call<GroupsWrite>,
    body: JsonBody,
) -> Result<Printed, ApiError> {
    GROUP.create::<_, NameResponse>(&state, call, body).await
}

/// Get Group
#[utoipa::path(
    get,
    path = "/groups/{id}",
    tag = "Groups",
    params(("id" = i64, Path, description = "The group's number")),
    responses((status = 200, description = "The group", body = Envelope<NameResponse>), RowRefusals)
)]
pub(crate) async fn show_group(
    State(state): State<AppState>,
    call: Call<GroupsRead>,
    id: RowId,
) -> Result<Printed, ApiError> {
    GROUP.show::<_, NameResponse>(&state.engine, call, id).await
}

/// Update Group
///
/// `name` is required here too.
#[utoipa::path(
    patch,
    path = "/groups/{id}",
    tag = "Groups",
    params(("id" = i64, Path, description = "The group's number")),
    request_body = NameRequest,
    responses((status = 200, description = "The group now", body = Envelope<NameResponse>), RowBodyRefusals)
)]
pub(crate) async fn update_group(
    State(state): State<AppState>,
    call: Call<GroupsWrite>,
    id: RowId,
    body: JsonBody,
) -> Result<Printed, ApiError> {
    GROUP.update::<_, NameResponse>(&state, call, id, body).await
}

/// Delete Group
///
/// Its contacts stay, and leave it.
#[utoipa::path(
    delete,
    path = "/groups/{id}",
    tag = "Groups",
    params(("id" = i64, Path, description = "The group's number")),
    responses((status = 200, description = "It is gone", body = Envelope<Nothing>), RowRefusals)
)]
pub(crate) async fn delete_group(
    State(state): State<AppState>,
    call: Call<GroupsDelete>,
    id: RowId,
) -> Result<Printed, ApiError> {
    GROUP.delete(&state, call, id).await
}
