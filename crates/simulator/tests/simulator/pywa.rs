//! A client that others wrote (pywa) at work with the simulator: what it sends is understood, and so are our answers.

use countersign_peers::Peer;
use serde_json::{Value, json};

use crate::rig::{NUMBER, Rig, TOKEN, WABA};

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
