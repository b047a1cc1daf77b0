//! `POST /messages/template` (`wacr-api-v2.md` 2.7).

use axum::extract::{Request, State};
use countersign_core::domain::message::MediaKind;
use countersign_core::engine::{SendContent, SendError, SendRequest};
use serde::Serialize;
use utoipa::ToSchema;

use super::outgoing::{Outgoing, STATUS, send};
pub(crate) use super::template_request::{SendTemplateForm, SendTemplateRequest};
use crate::AppState;
use crate::dialects::wacr::auth::{Call, MessagesSend};
use crate::dialects::wacr::choices;
use crate::dialects::wacr::envelope::{Envelope, Printed};
use crate::dialects::wacr::errors::ApiError;
use crate::dialects::wacr::form::{FileField, Form, StoredFile};
use crate::dialects::wacr::idempotent::{self, PresentedKey};
use crate::dialects::wacr::openapi::SendRefusals;
use crate::dialects::wacr::validation::{Checks, HeaderField};

const ROUTE: &str = "/messages/template";

const FILES: &[FileField] = &[
    FileField { name: "header_image_file", kinds: &[MediaKind::Image] },
    FileField { name: "header_video_file", kinds: &[MediaKind::Video] },
    FileField { name: "header_document_file", kinds: &[MediaKind::Document] },
];

const HEADERS: &[HeaderField] = &[
    (MediaKind::Image, "header_image_url", &FILES[0]),
    (MediaKind::Video, "header_video_url", &FILES[1]),
    (MediaKind::Document, "header_document_url", &FILES[2]),
];

/// A template that WhatsApp took. A code that was made for it is only in the message.
#[derive(Serialize, ToSchema)]
pub(crate) struct TemplateSentResponse {
    /// WhatsApp's id of the message.
    message_id: String,
    /// The contact, existing or made for this message.
    contact_id: i64,
    /// The number in digits only.
    #[schema(example = "919999999999")]
    phone: String,
    #[schema(example = "order_update")]
    template_name: String,
    #[schema(example = "en")]
    language: String,
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

/// Send Template Message
///
/// Sends an approved template of any category. What its header, body and buttons take must be given; what they do not take
/// is ignored.
#[utoipa::path(
    post,
    path = "/messages/template",
    tag = "Messages",
    request_body(content(
        (SendTemplateRequest = "application/json"),
        (SendTemplateForm = "multipart/form-data")
    )),
    params(("Idempotency-Key" = Option<String>, Header, min_length = 1, max_length = 255,
        description = "The same request under the same key is one message")),
    responses((status = 200, description = "WhatsApp took it", body = Envelope<TemplateSentResponse>), SendRefusals)
)]
pub(crate) async fn send_template(
    State(state): State<AppState>,
    call: Call<MessagesSend>,
    key: PresentedKey,
    request: Request,
) -> Result<Printed, ApiError> {
    let form = Form::read(&state, &call, FILES, request).await?;
    let fingerprint = form.fingerprint.clone();
    let (request, asked, file) = read(form)?;
    let keyed = key.on(ROUTE, fingerprint)?;
    idempotent::run(&state, call, keyed, choices::MESSAGE_SENT, async move |(engine, caller, idempotency)| {
        let request = SendRequest { idempotency, ..request };
        let sent = send(&engine, &caller, request, file).await?;
        Ok::<_, SendError>(asked.sent(sent))
    })
    .await
}

fn read(mut form: Form) -> Result<(SendRequest, Asked, Option<StoredFile>), ApiError> {
    let mut checks = Checks::of(&form.fields);
    let destination = checks.phone_to_send();
    let template = checks.template(HEADERS, &mut form.files);
    let contact = checks.contact_id();
    let new_contact = checks.new_contact();
    let (Some(destination), Some((template, file)), true) = (destination, template, checks.passed()) else {
        return Err(checks.refusal());
    };
    let asked = Asked { template: template.name.clone(), language: template.language.clone() };
    let content = SendContent::Template(template);
    Ok((SendRequest { destination, contact, new_contact, content, idempotency: None }, asked, file))
}

/// What the answer repeats of the request.
struct Asked {
    template: String,
    language: String,
}

impl Asked {
    fn sent(self, sent: Outgoing) -> TemplateSentResponse {
        TemplateSentResponse {
            message_id: sent.message_id,
            contact_id: sent.contact_id,
            phone: sent.phone,
            template_name: self.template,
            language: self.language,
            status: STATUS,
            sent_at: sent.sent_at,
            chat_id: sent.chat_id,
            chat_message_id: sent.chat_message_id,
        }
    }
}
