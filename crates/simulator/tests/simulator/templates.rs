//! Message templates: paging, filters, what creation demands, edit, delete.

use serde_json::{Value, json};

use crate::rig::{Reply, Rig, WABA, code_to};

fn path(query: &str) -> String {
    format!("/v26.0/{WABA}/message_templates{query}")
}

async fn names(rig: &Rig, query: &str) -> Vec<String> {
    let list = rig.get(&path(query)).await.accepted();
    let name = |item: &Value| format!("{}/{}", item["name"], item["language"]).replace('"', "");
    list["data"].as_array().expect("a list").iter().map(name).collect()
}

fn otp(button: &Value) -> Value {
    json!({ "name": "my_otp", "language": "en_US", "category": "AUTHENTICATION", "message_send_ttl_seconds": 300,
        "components": [
            { "type": "BODY", "add_security_recommendation": true },
            { "type": "FOOTER", "code_expiration_minutes": 5 },
            { "type": "BUTTONS", "buttons": [button] },
        ] })
}

fn copy_code() -> Value {
    json!({ "type": "OTP", "otp_type": "COPY_CODE", "text": "Copy code" })
}

fn one_tap(apps: &Value) -> Value {
    json!({ "type": "otp", "otp_type": "one_tap", "text": "Copy", "autofill_text": "Fill", "supported_apps": apps })
}

#[tokio::test]
async fn pages_end_where_next_is_absent() {
    let rig = Rig::start().await;
    let mut address =
        format!("{}{}", rig.simulator.base_url(), path("?limit=4&fields=name&category=AUTHENTICATION"));
    let mut seen = Vec::new();
    loop {
        let page = Reply::of(rig.client.get(&address).bearer_auth(crate::rig::TOKEN)).await.accepted();
        seen.push(page["data"].as_array().map_or(0, Vec::len));
        assert_eq!(page["data"][0].as_object().map(serde_json::Map::len), Some(2), "id and name");
        assert!(page["paging"]["cursors"]["after"].is_string(), "also on the last page");
        let Some(next) = page["paging"]["next"].as_str() else {
            break;
        };
        assert!(next.contains("limit=4") && next.contains("fields=name"), "{next}");
        next.clone_into(&mut address);
    }
    assert_eq!(seen, [4, 1]);
    rig.get(&path("?limit=0")).await.refused(400, 100);
    rig.get(&path("?after=nonsense")).await.refused(400, 100);
}

#[tokio::test]
async fn lists_are_filtered() {
    let rig = Rig::start().await;
    assert_eq!(names(&rig, "").await.len(), 9);
    assert_eq!(
        names(&rig, "?name=otp_verification").await,
        ["otp_verification/en", "otp_verification/en_US"]
    );
    assert_eq!(names(&rig, "?name=otp_verification&language=en").await, ["otp_verification/en"]);
    assert_eq!(names(&rig, "?status=PENDING").await, ["otp_pending/en"]);
    assert_eq!(
        names(&rig, "?category=utility&name_or_content=order").await,
        ["order_update/en", "order_shipped/en"]
    );
    assert_eq!(names(&rig, "?category=marketing").await, ["welcome_image/en"]);
    assert_eq!(names(&rig, "?name_or_content=on%20its%20way").await, ["order_update/en"]);
    assert_eq!(names(&rig, "?status=PENDING,REJECTED&language=en,de").await, ["otp_pending/en"]);
    assert!(names(&rig, "?name=none").await.is_empty());
    let counted =
        rig.get(&path("?status=PENDING&summary=total_count,message_template_count")).await.accepted();
    let (total, all) = (&counted["summary"]["total_count"], &counted["summary"]["message_template_count"]);
    assert_eq!((total, all), (&1.into(), &9.into()));
}

#[tokio::test]
async fn a_created_copy_code_template_is_approved_and_has_a_url_button() {
    let rig = Rig::start().await;
    let created = rig.post(&path(""), otp(&copy_code())).await.accepted();
    assert_eq!((&created["status"], &created["category"]), (&"APPROVED".into(), &"AUTHENTICATION".into()));
    let id = created["id"].as_str().expect("an id");
    let shown = rig.get(&format!("/v26.0/{id}")).await.accepted();
    let url = "https://www.whatsapp.com/otp/code/?otp_type=COPY_CODE&code_expiration_minutes=5&code=otp";
    let expected = json!([
        { "type": "BODY", "text": "*{{1}}* is your verification code. For your security, do not share this code.",
            "add_security_recommendation": true, "example": { "body_text": [["123456"]] } },
        { "type": "FOOTER", "text": "This code expires in 5 minutes.", "code_expiration_minutes": 5 },
        { "type": "BUTTONS", "buttons": [{ "type": "URL", "text": "Copy code", "url": format!("{url}{{{{1}}}}"),
            "example": [format!("{url}123456")] }] },
    ]);
    assert_eq!(shown["components"], expected);
    assert_eq!(shown["message_send_ttl_seconds"], 300);
    let mut message = code_to("12015553931");
    message["template"]["name"] = "my_otp".into();
    rig.send(message).await.accepted();
}

