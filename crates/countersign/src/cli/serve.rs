//! `countersign serve`.

use std::net::SocketAddr;

use clap::Args;

use super::{SettingFlags, address, block_on, flag};
use crate::failure::Failure;
use crate::telemetry;

#[derive(Args, Default)]
pub(crate) struct ServeFlags {
    /// Address and port to listen on (port 0 takes any)
    #[arg(long, value_name = "IP:PORT", value_parser = address)]
    listen: Option<SocketAddr>,
    /// Address and port of the demo's WhatsApp simulator
    #[arg(long, value_name = "IP:PORT", value_parser = address)]
    simulator_listen: Option<SocketAddr>,
    /// Serve without the demo tenant and simulator
    #[arg(long)]
    no_demo: bool,
}

pub(super) fn run(settings: &SettingFlags, flags: &ServeFlags) -> Result<(), Failure> {
    let mut given: Vec<_> = flag("server.listen", flags.listen)
        .into_iter()
        .chain(flag("simulator.listen", flags.simulator_listen))
        .collect();
    if flags.no_demo {
        given.push(("demo", "off".to_owned()));
    }
    let config = settings.load(given)?;
    telemetry::start_logs(&config.log)?;
    block_on(crate::serve::serve(config))
}
