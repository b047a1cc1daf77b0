//! The body of a webhook POST.
//!
//! Shape: Meta's "status messages webhook" page and its copy-code template page (the button). There is no
//! `conversation`: Meta leaves it out from v24.0 on.

use serde::Serialize;
use serde_json::{Value, json};

use super::ascii_json;
use super::journey::{Journey, Letter, News, Step};
use crate::account::number::Sender;
use crate::account::template::Category;
use crate::clock;
use crate::graph::faults::{MEDIA_UPLOAD, UNDELIVERABLE};
use crate::ids;

/// Profile name of a user who has no other; not ASCII, so that every receiver meets an escape.
pub(crate) const USER_NAME: &str = "Lucía";

/// One notification with all of these.
pub(super) fn notification(account_id: &str, news: &[News<'_>]) -> serde_json::Result<Vec<u8>> {
    let timestamp = clock::unix_seconds().to_string();
    let mut changes: Vec<Change<'_>> = Vec::new();
    for one in news {
        let (sender, kind, contact) = frame(*one);
        let value = change_for(&mut changes, sender, kind);
        value.contacts.extend(contact);
        match one {
            News::Letter(letter) => value.messages.push(message(letter, &timestamp)),
            News::Step(journey, Step::DidNotRequest) => value.messages.push(button(journey, &timestamp)),
            News::Step(journey, step) => value.statuses.push(status(journey, *step, &timestamp)),
        }
    }
    let entry = [Entry { id: account_id, changes }];
    ascii_json::to_vec(&Notification { object: "whatsapp_business_account", entry })
}

/// Where it belongs: the number it is of, the kind of change, the user if that is named.
fn frame(news: News<'_>) -> (&Sender, Kind, Option<Contact<'_>>) {
    let (sender, inbound, contact) = match news {
        News::Letter(letter) => {
            let contact = Contact {
                profile: Profile { name: &letter.name },
                wa_id: &letter.from,
                user_id: Some(format!("US.{}", letter.from)),
            };
            (&*letter.to, true, Some(contact))
        }
        News::Step(journey, step) => {
            let profile = Profile { name: USER_NAME };
            let contact = Contact { profile, wa_id: journey.message.recipient_id(), user_id: None };
            let named = has_contacts(journey, step);
            (&*journey.message.sender, step == Step::DidNotRequest, named.then_some(contact))
        }
    };
    (sender, Kind { inbound, contacts: contact.is_some() }, contact)
}

/// The value for what is of this kind: one per sender, kind and with or without contacts.
fn change_for<'v, 'a>(
    changes: &'v mut Vec<Change<'a>>,
    sender: &'a Sender,
    kind: Kind,
) -> &'v mut Values<'a> {
    let known = changes.iter().position(|change| {
        change.kind == kind && change.value.metadata.phone_number_id == sender.phone_number_id
    });
    let place = known.unwrap_or_else(|| {
        changes.push(Change { value: Values::of(sender), field: "messages", kind });
        changes.len() - 1
    });
    &mut changes[place].value
}

/// Failed statuses never carry contacts, inbound messages always do.
fn has_contacts(journey: &Journey, step: Step) -> bool {
    step == Step::DidNotRequest || (journey.with_contacts && step != Step::Failed)
}

fn status<'a>(journey: &'a Journey, step: Step, timestamp: &str) -> Status<'a> {
    let name = match step {
        Step::Sent => "sent",
        Step::Read => "read",
        Step::Failed => "failed",
        Step::Delivered | Step::DidNotRequest => "delivered",
    };
    Status {
        id: &journey.message.wamid,
        name,
        timestamp: timestamp.to_owned(),
        recipient_id: journey.message.recipient_id(),
        biz_opaque_callback_data: journey.callback_data.as_deref(),
        pricing: (step == Step::Sent).then(|| Pricing::of(journey.category)),
        errors: (step == Step::Failed).then(|| errors(journey.file_fault.as_deref())),
    }
}

/// Why a message failed: for its file, or because it could not be delivered.
fn errors(file_fault: Option<&str>) -> Value {
    let fault = if file_fault.is_some() { &MEDIA_UPLOAD } else { &UNDELIVERABLE };
    json!([{
        "code": fault.code,
        "title": fault.title,
        "message": fault.title,
        "error_data": { "details": file_fault.unwrap_or("Message Undeliverable.") },
        "href": "https://developers.facebook.com/docs/whatsapp/cloud-api/support/error-codes/",
    }])
}

fn message(letter: &Letter, timestamp: &str) -> Value {
    let mut message = letter.message.clone();
    message["timestamp"] = timestamp.into();
    message
}

fn button(journey: &Journey, timestamp: &str) -> Value {
    let message = &journey.message;
    json!({
        "context": { "from": message.sender.display_phone_number, "id": message.wamid },
        "from": message.recipient_id(),
        "id": ids::reply_wamid(message.recipient_id()),
        "timestamp": timestamp,
        "type": "button",
        "button": { "payload": "DID_NOT_REQUEST_CODE", "text": "I didn't request a code" },
    })
}

#[derive(Serialize)]
struct Notification<'a> {
    object: &'static str,
    entry: [Entry<'a>; 1],
}

#[derive(Serialize)]
struct Entry<'a> {
    id: &'a str,
    changes: Vec<Change<'a>>,
}

#[derive(Serialize)]
struct Change<'a> {
    value: Values<'a>,
    field: &'static str,
    #[serde(skip)]
    kind: Kind,
}

#[derive(Clone, Copy, PartialEq, Eq)]
struct Kind {
    /// From a user, and not a status.
    inbound: bool,
    contacts: bool,
}

#[derive(Serialize)]
struct Values<'a> {
    messaging_product: &'static str,
    metadata: &'a Sender,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    contacts: Vec<Contact<'a>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    statuses: Vec<Status<'a>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    messages: Vec<Value>,
}

impl<'a> Values<'a> {
    fn of(metadata: &'a Sender) -> Self {
        let messaging_product = "whatsapp";
        Self { messaging_product, metadata, contacts: Vec::new(), statuses: Vec::new(), messages: Vec::new() }
    }
}

#[derive(Serialize)]
struct Contact<'a> {
    profile: Profile<'a>,
    wa_id: &'a str,
    /// The user's business-scoped id, which Meta shows beside the number since there are usernames.
    #[serde(skip_serializing_if = "Option::is_none")]
    user_id: Option<String>,
}

#[derive(Serialize)]
struct Profile<'a> {
    name: &'a str,
}

#[derive(Serialize)]
struct Status<'a> {
    id: &'a str,
    #[serde(rename = "status")]
    name: &'static str,
    timestamp: String,
    recipient_id: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    biz_opaque_callback_data: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pricing: Option<Pricing>,
    #[serde(skip_serializing_if = "Option::is_none")]
    errors: Option<Value>,
}

#[derive(Serialize)]
struct Pricing {
    billable: bool,
    #[serde(rename = "pricing_model")]
    model: &'static str,
    #[serde(rename = "type")]
    kind: &'static str,
    category: &'static str,
}

impl Pricing {
    fn of(category: Option<Category>) -> Self {
        let (billable, kind, category) = match category {
            Some(Category::Authentication) => (true, "regular", "authentication"),
            Some(Category::Utility) => (true, "regular", "utility"),
            Some(Category::Marketing) => (true, "regular", "marketing"),
            None => (false, "free_customer_service", "service"),
        };
        Self { billable, model: "PMP", kind, category }
    }
}
