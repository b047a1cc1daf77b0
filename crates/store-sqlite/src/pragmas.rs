//! What each kind of connection sets before its first statement.

use std::path::Path;

use rusqlite::{Connection, ErrorCode, OpenFlags};

use crate::Options;

/// Statements kept prepared by a connection: more than there are in this crate.
pub(crate) const STATEMENTS_KEPT: usize = 288;

/// Turns that a start takes to switch a file to a write-ahead log, when others start with it.
const SWITCHES: u32 = 20;

fn connect(path: &Path, options: &Options) -> rusqlite::Result<Connection> {
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = Connection::open_with_flags(path, flags)?;
    connection.busy_timeout(options.busy_timeout)?;
    connection.set_prepared_statement_cache_capacity(STATEMENTS_KEPT);
    Ok(connection)
}

/// The connection that writes, and that migrates before that.
///
/// With `synchronous=NORMAL` the log is synced when it starts anew and before it is copied back, and not on commit: for
/// that there is a thread, and nothing is acknowledged before it (`write::durable`).
///
/// The log may stay as large as it gets when it starts anew at [`Options::restart_pages`], and half as much again: to cut
/// 64 MiB off a file takes a tenth of a second, in which nobody is answered.
///
/// The page cache is small, since the system keeps the same pages: numbers are spread over the whole file, so a larger
/// one meets no more of them, and after a transaction that rebalances a tree SQLite walks all of it.
pub(crate) fn writer(path: &Path, options: &Options) -> rusqlite::Result<Connection> {
    let connection = connect(path, options)?;
    keep_a_log(&connection)?;
    connection.execute_batch(
        "PRAGMA synchronous = NORMAL;
         PRAGMA foreign_keys = ON;
         PRAGMA trusted_schema = OFF;
         PRAGMA temp_store = MEMORY;
         PRAGMA cache_size = -8192;
         PRAGMA journal_size_limit = 201326592;
         PRAGMA wal_autocheckpoint = 0;",
    )?;
    Ok(connection)
}

/// Switches the file to a write-ahead log, for good.
///
/// Of two that switch a fresh file together, one is told that it is busy, whatever its time-out says. A transaction
/// does wait, and when it has had its turn the other is done.
fn keep_a_log(connection: &Connection) -> rusqlite::Result<()> {
    const SWITCH: &str = "PRAGMA journal_mode = WAL";
    for _ in 0..SWITCHES {
        match connection.execute_batch(SWITCH) {
            Err(error) if error.sqlite_error_code() == Some(ErrorCode::DatabaseBusy) => {
                connection.execute_batch("BEGIN IMMEDIATE; COMMIT")?;
            }
            settled => return settled,
        }
    }
    connection.execute_batch(SWITCH)
}

/// A connection that only reads. It is not opened read-only, since readers of a write-ahead log write to its
/// shared index.
pub(crate) fn reader(path: &Path, options: &Options) -> rusqlite::Result<Connection> {
    let connection = connect(path, options)?;
    connection.execute_batch(
        "PRAGMA query_only = ON;
         PRAGMA trusted_schema = OFF;
         PRAGMA temp_store = MEMORY;
         PRAGMA cache_size = -4096;
         PRAGMA wal_autocheckpoint = 0;",
    )?;
    Ok(connection)
}

/// The connection that copies the log back.
pub(crate) fn checkpointer(path: &Path, options: &Options) -> rusqlite::Result<Connection> {
    let connection = connect(path, options)?;
    connection.execute_batch("PRAGMA synchronous = FULL; PRAGMA wal_autocheckpoint = 0;")?;
    Ok(connection)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Else each new start of the log cuts it, and all callers wait.
    #[test]
    fn a_log_that_starts_anew_is_not_cut() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("test.db");
        std::fs::File::create_new(&path).expect("a file");
        let options = Options::default();
        let connection = writer(&path, &options).expect("a connection");
        let pragma = |name| -> i64 {
            connection.query_row(&format!("PRAGMA {name}"), [], |row| row.get(0)).expect("a number")
        };
        // A page's head in the log has 24 bytes (sqlite.org/fileformat2.html, 4).
        let longest = i64::from(options.restart_pages) * (pragma("page_size") + 24);
        assert!(pragma("journal_size_limit") >= longest + longest / 4);
    }

    /// What every acknowledgement rests on, beside the writer's own sync. A test without a power cut cannot see it
    /// otherwise.
    #[test]
    fn what_is_acknowledged_is_on_the_disk() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("test.db");
        std::fs::File::create_new(&path).expect("a file");
        let options = Options::default();
        // By number, NORMAL and FULL (sqlite.org/pragma.html).
        for (connection, level) in [(writer(&path, &options), 1), (checkpointer(&path, &options), 2)] {
            let connection = connection.expect("a connection");
            let synchronous: i64 =
                connection.query_row("PRAGMA synchronous", [], |row| row.get(0)).expect("a number");
            let journal: String =
                connection.query_row("PRAGMA journal_mode", [], |row| row.get(0)).expect("a word");
            assert_eq!((synchronous, journal.as_str()), (level, "wal"));
        }
    }
}
