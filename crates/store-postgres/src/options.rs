use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use countersign_core::ports::clock::Clock;

use crate::clock::SteadyClock;
use crate::target::{Protection, Target, UrlError};

/// How the database is reached, and how much it is asked at once.
#[derive(Clone)]
pub struct Options {
    /// A URL, as in `postgres://user:password@host:5432/database`. Several hosts may stand in it; the one that takes
    /// writes is used. `sslmode` says how connections are protected: see [`Protection`].
    pub url: String,
    /// Certificates that are trusted beside the system's, in PEM form.
    pub root_certificate: Option<PathBuf>,
    /// Connections for everything but the hot path.
    pub pool: usize,
    /// Connections of the hot path, each with a transaction of its own.
    pub writers: usize,
    /// Operations that may wait before the store answers `Busy`.
    pub queue: usize,
    /// Operations that share a transaction at most.
    pub batch: usize,
    /// How long a connection may take to come about.
    pub connect_timeout: Duration,
    /// How long a statement may take; the server ends it.
    pub statement_timeout: Duration,
    /// A clock of this machine that nobody sets, by which time goes on between two looks at the server's.
    pub own_clock: Arc<dyn Clock>,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            url: String::new(),
            root_certificate: None,
            pool: 8,
            writers: 2,
            queue: 4_096,
            batch: 512,
            connect_timeout: Duration::from_secs(5),
            statement_timeout: Duration::from_secs(10),
            own_clock: Arc::new(SteadyClock),
        }
    }
}

impl Options {
    /// How connections are protected, and whether they stay on this machine. An error says why the URL cannot be used.
    pub fn protection(&self) -> Result<(Protection, bool), UrlError> {
        Target::parse(&self.url).map(|target| (target.protection, target.local))
    }
}

impl std::fmt::Debug for Options {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Options")
    }
}
