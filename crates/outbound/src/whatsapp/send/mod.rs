//! Sending a message (`channels.md` A.2): the envelope of all kinds, and the answer.

mod interactive;
mod media;
mod secrets;
mod template;

use countersign_core::domain::fault::SendFault;
use countersign_core::domain::message::{FreeContent, MediaContent, MediaKind, Taken, WhatsAppMessage};
use countersign_core::domain::whatsapp::WhatsAppAccount;
use serde::{Deserialize, Serialize};

use self::interactive::Interactive;
use self::media::Media;
use self::template::Template;
use super::endpoint::endpoint;
use super::fault;
use super::redaction::Redaction;
use crate::http::{Answer, Call, CallFailure, GuardedClient};

#[derive(Serialize)]
struct SendRequest<'a> {
    messaging_product: &'static str,
    recipient_type: &'static str,
    to: &'a str,
    #[serde(flatten)]
    content: Content<'a>,
    /// At most 512 characters; every report repeats it.
    biz_opaque_callback_data: String,
}

/// `type`, and below its name what there is of that type.
#[derive(Serialize)]
#[serde(tag = "type", rename_all = "lowercase")]
enum Content<'a> {
    Template { template: Template<'a> },
    Text { text: Text<'a> },
    Image { image: Media<'a> },
    Video { video: Media<'a> },
    Document { document: Media<'a> },
    Audio { audio: Media<'a> },
    Interactive { interactive: Interactive<'a> },
}

#[derive(Serialize)]
struct Text<'a> {
    body: &'a str,
    /// A preview would have the vendor call what the text links to.
    preview_url: bool,
}

impl<'a> SendRequest<'a> {
    fn new(message: &'a WhatsAppMessage) -> Self {
        Self {
            messaging_product: "whatsapp",
            recipient_type: "individual",
            to: message.to().as_str(),
            content: Content::of(message),
            biz_opaque_callback_data: message.delivery().to_string(),
        }
    }
}

impl<'a> Content<'a> {
    fn of(message: &'a WhatsAppMessage) -> Self {
        match message {
            WhatsAppMessage::Template(message) => Self::Template { template: Template::of(message) },
            WhatsAppMessage::Free(message) => match &message.content {
                FreeContent::Text(text) => {
                    Self::Text { text: Text { body: text.expose(), preview_url: false } }
                }
                FreeContent::Media(content) => Self::of_media(content),
                FreeContent::Interactive(interactive) => {
                    Self::Interactive { interactive: Interactive::of(interactive) }
                }
            },
        }
    }

    fn of_media(content: &'a MediaContent) -> Self {
        let media = Media::of(content);
        match content.kind {
            MediaKind::Image => Self::Image { image: media },
            MediaKind::Video => Self::Video { video: media },
            MediaKind::Document => Self::Document { document: media },
            MediaKind::Audio => Self::Audio { audio: media },
        }
    }
}

/// `message_status` (`accepted`, `paused`, `held_for_quality_assessment`) is not read: in each the vendor has
/// taken the message, and the reports tell what comes of it.
#[derive(Deserialize)]
struct SendResponse {
    messages: Vec<SentMessage>,
}

#[derive(Deserialize)]
struct SentMessage {
    id: String,
}

/// Sends `message` once.
pub(super) async fn send(
    client: &GuardedClient,
    account: &WhatsAppAccount,
    message: &WhatsAppMessage,
) -> Result<Taken, SendFault> {
    let answer = call(client, account, message).await.map_err(|failure| fault::of_failure(&failure))?;
    taken(&answer).ok_or_else(|| refusal(&answer, account, message))
}

async fn call(
    client: &GuardedClient,
    account: &WhatsAppAccount,
    message: &WhatsAppMessage,
) -> Result<Answer, CallFailure> {
    let url = endpoint(account, &account.phone_number_id, Some("messages"))?;
    let call = Call::post(url).bearer(&account.access_token)?.json(&SendRequest::new(message));
    client.perform(call).await
}

/// The acceptance in `answer`. A message that has an id exists, whatever else the answer says.
fn taken(answer: &Answer) -> Option<Taken> {
    if !answer.status.is_success() {
        return None;
    }
    let response: SendResponse = serde_json::from_slice(&answer.body).ok()?;
    let vendor_message_id = response.messages.into_iter().next()?.id;
    (!vendor_message_id.is_empty()).then_some(Taken { vendor_message_id })
}

fn refusal(answer: &Answer, account: &WhatsAppAccount, message: &WhatsAppMessage) -> SendFault {
    let mut sent = secrets::of(message);
    sent.push(account.access_token.expose());
    fault::of_answer(answer, &Redaction::of(sent))
}
