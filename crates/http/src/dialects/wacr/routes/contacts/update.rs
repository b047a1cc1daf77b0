//! `PATCH /contacts/{id}`.

use axum::extract::State;
use countersign_core::domain::ids::ContactId;

use super::request::ContactChangeRequest;
use super::response::{ContactResponse, Included};
use crate::AppState;
use crate::dialects::wacr::auth::{Call, ContactsWrite};
use crate::dialects::wacr::body::JsonBody;
use crate::dialects::wacr::choices;
use crate::dialects::wacr::envelope::{Envelope, Printed};
use crate::dialects::wacr::errors::ApiError;
use crate::dialects::wacr::frame::to_end;
use crate::dialects::wacr::openapi::RowBodyRefusals;
use crate::dialects::wacr::row_id::RowId;
use crate::dialects::wacr::validation::Checks;

/// Update Contact
///
/// What is left out stays. `groups` replaces all groups that the contact was in.
#[utoipa::path(
    patch,
    path = "/contacts/{id}",
    tag = "Contacts",
    params(("id" = i64, Path, description = "The contact's number")),
    request_body = ContactChangeRequest,
    responses(
        (status = 200, description = "The contact now, with its groups", body = Envelope<ContactResponse>),
        RowBodyRefusals
    )
)]
pub(crate) async fn update_contact(
    State(state): State<AppState>,
    call: Call<ContactsWrite>,
    RowId(id): RowId,
    body: JsonBody,
) -> Result<Printed, ApiError> {
    let mut checks = Checks::of(&body.fields);
    let change = checks.contact(false);
    if !checks.passed() {
        return Err(checks.refusal());
    }
    let engine = state.engine.clone();
    let work = async move {
        let changed = engine.change_contact(&call.caller, ContactId(id), change).await?;
        let included = Included::read(&engine, &call.caller, &["groups"]).await?;
        Ok(included.print(changed))
    };
    let changed = to_end(&state, work).await?;
    let changed = changed.map_err(|error| super::refuse(error, choices::CONTACT_NOT_UPDATED))?;
    Ok(call.exchange.success(changed, choices::CONTACT_UPDATED))
}
