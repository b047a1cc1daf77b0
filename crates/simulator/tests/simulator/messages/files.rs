//! Files on this machine, which are fetched before their message is sent.

use std::time::Duration;

use serde_json::{Value, json};

use super::kinds::{TO, message, newest};
use crate::files::Files;
use crate::rig::{Rig, code_to};

/// Sends a file and waits for what becomes of it.
async fn send(rig: &Rig, kind: &str, link: &str) {
    rig.send(message(kind, &json!({ "link": link }))).await.accepted();
    rig.simulator.settled().await;
}

#[tokio::test]
async fn a_file_is_fetched_and_shown_with_its_size_and_type() {
    let (rig, files) = (Rig::start().await, Files::start().await);
    for (kind, given, shown) in [
        ("image", "image/jpeg", "image/jpeg"),
        ("image", "Image/PNG; charset=binary", "image/png"),
        ("video", "video/mp4", "video/mp4"),
        ("video", "video/3gpp", "video/3gpp"),
        ("audio", "audio/aac", "audio/aac"),
        ("audio", "audio/amr", "audio/amr"),
        ("audio", "audio/mpeg", "audio/mpeg"),
        ("audio", "audio/mp4", "audio/mp4"),
        ("audio", "audio/ogg; codecs=opus", "audio/ogg"),
        ("document", "application/x-anything", "application/x-anything"),
    ] {
        let link = files.link(200, 1234, given);
        send(&rig, kind, &link.replace(' ', "%20")).await;
        let media = newest(&rig).await["media"].clone();
        let found = (&media["kind"], &media["content_type"], &media["bytes"]);
        assert_eq!(found, (&json!(kind), &json!(shown), &json!(1234)), "{given}");
    }
    assert_eq!(rig.receiver.words().len(), 20, "sent and delivered, each");
    assert_eq!(files.asked(), vec!["WhatsApp"; 10]);
}

#[tokio::test]
async fn this_machine_has_several_names() {
    let (rig, files) = (Rig::start().await, Files::start().await);
    for host in ["127.0.0.1", "localhost", "LOCALHOST", "2130706433", "[::ffff:127.0.0.1]"] {
        send(&rig, "image", &files.link_by(host, 200, 1, "image/png")).await;
        assert_eq!(newest(&rig).await["media"]["bytes"], 1, "{host}");
    }
    assert_eq!(files.asked().len(), 5);
}

/// The one status of the newest message, which failed for its file.
fn only_failed(rig: &Rig) -> Value {
    let last = rig.receiver.statuses().pop().expect("a status");
    assert_eq!(last["status"], "failed");
    assert_eq!(last["biz_opaque_callback_data"], "delivery-1");
    assert!(last.get("pricing").is_none());
    let error = last["errors"][0].clone();
    assert_eq!((&error["code"], &error["title"]), (&json!(131_053), &json!("Media upload error")));
    error["error_data"]["details"].clone()
}

#[tokio::test]
async fn a_file_that_cannot_be_used_fails_its_message() {
    let (rig, files) = (Rig::start().await, Files::start().await);
    for (kind, link, reason) in [
        ("image", files.link(404, 1, "image/png"), "http code 404, status message Not Found"),
        ("image", files.link(500, 1, "image/png"), "http code 500"),
        ("image", files.link(302, 1, "image/png"), "http code 302"),
        ("image", files.link(204, 0, "image/png"), "http code 204"),
        ("image", files.link(200, 0, "image/png"), "empty"),
        ("image", files.link(200, 1, "image/webp"), "Unsupported image mime type image/webp"),
        ("image", files.link(200, 1, "text/html"), "use one of image/jpeg, image/png"),
        ("image", files.link(200, 1, "none"), "Unsupported image mime type"),
        ("video", files.link(200, 1, "image/png"), "Unsupported video mime type"),
        ("audio", files.link(200, 1, "audio/opus"), "Unsupported audio mime type audio/opus"),
        ("document", files.link(200, 1, "none"), "Unsupported document mime type"),
        ("image", files.link(200, 5 * 1024 * 1024 + 1, "image/png"), "more than 5242880 bytes"),
        ("image", "http://127.0.0.1:1/".to_owned(), "no answer"),
    ] {
        let before = rig.receiver.words().len();
        send(&rig, kind, &link).await;
        assert_eq!(rig.receiver.words().len(), before + 1, "nothing but failed: {link}");
        let details = only_failed(&rig);
        assert!(details.as_str().is_some_and(|details| details.contains(reason)), "{details}: {link}");
    }
    assert!(rig.simulator.inbox(TO).is_empty(), "none arrived");
    assert_eq!(rig.simulator.accepted(), 13, "each was accepted at first");
    send(&rig, "image", &files.link(200, 5 * 1024 * 1024, "image/png")).await;
    assert_eq!(rig.receiver.words().pop().as_deref(), Some("delivered"), "as large as it may be");
}

#[tokio::test]
async fn files_of_headers_are_fetched_too() {
    let (rig, files) = (Rig::start().await, Files::start().await);
    let welcome = |link: String| {
        let mut body = code_to(TO);
        body["template"] = json!({ "name": "welcome_image", "language": { "code": "en" }, "components": [
            { "type": "header", "parameters": [{ "type": "image", "image": { "link": link } }] },
            { "type": "body", "parameters": [{ "type": "text", "text": "Ana" }] }] });
        body
    };
    rig.send(welcome(files.link(200, 9, "image/png"))).await.accepted();
    rig.simulator.settled().await;
    assert_eq!(newest(&rig).await["media"]["bytes"], 9);
    rig.send(welcome(files.link(410, 9, "image/png"))).await.accepted();
    rig.simulator.settled().await;
    assert!(only_failed(&rig).to_string().contains("410"));
}

#[tokio::test]
async fn magic_numbers_keep_their_ways() {
    let (rig, files) = (Rig::start().await, Files::start().await);
    let to = |to: &str, link: &str| {
        let mut body = message("image", &json!({ "link": link }));
        body["to"] = to.into();
        body
    };
    let (good, bad) = (files.link(200, 1, "image/png"), files.link(404, 1, "image/png"));
    rig.send(to("15550000015", &good)).await.accepted();
    assert_eq!(rig.receiver.words(), ["sent", "delivered"], "before the reply");
    rig.send(to("15550000015", &bad)).await.accepted();
    assert_eq!(rig.receiver.words().pop().as_deref(), Some("failed"), "before the reply");
    rig.send(to("15550000003", &bad)).await.accepted();
    rig.simulator.settled().await;
    assert_eq!(rig.receiver.words().len(), 3, "silent");
    rig.send(to("15550000002", &good)).await.accepted();
    rig.simulator.settled().await;
    let error = rig.receiver.statuses().pop().expect("a status")["errors"][0]["code"].clone();
    assert_eq!((error, files.asked().len()), (json!(131_026), 3), "nothing is fetched for who never gets it");
}

#[tokio::test]
async fn a_stop_does_not_wait_for_a_file() {
    let rig = Rig::start().await;
    let silent = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let link = format!("http://{}/", silent.local_addr().expect("an address"));
    rig.send(message("image", &json!({ "link": link }))).await.accepted();
    let _asking = silent.accept().await.expect("the simulator asks");
    // Less than the file itself would be waited for.
    let stopped = tokio::time::timeout(Duration::from_secs(4), rig.simulator.shutdown()).await;
    assert!(stopped.is_ok(), "it waits for the file");
    assert!(rig.receiver.hits().is_empty());
}
