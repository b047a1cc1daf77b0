//! Opening a database file.

use std::fs::OpenOptions;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use rusqlite::Connection;

use crate::checkpoint::Checkpointer;
use crate::migrations::{self, MigrationError};
use crate::readers::Readers;
use crate::write::{Writer, log_of};
use crate::{Options, SqliteStore, pragmas};

/// Why a database file could not be opened.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// The file could not be made.
    #[error("the database file {path} cannot be made or opened: {cause}")]
    File {
        /// The file.
        path: PathBuf,
        /// What the system said.
        cause: io::Error,
    },
    /// SQLite cannot use the file.
    #[error("{0} cannot be used as a database: {1}")]
    Database(PathBuf, rusqlite::Error),
    /// The file cannot be brought to this build's schema.
    #[error(transparent)]
    Migration(#[from] MigrationError),
    /// The file cannot be read as it is.
    #[error(
        "{path} has schema {found}, and what is moved must have {known}: run `countersign migrate` on it first"
    )]
    OtherSchema {
        /// The file.
        path: PathBuf,
        /// Its schema.
        found: i64,
        /// The one that is needed.
        known: u32,
    },
    /// A thread could not be started.
    #[error("a thread of the store could not be started: {0}")]
    Thread(io::Error),
}

impl SqliteStore {
    /// Opens the database at `path`, made with mode 0600 if there is none, and brings it to this build's schema.
    pub fn open(path: &Path, options: Options) -> Result<Self, OpenError> {
        let refused = |error| OpenError::Database(path.to_owned(), error);
        make_private(path)?;
        let mut writing = pragmas::writer(path, &options).map_err(refused)?;
        migrations::migrate(&mut writing)?;
        let reading = (0..options.readers.max(1))
            .map(|_| pragmas::reader(path, &options))
            .collect::<Result<Vec<_>, _>>()
            .map_err(refused)?;
        let copying = pragmas::checkpointer(path, &options).map_err(refused)?;

        let (checkpointer, mut meter) = Checkpointer::start(copying, &options).map_err(OpenError::Thread)?;
        measure_log(&mut writing, meter.pages()).map_err(refused)?;
        // The log is there, since the migration has read the file, and stays while a connection is open.
        let sync = log_of(path).map_err(|cause| OpenError::File { path: path.to_owned(), cause })?;
        let progress = Arc::default();
        let after_batch = move |connection: &Connection| meter.after_batch(connection);
        let writer =
            Writer::start(writing, &options, &progress, sync, after_batch).map_err(OpenError::Thread)?;
        let readers = Readers::start(reading, options.queue, progress).map_err(OpenError::Thread)?;
        Ok(Self { writer, readers, _checkpointer: checkpointer })
    }

    /// The schema that the file at `path` has, without changing it; 0 when it is empty.
    pub fn schema_version(path: &Path) -> Result<i64, OpenError> {
        let refused = |error| OpenError::Database(path.to_owned(), error);
        let flags = rusqlite::OpenFlags::SQLITE_OPEN_READ_ONLY;
        let connection = Connection::open_with_flags(path, flags).map_err(refused)?;
        migrations::version(&connection).map_err(refused)
    }

    /// The schema that [`SqliteStore::open`] brings a file to.
    pub fn newest_schema() -> u32 {
        migrations::newest()
    }
}

/// Makes the file if there is none. SQLite gives its log the same mode.
///
/// One that is there is not even opened: closing it would drop the locks that this process may hold on it by
/// another connection (POSIX locks belong to the process).
fn make_private(path: &Path) -> Result<(), OpenError> {
    let mut how = OpenOptions::new();
    how.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut how, 0o600);
    match how.open(path) {
        Err(cause) if cause.kind() != io::ErrorKind::AlreadyExists => {
            Err(OpenError::File { path: path.to_owned(), cause })
        }
        _ => Ok(()),
    }
}

fn measure_log(connection: &mut Connection, pages: Arc<AtomicU32>) -> rusqlite::Result<()> {
    connection.wal_hook(Some(move |_: &mut rusqlite::hooks::Wal, length: std::ffi::c_int| {
        pages.store(u32::try_from(length).unwrap_or(0), Ordering::Relaxed);
        Ok(())
    }))
}
