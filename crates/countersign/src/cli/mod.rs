//! The command line.

mod account;
mod config;
mod demo;
mod doctor;
mod flow;
mod migrate;
mod provider;
mod serve;
mod template;
mod tenant;
mod token;
mod waba;
mod webhook;

use std::net::SocketAddr;
use std::path::{Path, PathBuf};

use clap::{Args, Parser, Subcommand};
use countersign_core::domain::allowed_ips::AllowedIps;
use countersign_core::domain::secret::Secret;

use crate::config::{Config, load};
use crate::failure::Failure;

/// Sends one-time codes and checks them. Without a command it serves.
#[derive(Parser)]
#[command(name = "countersign", version, about)]
struct Cli {
    #[command(flatten)]
    settings: SettingFlags,
    #[command(subcommand)]
    command: Option<Command>,
}

/// Settings that every command takes.
#[derive(Args)]
struct SettingFlags {
    /// Configuration file (TOML); `countersign config` prints one with every setting explained
    #[arg(long, global = true, env = "COUNTERSIGN_CONFIG", value_name = "FILE")]
    config: Option<PathBuf>,
    /// Where database, keys and demo.json are kept
    #[arg(long, global = true, value_name = "DIR")]
    data_dir: Option<PathBuf>,
}

#[derive(Subcommand)]
enum Command {
    /// Run the server (the default)
    Serve(serve::ServeFlags),
    /// Bring the database to this version's schema, and say which it has; or move it to another store
    Migrate(migrate::MigrateFlags),
    /// Print the settings: all with their meaning, or those in force
    Config(config::ConfigFlags),
    /// Check the installation and say what to mend
    Doctor(doctor::DoctorFlags),
    /// Make and change tenants
    #[command(subcommand)]
    Tenant(tenant::TenantCommand),
    /// Make and revoke tokens
    #[command(subcommand)]
    Token(token::TokenCommand),
    /// Set a tenant's Kaleyra account and its keys
    #[command(subcommand)]
    Account(account::AccountCommand),
    /// Make and change flows: which channels carry a code
    #[command(subcommand)]
    Flow(flow::FlowCommand),
    /// Make and change the texts that flows send
    #[command(subcommand)]
    Template(template::TemplateCommand),
    /// Set WhatsApp Business accounts whose numbers are proven here
    #[command(subcommand)]
    Waba(waba::WabaCommand),
    /// Set the vendors that carry text messages, calls and e-mails
    #[command(subcommand)]
    Provider(provider::ProviderCommand),
    /// Set where a tenant is told of events, and tell again
    #[command(subcommand)]
    Webhook(webhook::WebhookCommand),
    /// Print the demo's lines to copy and paste
    Demo,
    /// Measure a running server
    Bench(crate::bench::BenchFlags),
}

/// Runs the command that was typed.
pub(crate) fn run() -> Result<(), Failure> {
    let cli = Cli::parse();
    let settings = cli.settings;
    match cli.command.unwrap_or_else(|| Command::Serve(serve::ServeFlags::default())) {
        Command::Serve(flags) => serve::run(&settings, &flags),
        Command::Migrate(flags) => migrate::run(&settings, &flags),
        Command::Config(flags) => config::run(&settings, &flags),
        Command::Doctor(flags) => doctor::run(&settings, &flags),
        Command::Tenant(command) => tenant::run(&settings, command),
        Command::Token(command) => token::run(&settings, command),
        Command::Account(command) => account::run(&settings, command),
        Command::Flow(command) => flow::run(&settings, command),
        Command::Template(command) => template::run(&settings, command),
        Command::Waba(command) => waba::run(&settings, command),
        Command::Provider(command) => provider::run(&settings, command),
        Command::Webhook(command) => webhook::run(&settings, command),
        Command::Demo => demo::run(&settings),
        Command::Bench(flags) => crate::bench::run(&flags),
    }
}

impl SettingFlags {
    /// The configuration in force, with a command's own flags on top.
    fn load(&self, mut flags: Vec<(&'static str, String)>) -> Result<Config, Failure> {
        if let Some(folder) = &self.data_dir {
            flags.push(("data_dir", folder.display().to_string()));
        }
        Ok(load(self.config.as_deref(), std::env::vars(), &flags)?)
    }
}

/// Runs a command's asynchronous part.
fn block_on<T>(work: impl Future<Output = Result<T, Failure>>) -> Result<T, Failure> {
    tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .map_err(|why| Failure::Io { what: "the runtime cannot start".to_owned(), why })?
        .block_on(work)
}

/// A setting's flag as the layers take it.
fn flag(name: &'static str, value: Option<SocketAddr>) -> Option<(&'static str, String)> {
    value.map(|value| (name, value.to_string()))
}

/// Reads an address for the command line.
fn address(text: &str) -> Result<SocketAddr, String> {
    text.parse().map_err(|_| "must be an IP address and a port, as in 127.0.0.1:8080".to_owned())
}

/// A secret from a file, so that it stands in no shell history and no process list.
fn secret(path: Option<&Path>) -> Result<Option<Secret>, Failure> {
    let Some(path) = path else { return Ok(None) };
    let text = std::fs::read_to_string(path)
        .map_err(|why| Failure::Io { what: format!("{} cannot be read", path.display()), why })?;
    Ok(Some(Secret::new(text.trim())))
}

/// Addresses and networks as they are typed.
fn networks(texts: &[String]) -> Result<AllowedIps, Failure> {
    AllowedIps::parse(texts.iter().map(String::as_str)).map_err(|error| Failure::said(error.to_string()))
}
