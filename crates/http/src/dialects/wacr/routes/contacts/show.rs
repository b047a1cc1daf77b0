//! `GET /contacts/{id}`.

use axum::extract::State;
use countersign_core::domain::ids::ContactId;
use countersign_core::engine::ContactError;

use super::response::{ContactResponse, Included};
use crate::AppState;
use crate::dialects::wacr::auth::{Call, ContactsRead};
use crate::dialects::wacr::choices;
use crate::dialects::wacr::envelope::{Envelope, Printed};
use crate::dialects::wacr::errors::ApiError;
use crate::dialects::wacr::openapi::RowRefusals;
use crate::dialects::wacr::paging::ListQuery;
use crate::dialects::wacr::row_id::RowId;

/// Get Contact
#[utoipa::path(
    get,
    path = "/contacts/{id}",
    tag = "Contacts",
    params(
        ("id" = i64, Path, description = "The contact's number"),
        ("include" = Option<String>, Query, description = "groups, source, status; several with commas"),
    ),
    responses((status = 200, description = "The contact", body = Envelope<ContactResponse>), RowRefusals)
)]
pub(crate) async fn show_contact(
    State(state): State<AppState>,
    call: Call<ContactsRead>,
    RowId(id): RowId,
    query: ListQuery,
) -> Result<Printed, ApiError> {
    let refuse = |error: ContactError| super::refuse(error, choices::CONTACT_FAILED);
    let contact = state.engine.get_contact(&call.caller, ContactId(id)).await.map_err(refuse)?;
    let included = Included::read(&state.engine, &call.caller, &query.parts("include")).await;
    let included = included.map_err(|error| refuse(error.into()))?;
    Ok(call.exchange.success(included.print(contact), choices::CONTACT_FOUND))
}
