//! Countersign's embedded store: one SQLite file, durable on every acknowledgement.
//!
//! All writes go through one thread, which commits everything that waits in one transaction (group commit);
//! reads have threads of their own. A full queue answers `Busy` at once.
//!
//! Limits: one node, one file. Another process may write to the file too (the command line does); its
//! transactions then take turns with ours.

mod access;
mod accounts;
mod cells;
mod chats;
mod checkpoint;
mod contacts;
mod deliveries;
mod failure;
mod flows;
mod idempotency;
mod management;
mod media;
mod migrations;
mod names;
mod open;
mod options;
mod pragmas;
mod providers;
mod query;
mod queue;
mod readers;
mod source;
mod statement;
mod tables;
mod templates;
mod transaction;
mod unreadable;
mod upkeep;
mod verifications;
mod wabas;
mod webhooks;
mod write;

pub use migrations::MigrationError;
pub use open::OpenError;
pub use options::Options;
pub use source::SqliteSource;

use checkpoint::Checkpointer;
use readers::Readers;
use write::Writer;

/// The store. Dropping it finishes all that was queued and copies the log back into the database.
pub struct SqliteStore {
    // In the order in which they end, so that the last connection closes alone: of two that close at the same time
    // each takes the other for still there, and the log stays behind. The checkpointer's thread ends once the
    // writer's connection is closed.
    readers: Readers,
    writer: Writer,
    _checkpointer: Checkpointer,
}

impl SqliteStore {
    /// Finishes all that was queued, then closes the file.
    pub fn close(self) {}
}
