//! `countersign doctor`: looks at everything a start needs, and says what to mend.

mod server;

use std::path::PathBuf;

use clap::Args;
use countersign_core::domain::tenant::TenantProfile;
use countersign_core::ports::clock::Clock as _;

use super::{SettingFlags, block_on};
use crate::clock::SystemClock;
use crate::config::Config;
use crate::failure::Failure;
use crate::wiring::{self, Installation};
use crate::{data_dir, terminal};

#[derive(Args)]
pub(crate) struct DoctorFlags {
    /// Also ask each tenant's WhatsApp account for its number; sends nothing
    #[arg(long)]
    online: bool,
    /// Also ask this provider of each tenant that has it whether it knows the credentials; sends nothing
    #[arg(long, value_name = "NAME")]
    provider: Option<String>,
}

pub(super) fn run(settings: &SettingFlags, flags: &DoctorFlags) -> Result<(), Failure> {
    let config = settings.load(Vec::new())?;
    terminal::say("ok    the configuration can be used");
    let mut findings = Findings::default();
    let seen = block_on(wiring::look(&config))?;
    if let Some(server) = &seen.server {
        findings.note_all(server::findings(&config, server, SystemClock.now()));
    }
    if seen.is_new {
        terminal::say(&format!("note  {} is not there yet; `countersign serve` makes it", seen.place));
        return findings.conclude();
    }
    findings.note(private(&config));
    findings.note(port(&config));
    if findings.faults > 0 && seen.server.is_some_and(|server| server.is_standby || !server.is_supported) {
        return findings.conclude();
    }
    let allow_private = crate::demo::lets_private(&config);
    let installation = block_on(wiring::open_existing(&config, allow_private))?;
    findings.note(Ok(format!("database at schema version {}", wiring::newest_schema(&config))));
    block_on(look(&installation, flags.online, &mut findings))?;
    if let Some(name) = &flags.provider {
        block_on(provider(&installation, name, &mut findings))?;
    }
    findings.conclude()
}

async fn look(installation: &Installation, online: bool, findings: &mut Findings) -> Result<(), Failure> {
    findings.note(installation.engine.ping().await.map_or_else(
        |error| Err(format!("the database does not take writes: {error}")),
        |()| Ok("the database takes writes".to_owned()),
    ));
    for tenant in installation.engine.list_tenants().await? {
        let profile = installation.engine.get_tenant(tenant.id).await?;
        findings.note(account(installation, &profile, online).await);
    }
    Ok(())
}

/// Asks the provider of this name of every tenant that has one.
async fn provider(installation: &Installation, name: &str, findings: &mut Findings) -> Result<(), Failure> {
    let engine = &installation.engine;
    let mut known = false;
    for tenant in engine.list_tenants().await? {
        let providers = engine.list_providers(tenant.id).await?;
        if providers.iter().any(|provider| provider.name == name) {
            known = true;
            let place = format!("tenant {} ({})", tenant.id, tenant.subdomain);
            findings.note(match engine.probe_provider(tenant.id, name).await {
                Ok(()) => Ok(format!("{place}: provider {name} works")),
                Err(error) => Err(format!("{place}: provider {name}: {error}")),
            });
        }
    }
    if !known {
        findings.note(Err(format!("no tenant has a provider {name}")));
    }
    Ok(())
}

async fn account(
    installation: &Installation,
    profile: &TenantProfile,
    online: bool,
) -> Result<String, String> {
    let name = format!("tenant {} ({})", profile.tenant.id, profile.tenant.subdomain);
    let Some(settings) = &profile.whatsapp else {
        return Err(format!(
            "{name} has no WhatsApp account; set it with PUT /admin/v1/tenants/{}/whatsapp",
            profile.tenant.id
        ));
    };
    if settings.contact_defaults().is_none() {
        return Err(format!("{name} has no default source and status, so sends to new numbers are refused"));
    }
    if !online {
        return Ok(format!("{name} has a WhatsApp account; --online asks whether it works"));
    }
    match installation.engine.probe_whatsapp(profile.tenant.id).await {
        Ok(()) => Ok(format!("{name}: WhatsApp knows its number")),
        Err(error) => Err(format!("{name}: {error}")),
    }
}

fn private(config: &Config) -> Result<String, String> {
    let paths = config.private_paths();
    let paths: Vec<_> = paths.iter().map(PathBuf::as_path).collect();
    match data_dir::open_to_others(&paths).first() {
        Some(path) => Err(format!("{0} is open to others; mend it with chmod go= {0}", path.display())),
        None => Ok("the data folder and its files are private".to_owned()),
    }
}

fn port(config: &Config) -> Result<String, String> {
    let address = config.server.listen;
    match data_dir::lock(&config.data_dir) {
        Err(_) => Ok("a server runs on this data folder".to_owned()),
        Ok(_) => match std::net::TcpListener::bind(address) {
            Ok(_) => Ok(format!("{address} is free to listen on")),
            Err(why) => Err(format!("cannot listen on {address}: {why}; set server.listen")),
        },
    }
}

#[derive(Default)]
struct Findings {
    faults: usize,
}

impl Findings {
    fn note_all(&mut self, findings: Vec<Result<String, String>>) {
        for finding in findings {
            self.note(finding);
        }
    }

    fn note(&mut self, finding: Result<String, String>) {
        match finding {
            Ok(text) => terminal::say(&format!("ok    {text}")),
            Err(text) => {
                self.faults += 1;
                terminal::say(&format!("MEND  {text}"));
            }
        }
    }

    fn conclude(self) -> Result<(), Failure> {
        match self.faults {
            0 => Ok(()),
            1 => Err(Failure::said("one thing to mend")),
            many => Err(Failure::said(format!("{many} things to mend"))),
        }
    }
}
