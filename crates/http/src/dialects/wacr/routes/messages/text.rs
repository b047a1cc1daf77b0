//! `POST /messages/text` (`wacr-api-v2.md` 2.6).

use axum::extract::State;
use countersign_core::domain::message::MAX_TEXT_CHARS;
use countersign_core::engine::{SendContent, SendRequest};
use serde::Serialize;
use serde_json::{Map, Value};
use utoipa::ToSchema;

use super::outgoing::{Outgoing, STATUS, send};
use crate::AppState;
use crate::dialects::wacr::auth::{Call, MessagesSend};
use crate::dialects::wacr::body::JsonBody;
use crate::dialects::wacr::choices;
use crate::dialects::wacr::envelope::{Envelope, Printed};
use crate::dialects::wacr::errors::ApiError;
use crate::dialects::wacr::idempotent::{self, PresentedKey};
use crate::dialects::wacr::openapi::SendRefusals;
use crate::dialects::wacr::validation::Checks;

const ROUTE: &str = "/messages/text";

/// A text to be sent.
#[derive(ToSchema)]
#[expect(dead_code, reason = "documents the body; `Checks` reads it, to name all that is wrong at once")]
pub(crate) struct SendTextRequest {
    /// The recipient's number with country code: digits, `+`, `-`, spaces and parentheses.
    #[schema(min_length = 10, max_length = 20, example = "+919999999999")]
    phone: String,
    /// The text. `@{contact_first_name}`, `@{contact_last_name}`, `@{contact_email}` and `@{contact_phone}` are filled in.
    #[schema(min_length = 1, max_length = 4096, example = "Hello @{contact_first_name}")]
    message: String,
    /// An existing contact; without it the one with this number is taken, or made.
    #[schema(minimum = 1, nullable)]
    contact_id: Option<i64>,
}

/// A text that WhatsApp took.
#[derive(Serialize, ToSchema)]
pub(crate) struct TextSentResponse {
    /// WhatsApp's id of the message.
    #[schema(example = "wamid.HBgMOTE5OTk5OTk5OTk5FQIAERgS")]
    message_id: String,
    /// The contact, existing or made for this message.
    contact_id: i64,
    /// The number in digits only.
    #[schema(example = "919999999999")]
    phone: String,
    /// The text, merge fields filled in.
    message: String,
    /// Always `sent`.
    #[schema(example = "sent")]
    status: &'static str,
    /// When WhatsApp took it.
    #[schema(format = "date-time")]
    sent_at: String,
    /// The chat.
    chat_id: i64,
    /// The message's number, by which `GET /messages/{id}` knows it.
    chat_message_id: i64,
}

/// Send Text Message
///
/// WhatsApp delivers it only within 24 hours after the recipient last wrote.
#[utoipa::path(
    post,
    path = "/messages/text",
    tag = "Messages",
    request_body = SendTextRequest,
    params(("Idempotency-Key" = Option<String>, Header, min_length = 1, max_length = 255,
        description = "The same request under the same key is one message")),
    responses((status = 200, description = "WhatsApp took it", body = Envelope<TextSentResponse>), SendRefusals)
)]
pub(crate) async fn send_text(
    State(state): State<AppState>,
    call: Call<MessagesSend>,
    key: PresentedKey,
    body: JsonBody,
) -> Result<Printed, ApiError> {
    let request = read(&body.fields)?;
    let keyed = key.on(ROUTE, body.raw)?;
    idempotent::run(&state, call, keyed, choices::MESSAGE_SENT, async move |(engine, caller, idempotency)| {
        let request = SendRequest { idempotency, ..request };
        send(&engine, &caller, request, None).await.map(answer)
    })
    .await
}

fn read(fields: &Map<String, Value>) -> Result<SendRequest, ApiError> {
    let mut checks = Checks::of(fields);
    let destination = checks.phone_to_send();
    let message = checks.message(MAX_TEXT_CHARS);
    let contact = checks.contact_id();
    let (Some(destination), Some(message), true) = (destination, message, checks.passed()) else {
        return Err(checks.refusal());
    };
    let content = SendContent::Text(message);
    Ok(SendRequest { destination, contact, new_contact: None, content, idempotency: None })
}

fn answer(sent: Outgoing) -> TextSentResponse {
    TextSentResponse {
        message_id: sent.message_id,
        contact_id: sent.contact_id,
        phone: sent.phone,
        message: sent.text.unwrap_or_default(),
        status: STATUS,
        sent_at: sent.sent_at,
        chat_id: sent.chat_id,
        chat_message_id: sent.chat_message_id,
    }
}
