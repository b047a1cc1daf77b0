//! Countersign's store for many nodes: PostgreSQL 14 or later, and what speaks its language.
//!
//! Any number of nodes share one database; nothing that decides is kept in a node. The steps of the hot path go through
//! writers that do everything that waits in one transaction (group commit); the rest takes connections from a pool.
//! A full queue answers `Busy` at once. Time is the server's.
//!
//! Limits: plain SQL only, so no extension and no advisory lock. `LISTEN` and `NOTIFY` only save waiting.

#[macro_use]
mod tables;

mod access;
mod accounts;
mod cells;
mod chats;
mod clock;
mod connect;
mod contacts;
mod deliveries;
mod failure;
mod flows;
mod hot;
mod idempotency;
mod inspect;
mod management;
mod media;
mod migrations;
mod names;
mod nodes;
mod numbers;
mod open;
mod options;
mod providers;
mod query;
mod queue;
mod receive;
mod session;
mod statement;
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
mod webhooks;
mod writer;

pub use inspect::Inspection;
pub use migrations::MigrationError;
pub use open::OpenError;
pub use options::Options;
pub use receive::PostgresTarget;
pub use target::{Protection, UrlError};

use std::sync::Arc;

use countersign_core::ports::alarm::Alarm;
use countersign_core::ports::clock::Clock;
use deadpool_postgres::Pool;

use clock::StoreClock;
use nodes::Line;
use writer::Writer;

/// The store.
pub struct PostgresStore {
    pool: Pool,
    /// The hot path.
    writer: Writer,
    /// Work over lists of what is due, which would hold up the hot path.
    turns: Writer,
    clock: StoreClock,
    line: Line,
}

impl PostgresStore {
    /// The store's time, on which all nodes agree however their own clocks are set.
    pub fn clock(&self) -> Arc<dyn Clock> {
        Arc::new(self.clock.clone())
    }

    /// Tells the other nodes.
    pub fn others(&self) -> Arc<dyn Alarm> {
        self.line.outbox.clone()
    }

    /// Says who hears what other nodes tell; the first one stays. It is told everything when some may have been missed.
    pub fn hear(&self, alarm: Arc<dyn Alarm>) {
        self.line.hear(alarm);
    }
}
