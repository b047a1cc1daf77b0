//! Prints what was measured.

use std::fmt::Write as _;

use serde_json::json;

use super::load::Load;
use super::outcome::Outcome;

pub(super) fn table(outcomes: &[Outcome]) -> String {
    let mut text =
        String::from("measure        requests   per second    p50 ms    p99 ms    max ms   unexpected\n");
    for outcome in outcomes {
        let tally = &outcome.tally;
        // Writing to a String does not fail.
        let _ = writeln!(
            text,
            "{:<13} {:>9} {:>12.0} {:>9.2} {:>9.2} {:>9.2} {:>12}",
            outcome.measure.name(),
            tally.answered(),
            outcome.per_second(),
            tally.millis(0.5),
            tally.millis(0.99),
            tally.millis(1.0),
            tally.unexpected_in_all()
        );
        if let Some(server) = outcome.server {
            let (cpu, mebibytes) = (outcome.cpu_us(server), server.resident / 1_048_576);
            let _ = writeln!(
                text,
                "              server: {cpu:.1} µs of CPU a request, {mebibytes} MiB resident"
            );
        }
        for (what, times) in tally.unexpected() {
            let _ = writeln!(text, "              unexpected, {times} times: {what}");
        }
    }
    text.trim_end().to_owned()
}

pub(super) fn json(outcomes: &[Outcome], load: Load) -> String {
    let rows: Vec<_> = outcomes
        .iter()
        .map(|outcome| {
            let tally = &outcome.tally;
            json!({
                "measure": outcome.measure.name(),
                "connections": load.connections,
                "rate": load.rate,
                "requests": tally.answered(),
                "unexpected": tally.unexpected_in_all(),
                "unexpected_answers": tally.unexpected(),
                "seconds": outcome.took.as_secs_f64(),
                "per_second": outcome.per_second(),
                "p50_ms": tally.millis(0.5),
                "p90_ms": tally.millis(0.9),
                "p99_ms": tally.millis(0.99),
                "p999_ms": tally.millis(0.999),
                "max_ms": tally.millis(1.0),
                "server_cpu_us": outcome.server.map(|server| outcome.cpu_us(server)),
                "server_resident_bytes": outcome.server.map(|server| server.resident),
                "generator_cpu_us": outcome.generator.map(|generator| outcome.cpu_us(generator)),
            })
        })
        .collect();
    json!(rows).to_string()
}
