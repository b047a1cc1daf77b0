//! `GET /v2/{sid}/whatsapp/{waba_id}/number`: the numbers of an account (`kaleyra-api.md` 2.6).

use axum::extract::{Path, State};
use axum::response::Response;
use countersign_core::domain::waba::WabaNumber;
use serde::Serialize;
use utoipa::ToSchema;

use super::errors::NumberRefusal;
use super::{NumberResponse, done, state_word};
use crate::AppState;
use crate::dialects::kaleyra::caller::NumberCaller;
use crate::dialects::kaleyra::openapi::NumberRefusals;

/// A number. The page names status, name and calls; the other fields are what callers need for the other operations.
#[derive(Serialize, ToSchema)]
pub(crate) struct NumberEntry {
    #[schema(example = "678997654012345")]
    id: String,
    #[schema(example = "+919765400000")]
    phone_number: String,
    #[schema(example = "ACME")]
    name: String,
    /// `PENDING` or `APPROVED`.
    status: &'static str,
    /// Calls are not offered here.
    voice_call_enabled: bool,
}

impl From<WabaNumber> for NumberEntry {
    fn from(number: WabaNumber) -> Self {
        Self {
            id: number.id,
            phone_number: format!("+{}", number.phone.as_str()),
            name: number.name,
            status: state_word(number.state),
            voice_call_enabled: false,
        }
    }
}

/// Get Phone Number Details
///
/// The numbers of the account, oldest first.
#[utoipa::path(
    get,
    path = "/{sid}/whatsapp/{id}/number",
    tag = "WhatsApp numbers",
    params(
        ("sid" = String, Path, description = "The account's SID"),
        ("id" = String, Path, description = "The WhatsApp Business account"),
    ),
    responses((status = 200, description = "The numbers", body = NumberResponse<Vec<NumberEntry>>), NumberRefusals)
)]
pub(crate) async fn list(
    State(state): State<AppState>,
    NumberCaller(caller): NumberCaller,
    Path((_, waba_id)): Path<(String, String)>,
) -> Result<Response, NumberRefusal> {
    let numbers = state.engine.numbers(&caller, &waba_id).await?;
    Ok(done(numbers.into_iter().map(NumberEntry::from).collect::<Vec<_>>()))
}
