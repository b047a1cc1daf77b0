//! `countersign bench`: a load on a running server, with a latency histogram.
//!
//! Without a rate every connection sends its next request when the last answer is in, and the figure to read is how many
//! a second there were. With a rate each request has its time, whatever the answers do, and latency counts from that time:
//! a server that stalls is charged for all that had to wait.

mod client;
mod load;
mod measure;
mod numbers;
mod outcome;
mod pace;
mod process;
mod progress;
mod report;
mod requests;
mod target;

use std::path::PathBuf;

use clap::Args;

use self::load::Load;
use self::measure::Measure;
use self::process::Watch;
use self::target::Target;
use crate::failure::Failure;
use crate::terminal;

#[derive(Args)]
pub(crate) struct BenchFlags {
    /// `demo.json` of the server to measure, with its address and token
    #[arg(long, value_name = "FILE", default_value = "countersign-data/demo.json")]
    demo: PathBuf,
    /// Address of the server to measure instead, as in <http://127.0.0.1:8080>
    #[arg(long, value_name = "URL", requires = "token", requires = "template")]
    base_url: Option<String>,
    /// A WA.cr token of that server, with a request limit that the load does not meet
    #[arg(long, env = "COUNTERSIGN_BENCH_TOKEN", hide_env_values = true)]
    token: Option<String>,
    /// The template that its codes are sent with
    #[arg(long, value_name = "NAME")]
    template: Option<String>,
    /// What to measure, once for each; all but mixed when left out
    #[arg(long, value_enum)]
    only: Vec<Measure>,
    /// Keep-alive connections
    #[arg(long, default_value_t = 64)]
    connections: usize,
    /// Requests of each measure, after a warm-up of a tenth as many
    #[arg(long, default_value_t = 50_000)]
    requests: u64,
    /// Requests a second, each at its time; left out, each connection sends when its last answer is in
    #[arg(long, value_name = "PER_SECOND", value_parser = clap::value_parser!(u32).range(1..))]
    rate: Option<u32>,
    /// Process of the server, when it runs on this machine: also tell its processor time and memory
    #[arg(long)]
    pid: Option<u32>,
    /// Print JSON
    #[arg(long)]
    json: bool,
}

pub(crate) fn run(flags: &BenchFlags) -> Result<(), Failure> {
    let target = match (&flags.base_url, &flags.token, &flags.template) {
        (Some(base_url), Some(token), Some(template)) => Target::new(base_url, token, template)?,
        _ => Target::of_demo(&flags.demo)?,
    };
    let measures = Measure::in_order(&flags.only);
    let load = Load { connections: flags.connections.max(1), requests: flags.requests, rate: flags.rate };
    let outcomes = load::run(&target, &measures, load, Watch { server: flags.pid })?;
    terminal::say(&if flags.json { report::json(&outcomes, load) } else { report::table(&outcomes) });
    Ok(())
}
