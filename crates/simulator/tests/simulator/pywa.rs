//! A client that others wrote (pywa) at work with the simulator: what it sends is understood, and so are our answers.

use countersign_peers::Peer;
use serde_json::{Value, json};

use crate::messages::kinds::{list, message};
use crate::rig::{NUMBER, Reply, Rig, TOKEN, WABA};

/// Asks on a thread of its own: the simulator runs on this one.
async fn ask(client: Peer, wish: Value) -> (Peer, Value) {
    let asking = tokio::task::spawn_blocking(move || {
        let mut client = client;
        client.say(&wish.to_string());
        let answer = serde_json::from_str(&client.line()).expect("JSON");
        (client, answer)
    });
    asking.await.expect("no panic")
}

fn client(rig: &Rig) -> Peer {
    let address = format!("{}/v26.0", rig.simulator.base_url());
    countersign_peers::python("whatsapp.py", &[&address, TOKEN, NUMBER, WABA])
}

#[tokio::test]
async fn it_makes_a_template_and_sends_it() {
    let rig = Rig::start().await;
    let made = json!({"do": "create", "name": "my_otp", "language": "en_US", "minutes": 5});
    let (client, made) = ask(client(&rig), made).await;
    assert!(made["id"].is_string(), "{made}");
    let (client, listed) = ask(client, json!({"do": "templates", "name": "my_otp"})).await;
    assert_eq!(listed, json!([{"id": made["id"], "status": "APPROVED", "language": "en_US"}]));
    let send = |to: &str, template: &str| json!({"do": "send", "to": to, "template": template, "language": "en_US", "code": "123456", "data": "dlv-1"});
    let (client, id) = ask(client, send("12015553931", "my_otp")).await;
    let message = rig.only_message("12015553931");
    assert_eq!((message.code.as_str(), message.channel.as_str()), ("123456", "whatsapp"));
    rig.simulator.settled().await;
    let status = rig.receiver.hits()[0].values()[0]["statuses"][0].clone();
    assert_eq!((&status["id"], &status["biz_opaque_callback_data"]), (&id, &json!("dlv-1")));
    let (client, refused) = ask(client, send("12015550001", "my_otp")).await;
    assert_eq!(refused, json!({"error": 131_026}), "it reads our errors");
    let (_, refused) = ask(client, send("12015553931", "unknown")).await;
    assert_eq!(refused, json!({"error": 132_001}));
}

#[tokio::test]
async fn it_adds_a_number_proves_it_and_registers_it() {
    let rig = Rig::start().await;
    let add = json!({"do": "add", "country": "1", "digits": "6505551234", "name": "Acme"});
    let (client, added) = ask(client(&rig), add).await;
    let id = &added["id"];
    let request = json!({"do": "request_code", "id": id, "method": "SMS", "language": "en_US"});
    let (client, sent) = ask(client, request).await;
    assert_eq!(sent, json!(true), "{added}");
    let code = rig.only_message("16505551234").code;
    let wrong = if code == "000000" { "000001" } else { "000000" };
    let (client, refused) = ask(client, json!({"do": "verify_code", "id": id, "code": wrong})).await;
    assert_eq!(refused, json!({"error": 100}));
    let (client, proved) = ask(client, json!({"do": "verify_code", "id": id, "code": code})).await;
    assert_eq!(proved, json!(true));
    let (_, registered) = ask(client, json!({"do": "register", "id": id, "pin": "123456"})).await;
    assert_eq!(registered, json!(true));
    let shown = rig.get(&format!("/v26.0/{}?fields=status", id.as_str().expect("an id"))).await.accepted();
    assert_eq!(shown["status"], "CONNECTED");
}

#[tokio::test]
async fn it_sends_messages_of_every_kind() {
    let rig = Rig::start().await;
    let around = json!({"header": "Order", "body": "Is it right?", "footer": "Acme"});
    let framed = |more: Value| {
        let mut all = around.clone();
        all.as_object_mut().expect("object").extend(more.as_object().expect("object").clone());
        all
    };
    let link = "https://files.example/a";
    let sections =
        json!([{"title": "Days", "rows": [{"id": "1", "title": "Friday", "description": "at noon"}]}]);
    let mut client = client(&rig);
    for (kind, wish, shown, text) in [
        ("text", json!({"text": "Hello"}), Value::Null, "Hello"),
        ("image", json!({"link": link, "caption": "A cat"}), "image".into(), "A cat"),
        (
            "document",
            json!({"link": link, "caption": "Read", "filename": "a.pdf"}),
            "document".into(),
            "Read",
        ),
        (
            "buttons",
            framed(json!({"buttons": [{"id": "y", "title": "Yes"}]})),
            "interactive".into(),
            "Is it right?",
        ),
        (
            "menu",
            framed(json!({"button": "Open", "sections": sections})),
            "interactive".into(),
            "Is it right?",
        ),
    ] {
        let mut wish = wish;
        wish["do"] = kind.into();
        wish["to"] = "12015553931".into();
        wish["data"] = "dlv-1".into();
        let (returned, id) = ask(client, wish).await;
        client = returned;
        let message = rig.simulator.inbox("12015553931").remove(0);
        assert_eq!((json!(message.wamid), json!(message.extras.kind)), (id, shown), "{kind}");
        assert_eq!(message.text, text);
    }
}

#[tokio::test]
async fn it_reads_what_a_user_writes() {
    let rig = Rig::start().await;
    let asked = rig.send(message("interactive", &list())).await.wamid();
    let mut client = client(&rig);
    let from = "12015553931";
    for (written, expected) in [
        (
            json!({"type": "text", "text": "Hi ü"}),
            json!({"kind": "text", "text": "Hi ü", "caption": null, "media": null}),
        ),
        (
            json!({"type": "image", "text": "A cat", "reply_to": asked}),
            json!({"kind": "image", "answers": asked, "text": null, "caption": "A cat"}),
        ),
        (json!({"type": "audio", "name": "Ana"}), json!({"kind": "audio", "name": "Ana"})),
        (
            json!({"type": "button_reply", "id": "y", "text": "Yes", "reply_to": asked}),
            json!({"kind": "button_reply", "answers": asked, "data": "y", "title": "Yes"}),
        ),
        (
            json!({"type": "list_reply", "id": "1", "text": "Friday"}),
            json!({"kind": "list_reply", "answers": asked, "data": "1", "title": "Friday"}),
        ),
        (
            json!({"type": "button", "id": "stop", "text": "Stop"}),
            json!({"kind": "button", "data": "stop", "title": "Stop"}),
        ),
    ] {
        let mut written = written;
        written["from"] = from.into();
        rig.simulator.settled().await;
        let reply = rig.bare(reqwest::Method::POST, "/simulator/write").json(&written);
        let id = Reply::of(reply).await.json()["id"].take();
        rig.simulator.settled().await;
        let update = rig.receiver.hits().pop().expect("a webhook").json();
        let (returned, read) = ask(client, json!({"do": "read", "update": update})).await;
        client = returned;
        assert_eq!((&read["id"], &read["from"]), (&id, &json!(from)), "{read}");
        for (name, value) in expected.as_object().expect("object") {
            assert_eq!(&read[name], value, "{name} of {read}");
        }
        if read["kind"] == "image" || read["kind"] == "audio" {
            assert!(read["media"]["id"].is_string() && read["media"]["sha256"].is_string(), "{read}");
        }
    }
}
