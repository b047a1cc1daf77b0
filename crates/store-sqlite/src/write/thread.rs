//! The writer's thread and the queue before it.

use std::io;
use std::sync::Arc;
use std::thread::JoinHandle;

use countersign_core::ports::store::StoreError;
use crossbeam_channel::{Receiver, Sender, TrySendError};
use rusqlite::Connection;

use super::Step;
use super::batch::{self, Care};
use super::durable::{self, Progress, Syncer, Written};
use super::job::{Job, Operation};
use crate::Options;

/// Takes operations, has one thread run them in batches and another one sync them: see [`super::durable`].
///
/// It never waits for a batch to fill: the next one gathers while this one is written.
pub(crate) struct Writer {
    queue: Option<Sender<Box<dyn Job>>>,
    /// They end one after the other.
    threads: Vec<JoinHandle<()>>,
}

impl Writer {
    /// Starts the threads. `after_batch` runs on `connection` after each batch; `sync` puts on the disk what was written.
    pub(crate) fn start(
        connection: Connection,
        options: &Options,
        progress: &Arc<Progress>,
        sync: impl FnMut() -> io::Result<()> + Send + 'static,
        mut after_batch: impl FnMut(&Connection) + Send + 'static,
    ) -> io::Result<Self> {
        let (queue, jobs) = crossbeam_channel::bounded(options.queue);
        let most = options.batch.max(1);
        let Syncer { written, thread: syncing } = durable::start(Arc::clone(progress), sync)?;
        let progress = Arc::clone(progress);
        let writing = std::thread::Builder::new().name("store-writer".to_owned()).spawn(move || {
            let mut care = Care::default();
            while let Some(mut jobs) = next_batch(&jobs, most) {
                let fate = batch::commit(&connection, &mut jobs, &mut care, &progress);
                // It waits here while the disk is slower. A syncer that is gone had panicked: its callers learn it.
                drop(written.send(Written { batch: progress.seen(), jobs, fate }));
                after_batch(&connection);
            }
            // Before what `after_batch` holds: whoever waits for that closes its own connection next.
            drop(connection);
            drop(after_batch);
        })?;
        Ok(Self { queue: Some(queue), threads: vec![writing, syncing] })
    }

    /// Queues `work` and waits for it to be durable. Once queued it runs, even if the caller goes away. It may be run
    /// twice, with nothing of the first time left: see [`batch`].
    pub(crate) async fn write<T, F>(&self, mut work: F) -> Result<T, StoreError>
    where
        T: Send + 'static,
        F: FnMut(&Connection) -> Result<T, StoreError> + Send + 'static,
    {
        self.write_or_undo(move |connection| work(connection).map(Step::Keep)).await
    }

    /// Like [`Writer::write`], for work that may answer and yet take back what it wrote.
    pub(crate) async fn write_or_undo<T, F>(&self, work: F) -> Result<T, StoreError>
    where
        T: Send + 'static,
        F: FnMut(&Connection) -> Result<Step<T>, StoreError> + Send + 'static,
    {
        let (operation, answer) = Operation::new(work);
        self.enqueue(Box::new(operation))?;
        answer.await.unwrap_or_else(|_| Err(stopped()))
    }

    fn enqueue(&self, job: Box<dyn Job>) -> Result<(), StoreError> {
        let queue = self.queue.as_ref().ok_or_else(stopped)?;
        queue.try_send(job).map_err(|refused| match refused {
            TrySendError::Full(_) => StoreError::Busy,
            TrySendError::Disconnected(_) => stopped(),
        })
    }
}

/// Closes the queue and waits until all that is in it is done.
impl Drop for Writer {
    fn drop(&mut self) {
        drop(self.queue.take());
        for thread in self.threads.drain(..) {
            if thread.join().is_err() {
                tracing::error!("a writing thread of the store had panicked");
            }
        }
    }
}

/// Waits for an operation, and takes what waits with it. Nothing when the queue is closed and empty.
fn next_batch(queue: &Receiver<Box<dyn Job>>, most: usize) -> Option<Vec<Box<dyn Job>>> {
    let first = queue.recv().ok()?;
    let mut batch = Vec::with_capacity(queue.len().min(most) + 1);
    batch.push(first);
    batch.extend(queue.try_iter().take(most - 1));
    Some(batch)
}

fn stopped() -> StoreError {
    StoreError::Away("the writer has stopped".to_owned())
}
