//! Brings a database to the schema of this build.
//!
//! A step may run while nodes of the release before are at work: it only adds what they do not miss, and what they no
//! longer need goes a release later. So two releases live side by side during a rolling upgrade.

use tokio_postgres::Client;

use crate::failure::describe;

/// What brings a database from one schema to the next.
struct Step {
    sql: &'static str,
    /// The oldest schema whose builds can work on with what the step leaves behind. Older ones refuse to start.
    works_beside: i64,
}

/// The steps; a step's number is its place, from 1. A released step never changes.
const STEPS: &[Step] = &[
    Step { sql: include_str!("0001_initial.sql"), works_beside: 1 },
    Step { sql: include_str!("0002_plans.sql"), works_beside: 1 },
    Step { sql: include_str!("0003_providers.sql"), works_beside: 1 },
    Step { sql: include_str!("0004_events.sql"), works_beside: 1 },
    Step { sql: include_str!("0005_template_fields.sql"), works_beside: 1 },
    Step { sql: include_str!("0006_contacts.sql"), works_beside: 1 },
    Step { sql: include_str!("0007_chats.sql"), works_beside: 1 },
    Step { sql: include_str!("0008_count_shards.sql"), works_beside: 1 },
];

/// The row that says which schema the database has. Its lock lets one node migrate at a time; an advisory lock would do
/// the same, but databases of the same family lack it.
const PREPARE: &str = "CREATE TABLE IF NOT EXISTS schema_version (
                           id           BIGINT PRIMARY KEY CHECK (id = 1),
                           version      BIGINT NOT NULL,
                           works_beside BIGINT NOT NULL
                       );
                       INSERT INTO schema_version (id, version, works_beside) VALUES (1, 0, 0)
                       ON CONFLICT DO NOTHING";

/// Why a database could not be brought to this build's schema.
#[derive(Debug, thiserror::Error)]
pub enum MigrationError {
    /// It was migrated by a release that this one cannot work beside.
    #[error(
        "the database has schema {found} and this release knows up to {known}: run the release that wrote it, or a later one"
    )]
    Newer {
        /// The database's schema.
        found: i64,
        /// The newest one this build knows.
        known: i64,
    },
    /// The server refused; the database is as it was.
    #[error("the database could not be migrated: {0}")]
    Refused(String),
}

impl From<tokio_postgres::Error> for MigrationError {
    fn from(error: tokio_postgres::Error) -> Self {
        // A schema's errors name tables and columns; no value is in them.
        let message = error.as_db_error().map(|inner| format!(": {}", inner.message()));
        Self::Refused(format!("{}{}", describe(&error), message.unwrap_or_default()))
    }
}

/// Runs the steps that the database lacks, in one transaction: of two nodes that start together one migrates, and the
/// other waits and finds it done.
pub(crate) async fn migrate(client: &mut Client) -> Result<(), MigrationError> {
    migrate_by(client, STEPS).await
}

async fn migrate_by(client: &mut Client, steps: &[Step]) -> Result<(), MigrationError> {
    prepare(client).await?;
    let transaction = client.transaction().await?;
    // However long the other node takes.
    transaction.batch_execute("SET LOCAL lock_timeout = 0; SET LOCAL statement_timeout = 0").await?;
    let known = number(steps.len());
    let sql = "SELECT version, works_beside FROM schema_version WHERE id = 1 FOR UPDATE";
    let row = transaction.query_one(sql, &[]).await?;
    let (found, works_beside): (i64, i64) = (row.try_get(0)?, row.try_get(1)?);
    if found >= known {
        return if works_beside <= known { Ok(()) } else { Err(MigrationError::Newer { found, known }) };
    }
    let mut works_beside = works_beside;
    for step in steps.iter().skip(usize::try_from(found).unwrap_or(0)) {
        transaction.batch_execute(step.sql).await?;
        works_beside = works_beside.max(step.works_beside);
    }
    let sql = "UPDATE schema_version SET version = $1, works_beside = $2 WHERE id = 1";
    transaction.execute(sql, &[&known, &works_beside]).await?;
    transaction.commit().await?;
    Ok(())
}

/// The schema that this build knows.
pub(crate) fn newest() -> i64 {
    number(STEPS.len())
}

fn number(steps: usize) -> i64 {
    i64::try_from(steps).expect("fewer steps than fit an i64")
}

/// Makes the version's row. Two nodes that make the table at the same moment both pass the "if not exists", and one of
/// them fails on the catalog's own unique index: then the other has made it, and a second try finds it.
async fn prepare(client: &Client) -> Result<(), MigrationError> {
    match client.batch_execute(PREPARE).await {
        Ok(()) => Ok(()),
        Err(_) => Ok(client.batch_execute(PREPARE).await?),
    }
}

#[cfg(test)]
mod tests;
