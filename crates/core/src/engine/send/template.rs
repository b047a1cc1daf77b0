//! A template with what its parts take (`wacr-api-v2.md` 2.7).

use std::collections::BTreeMap;

use super::compose::{Composed, Merger};
use super::{SendError, SendRequest, TextPart};
use crate::domain::chat::MessageKind;
use crate::domain::code::{MAX_CODE_CHARS, PlainCode};
use crate::domain::ids::DeliveryId;
use crate::domain::message::{
    HeaderParameter, MAX_PARAM_CHARS, MediaContent, MessageText, TemplateMessage, WhatsAppMessage,
};
use crate::domain::purpose::Purpose;
use crate::domain::template::{RemoteTemplate, TemplateCategory, TemplateStatus};
use crate::domain::template_parts::{
    HIDDEN_CODE, HeaderNeed, TemplateNeed, filled, header_need, url_buttons,
};
use crate::domain::tenant::TenantProfile;
use crate::domain::time::Timestamp;
use crate::engine::resend::DIGITS;
use crate::engine::{Engine, StartError};

/// Minutes that such a code is good for, where the template does not say (seed 002, `expiry_minutes`).
const MINUTES: u32 = 10;

/// A template, and what is given for its parts. What it does not take is left out.
#[derive(Clone, Default)]
pub struct TemplateSend {
    /// Its name.
    pub name: String,
    /// Its language.
    pub language: String,
    /// `{{1}}` of the header's text.
    pub header_text: Option<String>,
    /// Files for the header; the one of its kind is taken.
    pub header_media: Vec<MediaContent>,
    /// The body's parameters by number, from 1.
    pub fields: BTreeMap<u32, String>,
    /// The buttons' parameters by place, from 0.
    pub buttons: BTreeMap<u8, String>,
    /// The body's parameter that becomes a new code, which [`Engine::check`] then knows; none if no code is made.
    pub code_place: Option<u32>,
}

impl Engine {
    pub(super) async fn compose_template(
        &self,
        profile: &TenantProfile,
        request: &SendRequest,
        given: &TemplateSend,
        delivery: DeliveryId,
        now: Timestamp,
    ) -> Result<Composed, SendError> {
        let tenant = profile.tenant.id;
        let template = self
            .template(tenant, &given.name, &given.language)
            .await?
            .filter(|template| template.remote.status == TemplateStatus::Approved)
            .ok_or(StartError::TemplateNotFound)?;
        if !profile.allowance().whatsapp_templates {
            return Err(StartError::TemplatesNotInPlan.into());
        }
        let texts: Vec<&str> = given
            .fields
            .values()
            .chain(given.buttons.values())
            .chain(&given.header_text)
            .map(String::as_str)
            .collect();
        let merger = self.merger(tenant, request, &texts).await?;
        let made = given.code_place.map(|_| PlainCode::random_digits(DIGITS, self.entropy.as_ref()));
        let filled_in = fill(&template.remote, given, made.as_ref(), &merger).map_err(SendError::Needs)?;
        check_lengths(&template.remote, &filled_in.body)?;
        let code = made.map(|code| {
            let minutes = template.remote.shape.code_expiration_minutes.unwrap_or(MINUTES);
            // A caller of `/auth/verify` finds it when it names no purpose.
            self.new_verification(profile, &request.destination, &Purpose::default(), (&code, minutes), now)
        });
        Ok(Composed {
            message: WhatsAppMessage::Template(TemplateMessage {
                delivery,
                to: request.destination.clone(),
                template: given.name.clone(),
                language: given.language.clone(),
                header: filled_in.header,
                body: filled_in.body,
                buttons: filled_in.buttons,
            }),
            kind: MessageKind::Template,
            text: Some(filled_in.shown),
            url: filled_in.url,
            template: given.name.clone(),
            code,
        })
    }
}

/// A template's parts.
struct Filled {
    header: Option<HeaderParameter>,
    body: Vec<MessageText>,
    buttons: Vec<(u8, MessageText)>,
    /// The body as the chat shows it: codes are hidden.
    shown: String,
    url: Option<String>,
}

