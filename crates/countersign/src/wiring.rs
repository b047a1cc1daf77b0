//! The one place that names concrete adapters.

use std::sync::Arc;

use countersign_core::engine::{Engine, Parts, Timings};
use countersign_core::ports::store::SweepPolicy;
use countersign_outbound::http::{GuardedClient, Options as ClientOptions};
use countersign_outbound::inbox::Inbox;
use countersign_outbound::whatsapp::CloudApi;
use countersign_store_sqlite::{Options as StoreOptions, SqliteStore};

use crate::alarm::Bell;
use crate::clock::SystemClock;
use crate::config::Config;
use crate::data_dir;
use crate::entropy::OsEntropy;
use crate::failure::Failure;
use crate::telemetry::Metrics;

/// Who the vendors are.
#[derive(Debug, Clone, Default)]
pub(crate) struct Vendors {
    /// Lets vendors be reached on this machine, for the demo's simulator.
    pub(crate) allow_private: bool,
    /// The simulator that takes text messages, calls and e-mails. Without one nobody does.
    pub(crate) inbox: Option<String>,
}

/// A running engine over its store.
pub(crate) struct Installation {
    pub(crate) engine: Arc<Engine>,
    pub(crate) metrics: Arc<Metrics>,
    /// Rings when messages are due.
    pub(crate) due: Bell,
    /// Whether the database was made just now.
    pub(crate) fresh: bool,
}

/// Opens the data folder's database and key and puts the engine together.
///
/// `vendors` says who the vendors are.
pub(crate) async fn open(config: &Config, vendors: Vendors) -> Result<Installation, Failure> {
    data_dir::prepare(&config.data_dir)?;
    let path = config.database_path();
    let fresh = !path.exists();
    let master = data_dir::master_key(&config.master_key_path(), fresh, &OsEntropy)?;
    let store = Arc::new(SqliteStore::open(&path, store_options(config))?);
    let client = GuardedClient::new(ClientOptions {
        connect_timeout: config.outbound.connect_timeout,
        request_timeout: config.outbound.timeout,
        allow_private: vendors.allow_private,
        ..ClientOptions::default()
    })?;
    let metrics = Arc::new(Metrics::new());
    let due = Bell::default();
    let timings = Timings::default();
    let engine = Engine::new(Parts {
        store,
        texts: Arc::new(Inbox::new(client.clone(), vendors.inbox)),
        registry: Arc::new(CloudApi::new(client.clone())),
        whatsapp: Arc::new(CloudApi::new(client)),
        alarm: Arc::new(due.clone()),
        clock: Arc::new(SystemClock),
        entropy: Arc::new(OsEntropy),
        observer: metrics.clone(),
        master,
        timings: Timings { lease: timings.send_deadline + config.outbound.timeout * 3, ..timings },
    });
    let engine = Arc::new(engine);
    if !engine.knows_master_key().await? {
        return Err(Failure::said(format!(
            "the master key {} is not the one that {} was made with; bring that one back",
            config.master_key_path().display(),
            path.display()
        )));
    }
    Ok(Installation { engine, metrics, due, fresh })
}

/// Opens an installation that is there. A command that manages one must not make an empty one in a mistyped folder.
pub(crate) async fn open_existing(config: &Config, allow_private: bool) -> Result<Installation, Failure> {
    let vendors = Vendors { allow_private, inbox: None };
    let path = config.database_path();
    match path.try_exists() {
        Ok(true) => open(config, vendors).await,
        Ok(false) => Err(Failure::said(format!(
            "there is no installation in {}; give its folder with --data-dir, or make one with `countersign serve`",
            config.data_dir.display()
        ))),
        Err(why) => Err(Failure::Io { what: format!("{} cannot be looked at", path.display()), why }),
    }
}

/// What the sweep keeps.
pub(crate) fn sweep_policy(config: &Config) -> SweepPolicy {
    SweepPolicy {
        deliveries: config.retention.deliveries,
        receipts: config.retention.receipts,
        budgets: config.retention.budgets,
    }
}

fn store_options(config: &Config) -> StoreOptions {
    StoreOptions { queue: config.database.queue, readers: config.database.readers, ..StoreOptions::default() }
}
