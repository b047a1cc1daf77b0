//! The simulator's inbox as a carrier of text messages, calls and e-mails, for development.
//!
//! It takes our delivery id as its reference: a second try is no second message. Limits: no receipts come back.

use countersign_core::domain::delivery::Medium;
use countersign_core::domain::fault::{Certainty, FaultClass, SendFault};
use countersign_core::domain::message::{Taken, TextMessage};
use serde::{Deserialize, Serialize};

use crate::http::{Answer, Call, CallFailure, GuardedClient, NotSent, StatusCode, Url};
use crate::vendor::{fault, of_failure, retry_after};

/// The inbox of a simulator, if there is one.
#[derive(Debug, Clone)]
pub struct Inbox {
    client: GuardedClient,
    base_url: Option<String>,
}

impl Inbox {
    /// Calls the simulator at `base_url` through `client`. Without a base URL every message is refused, as one that
    /// no provider carries.
    pub fn new(client: GuardedClient, base_url: Option<String>) -> Self {
        Self { client, base_url }
    }

    /// Hands one message over.
    pub async fn send(&self, message: &TextMessage) -> Result<Taken, SendFault> {
        let path = path(message.medium);
        let Some(base_url) = &self.base_url else {
            return Err(fault(
                FaultClass::Configuration,
                Certainty::NotTaken,
                format!("no provider carries {path}"),
            ));
        };
        let answer = call(&self.client, base_url, path, message).await.map_err(|f| of_failure(&f))?;
        taken(&answer).ok_or_else(|| of_answer(&answer))
    }
}

#[derive(Serialize)]
struct SendRequest<'a> {
    to: &'a str,
    from: &'a str,
    language: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    subject: Option<&'a str>,
    text: &'a str,
    code: &'a str,
    reference: String,
}

#[derive(Deserialize)]
struct SendResponse {
    id: String,
}

#[derive(Deserialize)]
struct ErrorResponse {
    error: ErrorBody,
}

#[derive(Deserialize)]
struct ErrorBody {
    code: String,
}

async fn call(
    client: &GuardedClient,
    base_url: &str,
    path: &str,
    message: &TextMessage,
) -> Result<Answer, CallFailure> {
    let url = format!("{}/channels/{path}", base_url.trim_end_matches('/'));
    let url = Url::parse(&url).map_err(|_| NotSent::Url("the simulator's address is not a URL"))?;
    let request = SendRequest {
        to: message.to.as_str(),
        from: &message.sender,
        language: &message.language,
        subject: message.subject.as_deref(),
        text: message.text.expose(),
        code: message.code.expose(),
        reference: message.delivery.to_string(),
    };
    client.perform(Call::post(url).json(&request)).await
}

fn path(medium: Medium) -> &'static str {
    match medium {
        Medium::WhatsApp => "whatsapp",
        Medium::Sms => "sms",
        Medium::Voice => "voice",
        Medium::Email => "email",
    }
}

fn taken(answer: &Answer) -> Option<Taken> {
    if !answer.status.is_success() {
        return None;
    }
    let response: SendResponse = serde_json::from_slice(&answer.body).ok()?;
    (!response.id.is_empty()).then_some(Taken { vendor_message_id: response.id })
}

/// A 4xx is a clear no, and so is a 5xx with an error object. A 2xx that cannot be read is an acceptance as likely as
/// not, and a 5xx without an object may come from something in between.
fn of_answer(answer: &Answer) -> SendFault {
    let error =
        serde_json::from_slice::<ErrorResponse>(&answer.body).ok().map(|response| response.error.code);
    let (class, certainty) = match (answer.status.as_u16(), error.as_deref()) {
        (400..=499, Some("unreachable")) => (FaultClass::NextChannel, Certainty::NotTaken),
        (401 | 403, _) => (FaultClass::Account, Certainty::NotTaken),
        (429, _) => (FaultClass::Throttle, Certainty::NotTaken),
        (300..=499, _) => (FaultClass::Configuration, Certainty::NotTaken),
        (500..=599, Some(_)) => (FaultClass::Retry, Certainty::NotTaken),
        _ => (FaultClass::Retry, Certainty::Unknown),
    };
    SendFault {
        vendor_code: error.filter(|code| is_word(code)),
        retry_after: retry_after(answer),
        ..fault(class, certainty, detail(answer.status))
    }
}

/// Nothing of the answer's texts: they could echo the message.
fn detail(status: StatusCode) -> String {
    format!("the simulator answered HTTP {}", status.as_u16())
}

fn is_word(code: &str) -> bool {
    (1..=32).contains(&code.len()) && code.bytes().all(|b| b.is_ascii_lowercase() || b == b'_')
}
