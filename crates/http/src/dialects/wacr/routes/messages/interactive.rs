//! `POST /messages/interactive` (`wacr-api-v2.md` 2.9).

use axum::extract::State;
use countersign_core::domain::message::{Action, Interactive};
use countersign_core::engine::{SendContent, SendRequest};
use serde::Serialize;
use serde_json::{Map, Value};
use utoipa::ToSchema;

use super::outgoing::{STATUS, send};
use crate::AppState;
use crate::dialects::wacr::auth::{Call, MessagesSend};
use crate::dialects::wacr::body::JsonBody;
use crate::dialects::wacr::choices;
use crate::dialects::wacr::envelope::{Envelope, Printed};
use crate::dialects::wacr::errors::ApiError;
use crate::dialects::wacr::idempotent::{self, PresentedKey};
use crate::dialects::wacr::openapi::SendRefusals;
use crate::dialects::wacr::validation::Checks;

const ROUTE: &str = "/messages/interactive";

/// A text with things to press.
#[derive(ToSchema)]
#[expect(dead_code, reason = "documents the body; `Checks` reads it, to name all that is wrong at once")]
pub(crate) struct SendInteractiveRequest {
    /// The recipient's number with country code: digits, `+`, `-`, spaces and parentheses.
    #[schema(min_length = 10, max_length = 20, example = "+919999999999")]
    phone: String,
    /// `button` or `list`.
    #[schema(example = "button")]
    r#type: String,
    /// The text, with merge fields.
    #[schema(min_length = 1, max_length = 1024)]
    body_text: String,
    /// Above the text.
    #[schema(max_length = 60, nullable)]
    header_text: Option<String>,
    /// Below the text.
    #[schema(max_length = 60, nullable)]
    footer_text: Option<String>,
    /// An existing contact; without it the one with this number is taken, or made.
    #[schema(minimum = 1, nullable)]
    contact_id: Option<i64>,
    /// Of type `button`: ids and titles are different.
    #[schema(min_items = 1, max_items = 3, nullable)]
    buttons: Option<Vec<ButtonRequest>>,
    /// Of type `list`: what opens it.
    #[schema(max_length = 20, nullable)]
    list_button_text: Option<String>,
    /// Of type `list`: at most 10 rows in all, with different ids.
    #[schema(min_items = 1, max_items = 10, nullable)]
    sections: Option<Vec<SectionRequest>>,
}

/// A button.
#[derive(ToSchema)]
#[expect(dead_code, reason = "documents the body")]
pub(crate) struct ButtonRequest {
    /// What comes back when it is pressed.
    #[schema(min_length = 1, max_length = 256)]
    id: String,
    #[schema(min_length = 1, max_length = 20)]
    title: String,
}

/// A part of a list.
#[derive(ToSchema)]
#[expect(dead_code, reason = "documents the body")]
pub(crate) struct SectionRequest {
    #[schema(min_length = 1, max_length = 24)]
    title: String,
    #[schema(min_items = 1, max_items = 10)]
    rows: Vec<RowRequest>,
}

/// Something to choose.
#[derive(ToSchema)]
#[expect(dead_code, reason = "documents the body")]
pub(crate) struct RowRequest {
    /// What comes back when it is chosen.
    #[schema(min_length = 1, max_length = 200)]
    id: String,
    #[schema(min_length = 1, max_length = 24)]
    title: String,
    #[schema(max_length = 72, nullable)]
    description: Option<String>,
}

/// An interactive message that WhatsApp took.
#[derive(Serialize, ToSchema)]
pub(crate) struct InteractiveSentResponse {
    /// WhatsApp's id of the message.
    message_id: String,
    /// The contact, existing or made for this message.
    contact_id: i64,
    /// The number in digits only.
    #[schema(example = "919999999999")]
    phone: String,
    /// `button` or `list`.
    #[schema(example = "button")]
    r#type: &'static str,
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

/// Send Interactive Message
///
/// WhatsApp delivers it only within 24 hours after the recipient last wrote.
#[utoipa::path(
    post,
    path = "/messages/interactive",
    tag = "Messages",
    request_body = SendInteractiveRequest,
    params(("Idempotency-Key" = Option<String>, Header, min_length = 1, max_length = 255,
        description = "The same request under the same key is one message")),
    responses(
        (status = 200, description = "WhatsApp took it", body = Envelope<InteractiveSentResponse>),
        SendRefusals
    )
)]
pub(crate) async fn send_interactive(
    State(state): State<AppState>,
    call: Call<MessagesSend>,
    key: PresentedKey,
    body: JsonBody,
) -> Result<Printed, ApiError> {
    let (request, kind) = read(&body.fields)?;
    let keyed = key.on(ROUTE, body.raw)?;
    idempotent::run(&state, call, keyed, choices::MESSAGE_SENT, async move |(engine, caller, idempotency)| {
        let request = SendRequest { idempotency, ..request };
        let sent = send(&engine, &caller, request, None).await?;
        Ok::<_, countersign_core::engine::SendError>(InteractiveSentResponse {
            message_id: sent.message_id,
            contact_id: sent.contact_id,
            phone: sent.phone,
            r#type: kind,
            status: STATUS,
            sent_at: sent.sent_at,
            chat_id: sent.chat_id,
            chat_message_id: sent.chat_message_id,
        })
    })
    .await
}

fn read(fields: &Map<String, Value>) -> Result<(SendRequest, &'static str), ApiError> {
    let mut checks = Checks::of(fields);
    let destination = checks.phone_to_send();
    let interactive = checks.interactive();
    let contact = checks.contact_id();
    let (Some(destination), Some(interactive), true) = (destination, interactive, checks.passed()) else {
        return Err(checks.refusal());
    };
    let kind = kind(&interactive);
    let content = SendContent::Interactive(interactive);
    Ok((SendRequest { destination, contact, new_contact: None, content, idempotency: None }, kind))
}

fn kind(interactive: &Interactive) -> &'static str {
    match interactive.action {
        Action::Buttons(_) => "button",
        Action::List { .. } => "list",
    }
}
