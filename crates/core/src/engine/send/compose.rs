//! What goes to the vendor, and what the chat shows of it.

use super::{SendContent, SendError, SendRequest, TextPart};
use crate::domain::chat::MessageKind;
use crate::domain::contact::ContactDetails;
use crate::domain::destination::Destination;
use crate::domain::ids::{DeliveryId, TenantId};
use crate::domain::merge::{has_fields, merge};
use crate::domain::message::{
    FreeContent, FreeMessage, Interactive, MAX_BODY_CHARS, MAX_CAPTION_CHARS, MAX_LINE_CHARS, MAX_TEXT_CHARS,
    MediaContent, MessageText, WhatsAppMessage,
};
use crate::domain::tenant::TenantProfile;
use crate::domain::time::Timestamp;
use crate::domain::verification::Verification;
use crate::engine::Engine;
use crate::ports::store::StoreError;

/// A message ready to be recorded and handed over.
pub(super) struct Composed {
    pub(super) message: WhatsAppMessage,
    pub(super) kind: MessageKind,
    /// As the chat shows it.
    pub(super) text: Option<String>,
    pub(super) url: Option<String>,
    /// The template's name; empty without one.
    pub(super) template: String,
    /// The verification whose code it carries.
    pub(super) code: Option<Verification>,
}

/// Fills merge fields in.
pub(super) struct Merger {
    contact: Option<ContactDetails>,
    to: Destination,
}

impl Merger {
    pub(super) fn merge(&self, text: &str) -> String {
        merge(text, self.contact.as_ref(), &self.to).into_owned()
    }
}

impl Engine {
    pub(super) async fn compose(
        &self,
        profile: &TenantProfile,
        request: &SendRequest,
        delivery: DeliveryId,
        now: Timestamp,
    ) -> Result<Composed, SendError> {
        let to = &request.destination;
        let free = |content, kind, text, url| Composed {
            message: WhatsAppMessage::Free(FreeMessage { delivery, to: to.clone(), content }),
            kind,
            text,
            url,
            template: String::new(),
            code: None,
        };
        match &request.content {
            SendContent::Text(text) => {
                let text = self.merger(profile.tenant.id, request, &[text]).await?.merge(text);
                let text = within(TextPart::Message, text, MAX_TEXT_CHARS)?;
                let content = FreeContent::Text(MessageText::new(text.clone()));
                Ok(free(content, MessageKind::Text, Some(text), None))
            }
            SendContent::Media(media) => {
                let caption = media.caption.as_ref().map(MessageText::expose).unwrap_or_default();
                let merger = self.merger(profile.tenant.id, request, &[caption]).await?;
                let caption =
                    optional(TextPart::Caption, media.caption.as_ref(), &merger, MAX_CAPTION_CHARS)?;
                let content = FreeContent::Media(MediaContent {
                    caption: caption.clone().map(MessageText::new),
                    ..media.clone()
                });
                Ok(free(content, media.kind.into(), caption, Some(media.link.clone())))
            }
            SendContent::Interactive(interactive) => {
                let Interactive { header, body, footer, action } = interactive;
                let texts = [Some(body), header.as_ref(), footer.as_ref()];
                let texts: Vec<_> = texts.into_iter().flatten().map(MessageText::expose).collect();
                let merger = self.merger(profile.tenant.id, request, &texts).await?;
                let line = |part, text: Option<&MessageText>| {
                    Ok::<_, SendError>(optional(part, text, &merger, MAX_LINE_CHARS)?.map(MessageText::new))
                };
                let body = within(TextPart::Body, merger.merge(body.expose()), MAX_BODY_CHARS)?;
                let content = FreeContent::Interactive(Interactive {
                    header: line(TextPart::Header, header.as_ref())?,
                    body: MessageText::new(body.clone()),
                    footer: line(TextPart::Footer, footer.as_ref())?,
                    action: action.clone(),
                });
                Ok(free(content, MessageKind::Interactive, Some(body), None))
            }
            SendContent::Template(template) => {
                self.compose_template(profile, request, template, delivery, now).await
            }
        }
    }

    /// What fills in the merge fields of `texts`. The contact is looked up only if there are any, and before the message is
    /// recorded: a change of it meanwhile makes the text a moment old.
    pub(super) async fn merger(
        &self,
        tenant: TenantId,
        request: &SendRequest,
        texts: &[&str],
    ) -> Result<Merger, StoreError> {
        let to = request.destination.clone();
        if !texts.iter().any(|text| has_fields(text)) {
            return Ok(Merger { contact: None, to });
        }
        let contact = match request.contact {
            Some(id) => self.store.find_contact(tenant, id).await?,
            None => self.store.find_contact_by_phone(tenant, &to).await?,
        };
        Ok(Merger { contact: contact.map(|contact| contact.details), to })
    }
}

/// A text that must be there, with its merge fields filled in: WhatsApp would refuse it otherwise.
fn within(part: TextPart, text: String, most: usize) -> Result<String, SendError> {
    if text.trim().is_empty() {
        Err(SendError::Empty(part))
    } else if text.chars().count() > most {
        Err(SendError::TooLong { part, most })
    } else {
        Ok(text)
    }
}

/// The same of a text that may be absent: one of which nothing is left is.
fn optional(
    part: TextPart,
    text: Option<&MessageText>,
    merger: &Merger,
    most: usize,
) -> Result<Option<String>, SendError> {
    let text = text.map(|text| merger.merge(text.expose())).filter(|text| !text.trim().is_empty());
    text.map(|text| within(part, text, most)).transpose()
}
