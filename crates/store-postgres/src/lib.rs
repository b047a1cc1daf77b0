//! Countersign's store for many nodes: PostgreSQL 14 or later, and what speaks its language.
//!
//! Any number of nodes share one database; nothing that decides is kept in a node. The steps of the hot path go through
//! writers that do everything that waits in one transaction (group commit); the rest takes connections from a pool.
//! A full queue answers `Busy` at once.
//!
//! Limits: plain SQL only, so no extension and no advisory lock. `LISTEN` and `NOTIFY` only save waiting.

#[macro_use]
mod tables;

mod access;
mod accounts;
mod cells;
mod connect;
mod deliveries;
mod failure;
mod flows;
mod hot;
mod idempotency;
mod inspect;
mod management;
mod migrations;
mod open;
mod options;
mod query;
mod queue;
mod receive;
mod session;
#[cfg(test)]
#[path = "../tests/support/mod.rs"]
mod support;
mod target;
mod templates;
mod tls;
mod unit;
mod unreadable;
mod upkeep;
mod verifications;
mod wabas;
mod writer;

pub use inspect::Inspection;
pub use migrations::MigrationError;
pub use open::OpenError;
pub use options::Options;
pub use receive::PostgresTarget;
pub use target::{Protection, UrlError};

use deadpool_postgres::Pool;

use writer::Writer;

/// The store.
pub struct PostgresStore {
    pool: Pool,
    /// The hot path.
    writer: Writer,
    /// Work over lists of what is due, which would hold up the hot path.
    turns: Writer,
}