fn fill(
    template: &RemoteTemplate,
    given: &TemplateSend,
    made: Option<&PlainCode>,
    merger: &Merger,
) -> Result<Filled, Vec<TemplateNeed>> {
    let shape = &template.shape;
    let is_for_codes = template.category == TemplateCategory::Authentication;
    let code_place = given.code_place.or(is_for_codes.then_some(1));
    let mut needs = Vec::new();
    let header = header(template, given, merger, &mut needs);
    if given.code_place.is_some_and(|place| place > shape.body_params) {
        needs.push(TemplateNeed::CodePlace(shape.body_params));
    }
    let minutes = shape.code_expiration_minutes.unwrap_or(MINUTES).to_string();
    let mut body = Vec::new();
    for number in 1..=shape.body_params {
        let text = match made {
            Some(code) if given.code_place == Some(number) => Some(MessageText::new(code.expose())),
            // A template for codes says after the code how long it is good for (seed 002, "Template Requirements").
            Some(_) if is_for_codes && number == 2 && !given.fields.contains_key(&2) => {
                Some(MessageText::new(minutes.clone()))
            }
            _ => given_text(given.fields.get(&number), merger),
        };
        match text {
            Some(text) => body.push(text),
            None => needs.push(TemplateNeed::Field(number)),
        }
    }
    let code = match made {
        Some(code) => Some(MessageText::new(code.expose())),
        None => code_place.and_then(|place| body.get(place as usize - 1)).cloned(),
    };
    let mut buttons = Vec::new();
    let own = shape.otp_buttons.iter().map(|place| (*place, code.clone()));
    for (place, default) in own.chain(url_buttons(template).into_iter().map(|place| (place, None))) {
        // A button for a code that was made here takes that one, whatever was given for it.
        let text = match default {
            Some(code) if made.is_some() => Some(code),
            default => given_text(given.buttons.get(&place), merger).or(default),
        };
        match text {
            Some(text) => buttons.push((place, text)),
            None => needs.push(TemplateNeed::Button(place)),
        }
    }
    if !needs.is_empty() {
        return Err(needs);
    }
    buttons.sort_by_key(|(place, _)| *place);
    let is_code = |number| code_place == Some(number) || is_for_codes && number == 1;
    let shown = |(number, text)| {
        if is_code(number) || tells(text, code.as_ref()) { HIDDEN_CODE } else { text.expose() }
    };
    let shown: Vec<&str> = (1..).zip(&body).map(shown).collect();
    Ok(Filled {
        url: header.as_ref().and_then(link_of).map(str::to_owned),
        shown: filled(&shape.body, &shown),
        header,
        body,
        buttons,
    })
}

/// Whether a text has the code in it. Codes of fewer characters stand in too many texts by chance.
fn tells(text: &MessageText, code: Option<&MessageText>) -> bool {
    code.map(MessageText::expose)
        .is_some_and(|code| code.chars().count() >= 4 && text.expose().contains(code))
}

/// WhatsApp takes no longer ones, and no longer code (132018).
fn check_lengths(template: &RemoteTemplate, body: &[MessageText]) -> Result<(), SendError> {
    let is_for_codes = template.category == TemplateCategory::Authentication;
    for (number, text) in (1..).zip(body) {
        let most = if is_for_codes && number == 1 { MAX_CODE_CHARS } else { MAX_PARAM_CHARS };
        if text.expose().chars().count() > most {
            return Err(SendError::TooLong { part: TextPart::Field(number), most });
        }
    }
    Ok(())
}

fn link_of(header: &HeaderParameter) -> Option<&str> {
    match header {
        HeaderParameter::Media(media) => Some(&media.link),
        HeaderParameter::Text(_) => None,
    }
}

/// WhatsApp takes no empty parameter.
fn given_text(text: Option<&String>, merger: &Merger) -> Option<MessageText> {
    let filled_in = merger.merge(text?);
    (!filled_in.trim().is_empty()).then(|| MessageText::new(filled_in))
}

fn header(
    template: &RemoteTemplate,
    given: &TemplateSend,
    merger: &Merger,
    needs: &mut Vec<TemplateNeed>,
) -> Option<HeaderParameter> {
    match header_need(template) {
        HeaderNeed::Nothing => None,
        HeaderNeed::Text => {
            let text = given_text(given.header_text.as_ref(), merger);
            if text.is_none() {
                needs.push(TemplateNeed::HeaderText);
            }
            text.map(HeaderParameter::Text)
        }
        HeaderNeed::Media(kind) => {
            let media = given.header_media.iter().find(|media| media.kind == kind);
            if media.is_none() {
                needs.push(TemplateNeed::HeaderMedia(kind));
            }
            media.cloned().map(HeaderParameter::Media)
        }
    }
}
