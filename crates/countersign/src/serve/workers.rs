//! Work beside the requests: applying receipts, settling lost hand-overs, sweeping.

use std::sync::Arc;
use std::time::Duration;

use countersign_core::engine::Engine;
use countersign_core::ports::store::SweepPolicy;
use tokio::sync::{Notify, watch};
use tokio::task::JoinSet;

/// How often parked receipts are looked at without being told.
const RECEIPTS_EVERY: Duration = Duration::from_secs(1);
/// How often lost hand-overs are looked for.
const SETTLE_EVERY: Duration = Duration::from_secs(5);
/// How often old rows are looked for, and the pause between two turns while there are some.
const SWEEP_EVERY: Duration = Duration::from_secs(30);
const SWEEP_PAUSE: Duration = Duration::from_millis(50);

/// Starts the workers; each ends when `stopped` says so.
pub(crate) fn start(
    engine: &Arc<Engine>,
    receipts: &Arc<Notify>,
    policy: SweepPolicy,
    stopped: &watch::Receiver<bool>,
) -> JoinSet<()> {
    let mut workers = JoinSet::new();
    workers.spawn(apply_receipts(engine.clone(), receipts.clone(), stopped.clone()));
    workers.spawn(settle(engine.clone(), stopped.clone()));
    workers.spawn(sweep(engine.clone(), policy, stopped.clone()));
    workers
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
