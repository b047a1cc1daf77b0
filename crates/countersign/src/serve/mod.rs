//! The server's life: from the listener to the last hand-over.

mod connections;
mod signals;
mod webhooks;
mod workers;

use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::Arc;

use countersign_http::{AppParts, AppState, Limits};
use tokio::net::TcpListener;
use tokio::sync::watch;
use tokio_util::task::TaskTracker;

use crate::config::Config;
use crate::demo::{Demo, DemoFile};
use crate::entropy::OsEntropy;
use crate::failure::Failure;
use crate::wiring::{self, Installation, SmppLinks, Vendors};
use crate::{data_dir, demo, terminal};
use signals::Signals;

/// Serves until it is told to stop.
pub(crate) async fn serve(config: Config) -> Result<(), Failure> {
    data_dir::prepare(&config.data_dir)?;
    let _lock = data_dir::lock(&config.data_dir)?;
    let with_demo = demo::is_wanted(&config);
    let listener = listen(config.server.listen).await?;
    let address = local_address(&listener)?;
    let vendor = if with_demo { Some(demo::Vendor::start(&config, address).await?) } else { None };
    let vendors = Vendors {
        allow_private: config.outbound.allow_private_addresses || with_demo,
        own_url: with_demo.then(|| demo::base_url(address)),
        inbox: config.simulator.inbox_url.clone().or_else(|| vendor.as_ref().map(demo::Vendor::base_url)),
    };
    let installation = wiring::open(&config, vendors).await?;
    warn_of_risks(&config, address, with_demo);
    let demo = match vendor {
        Some(vendor) => Some(Demo::set_up(&config, &installation, vendor, address).await?),
        None => None,
    };
    if demo.is_none() {
        write_first_admin_token(&config, &installation).await?;
    }

    let (stop, stopped) = watch::channel(false);
    let state = app_state(&config, &installation);
    let work =
        workers::Work { engine: &installation.engine, bells: &installation.bells, tasks: &state.tasks };
    let workers = workers::start(&work, wiring::sweep_policy(&config), &stopped);
    let server = tokio::spawn(connections::serve(listener, state.clone(), config.server.clone(), stopped));
    let mut signals = Signals::watch();
    match &demo {
        Some(demo) => demo.greet(&config).await,
        None => terminal::say(&format!("Countersign is ready at http://{address}")),
    }
    tracing::info!(%address, demo = with_demo, fresh = installation.fresh, "serve.ready");

    signals.next().await;
    tracing::info!("serve.stopping: no new requests; those under way are finished");
    stop.send_replace(true);
    finish(&config, server, &state, workers, &installation.links, signals).await;
    if let Some(demo) = demo {
        demo.stop().await;
    }
    tracing::info!("serve.stopped");
    Ok(())
}

async fn listen(address: SocketAddr) -> Result<TcpListener, Failure> {
    TcpListener::bind(address).await.map_err(|why| Failure::Listen { address, flag: "--listen", why })
}

fn local_address(listener: &TcpListener) -> Result<SocketAddr, Failure> {
    listener.local_addr().map_err(|why| Failure::Io { what: "the listener has no address".to_owned(), why })
}

fn app_state(config: &Config, installation: &Installation) -> AppState {
    let parts = AppParts {
        engine: installation.engine.clone(),
        entropy: Arc::new(OsEntropy),
        limits: Limits {
            body_bytes: config.server.body_limit_bytes,
            request: config.server.request_timeout,
            wacr_at_root: config.server.wacr_at_root,
        },
        tasks: TaskTracker::new(),
        proxies: config.server.trusted_proxies.clone(),
        metrics: installation.metrics.clone(),
    };
    parts.into()
}

/// Waits for requests, then for the workers, which may have claimed a message a moment ago, then for the hand-overs of
/// both, and then ends the sessions that they went over.
async fn finish(
    config: &Config,
    server: tokio::task::JoinHandle<()>,
    state: &AppState,
    workers: tokio::task::JoinSet<()>,
    links: &SmppLinks,
    mut signals: Signals,
) {
    state.tasks.close();
    let all = async {
        let _ = server.await;
        workers.join_all().await;
        state.tasks.wait().await;
        links.close().await;
    };
    let in_time = tokio::select! {
        ended = tokio::time::timeout(config.server.shutdown_grace, all) => ended.is_ok(),
        // A second signal: the operator does not want to wait.
        () = signals.next() => false,
    };
    if !in_time {
        tracing::warn!("serve.cut_short: hand-overs under way are settled at the next start");
    }
}

fn warn_of_risks(config: &Config, address: SocketAddr, with_demo: bool) {
    let open = !address.ip().is_loopback();
    if open && with_demo {
        tracing::warn!(%address, "serve.demo_open: the demo's tokens are for trying out, and others can reach this \
            address; listen on loopback or set demo = \"off\"");
    } else if open {
        tracing::warn!(%address, "serve.plain_http: tokens and codes travel in the clear here; put a TLS proxy before it");
    }
    let paths = config.private_paths();
    for path in data_dir::open_to_others(&paths.iter().map(PathBuf::as_path).collect::<Vec<_>>()) {
        tracing::warn!(path = %path.display(), "serve.open_file: others can read this; chmod go= it");
    }
    if !with_demo && DemoFile::path(config).exists() {
        tracing::warn!(
            "serve.demo_tokens: the tokens in demo.json still work; suspend tenant `demo`, revoke its admin \
            token (countersign token admin --list) and delete the file"
        );
    }
    if let Some(exposure) = wiring::exposure(config) {
        tracing::warn!(exposure, "serve.database_open: use sslmode=verify-full in database.url");
    }
    if config.outbound.timeout >= config.server.request_timeout {
        tracing::warn!(
            "serve.timeouts: outbound.timeout_seconds should be well below server.request_timeout_seconds"
        );
    }
    if config.webhooks.allow_private_addresses {
        tracing::warn!(
            "serve.private_webhooks: whoever may set a webhook can have this machine's network called"
        );
    }
    if config.outbound.allow_private_addresses {
        tracing::warn!("serve.private_addresses: tenants' vendors may be reached at private addresses");
    }
}

/// On an installation's first start: the admin token goes into a file, not into logs.
async fn write_first_admin_token(config: &Config, installation: &Installation) -> Result<(), Failure> {
    if let Some(token) = installation.engine.first_admin_token().await? {
        let path = config.data_dir.join("admin.token");
        data_dir::write_private(&path, token.expose().as_bytes())
            .map_err(|why| Failure::Io { what: format!("{} cannot be written", path.display()), why })?;
        terminal::say(&format!("The admin token is in {}. Keep it, then delete the file.", path.display()));
    }
    Ok(())
}
