//! Copying the write-ahead log back into the database, nearly all of it off the writer's thread.
//!
//! A copy holds nobody up, but while writes go on it never reaches the log's end, and only then can the log start
//! anew. So past a bound the writer itself copies the few pages that were left by a copy just before. To let the
//! other thread do it and take the write lock for it starves: it sleeps between its tries, and the writer does not.

use std::io;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::thread::JoinHandle;
use std::time::Duration;

use crossbeam_channel::{Receiver, RecvTimeoutError, Sender};
use rusqlite::Connection;

use crate::Options;

/// What the writer tells of its log.
pub(crate) struct LogMeter {
    pages: Arc<AtomicU32>,
    /// The length at which the next copy is asked for.
    next_copy: u32,
    step: u32,
    bell: Sender<()>,
    /// Set when little of a long log is left to copy.
    finish: Arc<AtomicBool>,
}

impl LogMeter {
    /// A cell for the hook that learns the log's length on every commit.
    pub(crate) fn pages(&self) -> Arc<AtomicU32> {
        Arc::clone(&self.pages)
    }

    /// Asks for a copy when the log has grown enough since the last one, and finishes one when asked for that.
    pub(crate) fn after_batch(&mut self, writer: &Connection) {
        if self.finish.swap(false, Ordering::Relaxed) {
            copy(writer);
        }
        let pages = self.pages.load(Ordering::Relaxed);
        if pages >= self.next_copy {
            self.next_copy = pages.saturating_add(self.step);
            // A bell that rings already will be heard.
            let _ = self.bell.try_send(());
        } else if pages < self.step {
            self.next_copy = self.step;
        }
    }
}

/// The copying thread. It ends, with a last copy, when the [`LogMeter`] is dropped.
pub(crate) struct Checkpointer(Option<JoinHandle<()>>);

impl Checkpointer {
    /// Starts the thread on `connection`.
    pub(crate) fn start(connection: Connection, options: &Options) -> io::Result<(Self, LogMeter)> {
        let (bell, rings) = crossbeam_channel::bounded(1);
        let step = options.checkpoint_pages.max(1);
        let meter = LogMeter { pages: Arc::default(), next_copy: step, step, bell, finish: Arc::default() };
        let log = Log {
            pages: meter.pages(),
            finish: Arc::clone(&meter.finish),
            restart_pages: options.restart_pages,
            idle: options.idle,
        };
        let thread = std::thread::Builder::new()
            .name("store-checkpoint".to_owned())
            .spawn(move || log.copy_until_closed(&connection, &rings))?;
        Ok((Self(Some(thread)), meter))
    }
}

impl Drop for Checkpointer {
    fn drop(&mut self) {
        if let Some(thread) = self.0.take()
            && thread.join().is_err()
        {
            tracing::error!("the store's checkpoint thread had panicked");
        }
    }
}

/// The log as the copying thread sees it.
struct Log {
    pages: Arc<AtomicU32>,
    finish: Arc<AtomicBool>,
    restart_pages: u32,
    idle: Duration,
}

impl Log {
    fn copy_until_closed(&self, connection: &Connection, rings: &Receiver<()>) {
        let mut seen = 0;
        let mut copied = 0;
        loop {
            match rings.recv_timeout(self.idle) {
                Ok(()) => self.copy_while_busy(connection),
                Err(RecvTimeoutError::Timeout) => {
                    let length = self.pages.load(Ordering::Relaxed);
                    if length == seen && length != copied {
                        copy(connection);
                        copied = length;
                    }
                    seen = length;
                }
                // Not to the log's end, for which the write lock is held: a command that ran for a moment must not
                // hold up the server. Whoever closes the file last empties the log anyway (SQLite does it).
                Err(RecvTimeoutError::Disconnected) => return copy(connection),
            }
        }
    }

    fn copy_while_busy(&self, connection: &Connection) {
        copy(connection);
        if self.pages.load(Ordering::Relaxed) >= self.restart_pages {
            // What came in during the first copy, so that less is left for the writer.
            copy(connection);
            self.finish.store(true, Ordering::Relaxed);
        }
    }
}

/// As far as it goes without waiting for anybody.
const PASSIVE: &str = "PRAGMA wal_checkpoint(PASSIVE)";

/// One copy. That a reader or another process keeps it from the log's end is no failure: a later one gets there.
fn copy(connection: &Connection) {
    let done = connection.prepare_cached(PASSIVE).and_then(|mut statement| {
        statement.query_row([], |row| Ok((row.get::<_, i64>(1)?, row.get::<_, i64>(2)?)))
    });
    match done {
        Ok((log, copied)) => {
            tracing::debug!(store.log_pages = log, store.copied_pages = copied, "the log was copied back");
        }
        Err(error) => tracing::warn!(%error, "the log could not be copied back"),
    }
}
