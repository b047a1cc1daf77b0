//! Promise 4: the code is nowhere but in the message. Marked codes go through every path, with logs at trace level;
//! then everything the product wrote is searched for them, also in the encodings in which they could hide.

use std::path::Path;

use base64::Engine as _;
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};

use crate::support::{Hooks, Reply, Server, call};

/// Codes that stand in no other text (sent, guessed wrongly, too long, in other parameters, in broken requests, in an
/// idempotency key), and a vendor's credentials.
const MARKS: &[&str] = &[
    "Q7XKSENT1Z",
    "Q7XKSENT2Z",
    "Q7XKSENT3Z",
    "Q7XKGUESSZ",
    "Q7XKLONGZZZZZZZZZZ",
    "Q7XKBROKENZ",
    "Q7XKKEYZ",
    "Q7XKACCESSTOKENZ",
    "Q7XKAPPSECRETZ",
    "Q7XKVERIFYTOKENZ",
];

/// The forms in which a mark could be written down.
fn forms(mark: &str) -> Vec<Vec<u8>> {
    let hex = hex::encode(mark);
    let base64 = base64::engine::general_purpose::STANDARD.encode(mark);
    let hash = Sha256::digest(mark);
    let hash_hex = hex::encode(hash);
    // The first characters of base64 are the same wherever it ends.
    let base64_stem = base64.trim_end_matches('=');
    let stem = &base64_stem[..base64_stem.len() - 2];
    vec![
        mark.as_bytes().to_vec(),
        mark.chars().rev().collect::<String>().into_bytes(),
        hex.clone().into_bytes(),
        hex.to_uppercase().into_bytes(),
        stem.as_bytes().to_vec(),
        hash.to_vec(),
        hash_hex.into_bytes(),
    ]
}

fn search(place: &str, bytes: &[u8]) {
    for mark in MARKS {
        for (form, needle) in forms(mark).iter().enumerate() {
            assert!(
                !bytes.windows(needle.len()).any(|window| window == needle),
                "{mark} (form {form}) stands in {place}"
            );
        }
    }
}

fn search_folder(folder: &Path) -> usize {
    let mut files = 0;
    for entry in std::fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        let bytes = std::fs::read(&path).expect("a file");
        search(&path.display().to_string(), &bytes);
        files += 1;
    }
    files
}

/// A request whose answer is searched.
async fn ask(server: &Server, path: &str, body: &Value) -> Reply {
    let reply = server.post(path, body).await;
    search(&format!("the answer of {path}"), &reply.body);
    for (name, value) in &reply.headers {
        search(&format!("the header {name} of {path}"), value.as_bytes());
    }
    reply
}

