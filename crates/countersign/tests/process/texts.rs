//! From a stored text to the vendor's request.

use serde_json::{Value, json};

use crate::support::{Hooks, Place, Server, call, on_both_stores};

on_both_stores! {
    the_fields_of_a_text_reach_the_vendor
    a_text_of_the_command_line_keeps_its_fields
}

async fn made(server: &Server, method: &str, path: &str, body: &Value) -> Value {
    let reply = server.admin(method, path, body).await;
    assert!((200..300).contains(&reply.status), "{path}: {}", reply.json());
    reply.json()
}

async fn the_fields_of_a_text_reach_the_vendor(place: Place) {
    let (server, mut vendor) = (place.start(), Hooks::start().await);
    made(&server, "PATCH", "/tenants/1", &json!({"name": "Açme"})).await;
    let text = made(
        &server,
        "POST",
        "/tenants/1/message-templates",
        &json!({"name": "india", "medium": "sms",
            "text": "{{code}} is your code for {{brand}}, good for {{minutes}} min.",
            "autofill": {"web_host": "login.example.com", "app_hash": "FA+9qCX9VSu"},
            "dlt": {"entity_id": "1101456324567890123", "template_id": "1107161234567890123"}}),
    )
    .await;
    let channel = json!({"medium": "sms", "sender": "KLRHXA", "template_id": text["id"]});
    let flow = json!({"name": "india", "channels": [channel], "otp": {"expiry_seconds": 300}});
    let flow = made(&server, "POST", "/tenants/1/flows", &flow).await;
    let fields = json!({"from": "{from}", "text": "{text}", "code": "{code}", "entity": "{dlt_entity_id}",
        "template": "{dlt_template_id}"});
    let request = json!({"url": vendor.url(), "body": {"json": fields}});
    let provider = json!({"medium": "sms", "kind": "http",
        "settings": {"request": request, "auth": {"kind": "none"}, "answer": {}}});
    made(&server, "PUT", "/tenants/1/providers/vendor", &provider).await;

    let of_account = |name: &str| server.demo["kaleyra"][name].as_str().expect("a text").to_owned();
    let (sid, key) = (of_account("sid"), of_account("api_key"));
    let headers = [("api-key", key.as_str()), ("content-type", "application/json")];
    let url = format!("{}/v1/{sid}/verify", server.base_url());
    let start = json!({"to": {"mobile": "+919812345678"}, "flow_id": flow["flow_id"]});
    let started = call("POST", &url, &headers, &start.to_string()).await;
    assert_eq!(started.status, 200, "{}", started.json());

    let seen = vendor.next().await;
    let sent = seen.split_once('\n').expect("a head and a body").1;
    let sent: Value = serde_json::from_str(sent).expect("JSON");
    let code = sent["code"].as_str().expect("a code").to_owned();
    let line = format!("{code} is your code for Açme, good for 5 min.");
    assert_eq!(
        sent,
        json!({"from": "KLRHXA", "code": code, "entity": "1101456324567890123", "template": "1107161234567890123",
            "text": format!("{line}\nFA+9qCX9VSu\n\n@login.example.com #{code}")})
    );
    let check = json!({"verify_id": started.json()["data"]["verify_id"], "otp": code});
    assert_eq!(call("POST", &format!("{url}/validate"), &headers, &check.to_string()).await.status, 200);
}

async fn a_text_of_the_command_line_keeps_its_fields(place: Place) {
    drop(place.start());
    let named = ["template", "create", "1", "--name", "india", "--medium", "sms", "--pending"];
    let text = ["--text", "{{code}} for {{brand}}", "--web-host", "a.example", "--app-hash", "FA+9qCX9VSu"];
    let ids = ["--dlt-entity", "1101456", "--dlt-template", "1107161"];
    let made = place.said(&[&named[..], &text, &ids].concat());
    let preview = ["template", "preview", "1", made.trim()];
    let before = place.said(&preview);
    for line in [
        "| 123456 for Demo",
        "| FA+9qCX9VSu",
        "| @a.example #123456",
        "GSM-7, 47 septets, 47 bytes, 1 segment\n",
        "browsers of the page",
        "the Android app",
        "registered in India: entity 1101456, template 1107161",
    ] {
        assert!(before.contains(line), "{line}: {before}");
    }
    assert_eq!(place.said(&["template", "approve", "1", made.trim()]).trim(), "approved");
    assert_eq!(place.said(&preview), before);
    assert_eq!(place.said(&["template", "lint", "1", made.trim()]), before);

    let refused = |more: &[&str]| place.complained(&[&named[..], &["--text", "{{code}}"], more].concat());
    assert!(refused(&["--web-host", "https://a.example"]).contains("must be a host"));
    assert!(refused(&["--dlt-entity", "1101456"]).contains("--dlt-template"));
    assert!(refused(&["--dlt-entity", "x", "--dlt-template", "1"]).contains("each DLT id must have"));
    // A stored text has its own.
    for flag in
        [["--app-hash", "FA+9qCX9VSu"], ["--web-host", "a.example"], ["--brand", "A"], ["--medium", "voice"]]
    {
        let lint = ["template", "lint", "1", made.trim()];
        assert!(place.complained(&[&lint[..], &flag].concat()).contains("cannot be used with"), "{flag:?}");
    }
}
