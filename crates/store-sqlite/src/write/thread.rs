//! The writer's thread and the queue before it.

use std::io;
use std::thread::JoinHandle;

use countersign_core::ports::store::StoreError;
use crossbeam_channel::{Receiver, Sender, TrySendError};
use rusqlite::Connection;

use super::Step;
use super::batch::{self, Care};
use super::job::{Job, Operation};
use crate::Options;

/// Takes operations and has one thread run them in batches.
///
/// It never waits for a batch to fill: the next one gathers while this one is synced to the disk.
pub(crate) struct Writer {
    queue: Option<Sender<Box<dyn Job>>>,
    thread: Option<JoinHandle<()>>,
}

impl Writer {
    /// Starts the thread on `connection`. `after_batch` runs on it after each batch.
    pub(crate) fn start(
        connection: Connection,
        options: &Options,
        mut after_batch: impl FnMut(&Connection) + Send + 'static,
    ) -> io::Result<Self> {
        let (queue, jobs) = crossbeam_channel::bounded(options.queue);
        let most = options.batch.max(1);
        let thread = std::thread::Builder::new().name("store-writer".to_owned()).spawn(move || {
            work(&connection, &jobs, most, &mut after_batch);
            // Before what `after_batch` holds: whoever waits for that closes its own connection next.
            drop(connection);
            drop(after_batch);
        })?;
        Ok(Self { queue: Some(queue), thread: Some(thread) })
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
        if let Some(thread) = self.thread.take()
            && thread.join().is_err()
        {
            tracing::error!("the store's writer thread had panicked");
        }
    }
}

fn work(
    connection: &Connection,
    jobs: &Receiver<Box<dyn Job>>,
    most: usize,
    after_batch: &mut dyn FnMut(&Connection),
) {
    let mut care = Care::default();
    while let Ok(first) = jobs.recv() {
        let mut batch = Vec::with_capacity(jobs.len().min(most) + 1);
        batch.push(first);
        batch.extend(jobs.try_iter().take(most - 1));
        batch::commit(connection, batch, &mut care);
        after_batch(connection);
    }
}

fn stopped() -> StoreError {
    StoreError::Away("the writer has stopped".to_owned())
}
