//! Reads, on connections and threads of their own, so that they never wait for the writer.

use std::io;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::thread::JoinHandle;

use countersign_core::ports::store::StoreError;
use crossbeam_channel::{Receiver, Sender, TrySendError};
use rusqlite::Connection;
use tokio::sync::oneshot;

use crate::write::Progress;

type Question = Box<dyn FnOnce(&Connection) + Send>;

/// A pool of reading threads with one bounded queue.
pub(crate) struct Readers {
    queue: Option<Sender<Question>>,
    threads: Vec<JoinHandle<()>>,
    progress: Arc<Progress>,
}

impl Readers {
    /// Starts a thread on each connection.
    pub(crate) fn start(
        connections: Vec<Connection>,
        queue: usize,
        progress: Arc<Progress>,
    ) -> io::Result<Self> {
        let (queue, questions) = crossbeam_channel::bounded(queue);
        let threads = Vec::with_capacity(connections.len());
        let mut readers = Self { queue: Some(queue), threads, progress };
        for connection in connections {
            let questions = questions.clone();
            let thread = std::thread::Builder::new()
                .name("store-reader".to_owned())
                .spawn(move || answer_all(&connection, &questions))?;
            readers.threads.push(thread);
        }
        Ok(readers)
    }

    /// Asks `question` of a connection. It sees all that was acknowledged before, as one state: every
    /// statement of it reads within the same transaction. The answer comes once all that it may have seen is durable.
    pub(crate) async fn ask<T, F>(&self, question: F) -> Result<T, StoreError>
    where
        T: Send + 'static,
        F: FnOnce(&Connection) -> Result<T, StoreError> + Send + 'static,
    {
        let (caller, answer) = oneshot::channel();
        let queue = self.queue.as_ref().ok_or_else(stopped)?;
        let progress = Arc::clone(&self.progress);
        let question = Box::new(move |connection: &Connection| {
            let answer = catch_unwind(AssertUnwindSafe(|| in_one_state(connection, question)))
                .unwrap_or_else(|_panic| Err(StoreError::Away("the read panicked".to_owned())));
            drop(caller.send((answer, progress.seen())));
        });
        queue.try_send(question).map_err(|refused| match refused {
            TrySendError::Full(_) => StoreError::Busy,
            TrySendError::Disconnected(_) => stopped(),
        })?;
        let (answer, seen) = answer.await.map_err(|_| stopped())?;
        self.progress.wait(seen).await?;
        answer
    }
}

impl Drop for Readers {
    fn drop(&mut self) {
        drop(self.queue.take());
        for thread in self.threads.drain(..) {
            if thread.join().is_err() {
                tracing::error!("a reading thread of the store had panicked");
            }
        }
    }
}

fn answer_all(connection: &Connection, questions: &Receiver<Question>) {
    while let Ok(question) = questions.recv() {
        question(connection);
    }
}

fn in_one_state<T>(
    connection: &Connection,
    question: impl FnOnce(&Connection) -> Result<T, StoreError>,
) -> Result<T, StoreError> {
    // Dropped without a commit it rolls back: it has written nothing.
    let transaction = connection.unchecked_transaction().map_err(|e| crate::failure::failed(&e))?;
    question(&transaction)
}

fn stopped() -> StoreError {
    StoreError::Away("the readers have stopped".to_owned())
}

#[cfg(test)]
mod tests {
    use std::pin::pin;
    use std::sync::mpsc;
    use std::task::{Context, Waker};

    use super::*;

    fn readers(queue: usize) -> Readers {
        let connection = Connection::open_in_memory().expect("a database");
        Readers::start(vec![connection], queue, Arc::default()).expect("a thread")
    }

    #[tokio::test]
    async fn a_panic_is_answered_and_survived() {
        let readers = readers(10);
        let answer = readers.ask(|_| -> Result<(), StoreError> { panic!("on purpose") }).await;
        assert_eq!(answer, Err(StoreError::Away("the read panicked".to_owned())));
        assert_eq!(readers.ask(|_| Ok(7)).await, Ok(7));
    }

    #[tokio::test]
    async fn a_full_queue_is_busy_at_once() {
        let readers = readers(1);
        let (release, held) = mpsc::channel::<()>();
        let (signal, running) = mpsc::channel();
        let poll = &mut Context::from_waker(Waker::noop());
        let mut first = pin!(readers.ask(move |_| {
            signal.send(()).expect("the test waits");
            held.recv().map_err(|_| StoreError::Busy)
        }));
        assert!(first.as_mut().poll(poll).is_pending());
        running.recv().expect("the reader is held up");
        let mut second = pin!(readers.ask(|_| Ok(2)));
        assert!(second.as_mut().poll(poll).is_pending());
        assert_eq!(readers.ask(|_| Ok(3)).await, Err(StoreError::Busy));
        release.send(()).expect("the reader waits");
        assert_eq!((first.await, second.await), (Ok(()), Ok(2)));
    }
}
