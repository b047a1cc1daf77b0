//! What every handler can reach.

use std::future::Future;
use std::ops::Deref;
use std::sync::Arc;
use std::time::Duration;

use countersign_core::engine::Engine;
use countersign_core::ports::entropy::Entropy;
use tokio_util::task::TaskTracker;

use crate::client_address::TrustedProxies;

/// Bounds on a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Bytes of a body.
    pub body_bytes: usize,
    /// From the head to the answer of a dialect's request, and for any body to come.
    pub request: Duration,
    /// Whether the WA.cr dialect also answers at `/`, as its printed examples have no prefix (seeds 001, 002).
    pub wacr_at_root: bool,
}

impl Default for Limits {
    fn default() -> Self {
        Self { body_bytes: 64 * 1024, request: Duration::from_secs(30), wacr_at_root: false }
    }
}

/// Counts answers and prints what was counted.
pub trait RequestObserver: Send + Sync {
    /// A request was answered.
    fn answered(&self, status: u16, took: Duration);

    /// Everything counted, in the `OpenMetrics` text format.
    fn print(&self) -> String;
}

/// Shared by all handlers; cheap to clone, which each layer of a route does for each request.
#[derive(Clone)]
pub struct AppState(Arc<AppParts>);

/// What is shared.
#[derive(Clone)]
pub struct AppParts {
    /// Decides everything.
    pub engine: Arc<Engine>,
    /// For request ids.
    pub entropy: Arc<dyn Entropy>,
    /// Bounds on a request.
    pub limits: Limits,
    /// Work that goes on when its caller has gone; a shutdown waits for it.
    pub tasks: TaskTracker,
    /// Who may say where a call comes from.
    pub proxies: TrustedProxies,
    /// Counts answers and prints the metrics.
    pub metrics: Arc<dyn RequestObserver>,
}

impl From<AppParts> for AppState {
    fn from(parts: AppParts) -> Self {
        Self(Arc::new(parts))
    }
}

impl Deref for AppState {
    type Target = AppParts;

    fn deref(&self) -> &AppParts {
        &self.0
    }
}

impl AppState {
    /// Runs `work` to its end even if the caller hangs up: a code that became valid must be handed over, and a
    /// hand-over must be recorded.
    ///
    /// `None` means that the work panicked.
    pub async fn run_to_end<T: Send + 'static>(
        &self,
        work: impl Future<Output = T> + Send + 'static,
    ) -> Option<T> {
        use tracing::Instrument as _;
        self.tasks.spawn(work.in_current_span()).await.ok()
    }
}
