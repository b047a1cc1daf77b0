//! Messages of chats through the real binary: a file to its recipient, what users write, and what a restart keeps.

use serde_json::{Value, json};

use crate::support::{Place, Reply, Server, call, on_both_stores, soon};

on_both_stores! {
    an_uploaded_file_reaches_its_recipient
    what_a_user_writes_is_kept_and_noted
    a_code_of_a_template_is_checked_and_never_shown
}

/// A whole PNG of one pixel, and enough behind it for two parts and a bit.
fn picture() -> Vec<u8> {
    let mut bytes = b"\x89PNG\r\n\x1A\n".to_vec();
    bytes.extend((0..600_000_u32).map(|place| u8::try_from(place % 253).expect("small")));
    bytes
}

async fn ask(server: &Server, method: &str, path: &str, body: Option<&Value>) -> Value {
    let bearer = format!("Bearer {}", server.token());
    let headers = [("authorization", bearer.as_str()), ("content-type", "application/json")];
    let url = format!("{}/api/v2{path}", server.base_url());
    let reply = call(method, &url, &headers, &body.map(Value::to_string).unwrap_or_default()).await;
    assert_eq!(reply.status, 200, "{method} {path}: {}", String::from_utf8_lossy(&reply.body));
    reply.json()
}

async fn upload(server: &Server, fields: &[(&str, &str)], file: (&str, &str, &[u8])) -> Reply {
    let mut body = Vec::new();
    for (name, value) in fields {
        let part = format!("--XX\r\ncontent-disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n");
        body.extend_from_slice(part.as_bytes());
    }
    let (name, filename, bytes) = file;
    let head =
        format!("--XX\r\ncontent-disposition: form-data; name=\"{name}\"; filename=\"{filename}\"\r\n\r\n");
    body.extend_from_slice(head.as_bytes());
    body.extend_from_slice(bytes);
    body.extend_from_slice(b"\r\n--XX--\r\n");
    let bearer = format!("Bearer {}", server.token());
    let headers = [("authorization", bearer.as_str()), ("content-type", "multipart/form-data; boundary=XX")];
    let mut client = server.connect().await;
    client.send("POST", "/api/v2/messages/media", &headers, body).await.expect("an answer")
}

/// Asks for a message until its status is `status`: reports come when they come.
async fn until(server: &Server, message: &Value, status: &str) -> Value {
    let path = format!("/messages/{message}");
    soon(async || {
        let found = ask(server, "GET", &path, None).await["data"].clone();
        assert_ne!(found["status"], "failed", "{found}");
        (found["status"] == status).then_some(found)
    })
    .await
}

async fn an_uploaded_file_reaches_its_recipient(place: Place) {
    let server = place.start();
    let picture = picture();
    let fields = [("phone", "+919812345001"), ("media_type", "image"), ("caption", "Look, @{contact_phone}")];
    let sent = upload(&server, &fields, ("media_file", "../../tiny.png", &picture)).await;
    assert_eq!(sent.status, 200, "{}", sent.json());
    let sent = sent.json()["data"].clone();
    assert_eq!(sent["caption"], "Look, 919812345001");
    // The simulator fetches it as WhatsApp does, and reports a failure if it cannot.
    let seen = until(&server, &sent["chat_message_id"], "delivered").await;
    assert_eq!(
        (&seen["type"], &seen["url"], &seen["is_read"]),
        (&json!("image"), &sent["media_url"], &json!(false))
    );
    let got = server.inbox("919812345001").await[0].clone();
    let file = &got["media"];
    assert_eq!(
        (&file["bytes"], &file["content_type"]),
        (&json!(picture.len()), &json!("image/png")),
        "{got}"
    );
    let url = sent["media_url"].as_str().expect("a URL");
    assert!(!url.contains("tiny") && url.starts_with(server.base_url()), "{url}");

    let disguised = upload(&server, &fields, ("media_file", "a.png", b"<svg onload=alert(1)>")).await;
    assert_eq!((disguised.status, disguised.code()), (422, "VALIDATION_ERROR".to_owned()));

    // Another process serves it from the same database.
    let logs = server.kill();
    assert!(!logs.contains("Look,"), "a caption is in the logs");
    let server = place.start();
    let path = url.split_once("/media/").expect("our path").1;
    let file = call("GET", &format!("{}/media/{path}", server.base_url()), &[], "").await;
    assert!(file.status == 200 && file.body == picture, "{} with {} bytes", file.status, file.body.len());
    assert_eq!(file.headers["x-content-type-options"], "nosniff");
}

async fn what_a_user_writes_is_kept_and_noted(place: Place) {
    let server = place.start();
    let json = [("content-type", "application/json")];
    let write = json!({"from": "919812345002", "type": "text", "text": "Is it open?"}).to_string();
    let written = call("POST", &format!("{}/simulator/write", server.simulator_url()), &json, &write).await;
    assert_eq!(written.status, 202, "{}", written.json());
    let inbound = soon(async || {
        let page = ask(&server, "GET", "/messages?filter%5Bdirection%5D=inbound", None).await;
        (page["meta"]["pagination"]["total"] == 1).then(|| page["data"][0].clone())
    })
    .await;
    assert_eq!((&inbound["message"], &inbound["sender_id"]), (&json!("Is it open?"), &json!("919812345002")));
    assert_eq!(inbound["message_id"], written.json()["id"]);

    let answer = json!({"phone": "+91 98123 45002", "message": "Until eight."});
    let sent = ask(&server, "POST", "/messages/text", Some(&answer)).await["data"].clone();
    assert_eq!(sent["chat_id"], inbound["interaction_id"], "one chat");
    let note = json!({"comment": "asks often"});
    let noted = ask(&server, "POST", "/comments/919812345002", Some(&note)).await;
    assert_eq!(noted["interaction_id"], inbound["interaction_id"]);
    until(&server, &sent["chat_message_id"], "delivered").await;

    let before = ask(&server, "GET", "/messages", None).await["data"].clone();
    server.kill();
    let server = place.start();
    assert_eq!(ask(&server, "GET", "/messages", None).await["data"], before);
    assert_eq!(ask(&server, "GET", "/comments/919812345002", None).await["data"][0]["message"], "asks often");
}

async fn a_code_of_a_template_is_checked_and_never_shown(place: Place) {
    let server = place.start();
    let body = json!({"phone": "+919812345003", "template_name": "otp_verification", "language": "en",
        "auto_generate_otp": true});
    let sent = ask(&server, "POST", "/messages/template", Some(&body)).await;
    let code = server.inbox("919812345003").await[0]["code"].as_str().expect("a code").to_owned();
    assert_eq!(code.len(), 6);
    let seen = ask(&server, "GET", "/messages", None).await;
    let shown = seen["data"][0]["message"].as_str().expect("a text");
    assert_eq!(shown, "*••••••* is your verification code. For your security, do not share this code.");
    for (what, answer) in [("the answer", &sent["data"]), ("the list", &seen["data"])] {
        assert!(!answer.to_string().contains(&code), "the code is in {what}");
    }
    let guess = json!({"phone": "+919812345003", "code": code});
    assert_eq!(server.post("verify", &guess).await.status, 200);
    assert_eq!(server.post("verify", &guess).await.code(), "OTP_NOT_FOUND");
}
