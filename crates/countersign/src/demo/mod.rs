//! The demo: a tenant with a token, and the WhatsApp simulator as its vendor. Nothing leaves the machine.

mod file;
mod greeting;
mod kaleyra;
mod tenant;

use std::net::{IpAddr, Ipv4Addr, SocketAddr};

use countersign_core::ports::entropy::random;
use countersign_simulator::{Simulator, Webhook};

pub(crate) use file::DemoFile;
pub(crate) use greeting::walk;
pub(crate) use tenant::base_url;

use crate::config::{Config, Demo as DemoMode};
use crate::entropy::OsEntropy;
use crate::failure::Failure;
use crate::wiring::Installation;

/// A running demo.
pub(crate) struct Demo {
    simulator: Simulator,
    file: DemoFile,
}

/// Whether this start runs the demo: always, never, or without a configuration file on a folder that is new or
/// already a demo's. A shared database is somebody's, and says nothing of its age here.
pub(crate) fn is_wanted(config: &Config) -> bool {
    match config.demo {
        DemoMode::On => true,
        DemoMode::Off => false,
        DemoMode::Auto => {
            let is_new = !config.is_shared() && !config.database_path().exists();
            config.file.is_none() && (is_new || DemoFile::path(config).exists())
        }
    }
}

/// Whether vendors may be at private addresses: the demo's are on this machine.
pub(crate) fn lets_private(config: &Config) -> bool {
    config.outbound.allow_private_addresses || is_wanted(config)
}

/// The simulator, before there is anything it could be a vendor to.
pub(crate) struct Vendor {
    simulator: Simulator,
    secrets: tenant::SimulatorSecrets,
}

impl Vendor {
    /// Starts the simulator beside a server at `server`.
    pub(crate) async fn start(config: &Config, server: SocketAddr) -> Result<Self, Failure> {
        let secrets = tenant::SimulatorSecrets::random();
        let simulator = start_simulator(config, server, &secrets).await?;
        Ok(Self { simulator, secrets })
    }

    /// Where it takes messages.
    pub(crate) fn base_url(&self) -> String {
        self.simulator.base_url()
    }
}

impl Demo {
    /// Sets the demo tenant up if it is not yet, and writes `demo.json`.
    pub(crate) async fn set_up(
        config: &Config,
        installation: &Installation,
        vendor: Vendor,
        server: SocketAddr,
    ) -> Result<Self, Failure> {
        let Vendor { simulator, secrets } = vendor;
        let file = tenant::set_up(config, installation, &simulator, &secrets, server).await?;
        Ok(Self { simulator, file })
    }

    /// Tells the person at the terminal what to do next, once the server answers.
    pub(crate) async fn greet(&self, config: &Config) {
        if let Err(why) = self.simulator.confirm_webhook().await {
            tracing::warn!(why, "demo.webhook: the simulator cannot reach the server's webhook");
        }
        crate::terminal::say(&greeting::ready(&self.file, &config.data_dir));
    }

    /// Stops the simulator.
    pub(crate) async fn stop(self) {
        self.simulator.shutdown().await;
    }
}

async fn start_simulator(
    config: &Config,
    server: SocketAddr,
    secrets: &tenant::SimulatorSecrets,
) -> Result<Simulator, Failure> {
    let loopback = IpAddr::V4(Ipv4Addr::LOCALHOST);
    let simulated = |listen| countersign_simulator::Config {
        listen,
        access_token: secrets.access_token.clone(),
        app_secret: secrets.app_secret.clone(),
        waba_id: tenant::WABA_ID.to_owned(),
        phone_number_id: tenant::PHONE_NUMBER_ID.to_owned(),
        display_phone_number: "15550783881".to_owned(),
        webhook: None::<Webhook>,
    };
    if let Some(listen) = config.simulator.listen {
        let failed = |why| Failure::Listen { address: listen, flag: "--simulator-listen", why };
        return Simulator::start(simulated(listen)).await.map_err(failed);
    }
    let next = SocketAddr::new(loopback, server.port().checked_add(1).unwrap_or(0));
    if let Ok(simulator) = Simulator::start(simulated(next)).await {
        return Ok(simulator);
    }
    let any = SocketAddr::new(loopback, 0);
    let failed = |why| Failure::Listen { address: any, flag: "--simulator-listen", why };
    Simulator::start(simulated(any)).await.map_err(failed)
}

/// 128 random bits as text.
fn random_text(prefix: &str) -> String {
    format!("{prefix}{}", hex::encode(random::<16>(&OsEntropy)))
}
