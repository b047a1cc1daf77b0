//! What came of a load.

use std::collections::BTreeMap;
use std::time::Duration;

use hdrhistogram::Histogram;

use super::measure::Measure;
use super::process::Usage;

/// Highest latency that is told apart, in microseconds.
const LONGEST_US: u64 = 60_000_000;

/// What was answered, and how fast.
pub(super) struct Tally {
    /// Latencies in microseconds.
    latencies: Histogram<u64>,
    /// Answers that should not have come, and broken connections, by what they were.
    unexpected: BTreeMap<String, u64>,
}

/// One measure's outcome.
pub(super) struct Outcome {
    pub(super) measure: Measure,
    pub(super) took: Duration,
    pub(super) tally: Tally,
    /// What the server's process used, if it is known.
    pub(super) server: Option<Spent>,
    /// What this process used.
    pub(super) generator: Option<Spent>,
}

/// What a process used for a measure.
#[derive(Debug, Clone, Copy)]
pub(super) struct Spent {
    cpu: Duration,
    /// Resident memory at its end, in bytes.
    pub(super) resident: u64,
}

impl Spent {
    pub(super) fn between(before: Option<Usage>, after: Option<Usage>) -> Option<Self> {
        let after = after?;
        Some(Self { cpu: after.cpu.saturating_sub(before?.cpu), resident: after.resident })
    }
}

impl Tally {
    pub(super) fn new() -> Self {
        let latencies = Histogram::new_with_bounds(1, LONGEST_US, 3);
        Self {
            latencies: latencies.expect("the bounds are constants that a histogram takes"),
            unexpected: BTreeMap::new(),
        }
    }

    pub(super) fn took(&mut self, latency: Duration) {
        let micros = u64::try_from(latency.as_micros()).unwrap_or(LONGEST_US);
        self.latencies.saturating_record(micros.max(1));
    }

    pub(super) fn wonder(&mut self, what: String) {
        *self.unexpected.entry(what).or_default() += 1;
    }

    pub(super) fn add(&mut self, other: Self) {
        self.latencies.add(other.latencies).expect("all histograms have the same bounds");
        for (what, times) in other.unexpected {
            *self.unexpected.entry(what).or_default() += times;
        }
    }

    /// Requests that were answered.
    pub(super) fn answered(&self) -> u64 {
        self.latencies.len()
    }

    pub(super) fn unexpected(&self) -> &BTreeMap<String, u64> {
        &self.unexpected
    }

    pub(super) fn unexpected_in_all(&self) -> u64 {
        self.unexpected.values().sum()
    }

    #[expect(clippy::cast_precision_loss, reason = "latencies are far below 2^52 microseconds")]
    pub(super) fn millis(&self, quantile: f64) -> f64 {
        self.latencies.value_at_quantile(quantile) as f64 / 1_000.0
    }
}

impl Outcome {
    /// Answers a second.
    #[expect(clippy::cast_precision_loss, reason = "a rate needs no more than 52 bits")]
    pub(super) fn per_second(&self) -> f64 {
        self.tally.answered() as f64 / self.took.as_secs_f64()
    }

    /// Processor time for each answer, in microseconds.
    #[expect(clippy::cast_precision_loss, reason = "a count needs no more than 52 bits")]
    pub(super) fn cpu_us(&self, spent: Spent) -> f64 {
        spent.cpu.as_secs_f64() * 1_000_000.0 / self.tally.answered().max(1) as f64
    }
}

/// What an answer says that was not expected: its status and the dialect's code, if it has one.
pub(super) fn describe(status: u16, body: &[u8]) -> String {
    let body: serde_json::Value = serde_json::from_slice(body).unwrap_or_default();
    match body["error"]["code"].as_str() {
        Some(code) => format!("{status} {code}"),
        None => status.to_string(),
    }
}
