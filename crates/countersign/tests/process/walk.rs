//! The lines that the demo prints, run as printed.

use serde_json::Value;

use crate::support::{Place, Reply, call, on_both_stores};

on_both_stores! {
    a_newcomer_sends_reads_and_verifies
}

/// Runs a printed `curl` line: its URL, headers and data.
async fn run(line: &str) -> Reply {
    let words = words(line);
    assert_eq!(words[..2], ["curl", "-sS"], "{line}");
    let url = words[2].clone();
    let after = |flag: &str| -> Vec<&str> {
        words.windows(2).filter(|pair| pair[0] == flag).map(|pair| pair[1].as_str()).collect()
    };
    let headers: Vec<_> =
        after("-H").into_iter().map(|header| header.split_once(": ").expect("a header")).collect();
    let data = after("-d");
    let method = if data.is_empty() { "GET" } else { "POST" };
    call(method, &url, &headers, data.first().unwrap_or(&"")).await
}

/// Splits as a shell does: single quotes and escaped line ends are all that the lines use.
fn words(line: &str) -> Vec<String> {
    let joined = line.replace("\\\n", " ");
    let mut words = Vec::new();
    for (place, part) in joined.split('\'').enumerate() {
        if place % 2 == 1 {
            words.push(part.to_owned());
        } else {
            words.extend(part.split_whitespace().map(str::to_owned));
        }
    }
    words
}

async fn a_newcomer_sends_reads_and_verifies(place: Place) {
    let server = place.start();
    let lines: Vec<String> = server
        .greeting
        .replace("\\\n", "\\\r")
        .lines()
        .map(|line| line.trim().replace("\\\r", "\\\n"))
        .filter(|line| line.starts_with("curl"))
        .collect();
    let [first, read, wrong, right, start, validate] = lines.as_slice() else {
        panic!("six lines: {lines:#?}")
    };

    let sent = run(first).await;
    assert_eq!(
        (sent.status, sent.json()["data"]["code_sent"].as_bool()),
        (200, Some(true)),
        "{}",
        sent.json()
    );
    let inbox = run(read).await.json();
    let received = inbox.as_array().and_then(|list| list.first()).cloned().expect("a message");
    assert_eq!((&received["to"], &received["code"]), (&Value::from("919999999999"), &Value::from("482915")));
    assert!(received["text"].as_str().expect("a text").contains("482915"));
    let refused = run(wrong).await;
    assert_eq!((refused.status, refused.code().as_str()), (422, "INVALID_CODE"));
    assert_eq!(run(right).await.status, 200);
    let used = run(right).await;
    assert_eq!((used.status, used.code().as_str()), (422, "OTP_NOT_FOUND"));

    let started = run(start).await;
    let verify_id = started.json()["data"]["verify_id"].as_str().expect("an id").to_owned();
    let code = server.next_text("919999999999").await;
    let filled = validate.replace("VERIFY_ID", &verify_id).replace("CODE", &code);
    let checked = run(&filled).await;
    assert_eq!((checked.status, &checked.json()["data"]["verify_id"]), (200, &Value::from(verify_id)));
    assert_eq!(run(&filled).await.json()["error"]["code"], "E910");
    assert!(server.greeting.contains("Nothing leaves the machine"));
}
