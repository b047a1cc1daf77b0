//! Telling endpoints of events.

use std::sync::Arc;
use std::time::Duration;

use countersign_core::engine::Engine;
use tokio::sync::{Notify, Semaphore, watch};
use tokio_util::task::TaskTracker;

/// How often events are looked for without being told, and codes whose time is over.
const EVERY: Duration = Duration::from_millis(500);
/// Calls to endpoints at once. One endpoint gets a few of them at most, a failing one a single one: see the store's
/// `claim_events`.
const CALLS: usize = 64;
/// Events claimed in one step.
const CLAIM: usize = 32;

/// Routes what is new, claims what is due and tells it, many at once; claims no more than it can tell now, since leases
/// run.
pub(super) async fn tell(
    engine: Arc<Engine>,
    wake: Arc<Notify>,
    tasks: TaskTracker,
    mut stopped: watch::Receiver<bool>,
) {
    let free = Arc::new(Semaphore::new(CALLS));
    while !*stopped.borrow() {
        if let Err(error) = engine.route_events().await {
            tracing::error!(%error, "webhooks.route_failed: it is tried again");
        }
        let Ok(room) = free.acquire().await else { return };
        drop(room);
        let room = u32::try_from(free.available_permits().clamp(1, CLAIM)).unwrap_or(1);
        let claimed = engine.claim_events(room).await.unwrap_or_else(|error| {
            tracing::error!(%error, "webhooks.claim_failed: it is tried again");
            Vec::new()
        });
        let nothing = claimed.is_empty();
        for event in claimed {
            let Ok(permit) = free.clone().acquire_owned().await else { return };
            let (engine, wake) = (engine.clone(), wake.clone());
            tasks.spawn(async move {
                if let Err(error) = engine.tell(event).await {
                    tracing::error!(%error, "webhooks.record_failed: the endpoint is called again when the lease ends");
                }
                drop(permit);
                // The endpoint has room for the next one.
                wake.notify_one();
            });
        }
        if nothing {
            tokio::select! {
                _ = tokio::time::timeout(EVERY, wake.notified()) => {}
                _ = stopped.changed() => {}
            }
        }
    }
}
