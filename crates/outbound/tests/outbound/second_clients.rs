//! Our request for an authentication template beside those of two clients that others wrote (`channels.md` A.9, A.10).
//!
//! What differs is listed here, place by place. Meta's own example writes lower case and the index as text, as we do; its
//! API takes both.

use countersign_core::ports::channel::WhatsApp as _;
use countersign_peers::Peer;
use serde_json::{Value, json};

use crate::account::{CODE, NUMBER, TOKEN, account, api, message, patient};
use crate::vendor::{Reply, Vendor};

const ACCEPTED: &str = r#"{"messaging_product":"whatsapp",
    "contacts":[{"input":"12015553931","wa_id":"12015553931"}],
    "messages":[{"id":"wamid.HBgL1","message_status":"accepted"}]}"#;

/// It says what its answer is, as Meta does.
async fn vendor() -> Vendor {
    Vendor::answering([Reply::new(200, ACCEPTED).with("content-type", "application/json")]).await
}

/// The places at which two documents differ, with what stands there in the second one.
fn differences(ours: &Value, theirs: &Value, place: &str) -> Vec<(String, Value)> {
    let below =
        |name: &str, ours: &Value, theirs: &Value| differences(ours, theirs, &format!("{place}/{name}"));
    match (ours, theirs) {
        (Value::Object(ours), Value::Object(theirs)) => {
            let mut names: Vec<_> = ours.keys().chain(theirs.keys()).collect();
            names.sort();
            names.dedup();
            let missing = Value::from("(nothing)");
            let of = |all: &serde_json::Map<String, Value>, name: &String| {
                all.get(name).unwrap_or(&missing).clone()
            };
            names.into_iter().flat_map(|name| below(name, &of(ours, name), &of(theirs, name))).collect()
        }
        (Value::Array(ours), Value::Array(theirs)) if ours.len() == theirs.len() => {
            let pairs = ours.iter().zip(theirs).enumerate();
            pairs.flat_map(|(number, (ours, theirs))| below(&number.to_string(), ours, theirs)).collect()
        }
        _ if ours == theirs => Vec::new(),
        _ => vec![(place.to_owned(), theirs.clone())],
    }
}

/// What the client sends for [`message`], compared to what we send.
async fn compared(vendor: &Vendor, mut client: Peer, wish: Value) -> Vec<(String, Value)> {
    api(patient()).send(&account(vendor.base_url()), &message()).await.expect("taken");
    client.say(&wish.to_string());
    let id = tokio::task::spawn_blocking(move || client.line()).await.expect("an answer");
    assert_eq!(id, "\"wamid.HBgL1\"", "it understands the answer");
    let [ours, theirs] = <[_; 2]>::try_from(vendor.seen()).expect("two requests");
    let [head, other] = [&ours, &theirs].map(|seen| {
        let header = |name| seen.headers[name].to_str().expect("text").to_owned();
        (seen.method.clone(), seen.path_and_query.clone(), header("authorization"), header("content-type"))
    });
    assert_eq!(head, other);
    let [ours, theirs] = [ours, theirs].map(|seen| serde_json::from_str::<Value>(&seen.body).expect("JSON"));
    differences(&ours, &theirs, "")
}

fn wish() -> Value {
    let message = message();
    json!({"to": NUMBER, "template": message.template, "language": message.language, "code": CODE,
        "data": message.delivery.to_string()})
}

#[tokio::test]
async fn pywa_sends_the_same() {
    let vendor = vendor().await;
    let account = account(vendor.base_url());
    let address = format!("{}/{}", account.base_url, account.graph_version);
    let arguments = [&address, TOKEN, &account.phone_number_id, &account.waba_id];
    let mut wish = wish();
    wish["do"] = json!("send");
    let expected = [
        ("/template/components/0/type", json!("BODY")),
        ("/template/components/1/index", json!(0)),
        ("/template/components/1/sub_type", json!("URL")),
    ];
    let found = compared(&vendor, countersign_peers::python("whatsapp.py", &arguments), wish).await;
    assert_eq!(found, expected.map(|(place, value)| (place.to_owned(), value)));
}

#[tokio::test]
async fn kapso_sends_the_same() {
    let vendor = vendor().await;
    let account = account(vendor.base_url());
    let arguments = [&account.base_url, &account.graph_version, TOKEN, &account.phone_number_id];
    let found = compared(&vendor, countersign_peers::node("whatsapp.mjs", &arguments), wish()).await;
    assert_eq!(found, [("/template/components/1/index".to_owned(), json!(0))]);
}
