//! `POST /messages/media` (`wacr-api-v2.md` 2.8).

use axum::extract::{Request, State};
use countersign_core::domain::message::{MediaContent, MediaKind};
use countersign_core::engine::{SendContent, SendError, SendRequest};
use serde::Serialize;
use utoipa::ToSchema;

use super::outgoing::{Outgoing, STATUS, send};
use crate::AppState;
use crate::dialects::wacr::auth::{Call, MessagesSend};
use crate::dialects::wacr::choices;
use crate::dialects::wacr::envelope::{Envelope, Printed};
use crate::dialects::wacr::errors::ApiError;
use crate::dialects::wacr::form::{FileField, Form, StoredFile};
use crate::dialects::wacr::idempotent::{self, PresentedKey};
use crate::dialects::wacr::openapi::SendRefusals;
use crate::dialects::wacr::validation::Checks;

const ROUTE: &str = "/messages/media";

const FILES: &[FileField] = &[FileField {
    name: "media_file",
    kinds: &[MediaKind::Image, MediaKind::Document, MediaKind::Video, MediaKind::Audio],
}];

/// A file to be sent, by its address. A form has the same fields.
#[derive(ToSchema)]
#[expect(dead_code, reason = "documents the body; `Checks` reads it, to name all that is wrong at once")]
pub(crate) struct SendMediaRequest {
    /// The recipient's number with country code: digits, `+`, `-`, spaces and parentheses.
    #[schema(min_length = 10, max_length = 15, example = "+919999999999")]
    phone: String,
    /// `image`, `document`, `video` or `audio`.
    #[schema(example = "image")]
    media_type: String,
    /// Where WhatsApp fetches the file. A form may bring the file instead.
    #[schema(format = "uri", max_length = 2048, nullable)]
    media_url: Option<String>,
    /// What stands below the file, with merge fields. Not for `audio`.
    #[schema(max_length = 1024, nullable)]
    caption: Option<String>,
    /// What a document is called at the recipient's.
    #[schema(max_length = 255, nullable)]
    filename: Option<String>,
    /// An existing contact; without it the one with this number is taken, or made.
    #[schema(minimum = 1, nullable)]
    contact_id: Option<i64>,
    /// Of a contact that is made: its first name. Also as `firstname` of an object `contact`, like its neighbours.
    #[schema(rename = "contact.firstname", max_length = 255, nullable)]
    contact_firstname: Option<String>,
    #[schema(rename = "contact.lastname", max_length = 255, nullable)]
    contact_lastname: Option<String>,
    #[schema(rename = "contact.email", format = "email", max_length = 191, nullable)]
    contact_email: Option<String>,
    /// The account's own number of a country. A name is taken and not kept.
    #[schema(rename = "contact.country", max_length = 255, nullable)]
    contact_country: Option<String>,
    #[schema(rename = "contact.assigned_id", minimum = 1, nullable)]
    contact_assigned_id: Option<i64>,
    /// Numbers of groups with commas between.
    #[schema(rename = "contact.groups", example = "1,2", nullable)]
    contact_groups: Option<String>,
}

/// A file to be sent, with the file.
#[derive(ToSchema)]
#[expect(dead_code, reason = "documents the body; `Checks` reads it, to name all that is wrong at once")]
pub(crate) struct SendMediaForm {
    #[schema(min_length = 10, max_length = 15, example = "+919999999999")]
    phone: String,
    /// `image`, `document`, `video` or `audio`.
    #[schema(example = "image")]
    media_type: String,
    /// Where WhatsApp fetches the file, if none comes along.
    #[schema(format = "uri", max_length = 2048, nullable = false)]
    media_url: Option<String>,
    /// image: jpg, jpeg, png, webp to 5 MB; document: pdf, doc, docx, xls, xlsx, ppt, pptx, txt, csv to 100 MB; video: mp4,
    /// 3gp to 16 MB; audio: mp3, ogg, amr, aac, opus to 16 MB.
    #[schema(value_type = Option<String>, format = Binary, nullable = false)]
    media_file: Option<Vec<u8>>,
    #[schema(max_length = 1024, nullable = false)]
    caption: Option<String>,
    #[schema(max_length = 255, nullable = false)]
    filename: Option<String>,
    #[schema(minimum = 1, nullable = false)]
    contact_id: Option<i64>,
    #[schema(rename = "contact.firstname", max_length = 255, nullable = false)]
    contact_firstname: Option<String>,
    #[schema(rename = "contact.lastname", max_length = 255, nullable = false)]
    contact_lastname: Option<String>,
    #[schema(rename = "contact.email", format = "email", max_length = 191, nullable = false)]
    contact_email: Option<String>,
    #[schema(rename = "contact.country", max_length = 255, nullable = false)]
    contact_country: Option<String>,
    #[schema(rename = "contact.assigned_id", minimum = 1, nullable = false)]
    contact_assigned_id: Option<i64>,
    #[schema(rename = "contact.groups", example = "1,2", nullable = false)]
    contact_groups: Option<String>,
}

