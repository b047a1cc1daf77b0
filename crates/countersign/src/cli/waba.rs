//! `countersign waba`: WhatsApp Business accounts whose numbers are proven through the Kaleyra API.

use std::path::PathBuf;

use clap::Subcommand;
use countersign_core::domain::ids::TenantId;
use countersign_core::domain::waba::WabaBackend;
use countersign_core::domain::whatsapp::{DEFAULT_BASE_URL, DEFAULT_GRAPH_VERSION};
use countersign_core::engine::{BackendChange, Engine};

use super::{SettingFlags, block_on, secret};
use crate::failure::Failure;
use crate::terminal::say;
use crate::wiring;

#[derive(Subcommand)]
pub(crate) enum WabaCommand {
    /// Let WhatsApp make and check the codes of an account's numbers
    Meta {
        tenant: i64,
        /// The account's id at WhatsApp, as callers send it
        waba_id: String,
        /// File that holds the access token; left out, the present one stays
        #[arg(long, value_name = "FILE")]
        access_token_file: Option<PathBuf>,
        /// The Graph API, without version
        #[arg(long, default_value = DEFAULT_BASE_URL)]
        base_url: String,
        /// The Graph API's version
        #[arg(long, default_value = DEFAULT_GRAPH_VERSION)]
        graph_version: String,
    },
    /// Make and check the codes here, by SMS or call
    Own {
        tenant: i64,
        /// The account's id, as callers send it
        waba_id: String,
        /// Who the message comes from
        #[arg(long, default_value = "")]
        sender: String,
        /// How long a code is good for, 1 to 60
        #[arg(long, default_value_t = 10)]
        code_minutes: u32,
        /// Guesses that one code suffers, 1 to 10
        #[arg(long, default_value_t = 5)]
        max_attempts: u32,
    },
    /// List a tenant's accounts
    List { tenant: i64 },
    /// Remove an account with its numbers; at WhatsApp they stay
    Remove { tenant: i64, waba_id: String },
}

pub(super) fn run(settings: &SettingFlags, command: WabaCommand) -> Result<(), Failure> {
    let config = settings.load(Vec::new())?;
    block_on(async {
        let installation = wiring::open_existing(&config, false).await?;
        carry_out(&installation.engine, command).await
    })
}

async fn carry_out(engine: &Engine, command: WabaCommand) -> Result<(), Failure> {
    match command {
        WabaCommand::Meta { tenant, waba_id, access_token_file, base_url, graph_version } => {
            let access_token = secret(access_token_file.as_deref())?;
            let change = BackendChange::Meta { base_url, graph_version, access_token };
            engine.put_waba(TenantId(tenant), &waba_id, change).await?;
            say("set");
        }
        WabaCommand::Own { tenant, waba_id, sender, code_minutes, max_attempts } => {
            let change = BackendChange::Own { sender, code_minutes, max_attempts };
            engine.put_waba(TenantId(tenant), &waba_id, change).await?;
            say("set");
        }
        WabaCommand::List { tenant } => {
            for waba in engine.list_wabas(TenantId(tenant)).await? {
                let backend = match waba.backend {
                    WabaBackend::Meta { base_url, graph_version, .. } => {
                        format!("meta\t{base_url}/{graph_version}")
                    }
                    WabaBackend::Own { sender, code_minutes, max_attempts } => {
                        format!("own\t{sender}\t{code_minutes} minutes\t{max_attempts} attempts")
                    }
                };
                say(&format!("{}\t{backend}", waba.waba_id));
            }
        }
        WabaCommand::Remove { tenant, waba_id } => {
            engine.delete_waba(TenantId(tenant), &waba_id).await?;
            say("removed");
        }
    }
    Ok(())
}
