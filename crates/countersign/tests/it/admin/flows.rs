//! `/tenants/{tenant}/flows`.

use serde_json::{Value, json};

use super::message_templates::make;
use crate::support::Product;

#[tokio::test]
async fn a_flow_is_made_with_defaults_and_shown() {
    let product = Product::plain().await;
    let (sms, voice) = (make(&product, "sms").await, make(&product, "voice").await);
    let body = json!({"name": "login", "is_default": true, "channels": [
        {"medium": "sms", "sender": "KLRHXA", "template_id": sms},
        {"medium": "voice", "sender": "+9180", "template_id": voice, "after_seconds": 60},
    ]});
    let made = product.admin("POST", "/tenants/1/flows", Some(body)).await;
    assert_eq!(made.status, 201);
    let flow = made.json();
    for end in ["id", "flow_id"] {
        let path = format!("/tenants/1/flows/{}", flow[end].as_str().expect("an id"));
        assert_eq!(product.admin("GET", &path, None).await.json(), flow, "{end}");
    }
    let mut shown = flow.clone();
    shown["id"] = json!("[id]");
    shown["flow_id"] = json!("[uuid]");
    shown["channels"][0]["template_id"] = json!("[sms]");
    shown["channels"][1]["template_id"] = json!("[voice]");
    insta::assert_json_snapshot!(shown, @r#"
    {
      "allowed_ips": [],
      "approval": "approved",
      "channels": [
        {
          "after_seconds": 0,
          "medium": "sms",
          "sender": "KLRHXA",
          "template_id": "[sms]"
        },
        {
          "after_seconds": 60,
          "medium": "voice",
          "sender": "+9180",
          "template_id": "[voice]"
        }
      ],
      "created_at": "2026-01-01T07:53:14.000Z",
      "flow_id": "[uuid]",
      "id": "[id]",
      "is_default": true,
      "name": "login",
      "otp": {
        "expiry_seconds": 300,
        "length": 6,
        "max_attempts": 3,
        "type": "numeric"
      },
      "updated_at": "2026-01-01T07:53:14.000Z"
    }
    "#);
}

#[tokio::test]
async fn one_flow_at_most_is_the_default() {
    let product = Product::plain().await;
    let sms = make(&product, "sms").await;
    let body = |name: &str| json!({"name": name, "is_default": true, "channels": [{"medium": "sms", "template_id": sms}]});
    product.admin("POST", "/tenants/1/flows", Some(body("first"))).await;
    product.admin("POST", "/tenants/1/flows", Some(body("second"))).await;
    let listed = product.admin("GET", "/tenants/1/flows", None).await.json();
    let flags: Vec<_> =
        listed["flows"].as_array().expect("flows").iter().map(|f| f["is_default"].clone()).collect();
    assert_eq!(flags, [json!(false), json!(true)]);
}

#[tokio::test]
async fn a_bad_flow_names_its_field() {
    let product = Product::plain().await;
    let (sms, voice) = (make(&product, "sms").await, make(&product, "voice").await);
    let channel = json!({"medium": "sms", "template_id": sms});
    let waits =
        |seconds: u32| json!([channel, {"medium": "voice", "template_id": voice, "after_seconds": seconds}]);
    let with = |field: &str, value: Value| {
        let mut body = json!({"name": "x", "channels": [channel]});
        body[field] = value;
        body
    };
    for (body, field) in [
        (with("name", json!(" ")), "name"),
        (with("otp", json!({"length": 3})), "length"),
        (with("otp", json!({"length": 11})), "length"),
        (with("otp", json!({"expiry_seconds": 29})), "expiry_seconds"),
        (with("otp", json!({"expiry_seconds": 86_401})), "expiry_seconds"),
        (with("otp", json!({"max_attempts": 0})), "max_attempts"),
        (with("otp", json!({"max_attempts": 11})), "max_attempts"),
        (with("otp", json!({"type": "hex"})), "otp.type"),
        (with("channels", json!([])), "channels"),
        (with("channels", json!(vec![channel.clone(); 11])), "channels"),
        (with("channels", waits(9)), "after_seconds"),
        (with("channels", waits(301)), "after_seconds"),
        (
            with("channels", json!([{"medium": "sms", "template_id": sms, "after_seconds": 60}])),
            "after_seconds",
        ),
        (with("channels", json!([{"medium": "voice", "template_id": sms}])), "template_id"),
        (with("channels", json!([{"medium": "sms", "template_id": "x"}])), "channels[0].template_id"),
        (
            with(
                "channels",
                json!([{"medium": "sms", "template_id": "mtp_019b78803a1070008000000000000000"}]),
            ),
            "template_id",
        ),
        (with("channels", json!([{"medium": "sms", "template_id": sms, "sender": "a\nb"}])), "sender"),
        (with("allowed_ips", json!(["10.0.0.0/40"])), "allowed_ips"),
        (with("colour", json!("red")), "colour"),
    ] {
        let answer = product.admin("POST", "/tenants/1/flows", Some(body.clone())).await;
        let error = &answer.json()["error"];
        assert_eq!((answer.status.as_u16(), &error["field"]), (422, &json!(field)), "{body}");
    }
    for body in [
        with("otp", json!({"length": 4, "expiry_seconds": 30, "max_attempts": 10})),
        with("channels", waits(10)),
        with("channels", waits(300)),
    ] {
        assert_eq!(product.admin("POST", "/tenants/1/flows", Some(body.clone())).await.status, 201, "{body}");
    }
}

#[tokio::test]
async fn another_tenants_flow_and_template_are_not_there() {
    let product = Product::plain().await;
    let sms = make(&product, "sms").await;
    product.admin("POST", "/tenants", Some(json!({"name": "B", "subdomain": "b"}))).await;
    let body = json!({"name": "x", "channels": [{"medium": "sms", "template_id": sms}]});
    let flow = product.admin("POST", "/tenants/1/flows", Some(body.clone())).await.json();
    let path = format!("/tenants/2/flows/{}", flow["id"].as_str().expect("an id"));
    for (method, body) in [("GET", None), ("PUT", Some(body.clone())), ("DELETE", None)] {
        assert_eq!(product.admin(method, &path, body).await.status, 404, "{method}");
    }
    let foreign = product.admin("POST", "/tenants/2/flows", Some(body)).await;
    assert_eq!((foreign.status.as_u16(), &foreign.json()["error"]["field"]), (422, &json!("template_id")));
}
