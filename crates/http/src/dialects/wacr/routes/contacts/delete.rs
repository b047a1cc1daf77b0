//! `DELETE /contacts/{id}`.

use axum::extract::State;
use countersign_core::domain::ids::ContactId;
use countersign_core::engine::ContactError;

use crate::AppState;
use crate::dialects::wacr::auth::{Call, ContactsDelete};
use crate::dialects::wacr::choices;
use crate::dialects::wacr::envelope::{Envelope, Nothing, Printed};
use crate::dialects::wacr::errors::ApiError;
use crate::dialects::wacr::frame::to_end;
use crate::dialects::wacr::openapi::RowRefusals;
use crate::dialects::wacr::row_id::RowId;

/// Delete Contact
#[utoipa::path(
    delete,
    path = "/contacts/{id}",
    tag = "Contacts",
    params(("id" = i64, Path, description = "The contact's number")),
    responses((status = 200, description = "It is gone", body = Envelope<Nothing>), RowRefusals)
)]
pub(crate) async fn delete_contact(
    State(state): State<AppState>,
    call: Call<ContactsDelete>,
    RowId(id): RowId,
) -> Result<Printed, ApiError> {
    let (engine, caller) = (state.engine.clone(), call.caller);
    let work = async move { engine.delete_contacts(&caller, &[ContactId(id)]).await };
    let deleted = match to_end(&state, work).await? {
        Ok(0) => Err(ContactError::Missing),
        Ok(_) => Ok(()),
        Err(error) => Err(error.into()),
    };
    deleted.map_err(|error| super::refuse(error, choices::CONTACT_NOT_DELETED))?;
    Ok(call.exchange.success(Nothing, choices::CONTACT_DELETED))
}
