//! Clients on several nodes, some of which die: what they saw must fit in one order that the promises allow.
//!
//! A short run by default; `HISTORY_KEYS=200` is a long one.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use countersign_core::ports::entropy::{Entropy as _, random};
use countersign_core::testing::entropy::SeededEntropy;
use countersign_postgres_harness::{Cluster, Durability};
use serde_json::{Value, json};

use crate::history::{Action, Answer, CodeNumber, History};
use crate::support::{Client, Fleet, Place, REFUSED, Reply};

/// Clients that work on one number at the same time, and what each does there.
const CLIENTS: u64 = 4;
const STEPS: usize = 9;

/// The numbers that are worked on, one after the other.
fn keys() -> usize {
    std::env::var("HISTORY_KEYS").ok().and_then(|text| text.parse().ok()).unwrap_or(12)
}

#[tokio::test(flavor = "multi_thread")]
async fn one_node_on_sqlite_that_is_killed() {
    let fleet = Arc::new(Fleet::start(Place::sqlite(), 1).await);
    let storms = Arc::clone(&fleet);
    run(fleet, move |chance| {
        storms.kill_node(0);
        pause_blocking(chance);
        storms.start_node(0);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn three_nodes_on_postgresql_that_are_killed_and_so_is_it() {
    let cluster = Arc::new(Cluster::start(Durability::Full));
    let fleet = Arc::new(Fleet::start(Place::at(cluster.database().url()), 3).await);
    let storms = Arc::clone(&fleet);
    run(fleet, move |chance| match random::<1>(chance)[0] % 5 {
        0 => {
            cluster.kill();
            cluster.start_again();
        }
        1 => {
            cluster.stop_immediately();
            cluster.start_again();
        }
        node => {
            let node = usize::from(node - 2);
            storms.kill_node(node);
            pause_blocking(chance);
            storms.start_node(node);
        }
    })
    .await;
}

/// The primary dies for good and its standby takes over, then the nodes die too; nobody tells them of it.
#[tokio::test(flavor = "multi_thread")]
async fn two_nodes_on_postgresql_whose_standby_is_promoted() {
    let primary = Cluster::start(Durability::Full);
    let database = primary.database().name().to_owned();
    let standby = primary.standby();
    let place = Place::at(primary.url_with(&standby, &database));
    let fleet = Arc::new(Fleet::start(place, 2).await);
    let (storms, mut turn) = (Arc::clone(&fleet), 0);
    run(fleet, move |_| {
        if turn == 0 {
            primary.kill();
            standby.promote();
        } else {
            storms.kill_node(turn % 2);
            storms.start_node(turn % 2);
        }
        turn += 1;
    })
    .await;
}

#[expect(clippy::print_stdout, reason = "a closing line of the experiment")]
/// Works on one number after the other while `storm` strikes, then checks what was seen.
async fn run(fleet: Arc<Fleet>, mut storm: impl FnMut(&SeededEntropy) + Send + 'static) {
    let (history, over) = (Arc::new(History::default()), Arc::new(AtomicBool::new(false)));
    let until = Arc::clone(&over);
    let storms = tokio::task::spawn_blocking(move || {
        let (chance, mut count) = (SeededEntropy::new(77), 0);
        while !until.load(Ordering::Relaxed) {
            pause_blocking(&chance);
            storm(&chance);
            count += 1;
        }
        count
    });
    for key in 0..keys() {
        // The last four digits stay clear of magic numbers.
        let number =
            Arc::new(Number { phone: format!("+9196{:08}", 10_001_000 + key), codes: Mutex::default() });
        let mut clients = tokio::task::JoinSet::new();
        for client in 0..CLIENTS {
            let seed = key as u64 * CLIENTS + client;
            clients.spawn(work(fleet.clone(), history.clone(), number.clone(), seed));
        }
        clients.join_all().await;
    }
    over.store(true, Ordering::Relaxed);
    let count = storms.await.expect("no panic");
    let (all, answered) = history.check();
    println!("{} numbers, {all} operations, {answered} of them answered, {count} kills", keys());
    assert!(count > 1 && answered * 2 > all, "it was a mix: {count} kills, {answered} of {all} answered");
}

/// A number and the codes that were sent to it, in order.
struct Number {
    phone: String,
    codes: Mutex<Vec<String>>,
}

impl Number {
    /// Makes a code and its number. Of four, the vendor refuses one.
    fn new_code(&self, chance: u8) -> (CodeNumber, String) {
        let mut codes = self.codes.lock().expect("no panic");
        let first = if chance.is_multiple_of(4) { REFUSED } else { '2' };
        let code = format!("{first}{:05}", codes.len());
        codes.push(code.clone());
        (CodeNumber::try_from(codes.len()).expect("few codes"), code)
    }

    /// One of the latest codes, or one that was never sent.
    fn guess(&self, chance: u8) -> (Option<CodeNumber>, String) {
        let codes = self.codes.lock().expect("no panic");
        let back = usize::from(chance % 4);
        match codes.len().checked_sub(back).filter(|number| back > 0 && *number > 0) {
            Some(number) => (CodeNumber::try_from(number).ok(), codes[number - 1].clone()),
            None => (None, "999999".to_owned()),
        }
    }
}

/// One client: some steps on a number, each at a node of its choice.
async fn work(fleet: Arc<Fleet>, history: Arc<History>, number: Arc<Number>, seed: u64) {
    let (chance, token) = (SeededEntropy::new(seed), fleet.demo("/wacr/token"));
    let mut connections: Vec<Option<Client>> = (0..fleet.count()).map(|_| None).collect();
    for _ in 0..STEPS {
        let [node, kind, which] = random::<3>(&chance);
        let node = usize::from(node) % fleet.count();
        let mut client = match connections[node].take() {
            Some(client) => client,
            None => connect(&fleet, node).await,
        };
        let phone = number.phone.as_str();
        let asked = history.moment();
        let reply = match kind % 8 {
            0 | 1 => {
                let (code, text) = number.new_code(which);
                let body = json!({"phone": phone, "template_name": "otp_verification", "code": text});
                let reply = client.post(&token, "send-otp", &body).await;
                match sent(reply.as_ref()) {
                    Some(true) => history.record(phone, Action::Begin(code), Answer::Done, asked),
                    Some(false) => history.record_refused(phone, code, asked),
                    None => {
                        history.record(phone, Action::Begin(code), Answer::Unknown, asked);
                        if text.starts_with(REFUSED) {
                            history.record(phone, Action::Undo(code), Answer::Unknown, asked);
                        }
                    }
                }
                reply
            }
            2 | 3 => {
                let reply = client.post(&token, "status", &json!({"phone": phone})).await;
                history.record(phone, Action::Look, seen(reply.as_ref()), asked);
                reply
            }
            _ => {
                let (code, text) = number.guess(which);
                let reply = client.post(&token, "verify", &json!({"phone": phone, "code": text})).await;
                history.record(phone, Action::Guess(code), checked(reply.as_ref()), asked);
                reply
            }
        };
        // After a failure it is waited until the node, or another, is itself again.
        if reply.is_some_and(|reply| reply.status < 500 || reply.code() == "MESSAGE_SEND_FAILED") {
            connections[node] = Some(client);
        }
    }
}

/// A connection to a node that is up and whose store answers: the given one, or after a while another.
async fn connect(fleet: &Fleet, node: usize) -> Client {
    for turn in 0..1_200 {
        if let Some(base_url) = fleet.base_url((node + turn / 8) % fleet.count())
            && let Some(mut client) = Client::connect(&base_url).await
            && client.send("GET", "/readyz", &[], "").await.is_some_and(|reply| reply.status == 200)
        {
            return client;
        }
        pause(Duration::from_millis(25)).await;
    }
    panic!("no node is ready within 30 seconds");
}

/// Whether the vendor took the message, or refused it for certain. A failure of ours says nothing.
fn sent(reply: Option<&Reply>) -> Option<bool> {
    let reply = reply?;
    match (reply.status, reply.code().as_str()) {
        (200, _) => Some(true),
        (500, "MESSAGE_SEND_FAILED") => Some(false),
        (500.., _) => None,
        _ => panic!("an answer that no send should have: {} {}", reply.status, reply.json()),
    }
}

fn checked(reply: Option<&Reply>) -> Answer {
    let Some(reply) = reply else { return Answer::Unknown };
    let detail = |name: &str| reply.json().pointer(&format!("/error/details/{name}")).and_then(Value::as_u64);
    match (reply.status, reply.code().as_str()) {
        (200, _) => Answer::Accepted,
        (422, "INVALID_CODE") => {
            let left = detail("attempts_remaining").expect("a number");
            Answer::Wrong { left: u8::try_from(left).expect("a small one") }
        }
        (422, "OTP_NOT_FOUND") => Answer::NoCode,
        (422, "MAX_ATTEMPTS_EXCEEDED") => Answer::UsedUp,
        // The dialect's limit lasts a minute, the budget an hour.
        (429, _) if detail("retry_after").expect("a number") > 60 => Answer::BudgetGone,
        (429, _) => Answer::Limited,
        (500.., _) => Answer::Unknown,
        _ => panic!("an answer that no check should have: {} {}", reply.status, reply.json()),
    }
}

fn seen(reply: Option<&Reply>) -> Answer {
    let Some(reply) = reply.filter(|reply| reply.status < 500) else { return Answer::Unknown };
    let data = &reply.json()["data"];
    if data["has_active_otp"].as_bool().expect("a status") {
        Answer::Live {
            attempts: data["verification_attempts"]
                .as_u64()
                .and_then(|n| n.try_into().ok())
                .expect("a number"),
        }
    } else {
        Answer::NoCode
    }
}

/// How long the load runs between two kills is what the experiment varies.
fn pause_blocking(chance: &SeededEntropy) {
    let mut byte = [0];
    chance.fill(&mut byte);
    std::thread::sleep(Duration::from_millis(100 + 6 * u64::from(byte[0])));
}

#[expect(clippy::disallowed_methods, reason = "a node that starts in another process")]
async fn pause(span: Duration) {
    tokio::time::sleep(span).await;
}
