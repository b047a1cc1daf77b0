//! `countersign token`: the admin API's calls, made directly on the data folder.

use clap::{Args, Subcommand};
use countersign_core::domain::ids::{TenantId, TokenId};
use countersign_core::domain::time::Timestamp;
use countersign_core::domain::token::{DEFAULT_REQUESTS_PER_MINUTE, Scope};
use countersign_core::engine::{Engine, NewToken, UNNAMED_ADMIN};

use super::{SettingFlags, block_on};
use crate::failure::Failure;
use crate::terminal::say;
use crate::wiring;

#[derive(Subcommand)]
pub(crate) enum TokenCommand {
    /// Make an API token; it is shown once
    Create(CreateFlags),
    /// List a tenant's tokens
    List { tenant: i64 },
    /// Revoke a token; running servers refuse it within a second
    Revoke { tenant: i64, token: String },
    /// Make an admin token, which is shown once; or list or revoke them
    Admin(AdminFlags),
}

#[derive(Args)]
pub(crate) struct AdminFlags {
    /// What people call it
    #[arg(long, default_value = UNNAMED_ADMIN)]
    name: String,
    /// List the admin tokens and make none
    #[arg(long, conflicts_with_all = ["name", "revoke"])]
    list: bool,
    /// Revoke an admin token and make none; running servers refuse it within a second
    #[arg(long, value_name = "ID", conflicts_with = "name", value_parser = parse_id)]
    revoke: Option<TokenId>,
}

#[derive(Args)]
pub(crate) struct CreateFlags {
    tenant: i64,
    /// What people call it
    #[arg(long, default_value = "token")]
    name: String,
    /// What it may do, as in messages:send; may be given several times, `*` is everything
    #[arg(long = "scope", required = true, value_name = "SCOPE", value_parser = parse_scope)]
    scopes: Vec<Scopes>,
    /// Requests it may make in a minute
    #[arg(long, default_value_t = DEFAULT_REQUESTS_PER_MINUTE)]
    requests_per_minute: u32,
    /// When it stops working, as in 2027-01-31T00:00:00Z
    #[arg(long, value_name = "TIME", value_parser = parse_time)]
    expires_at: Option<Timestamp>,
}

pub(super) fn run(settings: &SettingFlags, command: TokenCommand) -> Result<(), Failure> {
    let config = settings.load(Vec::new())?;
    block_on(async {
        let installation = wiring::open_existing(&config, false).await?;
        carry_out(&installation.engine, command).await
    })
}

async fn carry_out(engine: &Engine, command: TokenCommand) -> Result<(), Failure> {
    match command {
        TokenCommand::Create(flags) => create(engine, flags).await,
        TokenCommand::List { tenant } => list(engine, TenantId(tenant)).await,
        TokenCommand::Revoke { tenant, token } => {
            let token = parse_id(&token).map_err(Failure::said)?;
            engine.revoke_token(TenantId(tenant), token).await?;
            say("revoked");
            Ok(())
        }
        TokenCommand::Admin(flags) => admin(engine, flags).await,
    }
}

async fn create(engine: &Engine, flags: CreateFlags) -> Result<(), Failure> {
    let new = NewToken {
        name: flags.name,
        scopes: flags.scopes.into_iter().flat_map(|scopes| scopes.0).collect(),
        requests_per_minute: flags.requests_per_minute,
        expires_at: flags.expires_at,
    };
    let issued = engine.issue_token(TenantId(flags.tenant), new).await?;
    say(issued.plain.expose());
    Ok(())
}

async fn list(engine: &Engine, tenant: TenantId) -> Result<(), Failure> {
    for token in engine.list_tokens(tenant).await? {
        let state = match token.revoked_at {
            Some(_) => "revoked",
            None if token.is_good(engine.now()) => "good",
            None => "expired",
        };
        let scopes: Vec<_> = token.scopes.iter().map(|scope| scope.as_str()).collect();
        say(&format!(
            "{}\t{}\t{state}\t{}\t{}/min\t{}",
            token.id,
            token.name,
            token.expires_at.map_or_else(|| "no end".to_owned(), shown),
            token.requests_per_minute,
            scopes.join(",")
        ));
    }
    Ok(())
}

async fn admin(engine: &Engine, flags: AdminFlags) -> Result<(), Failure> {
    if flags.list {
        for token in engine.list_admin_tokens().await? {
            let state = if token.revoked_at.is_some() { "revoked" } else { "good" };
            say(&format!("{}\t{}\t{state}", token.id, token.name));
        }
    } else if let Some(token) = flags.revoke {
        engine.revoke_admin_token(token).await?;
        say("revoked");
    } else {
        say(engine.issue_named_admin_token(&flags.name).await?.plain.expose());
    }
    Ok(())
}

fn parse_id(text: &str) -> Result<TokenId, &'static str> {
    text.parse().map_err(|_| "that is not a token id (tok_…)")
}

/// One scope, or all of them.
#[derive(Clone)]
struct Scopes(Vec<Scope>);

fn parse_scope(text: &str) -> Result<Scopes, String> {
    if text == "*" {
        return Ok(Scopes(Scope::ALL.to_vec()));
    }
    Scope::parse(text).map(|scope| Scopes(vec![scope])).ok_or_else(|| {
        let known: Vec<_> = Scope::ALL.iter().map(|scope| scope.as_str()).collect();
        format!("the scopes are {}, and * for all", known.join(", "))
    })
}

fn parse_time(text: &str) -> Result<Timestamp, String> {
    let time: jiff::Timestamp = text.parse().map_err(|_| "must look like 2027-01-31T00:00:00Z".to_owned())?;
    Ok(Timestamp::from_millis(time.as_millisecond()))
}

fn shown(time: Timestamp) -> String {
    jiff::Timestamp::from_millisecond(time.as_millis())
        .map_or_else(|_| "?".to_owned(), |time| time.to_string())
}
