//! `countersign webhook`: where a tenant is told of events.

use std::time::Duration;

use clap::{Args, Subcommand};
use countersign_core::domain::calendar::rfc3339;
use countersign_core::domain::event::EventKind;
use countersign_core::domain::ids::{EndpointId, TenantId};
use countersign_core::domain::time::Timestamp;
use countersign_core::domain::webhook::Endpoint;
use countersign_core::engine::{EndpointChange, Engine};
use countersign_core::ports::store::EventQuery;
use countersign_core::ports::store::words::{Word as _, outcome_words};

use super::{SettingFlags, block_on};
use crate::failure::Failure;
use crate::terminal::say;
use crate::wiring;

/// Tries, or events, that are listed.
const LISTED: u32 = 50;

#[derive(Subcommand)]
pub(crate) enum WebhookCommand {
    /// Make a webhook; prints its id and its secret, which is shown once
    Create(CreateFlags),
    /// List a tenant's webhooks
    List { tenant: i64 },
    /// Have a webhook called again; what waits for it goes out
    Enable { tenant: i64, webhook: String },
    /// Have a webhook not called; its events are kept
    Disable { tenant: i64, webhook: String },
    /// Remove a webhook
    Remove { tenant: i64, webhook: String },
    /// Give a webhook another secret, which is shown once
    RotateSecret(RotateFlags),
    /// Send a webhook a test event; prints the event's id
    Test { tenant: i64, webhook: String },
    /// List the latest calls to a webhook
    Tries { tenant: i64, webhook: String },
    /// List a tenant's latest events, and how far each has come with which webhook
    Events {
        tenant: i64,
        /// Only those of this type, as in verification.approved
        #[arg(long = "type", value_name = "TYPE", value_parser = parse_kind)]
        kind: Option<EventKind>,
    },
    /// Tell a webhook of one event again, or of all of a time
    Replay(ReplayFlags),
}

#[derive(Args)]
pub(crate) struct CreateFlags {
    tenant: i64,
    /// Where it is
    #[arg(long)]
    url: String,
    /// What it is told of, as in verification.approved; may be given several times, without it everything
    #[arg(long = "event", value_name = "TYPE", value_parser = parse_kind)]
    events: Vec<EventKind>,
    /// Tell numbers and mailboxes as they are, instead of masked
    #[arg(long)]
    unmasked_numbers: bool,
}

#[derive(Args)]
pub(crate) struct RotateFlags {
    tenant: i64,
    webhook: String,
    /// How long calls are signed with the present secret too, 0 to 604800
    #[arg(long, default_value_t = 86_400, value_name = "SECONDS")]
    overlap: u64,
}

#[derive(Args)]
pub(crate) struct ReplayFlags {
    tenant: i64,
    webhook: String,
    /// One event
    #[arg(long, conflicts_with_all = ["from", "to"], required_unless_present = "from")]
    event: Option<String>,
    /// All from this time on, as in 2027-01-31T00:00:00Z
    #[arg(long, value_name = "TIME", requires = "to", value_parser = parse_time)]
    from: Option<Timestamp>,
    /// Up to, not at, this time
    #[arg(long, value_name = "TIME", requires = "from", value_parser = parse_time)]
    to: Option<Timestamp>,
}

pub(super) fn run(settings: &SettingFlags, command: WebhookCommand) -> Result<(), Failure> {
    let config = settings.load(Vec::new())?;
    block_on(async {
        let installation = wiring::open_existing(&config, false).await?;
        carry_out(&installation.engine, command).await
    })
}

async fn carry_out(engine: &Engine, command: WebhookCommand) -> Result<(), Failure> {
    match command {
        WebhookCommand::Create(flags) => create(engine, flags).await?,
        WebhookCommand::List { tenant } => {
            for endpoint in engine.list_endpoints(TenantId(tenant)).await? {
                say(&line(&endpoint));
            }
        }
        WebhookCommand::Enable { tenant, webhook } => enable(engine, tenant, &webhook, true).await?,
        WebhookCommand::Disable { tenant, webhook } => enable(engine, tenant, &webhook, false).await?,
        WebhookCommand::Remove { tenant, webhook } => {
            engine.delete_endpoint(TenantId(tenant), webhook_id(&webhook)?).await?;
            say("removed");
        }
        WebhookCommand::RotateSecret(flags) => {
            let (tenant, id) = (TenantId(flags.tenant), webhook_id(&flags.webhook)?);
            let overlap = Duration::from_secs(flags.overlap);
            say(engine.rotate_endpoint_secret(tenant, id, overlap).await?.secret.expose());
        }
        WebhookCommand::Test { tenant, webhook } => {
            say(&engine.test_endpoint(TenantId(tenant), webhook_id(&webhook)?).await?.to_string());
        }
        WebhookCommand::Tries { tenant, webhook } => {
            tries(engine, TenantId(tenant), webhook_id(&webhook)?).await?;
        }
        WebhookCommand::Events { tenant, kind } => events(engine, TenantId(tenant), kind).await?,
        WebhookCommand::Replay(flags) => replay(engine, flags).await?,
    }
    Ok(())
}

