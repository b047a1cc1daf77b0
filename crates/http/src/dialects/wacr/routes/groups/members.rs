//! `/groups/{id}/contacts`: who is in a group (`wacr-api-v2.md` 2.16).

use axum::extract::State;
use countersign_core::domain::ids::{ContactId, GroupId};
use serde::Serialize;
use serde_json::{Map, Value};
use utoipa::ToSchema;

use crate::AppState;
use crate::dialects::wacr::auth::{Call, GroupsWrite};
use crate::dialects::wacr::body::JsonBody;
use crate::dialects::wacr::choices;
use crate::dialects::wacr::envelope::{Envelope, Printed};
use crate::dialects::wacr::errors::ApiError;
use crate::dialects::wacr::frame::to_end;
use crate::dialects::wacr::openapi::RowBodyRefusals;
use crate::dialects::wacr::routes::names::GROUP;
use crate::dialects::wacr::row_id::RowId;
use crate::dialects::wacr::validation::Checks;

/// Contacts to put into a group, or to take out of it.
#[derive(ToSchema)]
#[expect(dead_code, reason = "documents the body; `Checks` reads it, to name all that is wrong at once")]
pub(crate) struct MembersRequest {
    #[schema(min_items = 1, max_items = 1000, example = json!([1, 2, 3]))]
    contact_ids: Vec<i64>,
}

/// Who is new in a group.
#[derive(Serialize, ToSchema)]
pub(crate) struct MembersAddedResponse {
    group_id: i64,
    /// Without those that were in it already.
    #[schema(example = 3)]
    contacts_added: u32,
}

/// Who left a group.
#[derive(Serialize, ToSchema)]
pub(crate) struct MembersRemovedResponse {
    group_id: i64,
    /// Those of the named contacts that were in it.
    #[schema(example = 2)]
    contacts_removed: u32,
}

/// Add Contacts to Group
///
/// Who is in it already is passed over. If one of the contacts does not exist, none is added.
#[utoipa::path(
    post,
    path = "/groups/{id}/contacts",
    tag = "Groups",
    params(("id" = i64, Path, description = "The group's number")),
    request_body = MembersRequest,
    responses(
        (status = 200, description = "How many are new in it", body = Envelope<MembersAddedResponse>),
        RowBodyRefusals
    )
)]
pub(crate) async fn add_members(
    State(state): State<AppState>,
    call: Call<GroupsWrite>,
    RowId(id): RowId,
    body: JsonBody,
) -> Result<Printed, ApiError> {
    let contacts = read(&body.fields)?;
    let (engine, caller) = (state.engine.clone(), call.caller);
    let work = async move { engine.add_to_group(&caller, GroupId(id), &contacts).await };
    let added = to_end(&state, work).await?;
    let contacts_added = added.map_err(|error| GROUP.refuse(error, choices::MEMBERS_NOT_ADDED))?;
    Ok(call.exchange.success(MembersAddedResponse { group_id: id, contacts_added }, choices::MEMBERS_ADDED))
}

/// Remove Contacts from Group
///
/// Contacts that are not in it, or do not exist, are passed over.
#[utoipa::path(
    delete,
    path = "/groups/{id}/contacts",
    tag = "Groups",
    params(("id" = i64, Path, description = "The group's number")),
    request_body = MembersRequest,
    responses(
        (status = 200, description = "How many left it", body = Envelope<MembersRemovedResponse>),
        RowBodyRefusals
    )
)]
pub(crate) async fn remove_members(
    State(state): State<AppState>,
    call: Call<GroupsWrite>,
    RowId(id): RowId,
    body: JsonBody,
) -> Result<Printed, ApiError> {
    let contacts = read(&body.fields)?;
    let (engine, caller) = (state.engine.clone(), call.caller);
    let work = async move { engine.remove_from_group(&caller, GroupId(id), &contacts).await };
    let removed = to_end(&state, work).await?;
    let contacts_removed = removed.map_err(|error| GROUP.refuse(error, choices::MEMBERS_NOT_REMOVED))?;
    let removed = MembersRemovedResponse { group_id: id, contacts_removed };
    Ok(call.exchange.success(removed, choices::MEMBERS_REMOVED))
}

fn read(fields: &Map<String, Value>) -> Result<Vec<ContactId>, ApiError> {
    let mut checks = Checks::of(fields);
    let ids = checks.ids("contact_ids", choices::CONTACT_IDS_REQUIRED, choices::CONTACT_IDS_NO_LIST);
    if checks.passed() { Ok(ids.into_iter().map(ContactId).collect()) } else { Err(checks.refusal()) }
}
