//! `countersign demo`.

use super::SettingFlags;
use crate::demo::{DemoFile, greeting};
use crate::failure::Failure;
use crate::terminal;

pub(super) fn run(settings: &SettingFlags) -> Result<(), Failure> {
    let config = settings.load(Vec::new())?;
    let file = DemoFile::read(&config).ok_or_else(|| {
        Failure::said(format!(
            "there is no demo in {}; start one with `countersign serve`",
            config.data_dir.display()
        ))
    })?;
    terminal::say(&greeting(&file));
    Ok(())
}
