//! A message template as it is written and shown.

use countersign_core::domain::message_template::MessageTemplate;
use countersign_core::domain::sms::autofill::{AppHash, Autofill, InvalidAutofill, WebHost};
use countersign_core::domain::sms::dlt::DltIds;
use countersign_core::engine::TemplateDraft;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::admin::error::AdminError;
use crate::admin::wire::{ApprovalWord, MediumWord, TimeText};

/// A text for one medium.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct MessageTemplateRequest {
    /// 1 to 255 characters, unique with medium and language. For WhatsApp the template's name there.
    #[schema(example = "login")]
    name: String,
    medium: MediumWord,
    #[serde(default = "english")]
    #[schema(default = "en", example = "en")]
    language: String,
    /// Subject of an e-mail, without placeholders.
    subject: Option<String>,
    /// With `{{code}}`, and perhaps `{{minutes}}` (those that the code is still good for) and `{{brand}}` (the tenant's
    /// name); left out for WhatsApp, which has the text.
    #[serde(default)]
    #[schema(example = "{{code}} is your code for {{brand}}. It is good for {{minutes}} minutes.")]
    text: String,
    #[serde(default)]
    autofill: AutofillFields,
    /// For text messages only.
    dlt: Option<DltFields>,
    #[serde(default = "ApprovalWord::approved")]
    approval: ApprovalWord,
}

/// Who fills in the code of a text message, by lines that are added below the text when it is sent.
#[derive(Debug, Default, Deserialize, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct AutofillFields {
    /// Pages of this host, by a last line `@host #code`.
    #[schema(example = "login.example.com")]
    web_host: Option<String>,
    /// The Android app with this hash of 11 characters (SMS Retriever). The message must never have more than 140 bytes.
    #[schema(example = "FA+9qCX9VSu")]
    app_hash: Option<String>,
}

/// Ids of 1 to 30 digits under which a text is registered in India; for vendors that hand them on.
#[derive(Debug, Deserialize, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct DltFields {
    /// The sender's id (principal entity).
    #[schema(example = "1101456324567890123")]
    entity_id: String,
    /// The text's id (content template).
    #[schema(example = "1107161234567890123")]
    template_id: String,
}

/// A text for one medium.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct MessageTemplateResponse {
    #[schema(example = "mtp_019b78803a1070008000000000000000")]
    id: String,
    name: String,
    medium: MediumWord,
    language: String,
    #[schema(required = true)]
    subject: Option<String>,
    text: String,
    autofill: AutofillFields,
    #[schema(required = true)]
    dlt: Option<DltFields>,
    approval: ApprovalWord,
    created_at: TimeText,
    updated_at: TimeText,
}

/// The texts, oldest first.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct MessageTemplateListResponse {
    pub(super) message_templates: Vec<MessageTemplateResponse>,
}

impl TryFrom<MessageTemplateRequest> for TemplateDraft {
    type Error = AdminError;

    fn try_from(request: MessageTemplateRequest) -> Result<Self, AdminError> {
        Ok(Self {
            name: request.name,
            medium: request.medium.into(),
            language: request.language,
            subject: request.subject,
            text: request.text,
            autofill: request.autofill.try_into()?,
            dlt: request.dlt.map(DltIds::try_from).transpose()?,
            approval: request.approval.into(),
        })
    }
}

impl TryFrom<AutofillFields> for Autofill {
    type Error = AdminError;

    fn try_from(fields: AutofillFields) -> Result<Self, AdminError> {
        let at = |field| move |why: InvalidAutofill| AdminError::invalid(field, why.to_string());
        let web = fields.web_host.map(|text| text.parse().map_err(at("autofill.web_host")));
        let app = fields.app_hash.map(|text| text.parse().map_err(at("autofill.app_hash")));
        Ok(Self { web: web.transpose()?, app: app.transpose()? })
    }
}

impl TryFrom<DltFields> for DltIds {
    type Error = AdminError;

    fn try_from(fields: DltFields) -> Result<Self, AdminError> {
        let ids = Self::new(&fields.entity_id, &fields.template_id);
        ids.map_err(|why| AdminError::invalid("dlt", format!("each id {why}")))
    }
}

impl From<MessageTemplate> for MessageTemplateResponse {
    fn from(template: MessageTemplate) -> Self {
        Self {
            id: template.id.to_string(),
            name: template.name,
            medium: template.medium.into(),
            language: template.language,
            subject: template.subject,
            text: template.text,
            autofill: AutofillFields {
                web_host: template.autofill.web.as_ref().map(WebHost::as_str).map(str::to_owned),
                app_hash: template.autofill.app.as_ref().map(AppHash::as_str).map(str::to_owned),
            },
            dlt: template.dlt.map(|ids| DltFields {
                entity_id: ids.entity().to_owned(),
                template_id: ids.template().to_owned(),
            }),
            approval: template.approval.into(),
            created_at: TimeText(template.created_at),
            updated_at: TimeText(template.updated_at),
        }
    }
}

fn english() -> String {
    "en".to_owned()
}
