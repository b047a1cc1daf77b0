//! `POST /contacts`.

use axum::extract::State;

use super::request::ContactRequest;
use super::response::{ContactResponse, Included};
use crate::AppState;
use crate::dialects::wacr::auth::{Call, ContactsWrite};
use crate::dialects::wacr::body::JsonBody;
use crate::dialects::wacr::choices;
use crate::dialects::wacr::envelope::{Envelope, Printed};
use crate::dialects::wacr::errors::ApiError;
use crate::dialects::wacr::frame::to_end;
use crate::dialects::wacr::openapi::ContactRefusals;
use crate::dialects::wacr::validation::Checks;

/// Create Contact
#[utoipa::path(
    post,
    path = "/contacts",
    tag = "Contacts",
    request_body = ContactRequest,
    responses(
        (status = 201, description = "The contact, with its groups", body = Envelope<ContactResponse>),
        ContactRefusals
    )
)]
pub(crate) async fn create_contact(
    State(state): State<AppState>,
    call: Call<ContactsWrite>,
    body: JsonBody,
) -> Result<Printed, ApiError> {
    let mut checks = Checks::of(&body.fields);
    let contact = checks.contact(true);
    let (Some((details, groups)), true) = (contact.into_new(), checks.passed()) else {
        return Err(checks.refusal());
    };
    let engine = state.engine.clone();
    let work = async move {
        let made = engine.create_contact(&call.caller, details, groups).await?;
        let included = Included::read(&engine, &call.caller, &["groups"]).await?;
        Ok(included.print(made))
    };
    let made = to_end(&state, work).await?;
    let made = made.map_err(|error| super::refuse(error, choices::CONTACT_NOT_CREATED))?;
    Ok(call.exchange.created(made, choices::CONTACT_CREATED))
}
