//! `GET /v2/{sid}/whatsapp/{phone}/phone_number_details`: one number, with what WhatsApp says of it
//! (`kaleyra-api.md` 2.6, which lists what is told; the names are our choice, after WhatsApp's).

use axum::extract::{Path, State};
use axum::response::Response;
use countersign_core::domain::destination::Destination;
use countersign_core::domain::waba::NumberDetails;
use countersign_core::engine::{NumberError, NumberView};
use serde::Serialize;
use utoipa::ToSchema;

use super::errors::NumberRefusal;
use super::{NumberResponse, done, state_word};
use crate::AppState;
use crate::dialects::kaleyra::caller::NumberCaller;
use crate::dialects::kaleyra::openapi::NumberRefusals;

/// What is known of a number; empty where it is not.
#[derive(Serialize, ToSchema)]
pub(crate) struct NumberDetailsResponse {
    id: String,
    phone_number: String,
    verified_name: String,
    name_status: String,
    status: String,
    quality_rating: String,
    quality_score: String,
    messaging_limit_tier: String,
    throughput_level: String,
    can_send_message: String,
    can_receive_call: String,
    entity_type: &'static str,
    error: String,
    error_description: String,
    possible_solution: String,
}

impl From<NumberView> for NumberDetailsResponse {
    fn from(NumberView { number, details }: NumberView) -> Self {
        let details = details.unwrap_or_else(|| NumberDetails {
            verified_name: Some(number.name.clone()),
            status: Some(state_word(number.state).to_owned()),
            ..NumberDetails::default()
        });
        let quality = details.quality_rating.unwrap_or_default();
        Self {
            id: number.id,
            phone_number: format!("+{}", number.phone.as_str()),
            verified_name: details.verified_name.unwrap_or(number.name),
            name_status: details.name_status.unwrap_or_default(),
            status: details.status.unwrap_or_default(),
            quality_score: quality.clone(),
            quality_rating: quality,
            messaging_limit_tier: details.messaging_limit_tier.unwrap_or_default(),
            throughput_level: details.throughput_level.unwrap_or_default(),
            can_send_message: details.can_send_message.unwrap_or_default(),
            can_receive_call: String::new(),
            entity_type: "PHONE_NUMBER",
            error: String::new(),
            error_description: String::new(),
            possible_solution: String::new(),
        }
    }
}

/// Fetch Phone Number Details
///
/// One number of the account, with or without `+`.
#[utoipa::path(
    get,
    path = "/{sid}/whatsapp/{id}/phone_number_details",
    tag = "WhatsApp numbers",
    params(
        ("sid" = String, Path, description = "The account's SID"),
        ("id" = String, Path, description = "The number with its country code"),
    ),
    responses(
        (status = 200, description = "The number", body = NumberResponse<NumberDetailsResponse>),
        NumberRefusals
    )
)]
pub(crate) async fn details(
    State(state): State<AppState>,
    NumberCaller(caller): NumberCaller,
    Path((_, phone)): Path<(String, String)>,
) -> Result<Response, NumberRefusal> {
    let phone = Destination::parse_phone(&phone).map_err(|_| NumberRefusal::ForeignNumber)?;
    match state.engine.number_details(&caller, &phone).await {
        Ok(view) => Ok(done(NumberDetailsResponse::from(view))),
        Err(NumberError::NumberNotFound) => Err(NumberRefusal::ForeignNumber),
        Err(error) => Err(error.into()),
    }
}
