//! `POST /auth/resend`: sends a fresh random code; no earlier one is needed (seed 001).

use axum::extract::State;
use countersign_core::engine::ResendRequest;
use serde_json::{Map, Value};
use utoipa::ToSchema;

use super::sent::{Asked, SentResponse};
use crate::AppState;
use crate::dialects::wacr::auth::{Call, MessagesSend};
use crate::dialects::wacr::body::JsonBody;
use crate::dialects::wacr::choices;
use crate::dialects::wacr::envelope::{Envelope, Printed};
use crate::dialects::wacr::errors::ApiError;
use crate::dialects::wacr::idempotent::{self, PresentedKey};
use crate::dialects::wacr::openapi::SendRefusals;
use crate::dialects::wacr::validation::Checks;

const ROUTE: &str = "/auth/resend";

/// A fresh code to be sent.
#[derive(ToSchema)]
#[expect(dead_code, reason = "documents the body; `Checks` reads it, to name all that is wrong at once")]
pub(crate) struct ResendOtpRequest {
    /// The recipient's number with country code: digits, `+`, `-`, spaces and parentheses.
    #[schema(min_length = 10, max_length = 20, pattern = "^[0-9+() -]+$", example = "+919999999999")]
    phone: String,
    /// An approved template of the AUTHENTICATION category.
    #[schema(example = "otp_verification")]
    template_name: String,
    /// The template's language.
    #[schema(max_length = 10, default = "en", nullable)]
    language: Option<String>,
    /// How long the code is good for.
    #[schema(minimum = 1, maximum = 60, default = 10, nullable)]
    expiry_minutes: Option<u32>,
    /// What the code is for: codes of different purposes do not touch each other.
    #[schema(max_length = 50, default = "authentication", nullable)]
    purpose: Option<String>,
}

/// Resend OTP
///
/// Sends a fresh random code of 6 digits, which takes the place of the number's earlier code for the same purpose.
/// At most 3 in 5 minutes to a number, whatever the purpose.
#[utoipa::path(
    post,
    path = "/auth/resend",
    tag = "Authentication",
    request_body = ResendOtpRequest,
    params(("Idempotency-Key" = Option<String>, Header, min_length = 1, max_length = 255,
        description = "The same request under the same key is one message")),
    responses((status = 200, description = "The code is on its way", body = Envelope<SentResponse>), SendRefusals)
)]
pub(crate) async fn resend(
    State(state): State<AppState>,
    call: Call<MessagesSend>,
    key: PresentedKey,
    body: JsonBody,
) -> Result<Printed, ApiError> {
    let (request, asked) = read(&body.fields)?;
    let keyed = key.on(ROUTE, body.raw)?;
    idempotent::run(&state, call, keyed, choices::SENT, async move |(engine, caller, idempotency)| {
        let request = ResendRequest { idempotency, ..request };
        engine.resend(&caller, request).await.map(|started| asked.sent(started))
    })
    .await
}

fn read(fields: &Map<String, Value>) -> Result<(ResendRequest, Asked), ApiError> {
    let mut checks = Checks::of(fields);
    let destination = checks.phone_to_send();
    let template = checks.template_name();
    let language = checks.language();
    let expiry_minutes = checks.expiry_minutes();
    let purpose = checks.purpose();
    let (Some(destination), Some(template), true) = (destination, template, checks.passed()) else {
        return Err(checks.refusal());
    };
    let asked = Asked {
        destination: destination.clone(),
        template: template.clone(),
        language: language.clone(),
        expiry_minutes,
    };
    let request =
        ResendRequest { destination, purpose, expiry_minutes, template, language, idempotency: None };
    Ok((request, asked))
}
