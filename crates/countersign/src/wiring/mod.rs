//! The one place that names concrete adapters.

mod database;
mod link_reports;

use std::sync::Arc;

use countersign_core::engine::{Engine, Parts, Timings};
use countersign_core::ports::store::SweepPolicy;
use countersign_outbound::carriers::Carriers;
use countersign_outbound::downloads::WebFiles;
use countersign_outbound::http::{GuardedClient, Options as ClientOptions};
use countersign_outbound::inbox::Inbox;
pub(crate) use countersign_outbound::smpp::SmppLinks;
use countersign_outbound::webhooks::Webhooks;
use countersign_outbound::whatsapp::CloudApi;

use crate::alarm::{Bells, Everywhere, Hearer};
use crate::config::Config;
use crate::data_dir;
use crate::entropy::OsEntropy;
use crate::failure::Failure;
use crate::telemetry::Metrics;

pub(crate) use countersign_store_postgres::Inspection as Server;
use database::Opened;
pub(crate) use database::{
    Seen, check_database_url, exposure, look, newest_schema, open_source, open_target,
};
use link_reports::LinkReports;

/// Who the vendors are.
#[derive(Debug, Clone, Default)]
pub(crate) struct Vendors {
    /// Lets vendors be reached on this machine, for the demo's simulator.
    pub(crate) allow_private: bool,
    /// Where they reach this server, unless the configuration says: the demo's are on this machine.
    pub(crate) own_url: Option<String>,
    /// The simulator that takes text messages, calls and e-mails. Without one nobody does.
    pub(crate) inbox: Option<String>,
}

/// A running engine over its store.
pub(crate) struct Installation {
    pub(crate) engine: Arc<Engine>,
    pub(crate) metrics: Arc<Metrics>,
    /// Ring when there is work.
    pub(crate) bells: Bells,
    /// Sessions with SMSCs, to be ended when no more is sent.
    pub(crate) links: Arc<SmppLinks>,
    /// Whether the database was made just now.
    pub(crate) fresh: bool,
}

/// Opens the database and the master key and puts the engine together.
///
/// `vendors` says who the vendors are.
pub(crate) async fn open(config: &Config, vendors: Vendors) -> Result<Installation, Failure> {
    data_dir::prepare(&config.data_dir)?;
    let seen = look(config).await?;
    let master = data_dir::master_key(&config.master_key_path(), seen.is_new, &OsEntropy)?;
    let Opened { store, clock, shared } = database::open(config).await?;
    let client = GuardedClient::new(ClientOptions {
        connect_timeout: config.outbound.connect_timeout,
        request_timeout: config.outbound.timeout,
        allow_private: vendors.allow_private,
        ..ClientOptions::default()
    })?;
    let notifier = Webhooks::new(config.webhooks.allow_private_addresses, config.webhooks.timeout)?;
    let metrics = Arc::new(Metrics::new());
    let bells = Bells::default();
    let everywhere = Everywhere { here: bells.clone(), others: shared.as_ref().map(|it| it.others()) };
    let timings = Timings::default();
    let reports = Arc::new(LinkReports::default());
    let links = Arc::new(SmppLinks::new(clock.clone(), Arc::new(OsEntropy), reports.clone()));
    let inbox = Inbox::new(client.clone(), vendors.inbox);
    let engine = Engine::new(Parts {
        store,
        texts: Arc::new(Carriers::new(&client, inbox, links.clone(), clock.clone())),
        registry: Arc::new(CloudApi::new(client.clone())),
        notifier: Arc::new(notifier),
        downloads: Arc::new(WebFiles::new(config.webhooks.allow_private_addresses, config.webhooks.timeout)?),
        whatsapp: Arc::new(CloudApi::new(client)),
        alarm: Arc::new(everywhere),
        clock,
        entropy: Arc::new(OsEntropy),
        observer: metrics.clone(),
        master,
        public_url: config.server.public_url.as_ref().map(|url| url.0.clone()).or(vendors.own_url),
        timings: Timings { lease: timings.send_deadline + config.outbound.timeout * 3, ..timings },
    });
    let engine = Arc::new(engine);
    reports.go_to(&engine);
    if let Some(shared) = shared {
        shared.hear(Arc::new(Hearer { here: bells.clone(), engine: Arc::downgrade(&engine) }));
    }
    if !engine.knows_master_key().await? {
        return Err(Failure::said(format!(
            "the master key {} is not the one that {} was made with; {}",
            config.master_key_path().display(),
            seen.place,
            if config.is_shared() { "copy the one of a node that works" } else { "bring that one back" }
        )));
    }
    Ok(Installation { engine, metrics, bells, links, fresh: seen.is_new })
}

/// Opens an installation that is there. A command that manages one must not make an empty one in a mistyped folder.
pub(crate) async fn open_existing(config: &Config, allow_private: bool) -> Result<Installation, Failure> {
    let vendors = Vendors { allow_private, own_url: None, inbox: None };
    match look(config).await? {
        Seen { is_new: false, .. } => open(config, vendors).await,
        Seen { place, .. } if config.is_shared() => Err(Failure::said(format!(
            "there is no installation in {place}; make one with `countersign serve`"
        ))),
        Seen { .. } => Err(Failure::said(format!(
            "there is no installation in {}; give its folder with --data-dir, or make one with `countersign serve`",
            config.data_dir.display()
        ))),
    }
}

/// What the sweep keeps.
pub(crate) fn sweep_policy(config: &Config) -> SweepPolicy {
    SweepPolicy {
        deliveries: config.retention.deliveries,
        receipts: config.retention.receipts,
        budgets: config.retention.budgets,
        messages: config.retention.messages,
        events: config.retention.events,
    }
}
