//! `countersign account`: a tenant's Kaleyra account and its keys.

use std::path::PathBuf;

use clap::{Args, Subcommand};
use countersign_core::domain::allowed_ips::AllowedIps;
use countersign_core::domain::ids::{AccountKeyId, TenantId};
use countersign_core::engine::{AccountKeyChange, Engine, NewAccountKey};
use countersign_core::ports::store::StoreError;

use super::{SettingFlags, block_on, networks, secret};
use crate::failure::Failure;
use crate::terminal::say;
use crate::wiring;

#[derive(Subcommand)]
pub(crate) enum AccountCommand {
    /// Set a tenant's account
    Set(SetFlags),
    /// Show a tenant's account and its keys
    Show { tenant: i64 },
    /// Make, switch and remove keys
    #[command(subcommand)]
    Key(KeyCommand),
}

#[derive(Subcommand)]
pub(crate) enum KeyCommand {
    /// Make a key; it is shown once
    Create(CreateKeyFlags),
    /// Switch a key off; running servers refuse it within a second
    Off { tenant: i64, key: String },
    /// Switch a key on again
    On { tenant: i64, key: String },
    /// Remove a key
    Remove { tenant: i64, key: String },
}

#[derive(Args)]
pub(crate) struct SetFlags {
    tenant: i64,
    /// The SID that callers have in their paths; left out, the present one stays or one is made
    #[arg(long)]
    sid: Option<String>,
    /// Address or network from which its keys may be used, as in 203.0.113.0/24; may be given several times. Left out,
    /// the present ones stay
    #[arg(long = "allow-ip", value_name = "NETWORK")]
    allowed: Vec<String>,
    /// Let its keys be used from everywhere again
    #[arg(long, conflicts_with = "allowed")]
    from_everywhere: bool,
}

#[derive(Args)]
pub(crate) struct CreateKeyFlags {
    tenant: i64,
    /// What people call it
    #[arg(long, default_value = "key")]
    name: String,
    /// File with a key that callers hold already, 32 to 128 letters and digits; left out, one is made
    #[arg(long, value_name = "FILE")]
    key_file: Option<PathBuf>,
    /// Address or network from which it may be used; may be given several times
    #[arg(long = "allow-ip", value_name = "NETWORK")]
    allowed: Vec<String>,
}

pub(super) fn run(settings: &SettingFlags, command: AccountCommand) -> Result<(), Failure> {
    let config = settings.load(Vec::new())?;
    block_on(async {
        let installation = wiring::open_existing(&config, false).await?;
        carry_out(&installation.engine, command).await
    })
}

async fn carry_out(engine: &Engine, command: AccountCommand) -> Result<(), Failure> {
    match command {
        AccountCommand::Set(flags) => set(engine, flags).await?,
        AccountCommand::Show { tenant } => show(engine, TenantId(tenant)).await?,
        AccountCommand::Key(KeyCommand::Create(flags)) => create_key(engine, flags).await?,
        AccountCommand::Key(KeyCommand::Off { tenant, key }) => switch(engine, tenant, &key, false).await?,
        AccountCommand::Key(KeyCommand::On { tenant, key }) => switch(engine, tenant, &key, true).await?,
        AccountCommand::Key(KeyCommand::Remove { tenant, key }) => {
            engine.delete_account_key(TenantId(tenant), key_id(&key)?).await?;
            say("removed");
        }
    }
    Ok(())
}

async fn set(engine: &Engine, flags: SetFlags) -> Result<(), Failure> {
    let tenant = TenantId(flags.tenant);
    let allowed = match engine.get_account(tenant).await {
        Ok(present) if flags.allowed.is_empty() && !flags.from_everywhere => present.allowed_ips,
        Ok(_) | Err(StoreError::Missing { .. }) => networks(&flags.allowed)?,
        Err(error) => return Err(error.into()),
    };
    let account = engine.put_account(tenant, flags.sid.as_deref(), allowed).await?;
    say(&format!("account {} set, {}", account.sid, shown(&account.allowed_ips)));
    say(&format!("next: `countersign account key create {tenant}`"));
    Ok(())
}

async fn show(engine: &Engine, tenant: TenantId) -> Result<(), Failure> {
    let account = engine.get_account(tenant).await?;
    say(&format!("{}\t{}", account.sid, shown(&account.allowed_ips)));
    for key in engine.list_account_keys(tenant).await? {
        let state = if key.active { "on" } else { "off" };
        say(&format!("{}\t{}\t{state}\t{}", key.id, key.name, shown(&key.allowed_ips)));
    }
    Ok(())
}

async fn create_key(engine: &Engine, flags: CreateKeyFlags) -> Result<(), Failure> {
    let new = NewAccountKey {
        name: flags.name,
        allowed_ips: networks(&flags.allowed)?,
        key: secret(flags.key_file.as_deref())?,
    };
    say(engine.issue_account_key(TenantId(flags.tenant), new).await?.plain.expose());
    Ok(())
}

async fn switch(engine: &Engine, tenant: i64, key: &str, active: bool) -> Result<(), Failure> {
    let change = AccountKeyChange { active: Some(active), ..AccountKeyChange::default() };
    engine.change_account_key(TenantId(tenant), key_id(key)?, change).await?;
    say(if active { "on" } else { "off" });
    Ok(())
}

fn key_id(text: &str) -> Result<AccountKeyId, Failure> {
    text.parse().map_err(|_| Failure::said("that is not a key id (key_…)"))
}

fn shown(allowed: &AllowedIps) -> String {
    let texts = allowed.to_texts();
    if texts.is_empty() { "from everywhere".to_owned() } else { format!("from {}", texts.join(",")) }
}
