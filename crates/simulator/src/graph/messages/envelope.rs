//! Everything around a template's parameters: product, recipient, type, template.

use std::sync::Arc;

use super::parameters;
use super::request::{SendRequest, TemplatePart};
use crate::account::number::Sender;
use crate::account::template::{Category, Status};
use crate::graph::error::GraphError;
use crate::graph::faults;
use crate::world::World;

/// A message that passed every check.
pub(super) struct Parcel {
    /// Recipient in digits.
    pub(super) to: String,
    /// What the user will read.
    pub(super) text: String,
    /// The code parameter; empty when there is none.
    pub(super) code: String,
    /// The template's category; `None` for a text.
    pub(super) category: Option<Category>,
    /// To be echoed in statuses.
    pub(super) callback_data: Option<String>,
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
    let kind = &request.kind;
    if kind.eq_ignore_ascii_case("template") {
        let part = request.template.as_ref().ok_or_else(|| GraphError::required("template"))?;
        let (text, code, category) = fill(world, part)?;
        return Ok(Parcel { to, text, code, category: Some(category), callback_data });
    }
    if kind.is_empty() || kind.eq_ignore_ascii_case("text") {
        let body = request.text.as_ref().map(|text| &*text.body).unwrap_or_default();
        if body.is_empty() {
            return Err(GraphError::required("text['body']"));
        }
        if body.chars().count() > 4096 {
            return Err(GraphError::invalid("Param text['body'] must be at most 4096 characters long"));
        }
        return Ok(Parcel { to, text: body.to_owned(), code: String::new(), category: None, callback_data });
    }
    Err(GraphError::detailed(&faults::TYPE_UNSUPPORTED, "Message type is not supported"))
}

/// The template's text, the code in it and its category.
fn fill(world: &World, part: &TemplatePart<'_>) -> Result<(String, String, Category), GraphError> {
    let language = part.language.as_ref().map(|language| &*language.code).unwrap_or_default();
    if part.name.is_empty() {
        return Err(GraphError::required("template['name']"));
    }
    if language.is_empty() {
        return Err(GraphError::required("template['language']['code']"));
    }
    let found = world.account().templates.find(&part.name, language).map(Arc::clone);
    let Some(template) = found.filter(|template| template.status == Status::Approved) else {
        let reason = format!("template name ({}) does not exist in {language}", part.name);
        return Err(GraphError::detailed(&faults::TEMPLATE_MISSING, reason));
    };
    let parameters = parameters::check(&template, &part.components)?;
    Ok((template.fill(&parameters.body), parameters.code.to_owned(), template.category))
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
