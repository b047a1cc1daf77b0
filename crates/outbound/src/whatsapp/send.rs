//! Sending a template (`channels.md` A.2).

use countersign_core::domain::fault::SendFault;
use countersign_core::domain::message::{MessageText, Taken, TemplateMessage};
use countersign_core::domain::whatsapp::WhatsAppAccount;
use serde::{Deserialize, Serialize};

use super::endpoint::endpoint;
use super::fault;
use super::redaction::Redaction;
use crate::http::{Answer, Call, CallFailure, GuardedClient};

#[derive(Serialize)]
struct SendRequest<'a> {
    messaging_product: &'static str,
    recipient_type: &'static str,
    to: &'a str,
    r#type: &'static str,
    template: Template<'a>,
    /// At most 512 characters; every report repeats it.
    biz_opaque_callback_data: String,
}

#[derive(Serialize)]
struct Template<'a> {
    name: &'a str,
    language: Language<'a>,
    components: Vec<Component<'a>>,
}

#[derive(Serialize)]
struct Language<'a> {
    code: &'a str,
}

#[derive(Serialize)]
#[serde(tag = "type", rename_all = "lowercase")]
enum Component<'a> {
    Body {
        parameters: Vec<Parameter<'a>>,
    },
    /// A template's OTP button is a URL button once it is created; `copy_code` is for coupons (132018).
    Button {
        sub_type: &'static str,
        index: String,
        parameters: [Parameter<'a>; 1],
    },
}

#[derive(Serialize)]
#[serde(tag = "type", rename_all = "lowercase")]
enum Parameter<'a> {
    Text { text: &'a str },
}

impl<'a> From<&'a MessageText> for Parameter<'a> {
    fn from(text: &'a MessageText) -> Self {
        Self::Text { text: text.expose() }
    }
}

impl<'a> SendRequest<'a> {
    fn new(message: &'a TemplateMessage) -> Self {
        let body = (!message.body.is_empty())
            .then(|| Component::Body { parameters: message.body.iter().map(Parameter::from).collect() });
        let buttons = message.buttons.iter().map(|(index, text)| Component::Button {
            sub_type: "url",
            index: index.to_string(),
            parameters: [text.into()],
        });
        Self {
            messaging_product: "whatsapp",
            recipient_type: "individual",
            to: message.to.as_str(),
            r#type: "template",
            template: Template {
                name: &message.template,
                language: Language { code: &message.language },
                components: body.into_iter().chain(buttons).collect(),
            },
            biz_opaque_callback_data: message.delivery.to_string(),
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
    message: &TemplateMessage,
) -> Result<Taken, SendFault> {
    let answer = call(client, account, message).await.map_err(|failure| fault::of_failure(&failure))?;
    taken(&answer).ok_or_else(|| refusal(&answer, account, message))
}

async fn call(
    client: &GuardedClient,
    account: &WhatsAppAccount,
    message: &TemplateMessage,
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

fn refusal(answer: &Answer, account: &WhatsAppAccount, message: &TemplateMessage) -> SendFault {
    let texts = message.body.iter().chain(message.buttons.iter().map(|(_, text)| text));
    let sent = texts.map(MessageText::expose).chain([message.to.as_str(), account.access_token.expose()]);
    fault::of_answer(answer, &Redaction::of(sent))
}
