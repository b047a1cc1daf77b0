//! Brings a database to the schema of this build.

use rusqlite::Connection;

/// Each step's SQL; a step's number is its place, from 1. A released step never changes.
const STEPS: &[&str] = &[
    include_str!("0001_initial.sql"),
    include_str!("0002_flows.sql"),
    include_str!("0003_words.sql"),
    include_str!("0004_providers.sql"),
    include_str!("0005_events.sql"),
    include_str!("0006_template_fields.sql"),
    include_str!("0007_contacts.sql"),
    include_str!("0008_chats.sql"),
    include_str!("0009_counts.sql"),
];

/// The schema this build reads and writes.
pub(crate) fn newest() -> u32 {
    u32::try_from(STEPS.len()).expect("fewer steps than fit a u32")
}

/// Why a database could not be brought to this build's schema.
#[derive(Debug, thiserror::Error)]
pub enum MigrationError {
    /// The file was written by a later release.
    #[error(
        "the database has schema {found} and this release knows up to {known}: run the release that wrote it, or a later one"
    )]
    Newer {
        /// The file's schema.
        found: i64,
        /// The newest one this build knows.
        known: u32,
    },
    /// SQLite refused; the file is as it was.
    #[error("the database could not be migrated: {0}")]
    Refused(#[from] rusqlite::Error),
}

/// The schema that a database has; 0 when it is empty.
pub(crate) fn version(connection: &Connection) -> rusqlite::Result<i64> {
    connection.query_row("PRAGMA user_version", [], |row| row.get(0))
}

/// Runs the steps that the database lacks, all in one exclusive transaction: of two processes that start
/// together one migrates and the other finds it done.
pub(crate) fn migrate(connection: &mut Connection) -> Result<(), MigrationError> {
    if version(connection)? == i64::from(newest()) {
        return Ok(());
    }
    let transaction = connection.transaction_with_behavior(rusqlite::TransactionBehavior::Exclusive)?;
    let found = version(&transaction)?;
    let done = usize::try_from(found)
        .ok()
        .filter(|done| *done <= STEPS.len())
        .ok_or(MigrationError::Newer { found, known: newest() })?;
    for step in &STEPS[done..] {
        transaction.execute_batch(step)?;
    }
    transaction.pragma_update(None, "user_version", newest())?;
    transaction.commit()?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn migrates_once_and_refuses_a_newer_schema() {
        let mut connection = Connection::open_in_memory().expect("a database");
        migrate(&mut connection).expect("from empty");
        migrate(&mut connection).expect("again");
        assert_eq!(version(&connection).expect("a version"), i64::from(newest()));

        let later = i64::from(newest()) + 1;
        connection.pragma_update(None, "user_version", later).expect("a later version");
        let refused = migrate(&mut connection).expect_err("a newer schema");
        assert_eq!(
            refused.to_string(),
            format!(
                "the database has schema {later} and this release knows up to {}: run the release that wrote it, or a later one",
                newest()
            )
        );
    }

    #[test]
    fn a_step_that_fails_leaves_the_file_as_it_was() {
        let mut connection = Connection::open_in_memory().expect("a database");
        connection.execute_batch("CREATE TABLE contacts (x)").expect("a table in the way");
        migrate(&mut connection).expect_err("the table is in the way");
        assert_eq!(version(&connection).expect("a version"), 0);
        let tables: i64 = connection
            .query_row("SELECT count(*) FROM sqlite_schema", [], |row| row.get(0))
            .expect("a count");
        assert_eq!(tables, 1);
    }

    #[test]
    fn a_word_that_is_none_is_refused_after_the_rules_were_written_anew() {
        let mut connection = Connection::open_in_memory().expect("a database");
        migrate(&mut connection).expect("from empty");
        let rules: String = connection
            .query_row(
                "SELECT group_concat(sql, ' ') FROM sqlite_schema WHERE name IN ('verifications', 'deliveries',
                 'dispatches', 'receipts', 'idempotency_keys')",
                [],
                |row| row.get(0),
            )
            .expect("the schema");
        let mut lists = rules.split(" IN (").skip(1).filter_map(|rest| rest.split(')').next());
        assert!(lists.all(|list| list.matches(',').count() < 2), "a long list is left: {rules}");
        let put = |state: &str| {
            connection.execute(
                "INSERT INTO idempotency_keys (tenant_id, key, fingerprint, state, lease_until, claimed_at)
                 VALUES (1, randomblob(32), zeroblob(32), ?1, 0, 0)",
                [state],
            )
        };
        put("answered").expect("a word of the last list");
        put("lost").expect_err("no word");
        let sound: String =
            connection.query_row("PRAGMA integrity_check", [], |row| row.get(0)).expect("a check");
        assert_eq!(sound, "ok");
    }
}
