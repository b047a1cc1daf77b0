//! Messages that are taken, in all the spellings that clients use.

use serde_json::json;

use crate::rig::{Rig, code_to};

#[tokio::test]
async fn a_code_is_accepted_and_shown_as_the_user_reads_it() {
    let rig = Rig::start().await;
    let reply = rig.send(code_to("12015553931")).await;
    let body = reply.accepted();
    assert_eq!(body["messaging_product"], "whatsapp");
    assert_eq!(body["contacts"], json!([{ "input": "12015553931", "wa_id": "12015553931" }]));
    assert_eq!(body["messages"][0]["message_status"], "accepted");
    let message = rig.only_message("12015553931");
    assert_eq!(
        message.text,
        "*123456* is your verification code. For your security, do not share this code."
    );
    assert_eq!((message.code.as_str(), message.channel.as_str()), ("123456", "whatsapp"));
    assert_eq!(message.wamid, reply.wamid());
    assert_eq!(rig.simulator.accepted(), 1);
}

#[tokio::test]
async fn other_clients_spell_it_otherwise() {
    let rig = Rig::start().await;
    let mut body = code_to("+1 (201) 555-39.31");
    body.as_object_mut().expect("object").remove("recipient_type");
    body["template"]["language"]["policy"] = "deterministic".into();
    body["template"]["components"][0]["type"] = "BODY".into();
    body["template"]["components"][1]["type"] = "BUTTON".into();
    body["template"]["components"][1]["sub_type"] = "URL".into();
    body["template"]["components"][1]["index"] = 0.into();
    body["type"] = "TEMPLATE".into();
    rig.send(body).await.accepted();
    assert_eq!(rig.only_message("12015553931").code, "123456");
}

#[tokio::test]
async fn more_parameters_fill_more_placeholders() {
    let rig = Rig::start().await;
    let mut body = code_to("12015553931");
    body["template"]["name"] = "otp_three_params".into();
    body["template"]["language"]["code"] = "en".into();
    let texts = ["ab{{2}}9", "10", "Acme"];
    body["template"]["components"][0]["parameters"] =
        texts.iter().map(|text| json!({ "type": "text", "text": text })).collect();
    rig.send(body).await.accepted();
    let text = rig.only_message("12015553931").text;
    assert_eq!(text, "*ab{{2}}9* is your verification code. It expires in 10 minutes. Acme");
}

#[tokio::test]
async fn a_template_without_a_button_and_a_text_have_no_code() {
    let rig = Rig::start().await;
    let order = json!({ "name": "order_update", "language": { "code": "en" }, "components":
        [{ "type": "body", "parameters": [{ "type": "text", "text": "A-7" }] }] });
    let order = json!({ "messaging_product": "whatsapp", "to": "12015553931", "type": "template", "template": order });
    rig.send(order).await.accepted();
    let text =
        json!({ "messaging_product": "whatsapp", "to": "12015553931", "text": { "body": "Caf\u{e9}" } });
    rig.send(text).await.accepted();
    let messages = rig.simulator.inbox("12015553931");
    let shown: Vec<_> =
        messages.iter().map(|message| (message.text.as_str(), message.code.as_str())).collect();
    assert_eq!(shown, [("Café", ""), ("Your order A-7 is on its way.", "")]);
}
