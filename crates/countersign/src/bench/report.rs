//! Prints what was measured.

use std::fmt::Write as _;

use serde_json::json;

use super::load::Outcome;

pub(super) fn table(outcomes: &[Outcome]) -> String {
    let mut text =
        String::from("measure        requests   per second    p50 ms    p99 ms    max ms   unexpected\n");
    for outcome in outcomes {
        // Writing to a String does not fail.
        let _ = writeln!(
            text,
            "{:<13} {:>9} {:>12.0} {:>9.2} {:>9.2} {:>9.2} {:>12}",
            name(outcome),
            outcome.requests,
            rate(outcome),
            millis(outcome, 0.5),
            millis(outcome, 0.99),
            millis(outcome, 1.0),
            outcome.unexpected
        );
    }
    text.trim_end().to_owned()
}

pub(super) fn json(outcomes: &[Outcome]) -> String {
    let rows: Vec<_> = outcomes
        .iter()
        .map(|outcome| {
            json!({
                "measure": name(outcome),
                "requests": outcome.requests,
                "unexpected": outcome.unexpected,
                "per_second": rate(outcome),
                "p50_ms": millis(outcome, 0.5),
                "p99_ms": millis(outcome, 0.99),
                "max_ms": millis(outcome, 1.0),
            })
        })
        .collect();
    json!(rows).to_string()
}

fn name(outcome: &Outcome) -> &'static str {
    use super::Measure;
    match outcome.measure {
        Measure::Send => "send",
        Measure::VerifyWrong => "verify-wrong",
        Measure::VerifyRight => "verify-right",
        Measure::Status => "status",
    }
}

#[expect(clippy::cast_precision_loss, reason = "a rate needs no more than 52 bits")]
fn rate(outcome: &Outcome) -> f64 {
    outcome.requests as f64 / outcome.took.as_secs_f64()
}

#[expect(clippy::cast_precision_loss, reason = "latencies are far below 2^52 microseconds")]
fn millis(outcome: &Outcome, quantile: f64) -> f64 {
    outcome.latencies.value_at_quantile(quantile) as f64 / 1_000.0
}
