//! `countersign tenant`: the admin API's calls, made directly on the data folder.

use std::path::PathBuf;

use clap::{Args, Subcommand};
use countersign_core::domain::destination::Destination;
use countersign_core::domain::ids::{SourceId, StatusId, TenantId};
use countersign_core::domain::plan::Allowance;
use countersign_core::domain::purpose::Purpose;
use countersign_core::domain::tenant::{TenantPolicy, TenantState};
use countersign_core::domain::whatsapp::{DEFAULT_BASE_URL, DEFAULT_GRAPH_VERSION};
use countersign_core::engine::{Engine, TenantChange, WhatsAppChange};
use countersign_core::ports::store::NamedKind;

use super::{SettingFlags, block_on, secret};
use crate::failure::Failure;
use crate::terminal::say;
use crate::wiring;

#[derive(Subcommand)]
pub(crate) enum TenantCommand {
    /// List all tenants
    List,
    /// Make a tenant
    Create {
        /// Its name
        #[arg(long)]
        name: String,
        /// Its short unique name: lower-case letters, digits and hyphens
        #[arg(long)]
        subdomain: String,
    },
    /// Show a tenant, its plan, account and use
    Show { tenant: i64 },
    /// Refuse a tenant's tokens
    Suspend { tenant: i64 },
    /// Accept a suspended tenant's tokens again
    Resume { tenant: i64 },
    /// Put a tenant on a plan; with limits, make the plan
    Plan(PlanFlags),
    /// Set a tenant's WhatsApp account
    Whatsapp(WhatsAppFlags),
    /// Ask WhatsApp for the tenant's number; sends nothing
    Check { tenant: i64 },
    /// Pull the tenant's templates from WhatsApp
    SyncTemplates { tenant: i64 },
    /// List the tenant's templates as they were last pulled
    Templates { tenant: i64 },
    /// Make a contact source
    Source { tenant: i64, name: String },
    /// Make a contact status
    Status { tenant: i64, name: String },
    /// Send a contact no more messages
    OptOut {
        tenant: i64,
        phone: String,
        /// Let messages through again
        #[arg(long)]
        undo: bool,
    },
    /// Forget a destination's wrong guesses, hard stop included
    ClearBudget {
        tenant: i64,
        phone: String,
        #[arg(long, default_value = "authentication")]
        purpose: String,
    },
}

#[derive(Args)]
pub(crate) struct PlanFlags {
    tenant: i64,
    /// The plan's name
    #[arg(long)]
    name: String,
    /// Contacts that a new plan allows; unlimited when left out
    #[arg(long)]
    contacts: Option<u32>,
    /// Conversations a month that a new plan allows; unlimited when left out
    #[arg(long)]
    conversations: Option<u32>,
    /// A new plan without WhatsApp templates
    #[arg(long)]
    no_templates: bool,
    /// A new plan without limits
    #[arg(long)]
    unlimited: bool,
    /// Change the plan of that name, for every tenant on it
    #[arg(long)]
    change: bool,
}

#[derive(Args)]
pub(crate) struct WhatsAppFlags {
    /// The tenant's number
    tenant: i64,
    /// Meta's id of the number that sends
    #[arg(long)]
    phone_number_id: String,
    /// Meta's id of the WhatsApp Business account
    #[arg(long)]
    waba_id: String,
    /// The Graph API, without version
    #[arg(long, default_value = DEFAULT_BASE_URL)]
    base_url: String,
    /// The Graph API's version
    #[arg(long, default_value = DEFAULT_GRAPH_VERSION)]
    graph_version: String,
    /// File that holds the access token; left out, the present one stays
    #[arg(long, value_name = "FILE")]
    access_token_file: Option<PathBuf>,
    /// File that holds the app secret; a new one is accepted beside the present one
    #[arg(long, value_name = "FILE")]
    app_secret_file: Option<PathBuf>,
    /// File that holds the text Meta repeats when it sets the webhook up
    #[arg(long, value_name = "FILE")]
    verify_token_file: Option<PathBuf>,
    /// Source of contacts that sends make
    #[arg(long)]
    default_source: Option<i64>,
    /// Status of contacts that sends make
    #[arg(long)]
    default_status: Option<i64>,
}

