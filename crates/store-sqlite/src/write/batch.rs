//! Many operations, one transaction, one fsync.

use countersign_core::ports::store::StoreError;
use rusqlite::Connection;

use super::job::Job;
use super::savepoint;
use crate::failure::failed;

/// Runs `jobs` in one transaction and answers every caller once it is durable, or not.
pub(crate) fn commit(connection: &Connection, mut jobs: Vec<Box<dyn Job>>) {
    let fate = transact(connection, &mut jobs);
    if let Err(error) = &fate {
        tracing::error!(store.batch = jobs.len(), %error, "a batch of writes was not committed");
    }
    for job in jobs {
        job.answer(fate.clone());
    }
}

fn transact(connection: &Connection, jobs: &mut [Box<dyn Job>]) -> Result<(), StoreError> {
    run(connection, "BEGIN IMMEDIATE").map_err(|e| failed(&e))?;
    let outcome = jobs
        .iter_mut()
        .try_for_each(|job| savepoint::within(connection, || job.run(connection)))
        .and_then(|()| run(connection, "COMMIT"));
    outcome.map_err(|error| {
        if !connection.is_autocommit()
            && let Err(stuck) = run(connection, "ROLLBACK")
        {
            tracing::error!(error = %stuck, "a failed batch of writes could not be rolled back");
        }
        StoreError::Away(error.to_string())
    })
}

fn run(connection: &Connection, sql: &str) -> rusqlite::Result<()> {
    connection.prepare_cached(sql)?.execute([]).map(drop)
}
