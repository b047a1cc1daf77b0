//! `countersign demo`.

use std::net::TcpStream;

use super::SettingFlags;
use crate::demo::{DemoFile, walk};
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
    let reachable =
        file.base_url.strip_prefix("http://").is_some_and(|host| TcpStream::connect(host).is_ok());
    if !reachable {
        return Err(Failure::said(format!(
            "the demo's server does not run; start it with `serve --data-dir {}`",
            config.data_dir.display()
        )));
    }
    terminal::say(&walk(&file));
    Ok(())
}
