//! A part of a transaction that can be taken back alone.

use rusqlite::Connection;

const OPEN: &str = "SAVEPOINT operation";
const KEEP: &str = "RELEASE operation";
const UNDO: &str = "ROLLBACK TO operation";

/// Runs `work` in a savepoint and keeps what it wrote only if it says so.
///
/// An error means that the transaction itself is broken: SQLite ends a whole transaction by itself when, for
/// one, the disk is full, and what would follow would then be committed statement by statement.
pub(crate) fn within(connection: &Connection, work: impl FnOnce() -> bool) -> rusqlite::Result<()> {
    run(connection, OPEN)?;
    let keep = work();
    if connection.is_autocommit() {
        return Err(rusqlite::Error::SqliteFailure(
            rusqlite::ffi::Error::new(rusqlite::ffi::SQLITE_ABORT),
            Some("the transaction ended early".to_owned()),
        ));
    }
    if !keep {
        run(connection, UNDO)?;
    }
    run(connection, KEEP)
}

fn run(connection: &Connection, sql: &str) -> rusqlite::Result<()> {
    connection.prepare_cached(sql)?.execute([]).map(drop)
}