/// A file that WhatsApp took.
#[derive(Serialize, ToSchema)]
pub(crate) struct MediaSentResponse {
    /// WhatsApp's id of the message.
    message_id: String,
    /// The contact, existing or made for this message.
    contact_id: i64,
    /// The number in digits only.
    #[schema(example = "919999999999")]
    phone: String,
    /// `image`, `document`, `video` or `audio`.
    #[schema(example = "image")]
    media_type: &'static str,
    /// Where WhatsApp fetches the file.
    media_url: String,
    /// What stands below it, merge fields filled in.
    #[schema(required)]
    caption: Option<String>,
    /// What it is called at the recipient's; null for what is no document.
    #[schema(required)]
    filename: Option<String>,
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

/// Send Media Message
///
/// WhatsApp delivers it only within 24 hours after the recipient last wrote.
#[utoipa::path(
    post,
    path = "/messages/media",
    tag = "Messages",
    request_body(content(
        (SendMediaRequest = "application/json"),
        (SendMediaForm = "multipart/form-data")
    )),
    params(("Idempotency-Key" = Option<String>, Header, min_length = 1, max_length = 255,
        description = "The same request under the same key is one message")),
    responses((status = 200, description = "WhatsApp took it", body = Envelope<MediaSentResponse>), SendRefusals)
)]
pub(crate) async fn send_media(
    State(state): State<AppState>,
    call: Call<MessagesSend>,
    key: PresentedKey,
    request: Request,
) -> Result<Printed, ApiError> {
    let form = Form::read(&state, &call, FILES, request).await?;
    let fingerprint = form.fingerprint.clone();
    let (request, media, file) = read(form)?;
    let keyed = key.on(ROUTE, fingerprint)?;
    idempotent::run(&state, call, keyed, choices::MESSAGE_SENT, async move |(engine, caller, idempotency)| {
        let content = SendContent::Media(media.clone());
        let request = SendRequest { content, idempotency, ..request };
        let sent = send(&engine, &caller, request, file).await?;
        Ok::<_, SendError>(answer(sent, media))
    })
    .await
}

fn read(mut form: Form) -> Result<(SendRequest, MediaContent, Option<StoredFile>), ApiError> {
    let mut checks = Checks::of(&form.fields);
    let destination = checks.phone_of_media();
    let kind = checks.media_type();
    let media = checks.media(kind, &FILES[0], &mut form.files);
    let contact = checks.contact_id();
    let new_contact = checks.new_contact();
    let (Some(destination), Some((media, file)), true) = (destination, media, checks.passed()) else {
        return Err(checks.refusal());
    };
    let content = SendContent::Media(media.clone());
    let request = SendRequest { destination, contact, new_contact, content, idempotency: None };
    Ok((request, media, file))
}

fn answer(sent: Outgoing, media: MediaContent) -> MediaSentResponse {
    MediaSentResponse {
        message_id: sent.message_id,
        contact_id: sent.contact_id,
        phone: sent.phone,
        media_type: media.kind.as_str(),
        media_url: media.link,
        caption: sent.text,
        filename: media.filename,
        status: STATUS,
        sent_at: sent.sent_at,
        chat_id: sent.chat_id,
        chat_message_id: sent.chat_message_id,
    }
}
