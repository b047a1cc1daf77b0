//! What Meta refuses, refused with Meta's code.

use reqwest::Method;
use reqwest::header::CONTENT_TYPE;
use serde_json::{Value, json};

use crate::rig::{DISPLAY, NUMBER, Reply, Rig, code_to};

const TO: &str = "12015553931";

/// The usual message with one place set to another value; JSON null takes it away.
fn with(pointer: &str, value: Value) -> Value {
    let mut body = code_to(TO);
    *body.pointer_mut(pointer).expect("a place") = value;
    body
}

fn without(parent: &str, name: &str) -> Value {
    let mut body = code_to(TO);
    let parent = body.pointer_mut(parent).and_then(Value::as_object_mut).expect("an object");
    parent.remove(name).expect("a member");
    body
}

const BODY: &str = "/template/components/0/parameters";
const BODY_TEXT: &str = "/template/components/0/parameters/0/text";
const BUTTON: &str = "/template/components/1";
const BUTTON_TEXT: &str = "/template/components/1/parameters/0/text";

/// A body, the status and code it is refused with, and a part of the reason.
type Case = (Value, u16, u32, &'static str);

async fn each_is_refused(cases: Vec<Case>) {
    let rig = Rig::start().await;
    for (body, status, code, reason) in cases {
        let reply = rig.send(body).await;
        let details = reply.refused(status, code);
        assert!(details.contains(reason), "{reason:?} not in {details:?}");
    }
    assert_eq!(rig.simulator.accepted(), 0);
    assert!(rig.simulator.inbox(TO).is_empty());
}

#[tokio::test]
async fn the_envelope_is_checked() {
    each_is_refused(vec![
        (without("", "messaging_product"), 400, 100, "messaging_product is required"),
        (with("/messaging_product", "sms".into()), 400, 100, "messaging_product must be"),
        (with("/recipient_type", "group".into()), 400, 100, "recipient_type"),
        (without("", "to"), 400, 100, "parameter to is required"),
        (with("/to", "12a".into()), 400, 131_009, "phone number"),
        (with("/to", "12".into()), 400, 131_009, "phone number"),
        (with("/to", 12_015_553_931_u64.into()), 400, 100, "not a valid message"),
        (with("/to", DISPLAY.into()), 400, 131_021, "sender"),
        (with("/type", "carousel".into()), 400, 131_051, "not supported"),
        (with("/biz_opaque_callback_data", "x".repeat(513).into()), 400, 100, "512"),
        (without("", "template"), 400, 100, "template is required"),
        (without("/template", "language"), 400, 100, "language"),
        (with("/template/name", "nothing".into()), 404, 132_001, "(nothing) does not exist in en_US"),
        (with("/template/language/code", "fr".into()), 404, 132_001, "does not exist in fr"),
    ])
    .await;
}

#[tokio::test]
async fn the_parameters_are_checked() {
    let two = json!([{ "type": "text", "text": "1" }, { "type": "text", "text": "2" }]);
    each_is_refused(vec![
        (with("/template/components/0/type", "foot".into()), 400, 100, "Component type"),
        (with(BODY, json!([])), 400, 132_000, "localizable_params (0)"),
        (with(BODY, two.clone()), 400, 132_000, "expected number of params (1)"),
        (with("/template/components/0/parameters/0/type", "currency".into()), 400, 132_012, "type text"),
        (with(BODY_TEXT, "".into()), 400, 131_008, "missing text value"),
        (with(BODY_TEXT, "12\n34".into()), 400, 132_018, "new-line"),
        (with(BODY_TEXT, "1234567890123456".into()), 400, 132_018, "at most 15"),
        (with(BUTTON_TEXT, "1234567890123456".into()), 400, 132_018, "at most 15"),
        (with(BUTTON_TEXT, "http://a.example".into()), 400, 100, "URL"),
        (with(BUTTON_TEXT, "12😀".into()), 400, 100, "emoji"),
        (with("/template/components/1/sub_type", "copy_code".into()), 400, 132_018, "must be of type Url"),
        (with("/template/components/1/index", "1".into()), 400, 132_018, "index 1"),
        (with("/template/components/1/parameters", json!([])), 400, 131_008, "requires a parameter"),
        (with("/template/components/1/parameters", two), 400, 132_000, "button"),
        (with(BUTTON, json!({ "type": "header", "parameters": [{}] })), 400, 132_000, "header"),
        (with(BUTTON, json!({ "type": "header" })), 400, 131_008, "index 0 of type Url"),
    ])
    .await;
}

#[tokio::test]
async fn a_template_in_review_cannot_be_sent() {
    let rig = Rig::start().await;
    let mut body = with("/template/name", "otp_pending".into());
    body["template"]["language"]["code"] = "en".into();
    rig.send(body).await.refused(404, 132_001);
}

#[tokio::test]
async fn a_business_scoped_user_id_cannot_get_a_code() {
    let rig = Rig::start().await;
    let mut body = without("", "to");
    body["recipient"] = "US.13491208655302741918".into();
    rig.send(body).await.refused(400, 131_062);
}

#[tokio::test]
async fn a_text_needs_a_body() {
    let rig = Rig::start().await;
    let text = |body: &str| json!({ "messaging_product": "whatsapp", "to": TO, "type": "text", "text": { "body": body } });
    rig.send(text("")).await.refused(400, 100);
    rig.send(text(&"x".repeat(4097))).await.refused(400, 100);
}

#[tokio::test]
async fn a_body_that_is_not_json_is_refused_without_repeating_it() {
    let rig = Rig::start().await;
    let path = format!("/v26.0/{NUMBER}/messages");
    let post = |body: &'static str, kind: &str| {
        rig.request(Method::POST, &path).header(CONTENT_TYPE, kind).body(body)
    };
    let details = Reply::of(post(r#"{"to": "482913""#, "application/json")).await.refused(400, 100);
    assert!(!details.contains("482913"), "{details}");
    let reason = Reply::of(post("to=1", "application/x-www-form-urlencoded")).await.refused(400, 100);
    assert!(reason.contains("messaging_product is required"), "{reason}");
}
