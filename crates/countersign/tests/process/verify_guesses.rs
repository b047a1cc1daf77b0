//! Parallel guesses at a verify id, and what a number's several ids share.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use crate::support::{Client, Place, Server, on_both_stores};

on_both_stores! {
    of_a_thousand_parallel_guesses_exactly_three_are_evaluated
    the_right_code_from_many_connections_is_accepted_exactly_once
    fifty_ids_do_not_refill_the_budget_of_a_number
}

const CONNECTIONS: usize = 32;

struct Account<'s> {
    server: &'s Server,
    sid: String,
    key: String,
}

impl<'s> Account<'s> {
    fn of(server: &'s Server) -> Self {
        let text = |name: &str| server.demo["kaleyra"][name].as_str().expect("in demo.json").to_owned();
        Self { server, sid: text("sid"), key: text("api_key") }
    }

    async fn start(&self, mobile: &str, otp: &str) -> String {
        let mut client = self.server.connect().await;
        let body = json!({"to": {"mobile": mobile}, "otp": otp});
        let answer = post(&mut client, &self.sid, &self.key, "verify", &body).await;
        answer.1["data"]["verify_id"].as_str().expect("an id").to_owned()
    }

    /// Guesses over many connections at once; counts the answers by code, a success as `OK`.
    async fn storm(&self, verify_id: &str, guesses: &[String]) -> BTreeMap<String, usize> {
        let mut callers = tokio::task::JoinSet::new();
        for share in guesses.chunks(guesses.len().div_ceil(CONNECTIONS)) {
            let mut client = self.server.connect().await;
            let (sid, key, share) = (self.sid.clone(), self.key.clone(), share.to_vec());
            let verify_id = verify_id.to_owned();
            callers.spawn(async move {
                let mut seen = Vec::new();
                for otp in share {
                    let body = json!({"verify_id": verify_id, "otp": otp});
                    let (status, answer) = post(&mut client, &sid, &key, "verify/validate", &body).await;
                    let code = answer["error"]["code"].as_str().unwrap_or("OK").to_owned();
                    seen.push(if status == 429 { "wait".to_owned() } else { code });
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
}

async fn post(client: &mut Client, sid: &str, key: &str, end: &str, body: &Value) -> (u16, Value) {
    let headers = [("api-key", key), ("content-type", "application/json")];
    let reply = client.send("POST", &format!("/v1/{sid}/{end}"), &headers, body.to_string()).await;
    let reply = reply.expect("an answer");
    (reply.status, reply.json())
}

fn wrong(count: usize) -> Vec<String> {
    (0..count).map(|n| format!("{:06}", 100_000 + n)).collect()
}

async fn of_a_thousand_parallel_guesses_exactly_three_are_evaluated(place: Place) {
    let server = place.start();
    let account = Account::of(&server);
    let id = account.start("919812341001", "999999").await;
    let counts = account.storm(&id, &wrong(1_000)).await;
    assert_eq!((counts.get("E912"), counts.get("E911")), (Some(&3), Some(&997)), "{counts:?}");
}

async fn the_right_code_from_many_connections_is_accepted_exactly_once(place: Place) {
    let server = place.start();
    let account = Account::of(&server);
    for mobile in ["919812342001", "919812342002,919812342003"] {
        let id = account.start(mobile, "424242").await;
        let counts = account.storm(&id, &vec!["424242".to_owned(); 256]).await;
        assert_eq!((counts.get("OK"), counts.get("E910")), (Some(&1), Some(&255)), "{counts:?}");
    }
}

async fn fifty_ids_do_not_refill_the_budget_of_a_number(place: Place) {
    let server = place.start();
    let account = Account::of(&server);
    let mut evaluated = 0;
    for turn in 0..50 {
        // Every other one goes to a second number too: that is no way around the first one's budget.
        let mobile = if turn % 2 == 0 { "919812343001" } else { "919812343002,919812343001" };
        let id = account.start(mobile, "999999").await;
        evaluated += account.storm(&id, &wrong(8)).await.get("E912").unwrap_or(&0);
    }
    assert_eq!(evaluated, 10, "the hour's budget");
}