#[tokio::test]
async fn one_tap_and_zero_tap_name_their_apps() {
    let rig = Rig::start().await;
    let app = json!({ "package_name": "com.example.app", "signature_hash": "K8a/AINcGX7" });
    let created = rig.post(&path(""), otp(&one_tap(&json!([app])))).await.accepted();
    let shown = rig.get(&format!("/v26.0/{}", created["id"].as_str().expect("an id"))).await.accepted();
    assert_eq!(
        shown["components"][2]["buttons"][0]["url"],
        "https://www.whatsapp.com/otp/code/?otp_type=ONE_TAP&cta_display_name=Fill&package_name=com.example.app\
         &signature_hash=K8a%2FAINcGX7&code_expiration_minutes=5&code=otp{{1}}"
    );
    let mut zero = one_tap(&json!([app]));
    zero["otp_type"] = "ZERO_TAP".into();
    let mut body = otp(&zero);
    body["language"] = "de".into();
    rig.post(&path(""), body.clone()).await.refused(400, 100);
    body["components"][2]["buttons"][0]["zero_tap_terms_accepted"] = true.into();
    rig.post(&path(""), body).await.accepted();
    let mut old = json!({ "type": "OTP", "otp_type": "ONE_TAP" });
    old.as_object_mut().expect("object").extend(app.as_object().expect("object").clone());
    let mut body = otp(&old);
    body["language"] = "fr".into();
    rig.post(&path(""), body).await.accepted();
}

#[tokio::test]
async fn creation_refuses_what_meta_refuses() {
    let rig = Rig::start().await;
    let with = |pointer: &str, value: Value| {
        let mut body = otp(&copy_code());
        *body.pointer_mut(pointer).expect("a place") = value;
        body
    };
    let app = |package: &str, hash: &str| json!({ "package_name": package, "signature_hash": hash });
    let good = app("com.example.app", "K8a/AINcGX7");
    let cases = [
        with("/name", "My-OTP".into()),
        with("/name", "x".repeat(513).into()),
        with("/name", Value::Null),
        with("/language", "english".into()),
        with("/category", "OTP".into()),
        with("/message_send_ttl_seconds", 29.into()),
        with("/message_send_ttl_seconds", 901.into()),
        with("/components", Value::Null),
        with("/components", json!([{ "type": "BODY" }])),
        with("/components/0", json!({ "type": "HEADER", "format": "TEXT" })),
        with("/components/0", json!({ "type": "FOOTER", "code_expiration_minutes": 5 })),
        with("/components/1/code_expiration_minutes", 0.into()),
        with("/components/1/code_expiration_minutes", 91.into()),
        with("/components/2/buttons", json!([])),
        with("/components/2/buttons", json!([copy_code(), copy_code()])),
        with("/components/2/buttons/0/type", "URL".into()),
        with("/components/2/buttons/0/otp_type", "NO_TAP".into()),
        with("/components/2/buttons/0/text", "x".repeat(26).into()),
        otp(&one_tap(&json!([]))),
        otp(&one_tap(&json!([good, good, good, good, good, good]))),
        otp(&one_tap(&json!([app("com.example.app", "short")]))),
        otp(&one_tap(&json!([app(&format!("com.{}", "x".repeat(221)), "K8a/AINcGX7")]))),
        with("/category", "UTILITY".into()),
    ];
    for body in cases {
        let reply = rig.post(&path(""), body.clone()).await;
        assert_eq!((reply.status, &reply.json()["error"]["code"]), (400, &100.into()), "{body}");
    }
    let mut twice = otp(&copy_code());
    twice["name"] = "otp_verification".into();
    let reply = rig.post(&path(""), twice).await;
    reply.refused(400, 100);
    assert_eq!(reply.json()["error"]["error_subcode"], 2_388_024);
}

#[tokio::test]
async fn other_categories_wait_for_review() {
    let rig = Rig::start().await;
    let body = json!({ "name": "news", "language": "en", "category": "marketing",
        "components": [{ "type": "body", "text": "Hello {{1}}" }] });
    assert_eq!(rig.post(&path(""), body).await.accepted()["status"], "PENDING");
}

#[tokio::test]
async fn a_template_is_edited_by_its_id() {
    let rig = Rig::start().await;
    let created = rig.post(&path(""), otp(&copy_code())).await.accepted();
    let address = format!("/v26.0/{}", created["id"].as_str().expect("an id"));
    rig.post(&address, json!({})).await.refused(400, 100);
    rig.post(&address, json!({ "message_send_ttl_seconds": 5 })).await.refused(400, 100);
    let mut components = otp(&copy_code())["components"].take();
    components[1]["code_expiration_minutes"] = 7.into();
    let edit = json!({ "components": components, "message_send_ttl_seconds": 60 });
    assert_eq!(rig.post(&address, edit).await.accepted(), json!({ "success": true }));
    let shown = rig.get(&address).await.accepted();
    assert_eq!(shown["components"][1]["text"], "This code expires in 7 minutes.");
    assert_eq!((&shown["message_send_ttl_seconds"], &shown["name"]), (&60.into(), &"my_otp".into()));
}

#[tokio::test]
async fn a_deleted_name_cannot_be_used_again() {
    let rig = Rig::start().await;
    let created = rig.post(&path(""), otp(&copy_code())).await.accepted();
    let id = created["id"].as_str().expect("an id");
    rig.delete(&path("")).await.refused(400, 100);
    rig.delete(&path("?name=none")).await.refused(400, 100);
    rig.delete(&path("?name=my_otp&hsm_id=1")).await.refused(400, 100);
    rig.delete(&path(&format!("?name=my_otp&hsm_id={id}"))).await.accepted();
    rig.post(&path(""), otp(&copy_code())).await.accepted();
    assert_eq!(rig.delete(&path("?name=my_otp")).await.accepted(), json!({ "success": true }));
    let reply = rig.post(&path(""), otp(&copy_code())).await;
    reply.refused(400, 100);
    assert_eq!(reply.json()["error"]["error_subcode"], 2_388_023);
    rig.delete(&path("?name=otp_verification")).await.accepted();
    rig.send(code_to("12015553931")).await.refused(404, 132_001);
}
