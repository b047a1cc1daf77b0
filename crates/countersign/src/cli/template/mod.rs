//! `countersign template`: the texts that flows send.

mod lint;

use clap::{Args, Subcommand, ValueEnum};
use countersign_core::domain::delivery::Medium;
use countersign_core::domain::ids::{MessageTemplateId, TenantId};
use countersign_core::domain::message_template::Approval;
use countersign_core::domain::sms::autofill::{AppHash, Autofill, WebHost};
use countersign_core::domain::sms::dlt::DltIds;
use countersign_core::engine::{Engine, TemplateDraft};

use self::lint::LintFlags;
use super::{SettingFlags, block_on};
use crate::failure::Failure;
use crate::terminal::say;
use crate::wiring;

#[derive(Subcommand)]
pub(crate) enum TemplateCommand {
    /// Make a template; prints its id
    Create(CreateFlags),
    /// List a tenant's templates
    List { tenant: i64 },
    /// Let flows use a template
    Approve { tenant: i64, template: String },
    /// Let no flow use a template
    Reject { tenant: i64, template: String },
    /// Look texts over: what they cost in segments, which characters make them dear, what is wrong
    Lint(LintFlags),
    /// Show what a template will send, with sample values
    Preview { tenant: i64, template: String },
    /// Remove a template that no flow uses
    Remove { tenant: i64, template: String },
}

#[derive(Args)]
pub(crate) struct CreateFlags {
    tenant: i64,
    /// Its name; for WhatsApp the template's name there
    #[arg(long)]
    name: String,
    /// What it is for
    #[arg(long, value_enum)]
    medium: MediumWord,
    /// Its language, as in en or `en_US`
    #[arg(long, default_value = "en")]
    language: String,
    /// Subject of an e-mail
    #[arg(long)]
    subject: Option<String>,
    /// Let no flow use it before `template approve`
    #[arg(long)]
    pending: bool,
    /// With {{code}}, and perhaps {{minutes}} and {{brand}}, the tenant's name; left out for WhatsApp
    #[arg(long, default_value = "")]
    text: String,
    /// Have browsers fill the code in on pages of this host: a line @HOST #CODE is added
    #[arg(long, value_name = "HOST")]
    web_host: Option<WebHost>,
    /// Have the Android app with this hash read the code: a line with the hash is added
    #[arg(long, value_name = "HASH")]
    app_hash: Option<AppHash>,
    /// Id of the sender's registration in India (principal entity), for vendors that hand it on
    #[arg(long, value_name = "ID", requires = "dlt_template")]
    dlt_entity: Option<String>,
    /// Id of the text's registration in India (content template)
    #[arg(long, value_name = "ID", requires = "dlt_entity")]
    dlt_template: Option<String>,
}

/// A medium as it is typed.
#[derive(Debug, Clone, Copy, ValueEnum)]
pub(super) enum MediumWord {
    Sms,
    Voice,
    Email,
    Whatsapp,
}

impl From<MediumWord> for Medium {
    fn from(word: MediumWord) -> Self {
        match word {
            MediumWord::Sms => Self::Sms,
            MediumWord::Voice => Self::Voice,
            MediumWord::Email => Self::Email,
            MediumWord::Whatsapp => Self::WhatsApp,
        }
    }
}

pub(super) fn run(settings: &SettingFlags, command: TemplateCommand) -> Result<(), Failure> {
    let command = match command {
        TemplateCommand::Lint(LintFlags { file: Some(file), medium, brand, web_host, app_hash, .. }) => {
            let autofill = Autofill { web: web_host, app: app_hash };
            return lint::of_file(&file, medium.into(), &autofill, &brand);
        }
        other => other,
    };
    let config = settings.load(Vec::new())?;
    block_on(async {
        let installation = wiring::open_existing(&config, false).await?;
        carry_out(&installation.engine, command).await
    })
}

async fn carry_out(engine: &Engine, command: TemplateCommand) -> Result<(), Failure> {
    match command {
        TemplateCommand::Create(flags) => create(engine, flags).await?,
        TemplateCommand::List { tenant } => list(engine, TenantId(tenant)).await?,
        TemplateCommand::Approve { tenant, template } => {
            set(engine, TenantId(tenant), &template, Approval::Approved).await?;
        }
        TemplateCommand::Reject { tenant, template } => {
            set(engine, TenantId(tenant), &template, Approval::Rejected).await?;
        }
        TemplateCommand::Lint(flags) => {
            let tenant = flags.tenant.ok_or_else(|| Failure::said("name a tenant, or a --file"))?;
            lint::of_tenant(engine, TenantId(tenant), flags.template.as_deref()).await?;
        }
        TemplateCommand::Preview { tenant, template } => {
            lint::preview(engine, TenantId(tenant), &template).await?;
        }
        TemplateCommand::Remove { tenant, template } => {
            engine.delete_message_template(TenantId(tenant), template_id(&template)?).await?;
            say("removed");
        }
    }
    Ok(())
}

async fn create(engine: &Engine, flags: CreateFlags) -> Result<(), Failure> {
    let dlt =
        flags.dlt_entity.zip(flags.dlt_template).map(|(entity, template)| DltIds::new(&entity, &template));
    let dlt = dlt.transpose().map_err(|why| Failure::said(format!("each DLT id {why}")))?;
    let draft = TemplateDraft {
        name: flags.name,
        medium: flags.medium.into(),
        language: flags.language,
        subject: flags.subject,
        text: flags.text,
        autofill: Autofill { web: flags.web_host, app: flags.app_hash },
        dlt,
        approval: if flags.pending { Approval::Pending } else { Approval::Approved },
    };
    let template = engine.create_message_template(TenantId(flags.tenant), draft).await?;
    say(&template.id.to_string());
    Ok(())
}

async fn list(engine: &Engine, tenant: TenantId) -> Result<(), Failure> {
    for template in engine.list_message_templates(tenant).await? {
        say(&format!(
            "{}\t{:?}\t{}\t{}\t{:?}",
            template.id, template.medium, template.name, template.language, template.approval
        ));
    }
    Ok(())
}

async fn set(engine: &Engine, tenant: TenantId, id: &str, approval: Approval) -> Result<(), Failure> {
    let id = template_id(id)?;
    let present = engine.get_message_template(tenant, id).await?;
    let draft = TemplateDraft {
        name: present.name,
        medium: present.medium,
        language: present.language,
        subject: present.subject,
        text: present.text,
        autofill: present.autofill,
        dlt: present.dlt,
        approval,
    };
    engine.change_message_template(tenant, id, draft).await?;
    say(&format!("{approval:?}").to_lowercase());
    Ok(())
}

pub(super) fn template_id(text: &str) -> Result<MessageTemplateId, Failure> {
    text.parse().map_err(|_| Failure::said("that is not a template id (mtp_…)"))
}