async fn create(engine: &Engine, flags: CreateFlags) -> Result<(), Failure> {
    let change = EndpointChange {
        url: Some(flags.url),
        kinds: Some(flags.events),
        unmasked_numbers: Some(flags.unmasked_numbers),
        enabled: None,
    };
    let issued = engine.create_endpoint(TenantId(flags.tenant), change).await?;
    say(&format!("{}\t{}", issued.endpoint.id, issued.secret.expose()));
    Ok(())
}

async fn enable(engine: &Engine, tenant: i64, webhook: &str, enabled: bool) -> Result<(), Failure> {
    let change = EndpointChange { enabled: Some(enabled), ..EndpointChange::default() };
    engine.change_endpoint(TenantId(tenant), webhook_id(webhook)?, change).await?;
    say(if enabled { "enabled" } else { "disabled" });
    Ok(())
}

async fn tries(engine: &Engine, tenant: TenantId, id: EndpointId) -> Result<(), Failure> {
    for tried in engine.list_tries(tenant, id, None, LISTED).await? {
        let (outcome, status) = outcome_words(tried.outcome);
        let status = status.map_or_else(String::new, |status| status.to_string());
        let at = rfc3339(tried.started_at);
        say(&format!("{at}\t{}\t{}\t{outcome}\t{status}", tried.event, tried.number));
    }
    Ok(())
}

async fn events(engine: &Engine, tenant: TenantId, kind: Option<EventKind>) -> Result<(), Failure> {
    let query = EventQuery { before: None, kind, limit: LISTED };
    for told in engine.list_events(tenant, query).await? {
        let reached =
            told.deliveries.iter().map(|(endpoint, state)| format!("\t{endpoint} {}", state.word()));
        let (at, event) = (rfc3339(told.event.at), &told.event);
        say(&format!("{at}\t{}\t{}{}", event.id, event.kind.name(), reached.collect::<String>()));
    }
    Ok(())
}

async fn replay(engine: &Engine, flags: ReplayFlags) -> Result<(), Failure> {
    let (tenant, id) = (TenantId(flags.tenant), webhook_id(&flags.webhook)?);
    let events = match (flags.event, flags.from, flags.to) {
        (Some(event), _, _) => {
            let event = event.parse().map_err(|_| Failure::said("that is not an event id (evt_…)"))?;
            engine.replay_event(tenant, id, event).await?;
            1
        }
        (None, Some(from), Some(to)) => engine.replay_events(tenant, id, (from, to)).await?,
        _ => return Err(Failure::said("give either --event, or --from and --to")),
    };
    say(&events.to_string());
    Ok(())
}

fn line(endpoint: &Endpoint) -> String {
    let state = match endpoint.disabled {
        Some(disabled) => format!("disabled ({})", disabled.reason.word()),
        None if endpoint.failing_since.is_some() => "failing".to_owned(),
        None => "enabled".to_owned(),
    };
    let kinds: Vec<_> = endpoint.kinds.iter().map(|kind| kind.name()).collect();
    let kinds = if kinds.is_empty() { "everything".to_owned() } else { kinds.join(",") };
    format!("{}\t{}\t{state}\t{kinds}", endpoint.id, endpoint.url)
}

fn webhook_id(text: &str) -> Result<EndpointId, Failure> {
    text.parse().map_err(|_| Failure::said("that is not a webhook id (whe_…)"))
}

fn parse_kind(text: &str) -> Result<EventKind, String> {
    EventKind::parse(text).ok_or_else(|| {
        let known: Vec<_> = EventKind::ALL.iter().map(|kind| kind.name()).collect();
        format!("the types are {}", known.join(", "))
    })
}

fn parse_time(text: &str) -> Result<Timestamp, String> {
    let time: jiff::Timestamp = text.parse().map_err(|_| "must look like 2027-01-31T00:00:00Z".to_owned())?;
    Ok(Timestamp::from_millis(time.as_millisecond()))
}
