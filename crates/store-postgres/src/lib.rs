//! Countersign's store for many nodes: PostgreSQL 14 or later, and what speaks its language.
//!
//! Any number of nodes share one database; nothing that decides is kept in a node. The steps of the hot path go through
//! writers that do everything that waits in one transaction (group commit); the rest takes connections from a pool.
//! A full queue answers `Busy` at once.
//!
//! Limits: plain SQL only, so no extension and no advisory lock. `LISTEN` and `NOTIFY` only save waiting.

mod cells;
mod connect;
mod failure;
mod migrations;
mod open;
mod options;
mod query;
mod tables;

pub use migrations::MigrationError;
pub use open::OpenError;
pub use options::Options;

use deadpool_postgres::Pool;

/// The store.
pub struct PostgresStore {
    pool: Pool,
}
