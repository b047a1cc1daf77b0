//! The texts that flows send.

use super::{ManageError, invalid, named};
use crate::domain::delivery::Medium;
use crate::domain::ids::{MessageTemplateId, TenantId};
use crate::domain::message_template::{Approval, MessageTemplate};
use crate::domain::placeholder::check_text;
use crate::domain::sms::autofill::Autofill;
use crate::domain::sms::dlt::DltIds;
use crate::domain::sms::lint::{Lint, lint};
use crate::engine::Engine;
use crate::ports::entropy::random;
use crate::ports::store::StoreError;

/// What an operator writes.
#[derive(Debug, Clone)]
pub struct TemplateDraft {
    /// Its name, 1 to 255 characters, unique with medium and language. For WhatsApp the template's name there.
    pub name: String,
    /// What it is for.
    pub medium: Medium,
    /// Its language, 2 to 15 letters, digits, `_` or `-`.
    pub language: String,
    /// Subject of an e-mail, 1 to 255 characters; must be left out for other media.
    pub subject: Option<String>,
    /// The text; must be empty for WhatsApp, whose vendor has it.
    pub text: String,
    /// Lines below the text of a text message, for those who fill the code in. With them it must have no fault that a
    /// [`lint`] finds, unless it is rejected; must be none for other media.
    pub autofill: Autofill,
    /// The ids under which the text of a text message is registered in India; must be left out for other media.
    pub dlt: Option<DltIds>,
    /// Whether it may be used.
    pub approval: Approval,
}

impl Engine {
    /// Makes a template.
    pub async fn create_message_template(
        &self,
        tenant: TenantId,
        draft: TemplateDraft,
    ) -> Result<MessageTemplate, ManageError> {
        let draft = checked(draft, &self.brand(tenant).await?)?;
        let now = self.clock.now();
        let template = MessageTemplate {
            id: MessageTemplateId::new(now, random(self.entropy.as_ref())),
            tenant,
            name: draft.name,
            medium: draft.medium,
            language: draft.language,
            subject: draft.subject,
            text: draft.text,
            autofill: draft.autofill,
            dlt: draft.dlt,
            approval: draft.approval,
            created_at: now,
            updated_at: now,
        };
        self.keep_template(template).await
    }

    /// Replaces a template; flows that use it send the new text from now on. Its medium stays.
    pub async fn change_message_template(
        &self,
        tenant: TenantId,
        id: MessageTemplateId,
        draft: TemplateDraft,
    ) -> Result<MessageTemplate, ManageError> {
        let present = self.get_message_template(tenant, id).await?;
        if draft.medium != present.medium {
            return Err(invalid("medium", "cannot change: flows may use it"));
        }
        let draft = checked(draft, &self.brand(tenant).await?)?;
        let template = MessageTemplate {
            name: draft.name,
            language: draft.language,
            subject: draft.subject,
            text: draft.text,
            autofill: draft.autofill,
            dlt: draft.dlt,
            approval: draft.approval,
            updated_at: self.clock.now(),
            ..present
        };
        self.keep_template(template).await
    }

    /// A tenant's template.
    pub async fn get_message_template(
        &self,
        tenant: TenantId,
        id: MessageTemplateId,
    ) -> Result<MessageTemplate, StoreError> {
        let templates = self.list_message_templates(tenant).await?;
        templates
            .into_iter()
            .find(|template| template.id == id)
            .ok_or(StoreError::Missing { what: "message template" })
    }

    /// A tenant's templates, oldest first.
    pub async fn list_message_templates(&self, tenant: TenantId) -> Result<Vec<MessageTemplate>, StoreError> {
        self.require_tenant(tenant).await?;
        self.store.list_message_templates(tenant).await
    }

    /// Removes a template that no flow uses.
    pub async fn delete_message_template(
        &self,
        tenant: TenantId,
        id: MessageTemplateId,
    ) -> Result<(), StoreError> {
        self.store.delete_message_template(tenant, id).await?;
        self.tell_changed();
        Ok(())
    }

    /// What a message of a template looks like, what it costs and what is wrong with it; with a code that is nobody's.
    pub async fn look_over(&self, template: &MessageTemplate) -> Result<Lint, StoreError> {
        let brand = self.brand(template.tenant).await?;
        Ok(lint(template.medium, &template.text, &template.autofill, &brand))
    }

    async fn brand(&self, tenant: TenantId) -> Result<String, StoreError> {
        let profile = self.profile(tenant).await?;
        profile.map(|profile| profile.tenant.name.clone()).ok_or(StoreError::Missing { what: "tenant" })
    }

    async fn keep_template(&self, template: MessageTemplate) -> Result<MessageTemplate, ManageError> {
        self.store.put_message_template(template.clone()).await?;
        self.tell_changed();
        Ok(template)
    }
}

/// What an operator wrote, if a template can be made of it.
fn checked(draft: TemplateDraft, brand: &str) -> Result<TemplateDraft, ManageError> {
    let draft = TemplateDraft {
        name: named("name", &draft.name, 255)?,
        language: language(&draft.language)?,
        subject: subject(draft.medium, draft.subject.as_deref())?,
        text: text(draft.medium, &draft.text)?,
        ..draft
    };
    if draft.medium != Medium::Sms && draft.dlt.is_some() {
        return Err(invalid("dlt", "is for text messages only"));
    }
    // A text without lines below it is its owner's, who may have written such lines into it.
    if draft.autofill != Autofill::default() {
        if draft.medium != Medium::Sms {
            return Err(invalid("autofill", "is for text messages only"));
        }
        let found = lint(draft.medium, &draft.text, &draft.autofill, brand);
        // What nobody sends need not fit: a template whose tenant has a longer name by now can be rejected.
        if let Some(fault) = found.faults.first().filter(|_| draft.approval != Approval::Rejected) {
            return Err(invalid("autofill", format!("does not fit the text: {fault}")));
        }
    }
    Ok(draft)
}

fn language(text: &str) -> Result<String, ManageError> {
    let is_tag = |b: u8| b.is_ascii_alphanumeric() || b == b'_' || b == b'-';
    if (2..=15).contains(&text.len()) && text.bytes().all(is_tag) {
        Ok(text.to_owned())
    } else {
        Err(invalid("language", "must look like en or en_US"))
    }
}

fn subject(medium: Medium, subject: Option<&str>) -> Result<Option<String>, ManageError> {
    match (medium, subject) {
        (Medium::Email, Some(subject)) if subject.contains("{{") => {
            Err(invalid("subject", "must not hold placeholders: a code does not belong into a subject"))
        }
        (Medium::Email, Some(subject)) => named("subject", subject, 255).map(Some),
        (Medium::Email, None) => Err(invalid("subject", "is needed for e-mail")),
        (_, None) => Ok(None),
        (_, Some(_)) => Err(invalid("subject", "is for e-mail only")),
    }
}

fn text(medium: Medium, text: &str) -> Result<String, ManageError> {
    match medium {
        Medium::WhatsApp if text.is_empty() => Ok(String::new()),
        Medium::WhatsApp => Err(invalid("text", "must be empty: WhatsApp has the template's text")),
        Medium::Sms | Medium::Voice | Medium::Email => {
            check_text(text).map_err(|why| invalid("text", why.to_string()))?;
            Ok(text.to_owned())
        }
    }
}
