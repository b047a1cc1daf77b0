//! `countersign config`.

use clap::Args;

use super::SettingFlags;
use crate::config::DEFAULTS;
use crate::failure::Failure;
use crate::terminal;

#[derive(Args)]
pub(crate) struct ConfigFlags {
    /// Check and print the settings in force instead of the explained defaults
    #[arg(long)]
    in_force: bool,
}

pub(super) fn run(settings: &SettingFlags, flags: &ConfigFlags) -> Result<(), Failure> {
    let config = settings.load(Vec::new())?;
    terminal::say(&if flags.in_force { format!("{config:#?}") } else { DEFAULTS.trim_end().to_owned() });
    Ok(())
}
