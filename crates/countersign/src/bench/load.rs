//! The load: each measure uses numbers of its own, so that no limit per number is met.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use hdrhistogram::Histogram;

use super::Measure;
use super::client::Client;
use crate::demo::DemoFile;
use crate::failure::Failure;

/// Highest latency that is told apart, in microseconds.
const LONGEST_US: u64 = 60_000_000;

/// Numbers that differ in their last four digits only.
const RANGE: u64 = 9_000;

/// The code of every send.
const CODE: &str = "482915";

/// One measure's outcome.
pub(super) struct Outcome {
    pub(super) measure: Measure,
    pub(super) requests: u64,
    pub(super) unexpected: u64,
    pub(super) took: Duration,
    /// Latencies in microseconds.
    pub(super) latencies: Histogram<u64>,
}

/// A number range that this run has to itself.
struct Numbers {
    base: u64,
    next: AtomicU64,
    end: u64,
}

pub(super) fn run(
    file: &DemoFile,
    measures: &[Measure],
    connections: usize,
    requests: u64,
) -> Result<Vec<Outcome>, Failure> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .map_err(|why| Failure::Io { what: "the runtime cannot start".to_owned(), why })?;
    runtime.block_on(async {
        let mut outcomes = Vec::new();
        for measure in measures {
            let base = fresh_range();
            if *measure != Measure::Send {
                pass(file, Measure::Send, connections, base, requests + requests / 10).await?;
            }
            pass(file, *measure, connections, base, requests / 10).await?;
            outcomes.push(pass(file, *measure, connections, base + requests / 10, requests).await?);
        }
        Ok(outcomes)
    })
}

async fn pass(
    file: &DemoFile,
    measure: Measure,
    connections: usize,
    base: u64,
    requests: u64,
) -> Result<Outcome, Failure> {
    let numbers = Arc::new(Numbers { base, next: AtomicU64::new(0), end: requests });
    let mut clients = Vec::with_capacity(connections);
    for _ in 0..connections {
        clients.push(Client::connect(&file.base_url, &file.wacr.token).await?);
    }
    let started = now();
    let mut callers = tokio::task::JoinSet::new();
    for client in clients {
        callers.spawn(call(client, measure, file.wacr.template_name.clone(), numbers.clone()));
    }
    let mut outcome =
        Outcome { measure, requests, unexpected: 0, took: Duration::ZERO, latencies: histogram() };
    while let Some(caller) = callers.join_next().await {
        let (latencies, unexpected) = caller.map_err(|error| Failure::said(error.to_string()))??;
        outcome.unexpected += unexpected;
        outcome.latencies.add(latencies).map_err(|error| Failure::said(error.to_string()))?;
    }
    outcome.took = now().duration_since(started);
    Ok(outcome)
}

async fn call(
    mut client: Client,
    measure: Measure,
    template: String,
    numbers: Arc<Numbers>,
) -> Result<(Histogram<u64>, u64), Failure> {
    let (mut latencies, mut unexpected) = (histogram(), 0);
    loop {
        let place = numbers.next.fetch_add(1, Ordering::Relaxed);
        if place >= numbers.end {
            return Ok((latencies, unexpected));
        }
        let (path, body, expected) = request(measure, phone(numbers.base + place), &template);
        let started = now();
        let status = client.post(path, body).await?;
        let micros = u64::try_from(now().duration_since(started).as_micros()).unwrap_or(LONGEST_US);
        latencies.saturating_record(micros.max(1));
        unexpected += u64::from(status != expected);
    }
}

fn request(measure: Measure, number: u64, template: &str) -> (&'static str, String, u16) {
    match measure {
        Measure::Send => (
            "/api/v2/auth/send-otp",
            format!(r#"{{"phone":"+{number}","template_name":"{template}","code":"{CODE}"}}"#),
            200,
        ),
        Measure::VerifyWrong => {
            ("/api/v2/auth/verify", format!(r#"{{"phone":"+{number}","code":"000000"}}"#), 422)
        }
        Measure::VerifyRight => {
            ("/api/v2/auth/verify", format!(r#"{{"phone":"+{number}","code":"{CODE}"}}"#), 200)
        }
        Measure::Status => ("/api/v2/auth/status", format!(r#"{{"phone":"+{number}"}}"#), 200),
    }
}

fn histogram() -> Histogram<u64> {
    Histogram::new_with_bounds(1, LONGEST_US, 3).expect("the bounds are constants that a histogram takes")
}

/// A number range that no recent run used: it moves with the time.
#[expect(clippy::disallowed_methods, reason = "a load generator measures real time")]
fn fresh_range() -> u64 {
    let since_epoch = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap_or_default();
    since_epoch.as_secs() * 10 * RANGE
}

/// The phone number of a place: an Indian mobile number, valid for libphonenumber, whose last four digits are
/// 1000 or more, so that it is none of the simulator's magic numbers.
fn phone(place: u64) -> u64 {
    let (range, rest) = (place / RANGE % 400_000, place % RANGE);
    916_000_000_000 + range * 10_000 + 1_000 + rest
}

#[expect(clippy::disallowed_methods, reason = "a load generator measures real time")]
fn now() -> Instant {
    Instant::now()
}
