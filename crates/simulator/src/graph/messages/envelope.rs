//! Everything around a message's content: product, recipient, type.

use super::request::SendRequest;
use super::text::at_most;
use super::{interactive, media, template};
use crate::account::number::Sender;
use crate::account::template::Category;
use crate::graph::error::GraphError;
use crate::graph::faults;
use crate::inbox::Extras;
use crate::media::MediaKind;
use crate::world::World;

/// Most characters of a text.
const TEXT_LENGTH: usize = 4096;

/// A message that passed every check.
pub(super) struct Parcel {
    /// Recipient in digits.
    pub(super) to: String,
    /// What is in it.
    pub(super) content: Content,
    /// To be echoed in statuses.
    pub(super) callback_data: Option<String>,
}

/// What is in a message.
#[derive(Default)]
pub(super) struct Content {
    /// What the user will read.
    pub(super) text: String,
    /// The code parameter; empty when there is none.
    pub(super) code: String,
    /// What the message has besides.
    pub(super) extras: Extras,
    /// The template's category; `None` without a template.
    pub(super) category: Option<Category>,
}

/// Checks the product and the recipient; the result is the number in digits.
pub(super) fn recipient(request: &SendRequest<'_>, sender: &Sender) -> Result<String, GraphError> {
    if request.messaging_product.is_empty() {
        return Err(GraphError::required("messaging_product"));
    }
    if request.messaging_product != "whatsapp" {
        return Err(GraphError::invalid("Param messaging_product must be one of {WHATSAPP}"));
    }
    if !matches!(&*request.recipient_type, "" | "individual") {
        return Err(GraphError::invalid("Param recipient_type must be one of {individual}"));
    }
    if request.to.is_empty() {
        if request.recipient.is_empty() {
            return Err(GraphError::required("to"));
        }
        return Err((&faults::USER_ID_RECIPIENT).into());
    }
    let to = digits(&request.to)?;
    if to == sender.display_phone_number {
        return Err((&faults::SELF_SEND).into());
    }
    Ok(to)
}

/// Checks what is to be sent.
pub(super) fn pack(world: &World, request: &SendRequest<'_>, to: String) -> Result<Parcel, GraphError> {
    let data = &request.biz_opaque_callback_data;
    if data.chars().count() > 512 {
        return Err(GraphError::invalid(
            "Param biz_opaque_callback_data must be at most 512 characters long",
        ));
    }
    let callback_data = (!data.is_empty()).then(|| data.to_string());
    let content = content(world, request)?;
    Ok(Parcel { to, content, callback_data })
}

/// Checks what is of the message's type.
fn content(world: &World, request: &SendRequest<'_>) -> Result<Content, GraphError> {
    let kind = &*request.kind;
    if kind.eq_ignore_ascii_case("template") {
        let part = request.template.as_ref().ok_or_else(|| GraphError::required("template"))?;
        return template::fill(world, part);
    }
    if kind.is_empty() || kind.eq_ignore_ascii_case("text") {
        let body = request.text.as_ref().map(|text| &*text.body).unwrap_or_default();
        if body.is_empty() {
            return Err(GraphError::required("text['body']"));
        }
        at_most(TEXT_LENGTH, body, "text['body']")?;
        return Ok(Content { text: body.to_owned(), ..Content::default() });
    }
    if kind.eq_ignore_ascii_case("interactive") {
        let part = request.interactive.as_ref().ok_or_else(|| GraphError::required("interactive"))?;
        let (text, extras) = interactive::check(part)?;
        return Ok(Content { text, extras, ..Content::default() });
    }
    let Some(kind) = MediaKind::parse(kind) else {
        return Err(GraphError::detailed(&faults::TYPE_UNSUPPORTED, "Message type is not supported"));
    };
    let part = request.media(kind).ok_or_else(|| GraphError::required(kind.as_str()))?;
    let text = media::caption(kind, part)?;
    let media = Some(media::check(kind, part, kind.as_str())?);
    Ok(Content {
        text,
        extras: Extras { kind: Some(kind.as_str()), media, ..Extras::default() },
        ..Content::default()
    })
}

/// A number may come with a `+` and separators.
fn digits(to: &str) -> Result<String, GraphError> {
    let mut digits = String::with_capacity(to.len());
    for character in to.chars() {
        match character {
            '0'..='9' => digits.push(character),
            '+' | ' ' | '-' | '(' | ')' | '.' => {}
            _ => {
                return Err(GraphError::detailed(&faults::VALUE_INVALID, "Param to is not a phone number"));
            }
        }
    }
    if !(3..=15).contains(&digits.len()) {
        return Err(GraphError::detailed(&faults::VALUE_INVALID, "Param to is not a phone number"));
    }
    Ok(digits)
}