#[tokio::test(flavor = "multi_thread")]
async fn a_marked_code_is_nowhere_but_in_the_message() {
    let folder = tempfile::tempdir().expect("a folder");
    let environment = [
        ("COUNTERSIGN_LOG__FILTER", "trace"),
        ("COUNTERSIGN_OUTBOUND__TIMEOUT_SECONDS", "1"),
        ("COUNTERSIGN_WEBHOOKS__ALLOW_PRIVATE_ADDRESSES", "true"),
    ];
    let server = Server::start_with(folder.path(), &[], &environment);
    let mut hooks = Hooks::start().await;
    let tenant = &server.demo["wacr"]["tenant_id"];
    let listen =
        server.admin("POST", &format!("/tenants/{tenant}/webhooks"), &json!({"url": hooks.url()})).await;
    assert_eq!(listen.status, 201);
    let send =
        |phone: &str, code: &str| json!({"phone": phone, "template_name": "otp_verification", "code": code});

    // A good send, a wrong guess, the right one; and a code that stays live.
    assert_eq!(ask(&server, "send-otp", &send("+919812345001", MARKS[0])).await.status, 200);
    let guess = json!({"phone": "+919812345001", "code": MARKS[3]});
    assert_eq!(ask(&server, "verify", &guess).await.code(), "INVALID_CODE");
    let right = json!({"phone": "+919812345001", "code": MARKS[0]});
    assert_eq!(ask(&server, "verify", &right).await.status, 200);
    assert_eq!(ask(&server, "send-otp", &send("+919812345002", MARKS[1])).await.status, 200);
    ask(&server, "status", &json!({"phone": "+919812345002"})).await;
    ask(&server, "resend", &json!({"phone": "+919812345002", "template_name": "otp_verification"})).await;
    // Every kind of vendor trouble.
    for magic in ["0001", "0002", "0005", "0007", "0008", "0010", "0011", "0016", "0018", "0019"] {
        ask(&server, "send-otp", &send(&format!("+91981234{magic}"), MARKS[2])).await;
    }
    // Refused and broken requests that hold a code.
    ask(&server, "send-otp", &send("+919812345003", MARKS[4])).await;
    ask(&server, "send-otp", &json!({"phone": MARKS[5], "template_name": MARKS[5], "code": [MARKS[5]]}))
        .await;
    let more = json!({"phone": "+919812345004", "template_name": "otp_verification", "code": MARKS[2],
        "additional_params": [MARKS[2]], "purpose": "x", "language": "en", "expiry_minutes": "x"});
    ask(&server, "send-otp", &more).await;
    let bearer = format!("Bearer {}", server.token());
    let headers = [
        ("authorization", bearer.as_str()),
        ("content-type", "application/json"),
        ("idempotency-key", MARKS[6]),
    ];
    let url = format!("{}/api/v2/auth/send-otp", server.base_url());
    let body = send("+919812345005", MARKS[1]).to_string();
    for body in [body.clone(), body, format!("{{\"code\": \"{}\", ", MARKS[5]), format!("[\"{}\"]", MARKS[5])]
    {
        search("an answer", &call("POST", &url, &headers, &body).await.body);
    }
    // A vendor's credentials, and a tenant's account at fault with them.
    let body = json!({"name": "Marked", "subdomain": "marked"});
    let tenant = server.admin("POST", "/tenants", &body).await.json()["id"].as_i64().expect("a number");
    let account = json!({"base_url": server.simulator_url(), "phone_number_id": "1", "waba_id": "2",
        "access_token": MARKS[7], "app_secret": MARKS[8], "verify_token": MARKS[9]});
    for (method, path, body) in [
        ("PUT", "whatsapp", &account),
        ("GET", "whatsapp", &Value::Null),
        ("POST", "whatsapp/check", &Value::Null),
        ("POST", "templates/sync", &Value::Null),
        ("PUT", "whatsapp", &json!({"access_token": [MARKS[7]], "app_secret": 1})),
    ] {
        let reply = server.admin(method, &format!("/tenants/{tenant}/{path}"), body).await;
        search(&format!("the answer of {method} {path}"), &reply.body);
    }
    send_through_flows(&server).await;
    send_through_chats(&server).await;
    // A person who says that they did not ask for it.
    ask(&server, "send-otp", &send("+919812340009", MARKS[1])).await;

    assert!(
        !server.inbox("919812345001").await.is_empty(),
        "the message itself has it: the search could find it"
    );
    search_events(&mut hooks).await;
    let metrics = call("GET", &format!("{}/metrics", server.base_url()), &[], "").await;
    search("the metrics", &metrics.body);
    assert!(search_folder(server.folder()) >= 4, "database, key, lock, demo.json");
    let made_here = server.inbox("919812345002").await[0]["code"].as_str().expect("a resent code").to_owned();
    let tokens = [server.token().to_owned(), server.admin_token().to_owned()];
    let greeting = server.greeting.clone();
    let logs = server.stop().replace(&greeting, "");
    assert!(logs.contains("TRACE") && logs.contains("request.done"), "the logs were at trace level");
    search("the logs", logs.as_bytes());
    search_folder(folder.path());
    assert!(!stands_alone(&logs, &made_here), "the code that a resend made is in the logs");
    for number in ["9812345001", "9812345002", "9812340009", "9812345011", "9812345012"] {
        let line = logs.lines().find(|line| line.contains(number));
        assert_eq!(line, None, "a whole number is in the logs");
    }
    let database = std::fs::read(folder.path().join("countersign.db")).expect("the database");
    for token in &tokens {
        assert!(!logs.contains(token), "a token is in the logs");
        assert!(
            !database.windows(token.len()).any(|window| window == token.as_bytes()),
            "a token is in the database"
        );
    }
}

/// What the tenant is told, until each of these was told: among them the last thing that happened.
async fn search_events(hooks: &mut Hooks) {
    let mut awaited = vec![
        "verification.started",
        "verification.approved",
        "verification.failed",
        "verification.canceled",
        "message.sent",
        "message.failed",
        "complaint.received",
    ];
    while !awaited.is_empty() {
        let told = hooks.next().await;
        search("a webhook", told.as_bytes());
        awaited.retain(|kind| !told.contains(&format!("\"type\":\"{kind}\"")));
    }
}

