//! `POST /simulator/write`: a user writes to the business, as the crate's documentation lists.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use serde::Deserialize;
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};

use crate::account::number::Sender;
use crate::channels::recipient;
use crate::ids;
use crate::media::MediaKind;
use crate::webhook::USER_NAME;
use crate::webhook::journey::Letter;
use crate::world::World;

/// What the user does; which of it a type needs stands in the crate's documentation.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct WriteRequest {
    from: String,
    name: Option<String>,
    #[serde(rename = "type")]
    kind: String,
    text: Option<String>,
    id: Option<String>,
    description: Option<String>,
    mime_type: Option<String>,
    filename: Option<String>,
    reply_to: Option<String>,
}

type Refusal = (StatusCode, String);

/// 202 when the webhook was scheduled, else the reason as text.
pub(crate) async fn write(
    State(world): State<Arc<World>>,
    Json(request): Json<WriteRequest>,
) -> Result<(StatusCode, Json<Value>), Refusal> {
    let from = recipient(&request.from);
    if !(3..=15).contains(&from.len()) {
        return Err(amiss("from must be a phone number"));
    }
    let answered = answered(&world, &request, &from)?;
    let to = number_for(&world, answered.as_deref())?;
    let (kind, content) = content(&world, &request)?;
    if !world.webhooks.wanted() {
        let reason = "no webhook is set, or the app is not subscribed to the account";
        return Err((StatusCode::CONFLICT, reason.to_owned()));
    }
    let id = ids::reply_wamid(&from);
    let mut message = json!({ "from": from, "id": id, "type": kind });
    message[kind] = content;
    if let Some(answered) = answered {
        message["context"] = json!({ "from": to.display_phone_number, "id": answered });
    }
    let name = request.name.unwrap_or_else(|| USER_NAME.to_owned());
    world.webhooks.post(Letter { to, from, name, message });
    Ok((StatusCode::ACCEPTED, Json(json!({ "id": id }))))
}

/// The id of the message that is answered: the one named, or for a reply the newest that could be replied to.
fn answered(world: &World, request: &WriteRequest, from: &str) -> Result<Option<String>, Refusal> {
    match request.reply_to.as_deref() {
        Some("") => Err(amiss("reply_to must be a message's id")),
        Some(wamid) => Ok(Some(wamid.to_owned())),
        None if matches!(&*request.kind, "button_reply" | "list_reply") => {
            let inbox = world.inbox();
            let newest = inbox.list_to(from).find(|message| !message.extras.choices.is_empty());
            Ok(newest.map(|message| message.wamid.clone()))
        }
        None => Ok(None),
    }
}

/// The number that sent the message which is answered, if that is still known, or the account's first.
fn number_for(world: &World, answered: Option<&str>) -> Result<Arc<Sender>, Refusal> {
    if let Some(message) = answered.and_then(|wamid| world.inbox().find(wamid).map(Arc::clone)) {
        return Ok(Arc::clone(&message.sender));
    }
    let first = world.account().numbers.first().map(|number| Arc::clone(&number.sender));
    first.ok_or_else(|| amiss("the account has no number"))
}

/// Meta's word for the type, and what stands below it.
fn content(world: &World, request: &WriteRequest) -> Result<(&'static str, Value), Refusal> {
    let text = || required(request.text.as_deref(), "text");
    let id = || required(request.id.as_deref(), "id");
    let interactive = |kind: &str, reply: Value| {
        let mut content = json!({ "type": kind });
        content[kind] = reply;
        content
    };
    match &*request.kind {
        "text" => Ok(("text", json!({ "body": text()? }))),
        "button" => {
            let text = text()?;
            Ok(("button", json!({ "payload": request.id.as_deref().unwrap_or(text), "text": text })))
        }
        "button_reply" => {
            Ok(("interactive", interactive("button_reply", json!({ "id": id()?, "title": text()? }))))
        }
        "list_reply" => {
            let mut reply = json!({ "id": id()?, "title": text()? });
            set(&mut reply, "description", request.description.as_deref());
            Ok(("interactive", interactive("list_reply", reply)))
        }
        other => match MediaKind::parse(other) {
            Some(kind) => Ok((kind.as_str(), file(world, kind, request))),
            None => Err(amiss("type is not one that a user can write")),
        },
    }
}

/// A file as a webhook shows it: by an id, as there is no file.
fn file(world: &World, kind: MediaKind, request: &WriteRequest) -> Value {
    let usual = match kind {
        MediaKind::Image => "image/jpeg",
        MediaKind::Video => "video/mp4",
        MediaKind::Document => "application/pdf",
        MediaKind::Audio => "audio/ogg; codecs=opus",
    };
    let id = world.ids.object().to_string();
    let sha256 = BASE64_STANDARD.encode(Sha256::digest(&id));
    let mime_type = request.mime_type.as_deref().unwrap_or(usual);
    let mut file = json!({ "id": id, "mime_type": mime_type, "sha256": sha256 });
    match kind {
        MediaKind::Audio => file["voice"] = true.into(),
        MediaKind::Document => {
            set(&mut file, "filename", request.filename.as_deref());
            set(&mut file, "caption", request.text.as_deref());
        }
        MediaKind::Image | MediaKind::Video => set(&mut file, "caption", request.text.as_deref()),
    }
    file
}

fn set(object: &mut Value, name: &str, value: Option<&str>) {
    if let Some(value) = value {
        object[name] = value.into();
    }
}

fn required<'a>(value: Option<&'a str>, name: &str) -> Result<&'a str, Refusal> {
    value.filter(|value| !value.is_empty()).ok_or_else(|| amiss(&format!("{name} is required for this type")))
}

fn amiss(reason: &str) -> Refusal {
    (StatusCode::BAD_REQUEST, reason.to_owned())
}
