//! `kill -9` in a loop under load: nothing acknowledged is lost, nothing is accepted twice, no count goes back.
//!
//! A short run by default; `KILL_ROUNDS=100` is the long one.

use std::collections::HashSet;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use countersign_core::ports::entropy::Entropy as _;
use countersign_core::testing::entropy::SeededEntropy;
use serde_json::{Value, json};

use crate::support::{Client, Place, Server, on_both_stores};

on_both_stores! {
    acknowledged_facts_survive_kill_nine
}

/// Callers that work in parallel while the server is killed.
const CALLERS: u64 = 16;

/// What one caller knows of one number. Only it works on that number, one request after the other.
#[derive(Debug, Clone)]
struct Knowledge {
    phone: String,
    code: String,
    /// The send was acknowledged.
    sent: bool,
    /// Wrong guesses that were acknowledged as counted.
    wrong: u64,
    /// The right code was acknowledged as accepted.
    accepted: bool,
    /// What was under way when the server died.
    in_flight: Option<Step>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Step {
    Send,
    Wrong,
    /// A newer code to the same number.
    Again,
    Right,
}

impl Knowledge {
    /// The code of a second send.
    fn newer(&self) -> String {
        format!("9{}", &self.code[1..])
    }
}

fn rounds() -> u64 {
    std::env::var("KILL_ROUNDS").ok().and_then(|text| text.parse().ok()).unwrap_or(8)
}

#[expect(clippy::print_stdout, reason = "a closing line of the experiment")]
async fn acknowledged_facts_survive_kill_nine(place: Place) {
    let chance = SeededEntropy::new(9);
    let numbers = Arc::new(AtomicU64::new(0));
    let mut accepted_codes = HashSet::new();
    let (mut facts, mut in_flight) = (0, 0);
    let mut server = place.start();
    for round in 0..rounds() {
        let mut callers = tokio::task::JoinSet::new();
        for caller in 0..CALLERS {
            let client = server.connect().await;
            callers.spawn(work(client, server.token().to_owned(), numbers.clone(), round * CALLERS + caller));
        }
        let mut byte = [0];
        chance.fill(&mut byte);
        wait(Duration::from_millis(20 + u64::from(byte[0]))).await;
        server.kill();

        server = place.start();
        for known in callers.join_all().await.into_iter().flatten() {
            facts += 1;
            in_flight += u64::from(known.in_flight.is_some());
            examine(&server, &known, &mut accepted_codes).await;
        }
    }
    println!(
        "{} rounds, {facts} numbers examined, {in_flight} with a request in flight at the kill",
        rounds()
    );
    assert!(facts > 0 && in_flight > 0, "the kills hit work");
}

/// The load runs for a random while before the kill; that is a pause of the experiment, not a wait for a result.
#[expect(clippy::disallowed_methods, reason = "how long the load runs is what the experiment varies")]
async fn wait(span: Duration) {
    tokio::time::sleep(span).await;
}

/// Sends, guesses and verifies until the server goes away. Returns what is known of each number.
async fn work(mut client: Client, token: String, numbers: Arc<AtomicU64>, seed: u64) -> Vec<Knowledge> {
    let chance = SeededEntropy::new(1_000 + seed);
    let mut knowledge = Vec::new();
    loop {
        let place = numbers.fetch_add(1, Ordering::Relaxed);
        // The last four digits stay clear of the simulator's magic numbers.
        let phone = format!("+9198{:04}{:04}", place / 9_000, 1_000 + place % 9_000);
        let mut known = Knowledge {
            code: format!("{:06}", 200_000 + place),
            phone,
            sent: false,
            wrong: 0,
            accepted: false,
            in_flight: None,
        };
        let mut byte = [0];
        chance.fill(&mut byte);
        let plan = std::iter::once(Step::Send)
            .chain(std::iter::repeat_n(Step::Wrong, usize::from(byte[0] % 4)))
            .chain((byte[0] & 16 == 0).then_some(Step::Again))
            .chain((byte[0] & 64 == 0).then_some(Step::Right));
        let mut alive = true;
        for step in plan {
            known.in_flight = Some(step);
            let Some(()) = take(&mut client, &token, &mut known, step).await else {
                alive = false;
                break;
            };
            known.in_flight = None;
        }
        knowledge.push(known);
        if !alive {
            return knowledge;
        }
    }
}

/// Takes one step and notes what was acknowledged. `None`: the server went away.
async fn take(client: &mut Client, token: &str, known: &mut Knowledge, step: Step) -> Option<()> {
    let send = |code: &str| {
        ("send-otp", json!({"phone": known.phone, "template_name": "otp_verification", "code": code}))
    };
    let (path, body) = match step {
        Step::Send => send(&known.code),
        Step::Again => send(&known.newer()),
        Step::Wrong => ("verify", json!({"phone": known.phone, "code": "000000"})),
        Step::Right => ("verify", json!({"phone": known.phone, "code": known.code})),
    };
    let reply = client.post(token, path, &body).await?;
    match step {
        Step::Send => {
            assert_eq!(reply.status, 200, "{}", reply.json());
            known.sent = true;
        }
        Step::Again => {
            assert_eq!(reply.status, 200, "{}", reply.json());
            known.code = known.newer();
            known.wrong = 0;
        }
        Step::Wrong => {
            known.wrong += 1;
            let left = reply.json().pointer("/error/details/attempts_remaining").and_then(Value::as_u64);
            assert_eq!(left, Some(5 - known.wrong), "{}", reply.json());
        }
        Step::Right => {
            assert_eq!(reply.status, 200, "{}", reply.json());
            known.accepted = true;
        }
    }
    Some(())
}

/// Holds the restarted server against what was acknowledged before it died.
async fn examine(server: &Server, known: &Knowledge, accepted_codes: &mut HashSet<String>) {
    let status = server.post("status", &json!({"phone": known.phone})).await.json();
    let data = &status["data"];
    let live = data["has_active_otp"] == json!(true);
    if known.accepted {
        assert!(!live, "accepted, and live again: {known:?} {status}");
    } else if known.sent && known.in_flight != Some(Step::Right) {
        assert!(live, "acknowledged, and lost: {known:?} {status}");
    }
    if live && known.sent && known.in_flight != Some(Step::Again) {
        let attempts = data["verification_attempts"].as_u64().expect("a number");
        let at_most = known.wrong + u64::from(matches!(known.in_flight, Some(Step::Wrong)));
        assert!((known.wrong..=at_most).contains(&attempts), "{attempts} attempts: {known:?}");
    }
    if known.accepted {
        assert!(accepted_codes.insert(known.phone.clone()), "accepted twice: {known:?}");
    }
    // A newer code that was under way may have taken the older one's place: one of the two works, once.
    let both = [known.newer(), known.code.clone()];
    let codes = if known.in_flight == Some(Step::Again) { &both[..] } else { &both[1..] };
    for code in codes.iter().chain(codes) {
        let reply = server.post("verify", &json!({"phone": known.phone, "code": code})).await;
        if reply.status == 200 {
            assert!(accepted_codes.insert(known.phone.clone()), "accepted twice: {known:?}");
        } else {
            let told = ["OTP_NOT_FOUND", "INVALID_CODE"];
            assert!(told[..codes.len()].contains(&reply.code().as_str()), "{known:?} {}", reply.json());
        }
    }
    if known.sent && known.in_flight != Some(Step::Right) {
        assert!(
            accepted_codes.contains(&known.phone),
            "a code that was acknowledged was never accepted: {known:?}"
        );
    }
}
