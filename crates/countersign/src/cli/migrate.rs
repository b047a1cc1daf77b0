//! `countersign migrate`.

use super::{SettingFlags, block_on};
use crate::failure::Failure;
use crate::terminal;
use crate::wiring::{self, Vendors};

pub(super) fn run(settings: &SettingFlags) -> Result<(), Failure> {
    let config = settings.load(Vec::new())?;
    block_on(async {
        let before = wiring::look(&config).await?;
        drop(wiring::open(&config, Vendors::default()).await?);
        let now = wiring::look(&config).await?.schema;
        terminal::say(&format!("{}: schema version {} before, {now} now", before.place, before.schema));
        Ok(())
    })
}
