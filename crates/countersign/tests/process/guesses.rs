//! Parallel guesses: promise 1 (a code is accepted once) and promise 2 (wrong guesses are budgeted).

use std::collections::BTreeMap;

use serde_json::json;

use crate::support::{Place, Server, on_both_stores};

on_both_stores! {
    of_a_thousand_parallel_guesses_exactly_five_are_evaluated
    the_right_code_among_a_thousand_guesses_is_accepted_at_most_once
    the_same_right_code_from_64_connections_is_accepted_exactly_once
    fifty_new_codes_do_not_refill_the_budget
}

const CONNECTIONS: usize = 64;

/// Sends `guesses` over 64 connections at once and counts the answers by code; a success counts as `OK`.
async fn storm(server: &Server, phone: &str, guesses: &[String]) -> BTreeMap<String, usize> {
    let mut callers = tokio::task::JoinSet::new();
    for share in guesses.chunks(guesses.len().div_ceil(CONNECTIONS)) {
        let (mut client, token) = (server.connect().await, server.token().to_owned());
        let (phone, share) = (phone.to_owned(), share.to_vec());
        callers.spawn(async move {
            let mut seen = Vec::new();
            for code in share {
                let body = json!({"phone": phone, "code": code});
                let reply = client.post(&token, "verify", &body).await.expect("an answer");
                seen.push(if reply.status == 200 { "OK".to_owned() } else { reply.code() });
            }
            seen
        });
    }
    let mut counts = BTreeMap::new();
    while let Some(seen) = callers.join_next().await {
        for code in seen.expect("a caller") {
            *counts.entry(code).or_default() += 1;
        }
    }
    counts
}

fn wrong(count: usize) -> Vec<String> {
    (0..count).map(|n| format!("{:06}", 100_000 + n)).collect()
}

async fn send(server: &Server, phone: &str, code: &str) {
    let body = json!({"phone": phone, "template_name": "otp_verification", "code": code});
    let reply = server.post("send-otp", &body).await;
    assert_eq!(reply.status, 200, "{}", reply.json());
}

fn evaluated(counts: &BTreeMap<String, usize>) -> usize {
    counts.get("INVALID_CODE").unwrap_or(&0) + counts.get("OK").unwrap_or(&0)
}

async fn of_a_thousand_parallel_guesses_exactly_five_are_evaluated(place: Place) {
    let server = place.start();
    send(&server, "+919812345001", "999999").await;
    let counts = storm(&server, "+919812345001", &wrong(1_000)).await;
    assert_eq!(counts.get("INVALID_CODE"), Some(&5), "{counts:?}");
    assert_eq!(counts.values().sum::<usize>(), 1_000, "{counts:?}");
    assert!(!counts.contains_key("OK"), "{counts:?}");
}

async fn the_right_code_among_a_thousand_guesses_is_accepted_at_most_once(place: Place) {
    let server = place.start();
    for (round, phone) in ["+919812341101", "+919812341102", "+919812341103"].iter().enumerate() {
        send(&server, phone, "424242").await;
        let mut guesses = wrong(1_000);
        // The right code stands first in every caller's share, so that they race for it.
        for place in (round..1_000).step_by(16) {
            "424242".clone_into(&mut guesses[place]);
        }
        let counts = storm(&server, phone, &guesses).await;
        assert!(*counts.get("OK").unwrap_or(&0) <= 1, "{counts:?}");
        assert!(evaluated(&counts) <= 5, "{counts:?}");
        let again = server.post("verify", &json!({"phone": phone, "code": "424242"})).await;
        assert_ne!(again.status, 200, "not once more");
    }
}

async fn the_same_right_code_from_64_connections_is_accepted_exactly_once(place: Place) {
    let server = place.start();
    for phone in ["+919812342201", "+919812342202", "+919812342203", "+919812342204"] {
        send(&server, phone, "424242").await;
        let counts = storm(&server, phone, &vec!["424242".to_owned(); CONNECTIONS]).await;
        assert_eq!(counts.get("OK"), Some(&1), "{counts:?}");
    }
}

async fn fifty_new_codes_do_not_refill_the_budget(place: Place) {
    let server = place.start();
    let phone = "+919812343301";
    let (mut evaluated_wrong, mut accepted) = (0, 0);
    for turn in 0..50 {
        let code = format!("{:06}", 900_000 + turn);
        send(&server, phone, &code).await;
        let counts = storm(&server, phone, &wrong(4)).await;
        evaluated_wrong += counts.get("INVALID_CODE").unwrap_or(&0);
        // A success clears the dialect's own limit (10 a minute), which would else hide the budget.
        accepted += evaluated(&storm(&server, phone, &[code]).await);
    }
    assert_eq!(
        (evaluated_wrong, accepted),
        (10, 2),
        "4 + 4 + 2 wrong guesses, then the hour's budget is used up"
    );
}
