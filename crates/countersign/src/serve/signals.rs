//! The signals that end the server.

use tokio::signal::unix::{Signal, SignalKind, signal};

/// Watched from the moment it is made: who sees that the server is ready may stop it at once, and it ends in order.
pub(super) struct Signals {
    watched: Option<(Signal, Signal)>,
}

impl Signals {
    pub(super) fn watch() -> Self {
        let watched = signal(SignalKind::terminate()).and_then(|t| Ok((t, signal(SignalKind::interrupt())?)));
        if watched.is_err() {
            tracing::error!("serve.signals: signals cannot be watched; stop the process with SIGKILL");
        }
        Self { watched: watched.ok() }
    }

    /// Waits for the next one.
    pub(super) async fn next(&mut self) {
        match &mut self.watched {
            Some((terminate, interrupt)) => tokio::select! {
                _ = terminate.recv() => {}
                _ = interrupt.recv() => {}
            },
            None => std::future::pending().await,
        }
    }
}