/// Marked codes in templates of chats, whose texts are kept: taken by the vendor, refused by it, and not sent at all.
async fn send_through_chats(server: &Server) {
    let bearer = format!("Bearer {}", server.token());
    let headers = [("authorization", bearer.as_str()), ("content-type", "application/json")];
    let ask = async |method: &str, path: &str, body: &Value| {
        let body = if body.is_null() { String::new() } else { body.to_string() };
        let reply = call(method, &format!("{}/api/v2{path}", server.base_url()), &headers, &body).await;
        search(&format!("the answer of {path}"), &reply.body);
        reply.status
    };
    let template = |phone: &str, language: &str| json!({"phone": phone, "template_name": "otp_verification", "language": language, "field_1": MARKS[1]});
    for (phone, language, status) in
        [("+919812345021", "en", 200), ("+919812340001", "en", 500), ("+919812345022", "xx", 404)]
    {
        assert_eq!(ask("POST", "/messages/template", &template(phone, language)).await, status, "{phone}");
    }
    for path in ["/messages", "/messages/1", "/messages?search=Q7XK"] {
        assert_eq!(ask("GET", path, &Value::Null).await, 200, "{path}");
    }
}

/// Marked codes through the Kaleyra dialect: one that waits sealed for a later step, one that is used, wrong guesses,
/// vendor trouble, and broken requests.
async fn send_through_flows(server: &Server) {
    let admin = async |path: &str, body: Value| {
        let path = format!("/tenants/{}/{path}", server.demo["wacr"]["tenant_id"]);
        let reply = server.admin("POST", &path, &body).await;
        assert!(reply.status < 300, "{}", reply.json());
        reply.json()
    };
    let text = json!({"name": "marked", "medium": "sms", "language": "en", "text": "{{code}}"});
    let template = admin("message-templates", text).await["id"].clone();
    let step =
        |after: u64| json!({"medium": "sms", "sender": "X", "template_id": template, "after_seconds": after});
    let flow = json!({"name": "marked", "otp": {"length": 10, "type": "alphanumeric", "expiry_seconds": 300,
        "max_attempts": 3}, "channels": [step(0), step(60)]});
    let flow = admin("flows", flow).await["flow_id"].clone();
    let sid = server.demo["kaleyra"]["sid"].as_str().expect("a text");
    let key = server.demo["kaleyra"]["api_key"].as_str().expect("a text");
    let ask = async |path: &str, body: String| {
        let headers = [("api-key", key), ("content-type", "application/json")];
        let reply = call("POST", &format!("{}/v1/{sid}/{path}", server.base_url()), &headers, &body).await;
        search(&format!("the answer of {path}"), &reply.body);
        reply.json()
    };
    let start = |to: &str, otp: &str| json!({"flow_id": flow, "to": {"mobile": to}, "otp": otp}).to_string();
    let waits = ask("verify", start("919812345011", MARKS[1])).await;
    assert!(waits["data"]["verify_id"].is_string(), "{waits}");
    let used = ask("verify", start("919812345012", MARKS[0])).await["data"]["verify_id"].clone();
    for otp in [MARKS[3], MARKS[4], MARKS[0], MARKS[0]] {
        ask("verify/validate", json!({"verify_id": used, "otp": otp}).to_string()).await;
    }
    for magic in ["0001", "0006", "0007", "0008", "0011"] {
        ask("verify", start(&format!("91981235{magic}"), MARKS[2])).await;
    }
    for body in [
        start(MARKS[5], MARKS[4]),
        json!({"flow_id": MARKS[5], "to": MARKS[5], "otp": [MARKS[5]]}).to_string(),
        format!("{{\"otp\": \"{}\", ", MARKS[5]),
    ] {
        ask("verify", body.clone()).await;
        ask("verify/validate", body).await;
    }
    assert_eq!(server.next_text("919812345011").await, MARKS[1], "the message itself has it");
}

/// Whether six digits stand in a text as a word of their own; the fraction of a second is none.
fn stands_alone(text: &str, digits: &str) -> bool {
    text.match_indices(digits).any(|(place, _)| {
        let before = text[..place].chars().next_back();
        let after = text[place + digits.len()..].chars().next();
        !before.is_some_and(|c| c.is_alphanumeric() || c == '.') && !after.is_some_and(char::is_alphanumeric)
    })
}

/// The search itself finds what is there, in each form.
#[test]
fn the_search_can_fail() {
    for form in forms(MARKS[0]) {
        let haystack = [b"some text ".as_slice(), &form, b" and more"].concat();
        assert!(std::panic::catch_unwind(|| search("a test", &haystack)).is_err());
    }
    search("a test", b"nothing of the kind");
}
