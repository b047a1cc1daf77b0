//! `kill -9` in the middle of flows: every acknowledged verification's message arrives, once, and its code works.
//!
//! The simulator runs in a process of its own that is not killed. It tells a second try from a second message by our
//! reference, as vendors with an idempotency key do. `KILL_ROUNDS=100` is the long run.

use std::collections::HashSet;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use countersign_core::ports::entropy::Entropy as _;
use countersign_core::testing::entropy::SeededEntropy;
use serde_json::{Value, json};
use tokio::sync::mpsc;
use tokio::task::JoinSet;

use crate::support::{Client, Place, Server, on_both_stores};

on_both_stores! {
    no_step_is_lost_and_none_is_sent_twice
    a_clean_stop_leaves_no_claimed_step_behind
}

const CALLERS: usize = 8;
/// How long answers may take on a machine that has other work to do.
const PATIENCE: Duration = Duration::from_mins(1);

/// What the caller of one verification was told.
#[derive(Debug, Clone)]
struct Started {
    phone: String,
    verify_id: String,
}

/// What a caller needs to know of the account.
#[derive(Debug, Clone)]
struct Account {
    sid: String,
    key: String,
}

impl Account {
    fn of(server: &Server) -> Self {
        let text = |name: &str| server.demo["kaleyra"][name].as_str().expect("in demo.json").to_owned();
        Self { sid: text("sid"), key: text("api_key") }
    }

    async fn post(&self, client: &mut Client, path: &str, body: &Value) -> Option<crate::support::Reply> {
        let headers = [("api-key", self.key.as_str()), ("content-type", "application/json")];
        client.send("POST", &format!("/v1/{}{path}", self.sid), &headers, body.to_string()).await
    }
}

fn rounds() -> u64 {
    std::env::var("KILL_ROUNDS").ok().and_then(|text| text.parse().ok()).unwrap_or(6)
}

/// A server whose leases are short and whose messages go to the other process's simulator.
fn start(place: &Place, simulator: &Server) -> Server {
    let environment = [
        ("COUNTERSIGN_SIMULATOR__INBOX_URL", simulator.simulator_url()),
        ("COUNTERSIGN_OUTBOUND__TIMEOUT_SECONDS", "2"),
    ];
    place.start_with(&[], &environment)
}

#[expect(clippy::print_stdout, reason = "a closing line of the experiment")]
async fn no_step_is_lost_and_none_is_sent_twice(place: Place) {
    let elsewhere = Place::sqlite();
    let vendor = elsewhere.start();
    let chance = SeededEntropy::new(5);
    let numbers = Arc::new(AtomicU64::new(0));
    let mut started = Vec::new();
    let mut server = start(&place, &vendor);
    let account = Account::of(&server);
    for _ in 0..rounds() {
        let mut load = Load::start(&server, &account, &numbers).await;
        let mut bytes = [0; 2];
        chance.fill(&mut bytes);
        load.until_acknowledged(10 + usize::from(bytes[0] % 32)).await;
        pause(Duration::from_millis(u64::from(bytes[1] % 64))).await;
        server.kill();
        server = start(&place, &vendor);
        started.extend(load.join().await);
    }

    let mut waited_for = 0_u32;
    for one in &started {
        let code = loop {
            let inbox = vendor.inbox(&one.phone).await;
            if let Some(message) = inbox.first() {
                break message["code"].as_str().expect("a code").to_owned();
            }
            // A minute in all: almost four times the lease.
            assert!(waited_for < 1_200, "lost: {one:?}");
            waited_for += 1;
            pause(Duration::from_millis(50)).await;
        };
        let body = json!({"verify_id": one.verify_id, "otp": code});
        let mut client = server.connect().await;
        let reply = account.post(&mut client, "/verify/validate", &body).await.expect("an answer");
        assert_eq!(reply.json()["data"]["verify_id"], json!(one.verify_id), "{one:?} {}", reply.json());
    }
    // Whatever was under way has had its second try by now; nobody may have two.
    let unique: HashSet<_> = started.iter().map(|one| &one.phone).collect();
    assert_eq!(unique.len(), started.len());
    for one in &started {
        let inbox = vendor.inbox(&one.phone).await;
        assert_eq!(inbox.len(), 1, "{one:?} {inbox:?}");
    }
    println!("{} rounds, {} verifications, {waited_for} looks at an empty inbox", rounds(), started.len());
}

