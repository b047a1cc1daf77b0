//! Several nodes on one PostgreSQL: whatever they do at the same time is as if one had done it.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use countersign_postgres_harness::{Cluster, Durability};
use serde_json::{Value, json};

use crate::support::{Client, Fleet, Place, Server};

const NODES: usize = 3;
const CONNECTIONS: usize = 48;

async fn fleet() -> Fleet {
    Fleet::start(Place::postgres(), NODES).await
}

/// Asks all nodes at once, each over many connections, and counts the answers by their code; a success is `OK`.
async fn storm(fleet: &Fleet, ask: Ask, bodies: Vec<Value>) -> BTreeMap<String, usize> {
    let ask = Arc::new(ask);
    let mut callers = tokio::task::JoinSet::new();
    for (place, share) in bodies.chunks(bodies.len().div_ceil(CONNECTIONS)).enumerate() {
        let (mut client, ask, share) = (fleet.connect(place % NODES).await, ask.clone(), share.to_vec());
        callers.spawn(async move {
            let mut seen = Vec::new();
            for body in share {
                seen.push(ask.once(&mut client, &body).await.1);
            }
            seen
        });
    }
    let mut counts = BTreeMap::new();
    for code in callers.join_all().await.into_iter().flatten() {
        *counts.entry(code).or_default() += 1;
    }
    counts
}

/// A call of a dialect.
struct Ask {
    path: String,
    credential: (&'static str, String),
}

impl Ask {
    fn wacr(fleet: &Fleet, end: &str) -> Self {
        let bearer = format!("Bearer {}", fleet.demo("/wacr/token"));
        Self { path: format!("/api/v2/auth/{end}"), credential: ("authorization", bearer) }
    }

    fn kaleyra(fleet: &Fleet, end: &str) -> Self {
        let path = format!("/v1/{}/{end}", fleet.demo("/kaleyra/sid"));
        Self { path, credential: ("api-key", fleet.demo("/kaleyra/api_key")) }
    }

