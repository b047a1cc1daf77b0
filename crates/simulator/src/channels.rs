//! `POST /channels/{sms|voice|email}`: text messages, calls and e-mails, for development. Not part of the Graph API; needs
//! no token.
//!
//! The same `reference` again is the same message: it gets the same id and no second place in the inbox. Magic numbers
//! work as for `WhatsApp`, by the last four digits of the number or the last four characters before the `@`; no status is
//! ever reported.

use std::sync::Arc;

use axum::Json;
use axum::extract::{Path, State};
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{Html, IntoResponse, Response};
use serde::Deserialize;
use serde_json::json;

use crate::account::number::Sender;
use crate::clock;
use crate::graph::faults::Fault;
use crate::inbox::{Extras, Message};
use crate::magic::{self, Behaviour};
use crate::server::ResetConnection;
use crate::world::World;

/// A message. What is not listed is ignored.
#[derive(Deserialize)]
pub(crate) struct SendRequest {
    to: String,
    #[serde(default)]
    from: String,
    text: String,
    #[serde(default)]
    code: String,
    reference: String,
}

/// Takes a message, or misbehaves as its recipient asks for.
pub(crate) async fn send(
    State(world): State<Arc<World>>,
    Path(channel): Path<String>,
    Json(request): Json<SendRequest>,
) -> Response {
    let Some(channel) = ["sms", "voice", "email"].into_iter().find(|known| *known == channel) else {
        return refusal(StatusCode::NOT_FOUND, "unknown_channel", None);
    };
    let mailbox_name = request.to.split('@').next().unwrap_or_default();
    match magic::behaviour(mailbox_name) {
        Behaviour::Deliver(_) | Behaviour::WebhooksFirst | Behaviour::OtherWaId => {
            taken(&deliver(&world, channel, request))
        }
        Behaviour::Lose(_) => taken(&world.ids.object().to_string()),
        Behaviour::Refuse(fault) => refused(fault),
        Behaviour::RefuseEveryOther(fault) if world.refuse_in_turn(&request.to) => refused(fault),
        Behaviour::RefuseEveryOther(_) => taken(&deliver(&world, channel, request)),
        Behaviour::Hang => {
            world.stop.cancelled().await;
            ResetConnection.into_response()
        }
        Behaviour::Reset => ResetConnection.into_response(),
        Behaviour::HtmlUnavailable => {
            (StatusCode::SERVICE_UNAVAILABLE, Html("<h1>Service Unavailable</h1>")).into_response()
        }
        Behaviour::BrokenReply => {
            deliver(&world, channel, request);
            ([(header::CONTENT_TYPE, "application/json")], "{\"id\": \"1").into_response()
        }
        Behaviour::ErrorInSuccess => Json(json!({ "error": { "code": "unavailable" } })).into_response(),
    }
}

/// Puts the message into the inbox, unless its reference is known. Returns its id.
fn deliver(world: &World, channel: &'static str, request: SendRequest) -> String {
    world.id_of_reference(&request.reference, || {
        let id = world.ids.object().to_string();
        world.count_accepted();
        let sender = Sender { display_phone_number: request.from, phone_number_id: String::new() };
        world.inbox().push(Arc::new(Message {
            wamid: String::new(),
            to: recipient(&request.to),
            wa_id: None,
            channel,
            text: request.text,
            code: request.code,
            extras: Extras::default(),
            received_at: clock::unix_seconds(),
            sender: Arc::new(sender),
        }));
        id
    })
}

/// Digits of a number, or a mailbox's address in lower case: how the inbox knows a recipient.
pub(crate) fn recipient(to: &str) -> String {
    if to.contains('@') {
        to.trim().to_lowercase()
    } else {
        to.chars().filter(char::is_ascii_digit).collect()
    }
}

fn taken(id: &str) -> Response {
    Json(json!({ "id": id })).into_response()
}

fn refused(fault: &Fault) -> Response {
    let (status, code) = match (fault.code, fault.http) {
        (131_026, _) => (StatusCode::UNPROCESSABLE_ENTITY, "unreachable"),
        (130_429 | 131_048 | 131_056, _) => (StatusCode::TOO_MANY_REQUESTS, "throttled"),
        (_, 401) => (StatusCode::UNAUTHORIZED, "unauthorized"),
        (_, 500..) => (StatusCode::INTERNAL_SERVER_ERROR, "unavailable"),
        _ => (StatusCode::BAD_REQUEST, "refused"),
    };
    refusal(status, code, fault.retry_after)
}

fn refusal(status: StatusCode, code: &str, retry_after: Option<u16>) -> Response {
    let mut response = (status, Json(json!({ "error": { "code": code } }))).into_response();
    if let Some(seconds) = retry_after {
        response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(seconds));
    }
    response
}
