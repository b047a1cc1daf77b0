//! Moving a stopped installation from SQLite to PostgreSQL.

use std::path::{Path, PathBuf};

use countersign_core::domain::secret::Secret;
use countersign_core::transfer::{Progress, transfer};

use super::MigrateFlags;
use crate::cli::{block_on, secret};
use crate::config::Config;
use crate::failure::Failure;
use crate::{data_dir, terminal, wiring};

/// Rows of a table between two lines about it.
const TELL_EVERY: u64 = 100_000;

/// The URL that was given, if one was.
pub(super) fn destination(flags: &MigrateFlags) -> Result<Option<Secret>, Failure> {
    Ok(flags.to.clone().map(Secret::new).or(secret(flags.to_file.as_deref())?))
}

pub(super) fn run(mut config: Config, from: &str, to: Option<Secret>) -> Result<(), Failure> {
    let path = database_file(from)?;
    if let Some(url) = to {
        wiring::check_database_url(&url).map_err(|why| Failure::said(format!("--to {why}")))?;
        config.database.url = Some(url);
    }
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    // As long as it is held no server runs on what is moved.
    let _lock = data_dir::lock(folder)?;
    block_on(async {
        let mut source = wiring::open_source(&path)?;
        let target = wiring::open_target(&config).await?;
        terminal::say(&format!(
            "Moving {} to PostgreSQL. Nothing is kept there until all is compared.",
            path.display()
        ));
        transfer(source.as_mut(), target, &mut tell).await?;
        data_dir::mark_moved(folder)?;
        terminal::say(&after(folder, &config));
        Ok(())
    })
}

/// The file that `sqlite:PATH` means.
fn database_file(from: &str) -> Result<PathBuf, Failure> {
    let Some(path) = from.strip_prefix("sqlite:").filter(|path| !path.is_empty()) else {
        return Err(Failure::said("--from must be sqlite:PATH, as in sqlite:/var/lib/countersign"));
    };
    let path = Path::new(path);
    let file = if path.is_dir() { path.join("countersign.db") } else { path.to_path_buf() };
    if file.is_file() {
        Ok(file)
    } else {
        Err(Failure::said(format!("there is no database {}", file.display())))
    }
}

fn tell(progress: Progress) {
    match progress {
        Progress::Put { table, rows } if rows % TELL_EVERY == 0 => {
            terminal::say(&format!("      {table}: {rows} rows so far"));
        }
        Progress::Put { .. } => {}
        Progress::Same { table, summary } => {
            terminal::say(&format!("same  {table}: {} rows, digest {}", summary.rows, summary.digest_text()));
        }
    }
}

/// What is left to do, in words.
fn after(folder: &Path, config: &Config) -> String {
    let key = config.keys.master_key_file.clone().unwrap_or_else(|| folder.join("master.key"));
    format!(
        "Moved. Set database.url for every node, give each the key {} (a copy, or keys.master_key_file), and start \
         them. Nothing starts on the old database any more: codes could be accepted twice. To go back all the same, \
         delete {}.",
        key.display(),
        data_dir::moved_mark(folder).display()
    )
}
