//! Copying the write-ahead log back into the database, off the writer's thread.
//!
//! A passive copy holds nobody up, but while writes go on it never reaches the log's end, and only then can the
//! log start anew. So past a bound the writer is held up, for the few pages that were left by a passive copy
//! just before.

use std::io;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::thread::JoinHandle;

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
}

impl LogMeter {
    /// A cell for the hook that learns the log's length on every commit.
    pub(crate) fn pages(&self) -> Arc<AtomicU32> {
        Arc::clone(&self.pages)
    }

    /// Asks for a copy when the log has grown enough since the last one.
    pub(crate) fn after_batch(&mut self) {
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
        let meter = LogMeter { pages: Arc::default(), next_copy: step, step, bell };
        let pages = meter.pages();
        let options = *options;
        let thread = std::thread::Builder::new()
            .name("store-checkpoint".to_owned())
            .spawn(move || copy_until_closed(&connection, &rings, &pages, &options))?;
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

fn copy_until_closed(connection: &Connection, rings: &Receiver<()>, pages: &AtomicU32, options: &Options) {
    let mut seen = 0;
    let mut copied = 0;
    loop {
        match rings.recv_timeout(options.idle) {
            Ok(()) => {
                copy(connection, "PASSIVE");
                if pages.load(Ordering::Relaxed) >= options.restart_pages {
                    copy(connection, "RESTART");
                }
            }
            Err(RecvTimeoutError::Timeout) => {
                let length = pages.load(Ordering::Relaxed);
                if length == seen && length != copied {
                    copy(connection, "PASSIVE");
                    copied = length;
                }
                seen = length;
            }
            Err(RecvTimeoutError::Disconnected) => return copy(connection, "TRUNCATE"),
        }
    }
}

/// One copy. That a reader or another process keeps it from the log's end is no failure: a later one gets there.
fn copy(connection: &Connection, mode: &str) {
    let done = connection
        .prepare_cached(&format!("PRAGMA wal_checkpoint({mode})"))
        .and_then(|mut statement| statement.query_row([], |row| row.get::<_, i64>(1)));
    match done {
        Ok(log_pages) => tracing::debug!(mode, store.log_pages = log_pages, "the log was copied back"),
        Err(error) => tracing::warn!(mode, %error, "the log could not be copied back"),
    }
}
