//! Webhooks: who wants them, and the queues they leave by.
//!
//! A message's journey goes to one of [`WORKERS`] queues and stays in order there. With no webhook, or
//! no subscription, nothing is queued. A full queue drops: Meta promises no status either.

mod ascii_json;
mod courier;
mod handshake;
pub(crate) mod journey;
mod payload;
mod signature;
mod worker;

use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, PoisonError, RwLock};

use tokio::sync::{mpsc, oneshot};
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;

use crate::config::{Config, Webhook};
use courier::Courier;
use journey::{Journey, Letter};
pub(crate) use payload::USER_NAME;
use worker::Job;

/// Workers, each with its own queue and keep-alive connection.
const WORKERS: usize = 2;

/// Messages that may wait in one queue.
const QUEUE: usize = 65_536;

/// Where the webhook is now; shared with the workers.
pub(crate) type Destination = Arc<RwLock<Option<Arc<Webhook>>>>;

/// The way out for statuses.
pub(crate) struct Webhooks {
    destination: Destination,
    subscribed: AtomicBool,
    queues: Vec<mpsc::Sender<Job>>,
    turn: AtomicUsize,
    courier: Courier,
}

impl Webhooks {
    /// Starts the workers on `tasks`; they end when `stop` fires.
    pub(crate) fn start(
        config: &Config,
        stop: &CancellationToken,
        tasks: &mut JoinSet<()>,
    ) -> std::io::Result<Self> {
        let destination: Destination = Arc::new(RwLock::new(config.webhook.clone().map(Arc::new)));
        let courier = Courier::new(&config.app_secret, &config.waba_id, Arc::clone(&destination))?;
        let mut queues = Vec::with_capacity(WORKERS);
        for _ in 0..WORKERS {
            let (queue, jobs) = mpsc::channel(QUEUE);
            let (courier, stop) = (courier.clone(), stop.clone());
            tasks.spawn(async move {
                tokio::select! {
                    () = stop.cancelled() => {}
                    () = worker::run(jobs, courier) => {}
                }
            });
            queues.push(queue);
        }
        let subscribed = AtomicBool::new(true);
        Ok(Self { destination, subscribed, queues, turn: AtomicUsize::new(0), courier })
    }

    /// Changes the destination.
    pub(crate) fn set(&self, webhook: Option<Webhook>) {
        let mut destination = self.destination.write().unwrap_or_else(PoisonError::into_inner);
        *destination = webhook.map(Arc::new);
    }

    /// Subscribes the app to the account or takes the subscription away.
    pub(crate) fn subscribe(&self, subscribed: bool) {
        self.subscribed.store(subscribed, Ordering::Relaxed);
    }

    /// Whether the app is subscribed to the account.
    pub(crate) fn subscribed(&self) -> bool {
        self.subscribed.load(Ordering::Relaxed)
    }

    /// Whether a status scheduled now would go anywhere.
    pub(crate) fn wanted(&self) -> bool {
        self.subscribed() && current(&self.destination).is_some()
    }

    /// Queues a journey. The result is its queue, for [`Webhooks::drained`].
    pub(crate) fn schedule(&self, journey: Journey) -> usize {
        self.queue(Job::Travel(journey))
    }

    /// Queues what a user writes.
    pub(crate) fn post(&self, letter: Letter) {
        self.queue(Job::Post(letter));
    }

    fn queue(&self, job: Job) -> usize {
        let queue = self.turn.fetch_add(1, Ordering::Relaxed) % WORKERS;
        if self.queues[queue].try_send(job).is_err() {
            tracing::debug!("simulator dropped a webhook: its queue is full");
        }
        queue
    }

    /// Resolves once what is in one queue by now was delivered or given up.
    pub(crate) async fn drained(&self, queue: usize) {
        let (done, reached) = oneshot::channel();
        if self.queues[queue].send(Job::Mark(done)).await.is_ok() {
            // An error means that the workers stopped: nothing is under way either.
            let _ = reached.await;
        }
    }

    /// Resolves once everything scheduled so far was delivered or given up.
    pub(crate) async fn settled(&self) {
        for queue in 0..WORKERS {
            self.drained(queue).await;
        }
    }

    /// Performs the GET handshake with this challenge.
    pub(crate) async fn confirm(&self, challenge: &str) -> Result<(), String> {
        let webhook = current(&self.destination).ok_or("no webhook is set")?;
        handshake::confirm(self.courier.client(), &webhook, challenge).await
    }
}

/// The webhook as it is now.
fn current(destination: &Destination) -> Option<Arc<Webhook>> {
    destination.read().unwrap_or_else(PoisonError::into_inner).clone()
}
