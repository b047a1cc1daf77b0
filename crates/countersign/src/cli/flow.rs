//! `countersign flow`: which channels carry a code, in which order.

use std::time::Duration;

use clap::{Args, Subcommand};
use countersign_core::domain::flow::{Alphabet, CodePolicy, Flow, FlowStep};
use countersign_core::domain::ids::{FlowId, TenantId};
use countersign_core::domain::message_template::Approval;
use countersign_core::engine::{Engine, FlowDraft};

use super::template::template_id;
use super::{SettingFlags, block_on, networks};
use crate::failure::Failure;
use crate::terminal::say;
use crate::wiring;

#[derive(Subcommand)]
pub(crate) enum FlowCommand {
    /// Make a flow; prints the id that callers send
    Create(CreateFlags),
    /// List a tenant's flows
    List { tenant: i64 },
    /// Let callers use a flow
    Approve { tenant: i64, flow: String },
    /// Let no caller use a flow
    Reject { tenant: i64, flow: String },
    /// Remove a flow; what it started goes on
    Remove { tenant: i64, flow: String },
}

#[derive(Args)]
pub(crate) struct CreateFlags {
    tenant: i64,
    /// Its name
    #[arg(long)]
    name: String,
    /// Take it when a caller names none
    #[arg(long)]
    default: bool,
    /// Let no caller use it before `flow approve`
    #[arg(long)]
    pending: bool,
    /// A channel: TEMPLATE, TEMPLATE@SENDER, or with a wait TEMPLATE@SENDER:SECONDS; the template tells the medium. May be
    /// given several times, in order; without a wait it goes out with the one before it
    #[arg(long = "channel", required = true, value_name = "TEMPLATE[@SENDER][:SECONDS]")]
    channels: Vec<String>,
    /// Characters of a code, 4 to 10
    #[arg(long, default_value_t = 6)]
    length: u32,
    /// Codes of letters and digits
    #[arg(long)]
    alphanumeric: bool,
    /// How long a code is good for, 30 to 86400
    #[arg(long, default_value_t = 300, value_name = "SECONDS")]
    expiry: u64,
    /// Guesses that one code suffers, 1 to 10
    #[arg(long, default_value_t = 3)]
    attempts: u32,
    /// Address or network from which it may be used; may be given several times
    #[arg(long = "allow-ip", value_name = "NETWORK")]
    allowed: Vec<String>,
}

pub(super) fn run(settings: &SettingFlags, command: FlowCommand) -> Result<(), Failure> {
    let config = settings.load(Vec::new())?;
    block_on(async {
        let installation = wiring::open_existing(&config, false).await?;
        carry_out(&installation.engine, command).await
    })
}

async fn carry_out(engine: &Engine, command: FlowCommand) -> Result<(), Failure> {
    match command {
        FlowCommand::Create(flags) => create(engine, flags).await?,
        FlowCommand::List { tenant } => {
            for flow in engine.list_flows(TenantId(tenant)).await? {
                say(&line(&flow));
            }
        }
        FlowCommand::Approve { tenant, flow } => set(engine, tenant, &flow, Approval::Approved).await?,
        FlowCommand::Reject { tenant, flow } => set(engine, tenant, &flow, Approval::Rejected).await?,
        FlowCommand::Remove { tenant, flow } => {
            engine.delete_flow(TenantId(tenant), flow_id(&flow)?).await?;
            say("removed");
        }
    }
    Ok(())
}

async fn create(engine: &Engine, flags: CreateFlags) -> Result<(), Failure> {
    let tenant = TenantId(flags.tenant);
    let mut steps = Vec::with_capacity(flags.channels.len());
    for channel in &flags.channels {
        steps.push(step(engine, tenant, channel).await?);
    }
    let draft = FlowDraft {
        name: flags.name,
        is_default: flags.default,
        approval: if flags.pending { Approval::Pending } else { Approval::Approved },
        code: CodePolicy {
            length: flags.length,
            alphabet: if flags.alphanumeric { Alphabet::Alphanumeric } else { Alphabet::Numeric },
        },
        validity: Duration::from_secs(flags.expiry),
        max_attempts: flags.attempts,
        steps,
        allowed_ips: networks(&flags.allowed)?,
    };
    say(&engine.create_flow(tenant, draft).await?.id.to_uuid_text());
    Ok(())
}

async fn step(engine: &Engine, tenant: TenantId, channel: &str) -> Result<FlowStep, Failure> {
    let (template, sender, seconds) = parts(channel)?;
    let template = engine.get_message_template(tenant, template_id(template)?).await?;
    Ok(FlowStep {
        medium: template.medium,
        sender: sender.to_owned(),
        template: template.id,
        after: Duration::from_secs(seconds),
    })
}

/// The wait is what follows the last colon, if that is a number.
fn parts(channel: &str) -> Result<(&str, &str, u64), Failure> {
    let (rest, seconds) = match channel.rsplit_once(':') {
        Some((rest, seconds)) => {
            let seconds = seconds.parse().map_err(|_| Failure::said("a channel's wait is in seconds"))?;
            (rest, seconds)
        }
        None => (channel, 0),
    };
    let (template, sender) = rest.split_once('@').unwrap_or((rest, ""));
    Ok((template, sender, seconds))
}

async fn set(engine: &Engine, tenant: i64, flow: &str, approval: Approval) -> Result<(), Failure> {
    let (tenant, id) = (TenantId(tenant), flow_id(flow)?);
    let present = engine.get_flow(tenant, id).await?;
    let draft = FlowDraft {
        name: present.name,
        is_default: present.is_default,
        approval,
        code: present.code,
        validity: present.validity,
        max_attempts: present.max_attempts,
        steps: present.steps,
        allowed_ips: present.allowed_ips,
    };
    engine.change_flow(tenant, id, draft).await?;
    say(&format!("{approval:?}").to_lowercase());
    Ok(())
}

fn line(flow: &Flow) -> String {
    let channels: Vec<_> = flow
        .steps
        .iter()
        .map(|step| match step.after.as_secs() {
            0 => format!("{:?}", step.medium),
            seconds => format!("{:?} after {seconds} s", step.medium),
        })
        .collect();
    let default = if flow.is_default { "default" } else { "" };
    format!(
        "{}\t{}\t{:?}\t{default}\t{}",
        flow.id.to_uuid_text(),
        flow.name,
        flow.approval,
        channels.join(", ")
    )
}

fn flow_id(text: &str) -> Result<FlowId, Failure> {
    let id = text.parse().or_else(|_| FlowId::parse_uuid_text(text));
    id.map_err(|_| Failure::said("that is not a flow id"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_channel_reads_as_it_is_explained() {
        for (text, expected) in [
            ("mtp_1", ("mtp_1", "", 0)),
            ("mtp_1@KLRHXA", ("mtp_1", "KLRHXA", 0)),
            ("mtp_1@codes@acme.example:60", ("mtp_1", "codes@acme.example", 60)),
            ("mtp_1:30", ("mtp_1", "", 30)),
        ] {
            assert_eq!(parts(text).expect("a channel"), expected, "{text}");
        }
        assert!(parts("mtp_1@X:soon").is_err());
    }
}
