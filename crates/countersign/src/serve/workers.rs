//! Work beside the requests: keeping sessions up, sending what is due, telling endpoints, applying receipts, settling lost hand-overs, sweeping.

use std::sync::Arc;
use std::time::Duration;

use countersign_core::engine::Engine;
use countersign_core::ports::store::SweepPolicy;
use tokio::sync::{Notify, Semaphore, watch};
use tokio::task::JoinSet;
use tokio_util::task::TaskTracker;

use super::webhooks;
use crate::alarm::Bells;

/// How often parked receipts are looked at without being told.
const RECEIPTS_EVERY: Duration = Duration::from_secs(1);
/// How often providers are told of codes that were used.
const OUTCOMES_EVERY: Duration = Duration::from_secs(1);
/// How often it is tried to open the sessions that reports come over, until it can be told which there are.
const LINKS_EVERY: Duration = Duration::from_secs(5);
/// How often lost hand-overs are looked for.
const SETTLE_EVERY: Duration = Duration::from_secs(5);
/// How often old rows are looked for, and the pause between two turns while there are some.
const SWEEP_EVERY: Duration = Duration::from_secs(30);
const SWEEP_PAUSE: Duration = Duration::from_millis(50);

/// How often due messages are looked for without being told.
const DUE_EVERY: Duration = Duration::from_millis(500);
/// Messages that are handed over at once.
const HAND_OVERS: usize = 128;
/// Messages claimed in one step.
const CLAIM: usize = 32;

/// What the workers work on.
pub(crate) struct Work<'w> {
    pub(crate) engine: &'w Arc<Engine>,
    /// Ring when there is work.
    pub(crate) bells: &'w Bells,
    /// What a shutdown waits for.
    pub(crate) tasks: &'w TaskTracker,
}

/// Starts the workers; each ends when `stopped` says so.
pub(crate) fn start(work: &Work<'_>, policy: SweepPolicy, stopped: &watch::Receiver<bool>) -> JoinSet<()> {
    let Work { engine, bells, tasks } = *work;
    let mut workers = JoinSet::new();
    workers.spawn(send_due(engine.clone(), bells.due.clone(), tasks.clone(), stopped.clone()));
    workers.spawn(apply_receipts(engine.clone(), bells.receipts.clone(), stopped.clone()));
    workers.spawn(webhooks::tell(engine.clone(), bells.events.clone(), tasks.clone(), stopped.clone()));
    workers.spawn(keep_links_up(engine.clone(), stopped.clone()));
    workers.spawn(settle(engine.clone(), stopped.clone()));
    workers.spawn(tell_outcomes(engine.clone(), stopped.clone()));
    workers.spawn(sweep(engine.clone(), policy, stopped.clone()));
    workers
}

/// Claims what is due and hands it over, many at once; claims no more than it can hand over now, since leases run.
async fn send_due(
    engine: Arc<Engine>,
    wake: Arc<Notify>,
    tasks: TaskTracker,
    mut stopped: watch::Receiver<bool>,
) {
    let free = Arc::new(Semaphore::new(HAND_OVERS));
    while !*stopped.borrow() {
        let claimed = match wait_for_room(&free).await {
            Some(room) => engine.claim_due(room).await,
            None => return,
        };
        let nothing = claimed.as_ref().map_or(true, Vec::is_empty);
        match claimed {
            Ok(claimed) => {
                for message in claimed {
                    let Ok(permit) = free.clone().acquire_owned().await else { return };
                    let engine = engine.clone();
                    tasks.spawn(async move {
                        if let Err(error) = engine.deliver_step(message).await {
                            tracing::error!(%error, "flow.record_failed: the message is looked at again when its lease ends");
                        }
                        drop(permit);
                    });
                }
            }
            Err(error) => tracing::error!(%error, "flow.claim_failed: it is tried again"),
        }
        if nothing {
            tokio::select! {
                _ = tokio::time::timeout(DUE_EVERY, wake.notified()) => {}
                _ = stopped.changed() => {}
            }
        }
    }
}

/// How many messages can be handed over now, at least one.
async fn wait_for_room(free: &Arc<Semaphore>) -> Option<u32> {
    drop(free.acquire().await.ok()?);
    u32::try_from(free.available_permits().clamp(1, CLAIM)).ok()
}

async fn apply_receipts(engine: Arc<Engine>, wake: Arc<Notify>, mut stopped: watch::Receiver<bool>) {
    while !*stopped.borrow() {
        if let Err(error) = engine.apply_receipts().await {
            tracing::error!(%error, "receipts.failed: they are tried again");
        }
        tokio::select! {
            _ = tokio::time::timeout(RECEIPTS_EVERY, wake.notified()) => {}
            _ = stopped.changed() => {}
        }
    }
}

async fn tell_outcomes(engine: Arc<Engine>, mut stopped: watch::Receiver<bool>) {
    while !*stopped.borrow() {
        engine.tell_outcomes().await;
        let _ = tokio::time::timeout(OUTCOMES_EVERY, stopped.changed()).await;
    }
}

/// Until it was done once: a link that is up is kept up by itself.
async fn keep_links_up(engine: Arc<Engine>, mut stopped: watch::Receiver<bool>) {
    while !*stopped.borrow() {
        match engine.keep_links_up().await {
            Ok(()) => return,
            Err(error) => tracing::error!(%error, "providers.links_failed: it is tried again"),
        }
        let _ = tokio::time::timeout(LINKS_EVERY, stopped.changed()).await;
    }
}

async fn settle(engine: Arc<Engine>, mut stopped: watch::Receiver<bool>) {
    while !*stopped.borrow() {
        if let Err(error) = engine.settle_lost().await {
            tracing::error!(%error, "deliveries.settle_failed: it is tried again");
        }
        let _ = tokio::time::timeout(SETTLE_EVERY, stopped.changed()).await;
    }
}

async fn sweep(engine: Arc<Engine>, policy: SweepPolicy, mut stopped: watch::Receiver<bool>) {
    while !*stopped.borrow() {
        let pause = match engine.sweep(policy).await {
            Ok(0) => SWEEP_EVERY,
            Ok(_) => SWEEP_PAUSE,
            Err(error) => {
                tracing::error!(%error, "sweep.failed: it is tried again");
                SWEEP_EVERY
            }
        };
        let _ = tokio::time::timeout(pause, stopped.changed()).await;
    }
}
