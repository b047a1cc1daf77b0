//! Many operations, one transaction.

use countersign_core::ports::store::StoreError;
use rusqlite::Connection;

use super::durable::Progress;
use super::job::Job;
use super::savepoint;
use crate::failure::failed;

/// Batches that are run with a savepoint for each job after one that needed it.
const CAREFUL: u32 = 64;

/// Whether jobs are likely to take back what they wrote.
#[derive(Debug, Default)]
pub(crate) struct Care {
    /// Batches that still get savepoints.
    left: u32,
}

/// Runs `jobs` in one transaction. What it wrote can be seen then, and is not durable yet.
pub(crate) fn commit(
    connection: &Connection,
    jobs: &mut [Box<dyn Job>],
    care: &mut Care,
    progress: &Progress,
) -> Result<(), StoreError> {
    let fate = transact(connection, jobs, care, progress);
    if let Err(error) = &fate {
        tracing::error!(store.batch = jobs.len(), %error, "a batch of writes was not committed");
    }
    fate
}

fn transact(
    connection: &Connection,
    jobs: &mut [Box<dyn Job>],
    care: &mut Care,
    progress: &Progress,
) -> Result<(), StoreError> {
    let outcome = if care.left > 0 {
        care.left -= 1;
        with_savepoints(connection, jobs, progress)
    } else {
        at_once(connection, jobs, progress).and_then(|all_kept| {
            if all_kept {
                return Ok(());
            }
            care.left = CAREFUL;
            run(connection, "ROLLBACK")?;
            with_savepoints(connection, jobs, progress)
        })
    };
    if outcome.is_err()
        && !connection.is_autocommit()
        && let Err(stuck) = run(connection, "ROLLBACK")
    {
        tracing::error!(error = %stuck, "a failed batch of writes could not be rolled back");
    }
    outcome
}

/// Without savepoints, for which SQLite copies each page that a job changes. Stops at a job that takes back what it
/// wrote, and tells so with the transaction open. Most that refuse have written nothing.
fn at_once(
    connection: &Connection,
    jobs: &mut [Box<dyn Job>],
    progress: &Progress,
) -> Result<bool, StoreError> {
    begin(connection)?;
    for job in jobs {
        let before = connection.total_changes();
        let keep = job.run(connection);
        // SQLite ends a whole transaction by itself when, for one, the disk is full. What came after would be committed
        // statement by statement.
        if connection.is_autocommit() {
            return Err(StoreError::Away("the transaction ended before its time".to_owned()));
        }
        if !keep && connection.total_changes() != before {
            return Ok(false);
        }
    }
    end(connection, progress).map(|()| true)
}

/// Each job in a savepoint of its own, so that one can take back what it wrote without its neighbours.
fn with_savepoints(
    connection: &Connection,
    jobs: &mut [Box<dyn Job>],
    progress: &Progress,
) -> Result<(), StoreError> {
    begin(connection)?;
    for job in jobs {
        savepoint::within(connection, || job.run(connection)).map_err(|error| away(&error))?;
    }
    end(connection, progress)
}

fn begin(connection: &Connection) -> Result<(), StoreError> {
    let begun = connection.prepare_cached("BEGIN IMMEDIATE").and_then(|mut begin| begin.execute([]));
    begun.map(drop).map_err(|error| failed(&error))
}

fn end(connection: &Connection, progress: &Progress) -> Result<(), StoreError> {
    progress.count_batch();
    run(connection, "COMMIT")
}

fn run(connection: &Connection, sql: &str) -> Result<(), StoreError> {
    connection
        .prepare_cached(sql)
        .and_then(|mut statement| statement.execute([]))
        .map(drop)
        .map_err(|error| away(&error))
}

fn away(error: &rusqlite::Error) -> StoreError {
    StoreError::Away(error.to_string())
}
