//! `countersign bench`: a closed-loop load on a running server, with a latency histogram.
//!
//! Every connection sends its next request when the last answer is in, so latencies are those of a caller that waits.

mod client;
mod load;
mod report;

use std::path::PathBuf;

use clap::{Args, ValueEnum};

use crate::failure::Failure;
use crate::terminal;

#[derive(Args)]
pub(crate) struct BenchFlags {
    /// `demo.json` of the server to measure, with its address and token
    #[arg(long, value_name = "FILE", default_value = "countersign-data/demo.json")]
    demo: PathBuf,
    /// What to measure; all in turn when left out
    #[arg(long, value_enum)]
    only: Option<Measure>,
    /// Keep-alive connections
    #[arg(long, default_value_t = 64)]
    connections: usize,
    /// Requests of each measure, after a warm-up of a tenth as many
    #[arg(long, default_value_t = 50_000)]
    requests: u64,
    /// Print JSON
    #[arg(long)]
    json: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Measure {
    /// A code to a number never seen before
    Send,
    /// A wrong guess at a live code
    VerifyWrong,
    /// The right code
    VerifyRight,
    /// How a code stands
    Status,
}

impl Measure {
    const ALL: [Self; 4] = [Self::Send, Self::VerifyWrong, Self::VerifyRight, Self::Status];
}

pub(crate) fn run(flags: &BenchFlags) -> Result<(), Failure> {
    let text = std::fs::read(&flags.demo)
        .map_err(|why| Failure::Io { what: format!("{} cannot be read", flags.demo.display()), why })?;
    let file = serde_json::from_slice(&text)
        .map_err(|error| Failure::said(format!("{} is no demo.json: {error}", flags.demo.display())))?;
    let measures = flags.only.map_or_else(|| Measure::ALL.to_vec(), |only| vec![only]);
    let results = load::run(&file, &measures, flags.connections, flags.requests)?;
    terminal::say(&if flags.json { report::json(&results) } else { report::table(&results) });
    Ok(())
}
