//! `countersign provider`: the vendors that carry a tenant's text messages, calls and e-mails.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use clap::Subcommand;
use countersign_core::domain::country::Country;
use countersign_core::domain::ids::TenantId;
use countersign_core::domain::provider::{CountryRule, Provider};
use countersign_core::domain::secret::Secret;
use countersign_core::engine::{Engine, ProviderDraft};
use countersign_core::ports::store::words::Word;
use serde::Deserialize;
use serde_json::{Map, Value};

use super::{SettingFlags, block_on, secret};
use crate::failure::Failure;
use crate::terminal::say;
use crate::wiring;

#[derive(Subcommand)]
pub(crate) enum ProviderCommand {
    /// Make a provider, or change it
    Set {
        tenant: i64,
        /// Its name: 1 to 64 of a-z, 0-9, - and _
        name: String,
        /// JSON file that describes it, as PUT /admin/v1/tenants/{tenant}/providers/{name} takes it. A credential whose
        /// name ends with _file is read from the file that it names
        file: PathBuf,
    },
    /// List a tenant's providers
    List { tenant: i64 },
    /// Show a provider, without its credentials
    Show { tenant: i64, name: String },
    /// Remove a provider
    Remove { tenant: i64, name: String },
    /// Ask a provider whether it can be reached and knows the credentials; sends nothing
    Check { tenant: i64, name: String },
}

/// The file's form.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Description {
    medium: String,
    kind: String,
    settings: Map<String, Value>,
    #[serde(default)]
    credentials: BTreeMap<String, Option<String>>,
    #[serde(default)]
    order: u32,
    #[serde(default = "one")]
    weight: u32,
    #[serde(default)]
    countries: Countries,
    #[serde(default = "yes")]
    enabled: bool,
}

#[derive(Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
struct Countries {
    allow: Vec<String>,
    deny: Vec<String>,
}

fn one() -> u32 {
    1
}

fn yes() -> bool {
    true
}

pub(super) fn run(settings: &SettingFlags, command: ProviderCommand) -> Result<(), Failure> {
    let config = settings.load(Vec::new())?;
    block_on(async {
        let allow_private = crate::demo::lets_private(&config);
        let installation = wiring::open_existing(&config, allow_private).await?;
        carry_out(&installation.engine, command).await
    })
}

async fn carry_out(engine: &Engine, command: ProviderCommand) -> Result<(), Failure> {
    match command {
        ProviderCommand::Set { tenant, name, file } => {
            let provider = engine.put_provider(TenantId(tenant), &name, draft(&file)?).await?;
            match engine.callback_url(&provider) {
                Some(url) => say(&format!("set\nreports go to {url}")),
                None => say("set\nno reports come back: server.public_url is not set"),
            }
        }
        ProviderCommand::List { tenant } => {
            for provider in engine.list_providers(TenantId(tenant)).await? {
                say(&line(&provider));
            }
        }
        ProviderCommand::Show { tenant, name } => show(engine, TenantId(tenant), &name).await?,
        ProviderCommand::Remove { tenant, name } => {
            engine.delete_provider(TenantId(tenant), &name).await?;
            say("removed");
        }
        ProviderCommand::Check { tenant, name } => {
            engine.probe_provider(TenantId(tenant), &name).await?;
            say("it works");
        }
    }
    Ok(())
}

async fn show(engine: &Engine, tenant: TenantId, name: &str) -> Result<(), Failure> {
    let provider = engine.get_provider(tenant, name).await?;
    let countries = |list: &[Country]| list.iter().map(ToString::to_string).collect::<Vec<_>>().join(" ");
    say(&line(&provider));
    say(&format!("id\t{}", provider.id));
    say(&format!("settings\t{}", provider.settings));
    say(&format!("credentials\t{}", engine.credential_names(&provider)?.join(" ")));
    say(&format!("allow\t{}", countries(&provider.countries.allow)));
    say(&format!("deny\t{}", countries(&provider.countries.deny)));
    say(&format!("callback\t{}", engine.callback_url(&provider).unwrap_or_default()));
    Ok(())
}

fn line(provider: &Provider) -> String {
    let Provider { name, order, weight, .. } = provider;
    let state = if provider.enabled { "enabled" } else { "disabled" };
    format!(
        "{name}\t{}\t{}\torder {order}\tweight {weight}\t{state}",
        provider.medium.word(),
        provider.kind.word()
    )
}

fn draft(file: &Path) -> Result<ProviderDraft, Failure> {
    let text = std::fs::read_to_string(file)
        .map_err(|why| Failure::Io { what: format!("{} cannot be read", file.display()), why })?;
    let fault = |why: String| Failure::said(format!("{}: {why}", file.display()));
    let mut reader = serde_json::Deserializer::from_str(&text);
    let read: Description = serde_path_to_error::deserialize(&mut reader)
        // Not the parser's own words for a credential: they could repeat it.
        .map_err(|error| fault(format!("{} does not hold what it must", error.path())))?;
    let countries = |texts: &[String]| texts.iter().map(|text| text.parse()).collect::<Result<_, _>>();
    let countries = |texts: &[String]| countries(texts).map_err(|error| fault(format!("countries: {error}")));
    Ok(ProviderDraft {
        medium: word(&read.medium).ok_or_else(|| fault("medium must be sms, voice or email".to_owned()))?,
        kind: word(&read.kind).ok_or_else(|| fault(format!("kind: {:?} is not one", read.kind)))?,
        settings: Value::Object(read.settings).to_string(),
        credentials: read.credentials.into_iter().map(credential).collect::<Result<_, _>>()?,
        order: read.order,
        weight: read.weight,
        countries: CountryRule {
            allow: countries(&read.countries.allow)?,
            deny: countries(&read.countries.deny)?,
        },
        enabled: read.enabled,
    })
}

fn word<W: Word>(text: &str) -> Option<W> {
    W::parse(text)
}

/// A credential from the description, or from the file that it names there.
fn credential((name, value): (String, Option<String>)) -> Result<(String, Option<Secret>), Failure> {
    match (name.strip_suffix("_file"), value) {
        (Some(name), Some(path)) => Ok((name.to_owned(), secret(Some(Path::new(&path)))?)),
        (_, value) => Ok((name, value.map(Secret::new))),
    }
}
