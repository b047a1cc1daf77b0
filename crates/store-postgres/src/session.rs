//! A connection of the hot path, with its statements prepared.

use std::collections::HashMap;
use std::future::Future;
use std::pin::Pin;
use std::sync::atomic::{AtomicU32, Ordering};

use countersign_core::ports::store::StoreError;
use futures_util::future::try_join_all;
use tokio::task::JoinHandle;
use tokio_postgres::error::SqlState;
use tokio_postgres::types::ToSql;
use tokio_postgres::{Client, Error, Row, Statement};

use crate::connect::Connector;
use crate::failure::{describe, failed};
use crate::hot;

/// A parameter that a statement takes along.
pub(crate) type Param = Box<dyn ToSql + Sync + Send>;

/// Rows to come.
pub(crate) type Answers<'s> = Pin<Box<dyn Future<Output = Result<Vec<Row>, Failure>> + Send + 's>>;

/// A change under way.
pub(crate) type Sent<'s> = Pin<Box<dyn Future<Output = Result<(), Failure>> + Send + 's>>;

/// Why a transaction did not come about.
#[derive(Debug)]
pub(crate) enum Failure {
    /// Another transaction was faster. It may succeed when it is tried again.
    Conflict {
        /// The table whose unique key was taken, if that is what happened.
        table: Option<String>,
    },
    /// The connection is of no use any more.
    Broken(StoreError),
    /// The server refused.
    Refused(StoreError),
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        match error.code() {
            Some(&SqlState::UNIQUE_VIOLATION) => Self::Conflict {
                table: error.as_db_error().and_then(|inner| inner.table()).map(str::to_owned),
            },
            Some(
                &SqlState::T_R_SERIALIZATION_FAILURE
                | &SqlState::T_R_DEADLOCK_DETECTED
                | &SqlState::LOCK_NOT_AVAILABLE,
            ) => Self::Conflict { table: None },
            // The server became a standby, or is on its way down, or is gone.
            Some(
                &SqlState::READ_ONLY_SQL_TRANSACTION
                | &SqlState::ADMIN_SHUTDOWN
                | &SqlState::CRASH_SHUTDOWN
                | &SqlState::CANNOT_CONNECT_NOW,
            )
            | None => Self::Broken(StoreError::Away(describe(&error))),
            Some(_) => Self::Refused(failed(&error)),
        }
    }
}

/// A connection that knows the statements of the hot path.
pub(crate) struct Session {
    client: Client,
    statements: HashMap<&'static str, Statement>,
    /// Transactions begun.
    begun: AtomicU32,
    _carrier: JoinHandle<()>,
}

/// What keeps the planner from reading through a table that it believes to be empty. Databases of the same family lack
/// some of these, which are left out there.
pub(crate) const PLANS: &str = "SELECT set_config(s.name, wanted.value, false)
                     FROM (VALUES ('enable_seqscan', 'off'), ('enable_hashjoin', 'off'), ('enable_mergejoin', 'off'),
                                  ('plan_cache_mode', 'force_generic_plan'), ('jit', 'off')) AS wanted (name, value)
                     JOIN pg_settings s ON s.name = wanted.name";

impl Session {
    pub(crate) async fn open(connector: &Connector) -> Result<Self, Error> {
        let (client, carrier) = connector.connect().await?;
        client.batch_execute(PLANS).await?;
        let all = hot::STATEMENTS.iter().copied().flatten().copied();
        let prepared = try_join_all(all.map(|sql| {
            let client = &client;
            async move { client.prepare(sql).await.map(|statement| (sql, statement)) }
        }))
        .await?;
        let statements = prepared.into_iter().collect();
        Ok(Self { client, statements, begun: AtomicU32::new(0), _carrier: carrier })
    }

    /// What begins the next transaction.
    pub(crate) fn begin(&self) -> &'static str {
        if plans_are_old(self.begun.fetch_add(1, Ordering::Relaxed)) {
            "DISCARD PLANS; BEGIN"
        } else {
            "BEGIN"
        }
    }

    /// Runs one of [`hot::STATEMENTS`]. It is on its way once the answer is polled, in the order of the polls: many
    /// share a round trip.
    pub(crate) fn query(&self, sql: &'static str, params: Vec<Param>) -> Answers<'_> {
        Box::pin(async move { Ok(self.client.query(self.statement(sql)?, &borrowed(&params)).await?) })
    }

    /// Runs one of [`hot::STATEMENTS`] that changes `expected` rows. That it changes another number cannot be, since they
    /// are locked; should it be, the end of the transaction is out already, so it must not be tried again.
    pub(crate) fn change(&self, sql: &'static str, params: Vec<Param>, expected: Option<usize>) -> Sent<'_> {
        Box::pin(async move {
            let changed = self.client.execute(self.statement(sql)?, &borrowed(&params)).await?;
            match expected.and_then(|expected| u64::try_from(expected).ok()) {
                Some(expected) if expected != changed => {
                    Err(Failure::Refused(StoreError::Away("a row that was locked did not change".to_owned())))
                }
                _ => Ok(()),
            }
        })
    }

    /// Begins or ends a transaction.
    pub(crate) fn control(&self, sql: &'static str) -> Answers<'_> {
        Box::pin(async move {
            self.client.batch_execute(sql).await?;
            Ok(Vec::new())
        })
    }

    fn statement(&self, sql: &'static str) -> Result<&Statement, Failure> {
        let unknown = || Failure::Refused(StoreError::Away("a statement was not prepared".to_owned()));
        self.statements.get(sql).ok_or_else(unknown)
    }
}

/// Whether plans are made anew after so many transactions.
///
/// A plan that was made while a table was small stays in use until the server analyses the table, a minute later or
/// more: by then it reads thousands of rows for each one it needs. A plan made anew sees how large the table is. Making
/// all of them takes as long as a few transactions, so it is done seldom, and early in a connection's life.
fn plans_are_old(begun: u32) -> bool {
    const EVERY: u32 = 512;
    begun.is_multiple_of(EVERY) && begun > 0 || begun < EVERY && begun > 4 && begun.is_power_of_two()
}

fn borrowed(params: &[Param]) -> Vec<&(dyn ToSql + Sync)> {
    params.iter().map(|param| &**param as &(dyn ToSql + Sync)).collect()
}

#[cfg(test)]
mod tests {
    use super::plans_are_old;

    #[test]
    fn plans_are_made_anew_early_and_then_seldom() {
        let when: Vec<u32> = (0..2_000).filter(|begun| plans_are_old(*begun)).collect();
        assert_eq!(when, [8, 16, 32, 64, 128, 256, 512, 1_024, 1_536]);
    }
}
