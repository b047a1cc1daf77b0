//! Counts for Prometheus. No label names a tenant, a destination or a code.

use std::time::Duration;

use countersign_core::domain::fault::FaultClass;
use countersign_core::domain::receipt::ReceiptKind;
use countersign_core::ports::observer::{CheckResult, Event, Observer};
use countersign_http::RequestObserver;
use prometheus_client::encoding::text::encode;
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::histogram::{Histogram, exponential_buckets};
use prometheus_client::registry::Registry;

type ByLabel = Family<[(&'static str, &'static str); 1], Counter>;

/// Everything that is counted.
pub(crate) struct Metrics {
    registry: Registry,
    starts: ByLabel,
    checks: ByLabel,
    dispatches: ByLabel,
    receipts: ByLabel,
    responses: ByLabel,
    durations: Histogram,
    breakers: Counter,
    settled: Counter,
}

impl Metrics {
    pub(crate) fn new() -> Self {
        let mut metrics = Self {
            registry: Registry::with_prefix("countersign"),
            starts: Family::default(),
            checks: Family::default(),
            dispatches: Family::default(),
            receipts: Family::default(),
            responses: Family::default(),
            durations: Histogram::new(exponential_buckets(0.000_25, 2.0, 16)),
            breakers: Counter::default(),
            settled: Counter::default(),
        };
        let registry = &mut metrics.registry;
        registry.register("starts", "Verifications asked for, by how it ended", metrics.starts.clone());
        registry.register("checks", "Guesses, by how they ended", metrics.checks.clone());
        registry.register("dispatches", "Calls to vendors, by how they ended", metrics.dispatches.clone());
        registry.register("receipts", "Vendors' reports applied, by kind", metrics.receipts.clone());
        registry.register("responses", "HTTP responses, by class of status", metrics.responses.clone());
        registry.register("request_seconds", "Time from head to answer", metrics.durations.clone());
        registry.register("breaker_openings", "Accounts found at fault", metrics.breakers.clone());
        registry.register("deliveries_settled", "Hand-overs of a dead process", metrics.settled.clone());
        metrics
    }
}

impl Observer for Metrics {
    fn count(&self, event: Event) {
        let add = |family: &ByLabel, name, value| {
            family.get_or_create(&[(name, value)]).inc();
        };
        match event {
            Event::Started => add(&self.starts, "result", "sent"),
            Event::StartRefused => add(&self.starts, "result", "not_sent"),
            Event::Checked(result) => add(&self.checks, "result", check_label(result)),
            Event::Dispatched => add(&self.dispatches, "result", "accepted"),
            Event::DispatchFailed(class) => add(&self.dispatches, "result", fault_label(class)),
            Event::Reported(kind) => add(&self.receipts, "kind", receipt_label(kind)),
            Event::BreakerOpened => drop(self.breakers.inc()),
            Event::Rescued => drop(self.settled.inc()),
        }
    }
}

impl RequestObserver for Metrics {
    fn answered(&self, status: u16, took: Duration) {
        let class = match status {
            0..=199 => "1xx",
            200..=299 => "2xx",
            300..=399 => "3xx",
            400..=499 => "4xx",
            _ => "5xx",
        };
        self.responses.get_or_create(&[("status", class)]).inc();
        self.durations.observe(took.as_secs_f64());
    }

    fn print(&self) -> String {
        let mut text = String::new();
        // Writing to a String does not fail; an empty page would show it if it ever did.
        encode(&mut text, &self.registry).unwrap_or_default();
        text
    }
}

fn check_label(result: CheckResult) -> &'static str {
    match result {
        CheckResult::Approved => "approved",
        CheckResult::Wrong => "wrong",
        CheckResult::NotOpen => "not_open",
        CheckResult::Limited => "limited",
        CheckResult::BudgetExhausted => "budget_exhausted",
    }
}

fn fault_label(class: FaultClass) -> &'static str {
    match class {
        FaultClass::Retry => "retry",
        FaultClass::Throttle => "throttle",
        FaultClass::NextChannel => "recipient",
        FaultClass::Configuration => "configuration",
        FaultClass::Account => "account",
    }
}

fn receipt_label(kind: ReceiptKind) -> &'static str {
    match kind {
        ReceiptKind::Sent => "sent",
        ReceiptKind::Delivered => "delivered",
        ReceiptKind::Read => "read",
        ReceiptKind::Failed => "failed",
        ReceiptKind::Complaint => "complaint",
    }
}
