//! A part of a transaction that can be taken back alone.

use rusqlite::Connection;

const OPEN: &str = "SAVEPOINT operation";
const KEEP: &str = "RELEASE operation";
const UNDO: &str = "ROLLBACK TO operation";

/// Runs `work` in a savepoint and keeps what it wrote only if it says so.
///
/// An error means that the transaction itself is broken. SQLite ends a whole transaction by itself when, for one,
/// the disk is full; the savepoint is then gone, and that it cannot be released is how it is noticed, before
/// anything else could be committed statement by statement.
pub(crate) fn within(connection: &Connection, work: impl FnOnce() -> bool) -> rusqlite::Result<()> {
    run(connection, OPEN)?;
    if !work() {
        run(connection, UNDO)?;
    }
    run(connection, KEEP)
}

fn run(connection: &Connection, sql: &str) -> rusqlite::Result<()> {
    connection.prepare_cached(sql)?.execute([]).map(drop)
}