    async fn once(&self, client: &mut Client, body: &Value) -> (Value, String) {
        let headers = [(self.credential.0, self.credential.1.as_str()), ("content-type", "application/json")];
        let reply = client.send("POST", &self.path, &headers, body.to_string()).await.expect("an answer");
        let answer = reply.json();
        let code = if reply.status == 200 { "OK" } else { answer["error"]["code"].as_str().expect("a code") };
        let code = code.to_owned();
        (answer, code)
    }
}

async fn send(fleet: &Fleet, node: usize, phone: &str, code: &str) {
    let body = json!({"phone": phone, "template_name": "otp_verification", "code": code});
    let (answer, told) = Ask::wacr(fleet, "send-otp").once(&mut fleet.connect(node).await, &body).await;
    assert_eq!(told, "OK", "{answer}");
}

#[tokio::test(flavor = "multi_thread")]
async fn of_a_thousand_guesses_at_three_nodes_exactly_the_codes_five_are_evaluated() {
    let fleet = fleet().await;
    send(&fleet, 0, "+919812345001", "999999").await;
    let guess = |n: u32| json!({"phone": "+919812345001", "code": format!("{:06}", 100_000 + n)});
    let counts = storm(&fleet, Ask::wacr(&fleet, "verify"), (0..1_000).map(guess).collect()).await;
    assert_eq!((counts.get("INVALID_CODE"), counts.get("OK")), (Some(&5), None), "{counts:?}");
    assert_eq!(counts.values().sum::<usize>(), 1_000, "{counts:?}");
    fleet.stop();
}

#[tokio::test(flavor = "multi_thread")]
async fn of_a_thousand_guesses_at_a_numbers_five_codes_exactly_its_budget_is_evaluated() {
    let fleet = fleet().await;
    let mut ids = Vec::new();
    for node in 0..5 {
        let body = json!({"to": {"mobile": "919812345002"}, "otp": "999999"});
        let mut client = fleet.connect(node % NODES).await;
        let (answer, _) = Ask::kaleyra(&fleet, "verify").once(&mut client, &body).await;
        ids.push(answer["data"]["verify_id"].clone());
    }
    let guess = |n: usize| json!({"verify_id": ids[n % ids.len()], "otp": format!("{:06}", 100_000 + n)});
    let counts =
        storm(&fleet, Ask::kaleyra(&fleet, "verify/validate"), (0..1_000).map(guess).collect()).await;
    assert_eq!(
        counts.get("E912"),
        Some(&10),
        "five codes of three guesses, an hour's budget of ten: {counts:?}"
    );
    assert!(!counts.contains_key("OK") && counts.values().sum::<usize>() == 1_000, "{counts:?}");
    fleet.stop();
}

#[tokio::test(flavor = "multi_thread")]
async fn one_right_code_from_three_nodes_is_accepted_once() {
    let fleet = fleet().await;
    for round in 0..8 {
        let phone = format!("+91981234{:04}", 6_001 + round);
        send(&fleet, round % NODES, &phone, "424242").await;
        let right = json!({"phone": phone, "code": "424242"});
        let counts = storm(&fleet, Ask::wacr(&fleet, "verify"), vec![right; CONNECTIONS]).await;
        assert_eq!(counts.get("OK"), Some(&1), "{counts:?}");
    }
    fleet.stop();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_revoked_token_and_a_changed_setting_are_known_everywhere_within_a_second() {
    let fleet = fleet().await;
    let new = json!({"name": "short", "scopes": ["messages:send"], "requests_per_minute": 1_000_000});
    let issued = fleet.admin(0, "POST", "/tenants/1/tokens", &new).await.json();
    let text = |name: &str| issued.pointer(name).and_then(Value::as_str).expect("a text").to_owned();
    let bearer = format!("Bearer {}", text("/token"));
    let status = Ask { path: "/api/v2/auth/status".to_owned(), credential: ("authorization", bearer) };
    let body = json!({"phone": "+919812347001"});
    let mut clients = [fleet.connect(0).await, fleet.connect(1).await, fleet.connect(2).await];
    for client in &mut clients {
        assert_eq!(status.once(client, &body).await.1, "OK");
    }
    let gone =
        fleet.admin(0, "DELETE", &format!("/tenants/1/tokens/{}", text("/record/id")), &Value::Null).await;
    assert!(gone.status < 300, "{}", gone.json());
    for client in &mut clients {
        told_within_a_second(&status, client, &body, "UNAUTHORIZED").await;
    }

    let status = Ask::wacr(&fleet, "status");
    for client in &mut clients {
        assert_eq!(status.once(client, &body).await.1, "OK");
    }
    let changed = fleet.admin(1, "PATCH", "/tenants/1", &json!({"state": "suspended"})).await;
    assert_eq!(changed.status, 200, "{}", changed.json());
    for client in &mut clients {
        told_within_a_second(&status, client, &body, "UNAUTHORIZED").await;
    }
    fleet.stop();
}

/// Asks until the answer is the expected one.
async fn told_within_a_second(ask: &Ask, client: &mut Client, body: &Value, expected: &str) {
    let asked = async { while ask.once(client, body).await.1 != expected {} };
    tokio::time::timeout(Duration::from_secs(1), asked).await.expect("known within a second");
}

#[tokio::test(flavor = "multi_thread")]
async fn nodes_that_start_together_on_an_empty_database_make_it_once() {
    let folder = tempfile::tempdir().expect("a folder");
    for round in 0..3 {
        let database = Cluster::shared().database();
        let (url, key) = (database.url(), folder.path().join(format!("{round}.key")).display().to_string());
        let starts = (0..NODES).map(|node| {
            let folder = folder.path().join(format!("{round}-{node}"));
            let (url, key) = (url.clone(), key.clone());
            std::thread::spawn(move || {
                let environment = [
                    ("COUNTERSIGN_DATABASE__URL", url.as_str()),
                    ("COUNTERSIGN_KEYS__MASTER_KEY_FILE", &key),
                ];
                Server::start_node(&folder, &environment, &json!({}))
            })
        });
        let starts: Vec<_> = starts.collect();
        for start in starts {
            start.join().expect("it starts").stop();
        }
        assert_eq!(database.sql("SELECT count(*) FROM schema_version"), "1");
        assert_eq!(database.sql("SELECT count(*) FROM key_check"), "1");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_node_without_the_others_key_is_refused_and_makes_none() {
    let place = Place::postgres();
    place.start().stop();
    let key = place.folder().join("master.key");
    let right = std::fs::read(&key).expect("the key");
    std::fs::remove_file(&key).expect("a file");
    assert!(place.complained(&["tenant", "list"]).contains("it is missing"));
    assert!(!key.exists());
    std::fs::write(&key, "07".repeat(32)).expect("another");
    let refused = place.complained(&["tenant", "list"]);
    assert!(refused.contains("copy the one of a node that works"), "{refused}");
    std::fs::write(&key, right).expect("the right one");
    place.start().stop();
}

/// The database's password is in no log, not even of a node that loses its database, nor in what commands print.
#[tokio::test(flavor = "multi_thread")]
async fn the_databases_password_is_shown_nowhere() {
    let cluster = Cluster::start(Durability::Fast);
    let place = Place::at(cluster.database().url());
    let server = place.start_with(&[], &[("COUNTERSIGN_LOG__FILTER", "trace")]);
    let mut said = place.said(&["config", "--in-force"]);
    said += &String::from_utf8(place.run(&["doctor"]).stdout).expect("text");
    cluster.kill();
    let reply = server.post("status", &json!({"phone": "+919812347001"})).await;
    assert!(reply.status >= 500, "{}", reply.json());
    said += &place.complained(&["tenant", "list"]);
    said += &server.kill();
    assert!(said.contains("the database cannot be reached"), "the failure is told");
    assert!(!said.contains(cluster.password()), "{said}");
}

/// A node whose database has become a standby takes no code, says so in the dialect's words, and recovers by itself.
#[tokio::test(flavor = "multi_thread")]
async fn a_node_on_a_standby_refuses_and_recovers() {
    let cluster = Cluster::start(Durability::Fast);
    let fleet = Fleet::start(Place::at(cluster.database().url()), 1).await;
    let phone = "+919812348001";
    send(&fleet, 0, phone, "424242").await;
    cluster.demote();
    let mut client = fleet.connect(0).await;
    let right = json!({"phone": phone, "code": "424242"});
    for (end, body) in [
        ("verify", right.clone()),
        ("send-otp", json!({"phone": phone, "template_name": "otp_verification", "code": "1"})),
    ] {
        let (answer, told) = Ask::wacr(&fleet, end).once(&mut client, &body).await;
        assert!(["INTERNAL_ERROR", "SERVICE_UNAVAILABLE"].contains(&told.as_str()), "{end}: {answer}");
    }
    cluster.promote();
    let ready =
        async { while client.send("GET", "/readyz", &[], "").await.expect("an answer").status != 200 {} };
    tokio::time::timeout(Duration::from_secs(20), ready).await.expect("it recovers");
    assert_eq!(Ask::wacr(&fleet, "verify").once(&mut client, &right).await.1, "OK");
    assert_eq!(Ask::wacr(&fleet, "verify").once(&mut client, &right).await.1, "OTP_NOT_FOUND");
    fleet.stop();
}
