//! What is on the disk, and who waits for it.
//!
//! The writer's transactions end without a sync. A thread beside it syncs the log and answers then, while the writer goes
//! on with the next batch: one sync serves all that was written before it began. So what is written can be seen before it
//! is durable, and everything that is told to anybody, reads too, waits for the sync that covers it.

use std::fs::{File, OpenOptions};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::thread::JoinHandle;

use countersign_core::ports::store::StoreError;
use crossbeam_channel::{Receiver, Sender};
use tokio::sync::watch;

use super::job::Job;

/// Written batches that may wait while one is synced. With more, the writer's would only get smaller.
const WAITING: usize = 1;

/// How far writing and syncing came. Batches have numbers, from 1.
#[derive(Debug)]
pub(crate) struct Progress {
    /// The newest batch that can be seen: it is counted right before its transaction ends.
    written: AtomicU64,
    synced: watch::Sender<Synced>,
}

#[derive(Debug, Clone, Default)]
struct Synced {
    batch: u64,
    failed: Option<StoreError>,
}

impl Default for Progress {
    fn default() -> Self {
        Self { written: AtomicU64::new(0), synced: watch::Sender::default() }
    }
}

impl Progress {
    /// Counts a batch that is about to be seen.
    pub(super) fn count_batch(&self) {
        self.written.fetch_add(1, Ordering::SeqCst);
    }

    /// The newest batch that was written, and that a read which has just ended may have seen.
    pub(crate) fn seen(&self) -> u64 {
        self.written.load(Ordering::SeqCst)
    }

    /// Waits until everything up to a batch is on the disk.
    pub(crate) async fn wait(&self, batch: u64) -> Result<(), StoreError> {
        let mut synced = self.synced.subscribe();
        let now = synced.wait_for(|now| now.batch >= batch || now.failed.is_some()).await;
        now.map_or(Ok(()), |now| now.failed.clone().map_or(Ok(()), Err))
    }
}

/// A batch whose transaction has ended, well or not, and its waiting callers.
pub(super) struct Written {
    /// The newest batch that was written when it ended.
    pub(super) batch: u64,
    pub(super) jobs: Vec<Box<dyn Job>>,
    pub(super) fate: Result<(), StoreError>,
}

/// The thread that syncs.
pub(super) struct Syncer {
    /// Where batches go. The thread ends when it is closed.
    pub(super) written: Sender<Written>,
    pub(super) thread: JoinHandle<()>,
}

/// Starts the thread. `sync` puts on the disk all that was written to the log.
pub(super) fn start(
    progress: Arc<Progress>,
    mut sync: impl FnMut() -> io::Result<()> + Send + 'static,
) -> io::Result<Syncer> {
    let (written, batches) = crossbeam_channel::bounded(WAITING);
    let thread = std::thread::Builder::new()
        .name("store-syncer".to_owned())
        .spawn(move || answer_all(&batches, &progress, &mut sync))?;
    Ok(Syncer { written, thread })
}

fn answer_all(batches: &Receiver<Written>, progress: &Progress, sync: &mut dyn FnMut() -> io::Result<()>) {
    let mut failed = None;
    while let Ok(first) = batches.recv() {
        // Taken before the sync begins: it covers all of them.
        let written: Vec<Written> = std::iter::once(first).chain(batches.try_iter()).collect();
        if failed.is_none()
            && let Err(error) = sync()
        {
            // Nobody can tell what is lost, and a later sync may succeed without it. Only what a new start finds on the
            // disk can be relied on.
            tracing::error!(%error, "the log cannot be synced: nothing is acknowledged until the next start");
            failed = Some(StoreError::Away(format!("the log cannot be synced: {error}")));
        }
        let batch = written.last().map_or(0, |last| last.batch);
        progress.synced.send_replace(Synced { batch, failed: failed.clone() });
        for Written { jobs, fate, .. } in written {
            let fate = fate.and_then(|()| failed.clone().map_or(Ok(()), Err));
            for job in jobs {
                job.answer(fate.clone());
            }
        }
    }
}

/// What syncs the log of a database file that is open.
pub(crate) fn log_of(path: &Path) -> io::Result<impl FnMut() -> io::Result<()> + Send + 'static> {
    let log: File = OpenOptions::new().read(true).write(true).open(log_path(path))?;
    Ok(move || log.sync_data())
}

fn log_path(path: &Path) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push("-wal");
    name.into()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What is synced is the file that SQLite writes to.
    #[test]
    fn the_log_has_the_name_that_sqlite_gives_it() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("a name.db");
        let connection = rusqlite::Connection::open(&path).expect("a database");
        connection.execute_batch("PRAGMA journal_mode = WAL; CREATE TABLE t (n INTEGER);").expect("a table");
        let size = || std::fs::metadata(log_path(&path)).expect("a log").len();
        let before = size();
        connection.execute_batch("INSERT INTO t VALUES (1)").expect("a row");
        assert!(size() > before);
    }
}
