//! The tasks that write.

use std::sync::Arc;

use countersign_core::ports::store::StoreError;
use countersign_core::transact::Step;
use tokio::sync::mpsc::error::TrySendError;
use tokio::sync::{Mutex, mpsc};

use super::batch::{Unfinished, commit, roll_back};
use super::job::{Job, Operation};
use crate::Options;
use crate::clock::StoreClock;
use crate::connect::Connector;
use crate::numbers::Stock;
use crate::session::{Failure, Session};
use crate::unit::{Halt, Unit};

/// Times that a transaction is tried whose rows others are at, together and then each operation alone.
const TRIES: usize = 5;

type Queue = mpsc::Receiver<Box<dyn Job>>;

/// Takes operations; any of the connections runs them.
pub(crate) struct Writer {
    queue: mpsc::Sender<Box<dyn Job>>,
    clock: StoreClock,
}

impl Writer {
    /// Starts `connections` tasks, each with a connection of its own. They end when the writer is dropped, after all
    /// that was queued.
    pub(crate) fn start(
        connector: &Connector,
        options: &Options,
        clock: &StoreClock,
        stock: &Arc<Stock>,
        connections: usize,
    ) -> Self {
        let (queue, waiting) = mpsc::channel(options.queue.max(1));
        let waiting = Arc::new(Mutex::new(waiting));
        for _ in 0..connections.max(1) {
            let hand = Hand { connector: connector.clone(), stock: stock.clone(), session: None };
            tokio::spawn(work(hand, waiting.clone(), options.batch.max(1)));
        }
        Self { queue, clock: clock.clone() }
    }

    /// Queues a step and waits until what it wrote is durable. `want` asks for rows that it is known to need, which
    /// saves round trips. Both may run several times.
    pub(crate) async fn step<T, W, F>(&self, want: W, work: F) -> Result<T, StoreError>
    where
        T: Send + 'static,
        W: Fn(&mut Unit) + Send + 'static,
        F: Fn(&mut Unit) -> Result<Step<T>, Halt> + Send + 'static,
    {
        self.clock.check()?;
        let (operation, answer) = Operation::new(want, work);
        self.queue.try_send(Box::new(operation)).map_err(|refused| match refused {
            TrySendError::Full(_) => StoreError::Busy,
            TrySendError::Closed(_) => stopped(),
        })?;
        answer.await.unwrap_or_else(|_| Err(stopped()))
    }
}

/// While one task waits for its commit, the next one gathers what comes: nobody lingers for a fuller batch.
async fn work(mut hand: Hand, waiting: Arc<Mutex<Queue>>, most: usize) {
    loop {
        let mut batch = Vec::new();
        let found = waiting.lock().await.recv_many(&mut batch, most).await;
        if found == 0 {
            return;
        }
        hand.write(batch).await;
    }
}

/// A connection that is made when it is needed, and again when it broke.
struct Hand {
    connector: Connector,
    stock: Arc<Stock>,
    session: Option<Session>,
}

impl Hand {
    async fn write(&mut self, jobs: Vec<Box<dyn Job>>) {
        let Err(left) = self.together(jobs).await else { return };
        // One of them gets in the way of the others again and again, or is the only one that fails.
        for job in left {
            self.alone(job).await;
        }
    }

    /// Writes all of them in one transaction and answers them; gives them back if others are always faster.
    async fn together(&mut self, mut jobs: Vec<Box<dyn Job>>) -> Result<(), Vec<Box<dyn Job>>> {
        let fate = match self.tries(&mut jobs).await {
            Ok(()) => Ok(()),
            Err(Failure::Conflict { .. }) => return Err(jobs),
            Err(Failure::Broken(error) | Failure::Refused(error)) => {
                tracing::error!(store.batch = jobs.len(), %error, "a batch of writes was not committed");
                Err(error)
            }
        };
        for job in jobs {
            job.answer(fate.clone());
        }
        Ok(())
    }

    async fn alone(&mut self, job: Box<dyn Job>) {
        let mut jobs = vec![job];
        let fate = match self.tries(&mut jobs).await {
            Ok(()) => Ok(()),
            Err(Failure::Conflict { table }) => Err(taken(table.as_deref())),
            Err(Failure::Broken(error) | Failure::Refused(error)) => Err(error),
        };
        for job in jobs {
            job.answer(fate.clone());
        }
    }

    /// Runs a transaction until it comes about, or something else than others is in its way.
    ///
    /// A connection that broke before the end was sent changed nothing, so the next one may try: the server was started
    /// anew, or another one took its place. After that nobody knows, and nothing is acknowledged.
    async fn tries(&mut self, jobs: &mut [Box<dyn Job>]) -> Result<(), Failure> {
        let mut broken = false;
        let mut tries = 0;
        loop {
            let fresh = self.session.is_none();
            let stock = self.stock.clone();
            let session = self.session().await?;
            let Err(Unfinished { why, in_doubt }) = commit(session, &stock, jobs).await else {
                return Ok(());
            };
            if !roll_back(session, &why).await {
                self.session = None;
            }
            tries += 1;
            match why {
                Failure::Conflict { .. } if tries < TRIES => {}
                Failure::Broken(_) if !fresh && !broken && !in_doubt => broken = true,
                why => return Err(why),
            }
        }
    }

    async fn session(&mut self) -> Result<&Session, Failure> {
        let session = match self.session.take() {
            Some(session) => session,
            None => Session::open(&self.connector)
                .await
                .map_err(|error| Failure::Broken(StoreError::Away(crate::failure::describe(&error))))?,
        };
        Ok(self.session.insert(session))
    }
}

/// What a unique key of a table stands for.
fn taken(table: Option<&str>) -> StoreError {
    let what = match table {
        Some("deliveries") => "delivery",
        Some("dispatches") => "dispatch",
        Some("verifications") => "verifications",
        Some("contacts") => "phone number",
        _ => return StoreError::Busy,
    };
    StoreError::Taken { what }
}

fn stopped() -> StoreError {
    StoreError::Away("the writers have stopped".to_owned())
}