pub(super) fn run(settings: &SettingFlags, command: TenantCommand) -> Result<(), Failure> {
    let config = settings.load(Vec::new())?;
    let allow_private = crate::demo::lets_private(&config);
    block_on(async {
        let installation = wiring::open_existing(&config, allow_private).await?;
        carry_out(&installation.engine, command).await
    })
}

async fn carry_out(engine: &Engine, command: TenantCommand) -> Result<(), Failure> {
    match command {
        TenantCommand::List => list(engine).await?,
        TenantCommand::Create { name, subdomain } => {
            let tenant = engine.create_tenant(&name, &subdomain, TenantPolicy::default()).await?;
            say(&format!("tenant {} made; next: `countersign tenant whatsapp {0} …`", tenant.id));
        }
        TenantCommand::Show { tenant } => show(engine, TenantId(tenant)).await?,
        TenantCommand::Suspend { tenant } => {
            set_state(engine, TenantId(tenant), TenantState::Suspended).await?;
        }
        TenantCommand::Resume { tenant } => set_state(engine, TenantId(tenant), TenantState::Active).await?,
        TenantCommand::Plan(flags) => put_on_plan(engine, flags).await?,
        TenantCommand::Whatsapp(flags) => set_whatsapp(engine, flags).await?,
        TenantCommand::Check { tenant } => {
            engine.probe_whatsapp(TenantId(tenant)).await?;
            say("WhatsApp knows the number");
        }
        TenantCommand::SyncTemplates { tenant } => {
            let summary = engine.sync_templates(TenantId(tenant)).await?;
            say(&format!("{} templates, {} new, {} removed", summary.listed, summary.added, summary.removed));
        }
        TenantCommand::Templates { tenant } => list_templates(engine, TenantId(tenant)).await?,
        TenantCommand::Source { tenant, name } => {
            make_named(engine, tenant, NamedKind::Source, &name).await?;
        }
        TenantCommand::Status { tenant, name } => {
            make_named(engine, tenant, NamedKind::Status, &name).await?;
        }
        TenantCommand::OptOut { tenant, phone, undo } => {
            let contact = engine.set_opted_out(TenantId(tenant), &number(&phone)?, !undo).await?;
            say(&format!(
                "contact {contact} gets {}",
                if undo { "messages again" } else { "no more messages" }
            ));
        }
        TenantCommand::ClearBudget { tenant, phone, purpose } => {
            let purpose = Purpose::parse(&purpose).map_err(|error| Failure::said(error.to_string()))?;
            engine.clear_budget(TenantId(tenant), &number(&phone)?, &purpose).await?;
            say("wrong guesses forgotten");
        }
    }
    Ok(())
}

async fn list(engine: &Engine) -> Result<(), Failure> {
    for tenant in engine.list_tenants().await? {
        say(&format!("{}\t{}\t{}\t{:?}", tenant.id, tenant.subdomain, tenant.name, tenant.state));
    }
    Ok(())
}

async fn list_templates(engine: &Engine, tenant: TenantId) -> Result<(), Failure> {
    for template in engine.list_templates(tenant).await? {
        let remote = template.remote;
        let (category, status) = (remote.category.as_str(), remote.status.as_str());
        say(&format!("{}\t{}\t{category}\t{status}", remote.name, remote.language));
    }
    Ok(())
}

async fn show(engine: &Engine, tenant: TenantId) -> Result<(), Failure> {
    let profile = engine.get_tenant(tenant).await?;
    let usage = engine.usage(tenant).await?;
    say(&format!("tenant       {} {} ({:?})", profile.tenant.id, profile.tenant.name, profile.tenant.state));
    say(&format!(
        "plan         {}",
        profile.plan.as_ref().map_or("none: no limits", |plan| plan.name.as_str())
    ));
    let policy = profile.tenant.policy;
    say(&format!(
        "guesses      {} a code, {} an hour, {} a day, {} in a row",
        policy.max_attempts, policy.budget.per_hour, policy.budget.per_day, policy.budget.in_a_row
    ));
    say(&format!("retention    {} hours", policy.retention_hours));
    say(&format!("this month   {} conversations, {} complaints", usage.conversations, usage.complaints));
    say(&format!("contacts     {}", usage.contacts));
    match &profile.whatsapp {
        None => say("WhatsApp     not set"),
        Some(account) => say(&format!(
            "WhatsApp     number {} of account {}, webhook path /callbacks/whatsapp/{}",
            account.phone_number_id, account.waba_id, account.callback_id
        )),
    }
    Ok(())
}

