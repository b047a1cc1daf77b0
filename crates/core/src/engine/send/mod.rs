//! Sending a message of a chat (`wacr-api-v2.md` 2.6–2.9): recorded first, then handed over, like a code.

mod compose;
mod contact;
mod template;

pub use contact::NewContact;
pub use template::TemplateSend;

use super::{Caller, Engine, StartError};
use crate::domain::chat::NewMessage;
use crate::domain::contact::{ContactChoice, ContactFault};
use crate::domain::delivery::{Medium, NewDelivery};
use crate::domain::destination::Destination;
use crate::domain::idempotency::IdempotencyKey;
use crate::domain::ids::{ChatId, ContactId, DeliveryId, MessageId, VerificationId};
use crate::domain::message::{Interactive, MediaContent};
use crate::domain::template_parts::TemplateNeed;
use crate::domain::tenant::TenantProfile;
use crate::domain::time::Timestamp;
use crate::ports::entropy::random;
use crate::ports::observer::Event;
use crate::ports::store::{SendCommand, SendOutcome, StoreError};
use compose::Composed;

/// What a caller asks to be sent.
#[derive(Debug, Clone)]
pub struct SendRequest {
    /// Who gets it.
    pub destination: Destination,
    /// A contact the caller names.
    pub contact: Option<ContactId>,
    /// What is known of whoever is no contact yet.
    pub new_contact: Option<NewContact>,
    /// What is sent.
    pub content: SendContent,
    /// The key under which the request runs.
    pub idempotency: Option<IdempotencyKey>,
}

/// What is sent. Texts may hold merge fields.
#[derive(Clone)]
pub enum SendContent {
    /// A text, 1 to [`MAX_TEXT_CHARS`](crate::domain::message::MAX_TEXT_CHARS).
    Text(String),
    /// A template.
    Template(TemplateSend),
    /// A file.
    Media(MediaContent),
    /// A text with things to press.
    Interactive(Interactive),
}

impl std::fmt::Debug for SendContent {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("SendContent")
    }
}

/// A message that the vendor took.
#[derive(Clone, PartialEq, Eq)]
pub struct MessageSent {
    /// The vendor's id of it.
    pub vendor_message_id: String,
    /// The contact, found or made.
    pub contact: ContactId,
    /// The chat, found or opened.
    pub chat: ChatId,
    /// The message.
    pub message: MessageId,
    /// Its text, merge fields filled in; none where there is no text.
    pub text: Option<String>,
    /// Where its file is, if it has one.
    pub url: Option<String>,
    /// When the vendor took it.
    pub sent_at: Timestamp,
}

/// A text of a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TextPart {
    /// The text of a message that is nothing else.
    Message,
    /// What stands below a file.
    Caption,
    /// The text with things to press.
    Body,
    /// What stands above that.
    Header,
    /// What stands below that.
    Footer,
    /// A parameter of a template's body, from 1.
    Field(u32),
}

/// Why a message was not sent.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SendError {
    /// The template takes what was not given.
    #[error("the template takes more than was given: {0:?}")]
    Needs(Vec<TemplateNeed>),
    /// With its merge fields filled in a text has more characters than it may have.
    #[error("{part:?} has more than {most} characters")]
    TooLong {
        /// Which.
        part: TextPart,
        /// Characters that it may have.
        most: usize,
    },
    /// With its merge fields filled in nothing is left of a text.
    #[error("nothing is left of {0:?}")]
    Empty(TextPart),
    /// A contact cannot be made of what is known of it.
    #[error("the contact does not fit the others: {0:?}")]
    Contact(Vec<ContactFault>),
    /// What also stands against a code.
    #[error(transparent)]
    Start(#[from] StartError),
}

impl From<StoreError> for SendError {
    fn from(error: StoreError) -> Self {
        Self::Start(error.into())
    }
}

impl Engine {
    /// Sends a message of a chat.
    ///
    /// It is recorded with its delivery before the vendor is called, so that a crash loses neither. A code that it carries
    /// is valid from then on, and brings back the one before it if the vendor definitely refuses the message.
    pub async fn send_message(
        &self,
        caller: &Caller,
        request: SendRequest,
    ) -> Result<MessageSent, SendError> {
        let starts = matches!(&request.content, SendContent::Template(it) if it.code_place.is_some());
        let result = self.try_send(caller.profile(), request).await;
        self.announce(caller.profile().tells);
        // Without a code no verification is started; the vendor's call is counted as every one.
        if starts {
            self.observer.count(if result.is_ok() { Event::Started } else { Event::StartRefused });
        }
        result
    }

    async fn try_send(
        &self,
        profile: &TenantProfile,
        request: SendRequest,
    ) -> Result<MessageSent, SendError> {
        let tenant = profile.tenant.id;
        let now = self.clock.now();
        let delivery = DeliveryId::new(now, random(self.entropy.as_ref()));
        let Composed { message, kind, text, url, template, code } =
            self.compose(profile, &request, delivery, now).await?;
        let settings = profile.whatsapp.as_ref().ok_or(StartError::WhatsAppNotConfigured)?;
        let account = self.open_account(tenant, settings)?;
        let breaker = (tenant, settings.revision);
        if !self.breaker.admits(breaker, now) {
            return Err(StartError::AccountResting.into());
        }
        // From here on every way out without a call gives the breaker's probe back.
        let recorded = async {
            if let (None, Some(new)) = (request.contact, &request.new_contact) {
                self.ensure_contact(profile, &request.destination, new).await?;
            }
            let command = SendCommand {
                tenant,
                to: request.destination.clone(),
                contact: match request.contact {
                    Some(contact) => ContactChoice::Existing(contact),
                    None => ContactChoice::ByDestination { defaults: settings.contact_defaults() },
                },
                allowance: profile.allowance(),
                delivery: NewDelivery {
                    id: delivery,
                    verification: match &code {
                        Some(code) => code.id,
                        None => VerificationId::new(now, random(self.entropy.as_ref())),
                    },
                    step: 0,
                    message: None,
                    medium: Medium::WhatsApp,
                    template,
                    lease_until: now + self.timings.lease,
                },
                message: NewMessage {
                    kind,
                    text: text.clone(),
                    sender: settings.phone_number_id.clone(),
                    url: url.clone(),
                },
                code: code.map(|verification| (verification, profile.tenant.policy.budget)),
                idempotency: request.idempotency,
                tells: profile.tells,
                now,
            };
            match self.store.send(command).await? {
                SendOutcome::Recorded { contact, chat, message } => Ok((contact, chat, message)),
                SendOutcome::Refused(refusal) => Err(SendError::Start(refusal.into())),
            }
        };
        let (contact, chat, recorded) =
            recorded.await.inspect_err(|_| self.breaker.give_back(breaker, now))?;
        let taken = self.hand_over(profile, breaker, &account, &message).await?;
        Ok(MessageSent {
            vendor_message_id: taken.vendor_message_id,
            contact,
            chat,
            message: recorded,
            text,
            url,
            sent_at: self.clock.now(),
        })
    }
}