/// A clean stop hands over what it has claimed: the next start has nothing to rescue.
async fn a_clean_stop_leaves_no_claimed_step_behind(place: Place) {
    let elsewhere = Place::sqlite();
    let vendor = elsewhere.start();
    let numbers = Arc::new(AtomicU64::new(0));
    let mut started = Vec::new();
    for _ in 0..8 {
        let server = start(&place, &vendor);
        let account = Account::of(&server);
        let mut load = Load::start(&server, &account, &numbers).await;
        load.until_acknowledged(20).await;
        let output = server.stop();
        assert!(!output.contains("deliveries.settled"), "{output}");
        started.extend(load.join().await);
    }
    let server = start(&place, &vendor);
    for one in &started {
        vendor.next_text(&one.phone).await;
    }
    // Past the lease of 16 seconds nothing turns out to have been claimed and left.
    pause(Duration::from_secs(17)).await;
    let output = server.stop();
    assert!(!output.contains("deliveries.settled"), "{output}");
}

/// Callers that start verifications, as fast as they can, until their server goes away.
struct Load {
    callers: JoinSet<Vec<Started>>,
    acknowledged: mpsc::UnboundedReceiver<()>,
}

impl Load {
    async fn start(server: &Server, account: &Account, numbers: &Arc<AtomicU64>) -> Self {
        let (tell, acknowledged) = mpsc::unbounded_channel();
        let mut callers = JoinSet::new();
        for _ in 0..CALLERS {
            callers.spawn(work(server.connect().await, account.clone(), numbers.clone(), tell.clone()));
        }
        Self { callers, acknowledged }
    }

    /// Returns while the load goes on, with so many verifications on their way. Not a span of time but this makes a stop hit
    /// work: a busy machine may need a second to answer the first of them.
    async fn until_acknowledged(&mut self, count: usize) {
        let all = async {
            for _ in 0..count {
                self.acknowledged.recv().await.expect("the server answers");
            }
        };
        tokio::time::timeout(PATIENCE, all).await.expect("the server answers in time");
    }

    async fn join(self) -> Vec<Started> {
        self.callers.join_all().await.into_iter().flatten().collect()
    }
}

/// When exactly the kill comes is what the experiment varies; and the vendor is in another process, so that there is no
/// signal to wait on.
#[expect(clippy::disallowed_methods, reason = "the experiment's own pauses")]
async fn pause(span: Duration) {
    tokio::time::sleep(span).await;
}

/// Starts verifications until the server goes away. Returns those that were acknowledged.
async fn work(
    mut client: Client,
    account: Account,
    numbers: Arc<AtomicU64>,
    tell: mpsc::UnboundedSender<()>,
) -> Vec<Started> {
    let mut started = Vec::new();
    loop {
        let place = numbers.fetch_add(1, Ordering::Relaxed);
        // The last four digits stay clear of the simulator's magic numbers.
        let phone = format!("9197{:04}{:04}", place / 9_000, 1_000 + place % 9_000);
        let body = json!({"to": {"mobile": phone}});
        let Some(reply) = account.post(&mut client, "/verify", &body).await else { return started };
        assert_eq!(reply.status, 200, "{}", reply.json());
        let verify_id = reply.json()["data"]["verify_id"].as_str().expect("an id").to_owned();
        started.push(Started { phone, verify_id });
        // Nobody listens any more once the kill is near.
        let _ = tell.send(());
    }
}