async fn set_state(engine: &Engine, tenant: TenantId, state: TenantState) -> Result<(), Failure> {
    let change = TenantChange { state: Some(state), ..TenantChange::default() };
    engine.change_tenant(tenant, change).await?;
    say(&format!("tenant {tenant} is {state:?}; running servers know within a second"));
    Ok(())
}

async fn put_on_plan(engine: &Engine, flags: PlanFlags) -> Result<(), Failure> {
    let known = engine.list_plans().await?.into_iter().find(|plan| plan.name == flags.name);
    let given =
        flags.contacts.is_some() || flags.conversations.is_some() || flags.no_templates || flags.unlimited;
    let allowance = Allowance {
        contacts: flags.contacts,
        conversations: flags.conversations,
        whatsapp_templates: !flags.no_templates,
    };
    let plan = match known {
        Some(plan) if !given || plan.allowance == allowance => plan,
        Some(plan) if !flags.change => {
            return Err(Failure::said(format!(
                "plan {} has other limits ({}); with --change they become these, for every tenant on it",
                plan.name,
                limits(&plan.allowance)
            )));
        }
        None if !given => {
            return Err(Failure::said(format!(
                "there is no plan {}; make it with its limits or --unlimited",
                flags.name
            )));
        }
        Some(_) | None => engine.put_plan(&flags.name, allowance).await?,
    };
    let change = TenantChange { plan: Some(Some(plan.id)), ..TenantChange::default() };
    engine.change_tenant(TenantId(flags.tenant), change).await?;
    say(&format!("tenant {} is on plan {}: {}", flags.tenant, plan.name, limits(&plan.allowance)));
    Ok(())
}

/// A plan's limits in words.
fn limits(allowance: &Allowance) -> String {
    let count =
        |limit: Option<u32>| limit.map_or_else(|| "any number of".to_owned(), |limit| limit.to_string());
    let templates = if allowance.whatsapp_templates { "with" } else { "without" };
    format!(
        "{} contacts, {} conversations a month, {templates} WhatsApp templates",
        count(allowance.contacts),
        count(allowance.conversations)
    )
}

async fn set_whatsapp(engine: &Engine, flags: WhatsAppFlags) -> Result<(), Failure> {
    let change = WhatsAppChange {
        base_url: flags.base_url,
        graph_version: flags.graph_version,
        phone_number_id: flags.phone_number_id,
        waba_id: flags.waba_id,
        access_token: secret(flags.access_token_file.as_deref())?,
        app_secret: secret(flags.app_secret_file.as_deref())?,
        verify_token: secret(flags.verify_token_file.as_deref())?,
        default_source: flags.default_source.map(SourceId),
        default_status: flags.default_status.map(StatusId),
    };
    let settings = engine.put_whatsapp(TenantId(flags.tenant), change).await?;
    say(&format!("set; give Meta the webhook path /callbacks/whatsapp/{}", settings.callback_id));
    say(&format!(
        "next: `countersign tenant sync-templates {0}`, then `countersign token create {0} …`",
        flags.tenant
    ));
    Ok(())
}

async fn make_named(engine: &Engine, tenant: i64, kind: NamedKind, name: &str) -> Result<(), Failure> {
    let row = engine.ensure_named(TenantId(tenant), kind, name).await?;
    say(&format!("{}\t{}", row.id, row.name));
    Ok(())
}

fn number(text: &str) -> Result<Destination, Failure> {
    Destination::parse_phone(text).map_err(|error| Failure::said(error.to_string()))
}
