//! `POST /v2/{sid}/whatsapp/{waba_id}/number/add`: adds a number and sends its first code.

use axum::extract::{Path, Request, State};
use axum::response::Response;
use countersign_core::domain::destination::Destination;
use countersign_core::engine::AddNumber;
use serde::Serialize;
use utoipa::ToSchema;

use super::errors::NumberRefusal;
use super::fields::Payload;
use super::{NumberResponse, done};
use crate::AppState;
use crate::dialects::kaleyra::caller::NumberCaller;
use crate::dialects::kaleyra::choices;
use crate::dialects::kaleyra::openapi::NumberRefusals;

/// The number.
#[derive(ToSchema)]
#[expect(dead_code, reason = "documents the body, which is read field by field")]
pub(crate) struct AddNumberRequest {
    /// National, or with its country code.
    #[schema(example = "9765400000")]
    phone_number: String,
    /// The name that recipients see.
    #[schema(min_length = 2, max_length = 75, example = "ACME")]
    name: String,
    #[schema(example = "SMS", pattern = "^(SMS|VOICE)$")]
    verification_type: String,
    /// The country's dial code.
    #[schema(example = "91")]
    country_code: String,
}

/// The number's id, for the other calls.
#[derive(Serialize, ToSchema)]
pub(crate) struct AddedResponse {
    #[schema(example = "678997654012345")]
    id: String,
}

/// Add Phone Number
///
/// Adds a number and sends the code that proves it. One that was added before and not proven gets a fresh code.
#[utoipa::path(
    post,
    path = "/{sid}/whatsapp/{id}/number/add",
    tag = "WhatsApp numbers",
    params(
        ("sid" = String, Path, description = "The account's SID"),
        ("id" = String, Path, description = "The WhatsApp Business account"),
    ),
    request_body = AddNumberRequest,
    responses((status = 200, description = "Added", body = NumberResponse<AddedResponse>), NumberRefusals)
)]
pub(crate) async fn add(
    State(state): State<AppState>,
    NumberCaller(caller): NumberCaller,
    Path((_, waba_id)): Path<(String, String)>,
    request: Request,
) -> Result<Response, NumberRefusal> {
    let payload = Payload::read(&state, &caller, &waba_id, choices::ADD, request).await?;
    let add = read(&payload)?;
    let engine = state.engine.clone();
    let added = state.run_to_end(async move { engine.add_number(&caller, &waba_id, add).await }).await;
    let number = added.ok_or(NumberRefusal::Internal)??;
    Ok(done(AddedResponse { id: number.id }))
}

fn read(payload: &Payload) -> Result<AddNumber, NumberRefusal> {
    let number = payload.required("phone_number")?;
    let name = payload.name()?;
    let method = payload.method("verification_type")?;
    let country = payload.required("country_code")?;
    let country_code = country.strip_prefix('+').unwrap_or(&country).to_owned();
    if !(1..=3).contains(&country_code.len()) || !country_code.bytes().all(|b| b.is_ascii_digit()) {
        return Err(NumberRefusal::InvalidCountry);
    }
    let phone = international(&number, &country_code).ok_or(NumberRefusal::InvalidPhone)?;
    Ok(AddNumber { phone, country_code, name, method })
}

/// The number with its country code. The page asks for both apart, and clients also give the whole number.
fn international(number: &str, country_code: &str) -> Option<Destination> {
    let digits: String = number.chars().filter(char::is_ascii_digit).collect();
    let has_code = number.trim().starts_with('+')
        || (digits.starts_with(country_code) && digits.len() > choices::NATIONAL_DIGITS);
    let whole = if has_code { number.to_owned() } else { format!("+{country_code} {number}") };
    Destination::parse_phone(&whole).ok().filter(|phone| phone.as_str().starts_with(country_code))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_national_number_takes_its_country_code() {
        for (number, country, whole) in [
            ("9812345678", "91", Some("919812345678")),
            ("+919812345678", "91", Some("919812345678")),
            ("919812345678", "91", Some("919812345678")),
            ("9112345678", "91", Some("919112345678")),
            ("07911 123456", "44", Some("447911123456")),
            ("+447911123456", "91", None),
            ("abc", "91", None),
        ] {
            let got = international(number, country).map(|phone| phone.as_str().to_owned());
            assert_eq!(got.as_deref(), whole, "{number} {country}");
        }
    }
}
