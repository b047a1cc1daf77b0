//! Our requests for messages of most kinds beside those of two clients that others wrote (`channels.md` A.9, A.10).
//!
//! What differs is listed here, place by place. Meta's own example writes lower case and the index as text, as we do; its
//! API takes both.

use countersign_core::domain::message::{MediaKind, MessageText, WhatsAppMessage};
use countersign_core::ports::channel::WhatsApp as _;
use countersign_peers::Peer;
use serde_json::{Value, json};

use crate::account::{CODE, NUMBER, TOKEN, account, api, delivery, message, patient, template};
use crate::kinds::{self, LINK};
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

/// A message, and how a client is asked for it by this name.
struct Kind {
    name: &'static str,
    ours: WhatsAppMessage,
    wish: Value,
}

fn kind(name: &'static str, ours: WhatsAppMessage, wish: Value) -> Kind {
    Kind { name, ours, wish }
}

/// The kinds that are compared. A header has an image, as one of the clients gives no name to a document there.
fn kinds() -> Vec<Kind> {
    let file = || json!({"link": LINK, "caption": "QZ7731CAPTION"});
    let around = || json!({"header": "QZ7731HEADER", "body": "QZ7731BODY", "footer": "QZ7731FOOTER"});
    let mut document = file();
    document["filename"] = json!("QZ7731FILE.pdf");
    let mut buttons = around();
    buttons["buttons"] =
        json!([{"id": "QZ7731ONE", "title": "QZ7731Yes"}, {"id": "QZ7731TWO", "title": "QZ7731No"}]);
    let mut menu = around();
    menu["button"] = json!("QZ7731MENU");
    menu["sections"] = json!([
        {"title": "QZ7731FIRST", "rows": [
            {"id": "QZ7731ROWA", "title": "QZ7731ROWATITLE", "description": "QZ7731ABOUT"},
            {"id": "QZ7731ROWB", "title": "QZ7731ROWBTITLE"}]},
        {"title": "QZ7731SECOND", "rows": [{"id": "QZ7731ROWC", "title": "QZ7731ROWCTITLE"}]},
    ]);
    let by_template = json!({"template": template().template, "language": template().language});
    let mut send = by_template.clone();
    send["code"] = json!(CODE);
    let mut image_template = by_template;
    image_template["image"] = json!(LINK);
    image_template["body"] = json!(["Ana", "7"]);
    image_template["suffix"] = json!("A-7");
    vec![
        kind("send", message(), send),
        kind("text", kinds::text(), json!({"text": "QZ7731TEXT \"ü\" https://a.example"})),
        kind("image", kinds::media(MediaKind::Image), file()),
        kind("document", kinds::media(MediaKind::Document), document),
        kind("buttons", kinds::buttons(), buttons),
        kind("menu", kinds::list(), menu),
        kind("image_template", with_image_header(), image_template),
    ]
}

fn with_image_header() -> WhatsAppMessage {
    let WhatsAppMessage::Template(mut message) = kinds::with_media_header(MediaKind::Image) else {
        unreachable!("it is a template");
    };
    message.body = ["Ana", "7"].map(MessageText::new).into();
    message.buttons = vec![(0, MessageText::new("A-7"))];
    WhatsAppMessage::Template(message)
}

/// What the client sends for each of [`kinds`], compared to what we send: the kind, the place, what is there.
async fn compared(vendor: &Vendor, mut client: Peer) -> Vec<(&'static str, String, Value)> {
    let mut found = Vec::new();
    for Kind { name, ours, mut wish } in kinds() {
        let seen_before = vendor.seen().len();
        api(patient()).send(&account(vendor.base_url()), &ours).await.expect("taken");
        wish["do"] = json!(name);
        wish["to"] = json!(NUMBER);
        wish["data"] = json!(delivery().to_string());
        let (returned, id) = tokio::task::spawn_blocking(move || {
            client.say(&wish.to_string());
            let id = client.line();
            (client, id)
        })
        .await
        .expect("an answer");
        client = returned;
        assert_eq!(id, "\"wamid.HBgL1\"", "{name}: it understands the answer");
        let [ours, theirs] = <[_; 2]>::try_from(vendor.seen().split_off(seen_before)).expect("two requests");
        let [head, other] = [&ours, &theirs].map(|seen| {
            let header = |name| seen.headers[name].to_str().expect("text").to_owned();
            (
                seen.method.clone(),
                seen.path_and_query.clone(),
                header("authorization"),
                header("content-type"),
            )
        });
        assert_eq!(head, other, "{name}");
        let [ours, theirs] =
            [ours, theirs].map(|seen| serde_json::from_str::<Value>(&seen.body).expect("JSON"));
        found
            .extend(differences(&ours, &theirs, "").into_iter().map(|(place, theirs)| (name, place, theirs)));
    }
    found
}

fn expected<const N: usize>(listed: [(&'static str, &str, Value); N]) -> Vec<(&'static str, String, Value)> {
    listed.map(|(kind, place, theirs)| (kind, place.to_owned(), theirs)).into()
}

#[tokio::test]
async fn pywa_sends_the_same() {
    let vendor = vendor().await;
    let account = account(vendor.base_url());
    let address = format!("{}/{}", account.base_url, account.graph_version);
    let arguments = [&address, TOKEN, &account.phone_number_id, &account.waba_id];
    let found = compared(&vendor, countersign_peers::python("whatsapp.py", &arguments)).await;
    let expected = expected([
        ("send", "/template/components/0/type", json!("BODY")),
        ("send", "/template/components/1/index", json!(0)),
        ("send", "/template/components/1/sub_type", json!("URL")),
        ("image_template", "/template/components/0/type", json!("HEADER")),
        ("image_template", "/template/components/1/type", json!("BODY")),
        ("image_template", "/template/components/2/index", json!(0)),
        ("image_template", "/template/components/2/sub_type", json!("URL")),
    ]);
    assert_eq!(found, expected);
}

#[tokio::test]
async fn kapso_sends_the_same() {
    let vendor = vendor().await;
    let account = account(vendor.base_url());
    let arguments = [&account.base_url, &account.graph_version, TOKEN, &account.phone_number_id];
    let found = compared(&vendor, countersign_peers::node("whatsapp.mjs", &arguments)).await;
    let expected = expected([
        ("send", "/template/components/1/index", json!(0)),
        ("image_template", "/template/components/2/index", json!(0)),
    ]);
    assert_eq!(found, expected);
}
