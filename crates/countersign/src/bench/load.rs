//! The load: callers that take turns.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use super::client::Client;
use super::measure::{Call, Measure};
use super::numbers::{self, phone};
use super::outcome::{Outcome, Spent, Tally, describe};
use super::pace::{Pace, now};
use super::process::Watch;
use super::progress;
use super::requests::Requests;
use super::target::Target;
use crate::failure::Failure;

/// How much.
#[derive(Debug, Clone, Copy)]
pub(super) struct Load {
    pub(super) connections: usize,
    pub(super) requests: u64,
    /// Requests a second; none: as fast as the answers come.
    pub(super) rate: Option<u32>,
}

pub(super) fn run(
    target: &Target,
    measures: &[Measure],
    load: Load,
    watch: Watch,
) -> Result<Vec<Outcome>, Failure> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .map_err(|why| Failure::Io { what: "the runtime cannot start".to_owned(), why })?;
    runtime.block_on(in_turn(target, measures, load, watch))
}

/// One measure after the other. Those that need codes share them: none but the last, the right code, uses them up.
async fn in_turn(
    target: &Target,
    measures: &[Measure],
    load: Load,
    watch: Watch,
) -> Result<Vec<Outcome>, Failure> {
    let warm_up = load.requests / 10;
    let mut outcomes = Vec::new();
    let mut coded = None;
    for measure in measures.iter().copied() {
        let base = match coded {
            Some(base) if measure.needs_codes() => base,
            _ => numbers::fresh(),
        };
        if measure.needs_codes() && coded.is_none() {
            let sends = Load { requests: warm_up + load.requests, rate: None, ..load };
            pass(target, Measure::Send, base, sends, "codes for it").await?;
        }
        if measure.needs_codes() || measure == Measure::Send {
            coded = Some(base);
        }
        let warm = Load { requests: warm_up, rate: None, ..load };
        pass(target, measure, base, warm, "warm-up").await?;
        let before = (watch.server(), Watch::generator());
        let (took, tally) = pass(target, measure, base + warm_up, load, measure.name()).await?;
        let (server, generator) = (Spent::between(before.0, watch.server()), Watch::generator());
        let generator = Spent::between(before.1, generator);
        outcomes.push(Outcome { measure, took, tally, server, generator });
    }
    Ok(outcomes)
}

async fn pass(
    target: &Target,
    measure: Measure,
    base: u64,
    load: Load,
    title: &str,
) -> Result<(Duration, Tally), Failure> {
    let broken = |why| Failure::Io { what: format!("no connection to {}", target.host()), why };
    let mut clients = Vec::with_capacity(load.connections);
    for _ in 0..load.connections {
        clients.push(Client::connect(target.host()).await.map_err(broken)?);
    }
    let places = Arc::new(AtomicU64::new(base));
    let begun = now();
    let pace = match load.rate {
        None => Arc::new(Pace::unbounded(load.requests)),
        Some(rate) => Pace::steady(load.requests, rate)
            .map_err(|why| Failure::Io { what: "a thread cannot start".to_owned(), why })?,
    };
    let bar = progress::show(title, Arc::clone(&pace));
    let mut callers = tokio::task::JoinSet::new();
    for client in clients {
        callers.spawn(Caller::new(client, target, measure).call(Arc::clone(&pace), Arc::clone(&places)));
    }
    let mut tally = Tally::new();
    let mut trouble = Ok(());
    while let Some(caller) = callers.join_next().await {
        match caller.map_err(|error| Failure::said(error.to_string()))? {
            Ok(counted) => tally.add(counted),
            Err(why) => {
                pace.stop();
                trouble = Err(broken(why));
            }
        }
    }
    drop(bar);
    trouble.map(|()| (now().duration_since(begun), tally))
}

struct Caller {
    client: Client,
    host: String,
    requests: Requests,
    measure: Measure,
    tally: Tally,
}

impl Caller {
    fn new(client: Client, target: &Target, measure: Measure) -> Self {
        let requests = Requests::to(target);
        Self { client, host: target.host().to_owned(), requests, measure, tally: Tally::new() }
    }

    /// Takes a number, makes the measure's calls about it, and takes the next, for as long as there are turns.
    async fn call(mut self, pace: Arc<Pace>, taken: Arc<AtomicU64>) -> std::io::Result<Tally> {
        loop {
            let number = taken.fetch_add(1, Ordering::Relaxed);
            for call in self.measure.calls(number) {
                let Some(due) = pace.turn().await else {
                    return Ok(self.tally);
                };
                if self.ask(*call, phone(number)).await? {
                    self.tally.took(now().saturating_duration_since(due));
                }
            }
        }
    }

    /// Makes one call, and tells whether an answer came. Fails when there is no connection any more.
    async fn ask(&mut self, call: Call, number: u64) -> std::io::Result<bool> {
        let request = self.requests.about(call, number);
        match self.client.ask(request).await {
            Ok(answer) => {
                let (status, piece) = call.expected();
                if answer.status != status || !contains(answer.body, piece.as_bytes()) {
                    self.tally.wonder(describe(answer.status, answer.body));
                }
                Ok(true)
            }
            Err(why) => {
                self.tally.wonder(format!("broken connection: {why}"));
                self.client = Client::connect(&self.host).await?;
                Ok(false)
            }
        }
    }
}

fn contains(text: &[u8], piece: &[u8]) -> bool {
    text.windows(piece.len()).any(|window| window == piece)
}
