//! `countersign migrate`: to this version's schema, or to another store.

mod transfer;

use std::path::PathBuf;

use clap::Args;

use super::{SettingFlags, block_on};
use crate::failure::Failure;
use crate::terminal;
use crate::wiring::{self, Vendors};

#[derive(Args)]
pub(crate) struct MigrateFlags {
    /// Move this installation to another store: sqlite:PATH, of the data folder or the database file. Its server must
    /// be stopped. All rows are moved and compared, or none
    #[arg(long, value_name = "sqlite:PATH")]
    from: Option<String>,
    /// Where to: an empty PostgreSQL database. Left out, the one of database.url
    #[arg(long, value_name = "postgres://URL", requires = "from", conflicts_with = "to_file")]
    to: Option<String>,
    /// File that holds the URL, so that its password stands in no process list
    #[arg(long, value_name = "FILE", requires = "from")]
    to_file: Option<PathBuf>,
}

pub(super) fn run(settings: &SettingFlags, flags: &MigrateFlags) -> Result<(), Failure> {
    let config = settings.load(Vec::new())?;
    if let Some(from) = &flags.from {
        return transfer::run(config, from, transfer::destination(flags)?);
    }
    block_on(async {
        let before = wiring::look(&config).await?;
        drop(wiring::open(&config, Vendors::default()).await?);
        let now = wiring::look(&config).await?.schema;
        terminal::say(&format!("{}: schema version {} before, {now} now", before.place, before.schema));
        Ok(())
    })
}
