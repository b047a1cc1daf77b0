//! `POST /auth/send-otp`: sends a code that the caller made (seed 002).

use axum::extract::State;
use countersign_core::engine::StartRequest;
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

const ROUTE: &str = "/auth/send-otp";

/// A code to be sent.
#[derive(ToSchema)]
#[expect(dead_code, reason = "documents the body; `Checks` reads it, to name all that is wrong at once")]
pub(crate) struct SendOtpRequest {
    /// The recipient's number with country code: digits, `+`, `-`, spaces and parentheses.
    #[schema(min_length = 10, max_length = 20, pattern = "^[0-9+() -]+$", example = "+919999999999")]
    phone: String,
    /// An approved template of the AUTHENTICATION category.
    #[schema(example = "otp_verification")]
    template_name: String,
    /// The code to send, without links and emoji.
    #[schema(min_length = 1, max_length = 15, example = "123456")]
    code: String,
    /// The template's language.
    #[schema(max_length = 10, default = "en", nullable)]
    language: Option<String>,
    /// How long the code is good for.
    #[schema(minimum = 1, maximum = 60, default = 10, nullable)]
    expiry_minutes: Option<u32>,
    /// An existing contact; without it the one with this number is taken, or made.
    #[schema(minimum = 1, nullable)]
    contact_id: Option<i64>,
    /// What the code is for: codes of different purposes do not touch each other.
    #[schema(max_length = 50, default = "authentication", nullable)]
    purpose: Option<String>,
    /// What the template's body takes after the code and the minutes.
    #[schema(max_items = 10, nullable)]
    additional_params: Option<Vec<Parameter>>,
}

/// A template parameter.
#[derive(ToSchema)]
#[serde(untagged)]
#[expect(dead_code, reason = "documents the body")]
pub(crate) enum Parameter {
    Text(String),
    Number(f64),
}

/// Send OTP/Verification Code
///
/// Sends a code by an approved WhatsApp authentication template. It takes the place of the number's earlier code
/// for the same purpose.
#[utoipa::path(
    post,
    path = "/auth/send-otp",
    tag = "Authentication",
    request_body = SendOtpRequest,
    params(("Idempotency-Key" = Option<String>, Header, min_length = 1, max_length = 255,
        description = "The same request under the same key is one message")),
    responses((status = 200, description = "The code is on its way", body = Envelope<SentResponse>), SendRefusals)
)]
pub(crate) async fn send_otp(
    State(state): State<AppState>,
    call: Call<MessagesSend>,
    key: PresentedKey,
    body: JsonBody,
) -> Result<Printed, ApiError> {
    let (request, asked) = read(&body.fields)?;
    let keyed = key.on(ROUTE, body.raw)?;
    idempotent::run(&state, call, keyed, choices::SENT, async move |(engine, caller, idempotency)| {
        let request = StartRequest { idempotency, ..request };
        engine.start(&caller, request).await.map(|started| asked.sent(started))
    })
    .await
}

fn read(fields: &Map<String, Value>) -> Result<(StartRequest, Asked), ApiError> {
    let mut checks = Checks::of(fields);
    let destination = checks.phone_to_send();
    let template = checks.template_name();
    let code = checks.code_to_send();
    let language = checks.language();
    let expiry_minutes = checks.expiry_minutes();
    let contact = checks.contact_id();
    let purpose = checks.purpose();
    let additional = checks.additional_params();
    let (Some(destination), Some(template), Some(code), true) =
        (destination, template, code, checks.passed())
    else {
        return Err(checks.refusal());
    };
    let asked = Asked {
        destination: destination.clone(),
        template: template.clone(),
        language: language.clone(),
        expiry_minutes,
    };
    let request = StartRequest {
        destination,
        purpose,
        code,
        expiry_minutes,
        template,
        language,
        additional,
        contact,
        idempotency: None,
    };
    Ok((request, asked))
}
