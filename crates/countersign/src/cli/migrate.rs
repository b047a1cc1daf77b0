//! `countersign migrate`.

use countersign_store_sqlite::SqliteStore;

use super::{SettingFlags, block_on};
use crate::failure::Failure;
use crate::terminal;
use crate::wiring::{self, Vendors};

pub(super) fn run(settings: &SettingFlags) -> Result<(), Failure> {
    let config = settings.load(Vec::new())?;
    let path = config.database_path();
    let before = if path.exists() { SqliteStore::schema_version(&path)? } else { 0 };
    drop(block_on(wiring::open(&config, Vendors::default()))?);
    let now = SqliteStore::schema_version(&path)?;
    terminal::say(&format!("{}: schema version {before} before, {now} now", path.display()));
    Ok(())
}
