//! Files that come with a form: what is taken, what is refused, and what is left of them.

use axum::body::Body;
use countersign_core::domain::fault::{Certainty, FaultClass, SendFault};
use countersign_core::domain::media::PART_BYTES;
use serde_json::{Value, json};

use super::super::doubles::{Failure, HeldWhatsApp, Node};
use super::{
    BOUNDARY, PDF, PNG, Part, brief, code_of, form, form_request, last_media, path_of, picture, post_form,
    seen, send_form,
};
use crate::support::{PHONE, Product, undeliverable};

const PATH: &str = "/messages/media";

/// How many files are stored, or were begun and are not removed.
async fn stored(product: &Product) -> u32 {
    product.state.tasks.close();
    product.state.tasks.wait().await;
    count(product)
}

fn count(product: &Product) -> u32 {
    let database = rusqlite::Connection::open(product.folder().join("countersign.db")).expect("a database");
    let counted = "SELECT count(*) FROM media WHERE state <> 'removed'";
    database.query_row(counted, [], |row| row.get(0)).expect("a count")
}

/// A picture of this many bytes.
fn png(length: usize) -> Vec<u8> {
    let mut bytes = PNG.to_vec();
    bytes.extend((bytes.len()..length).map(|place| u8::try_from(place % 251).expect("small")));
    bytes
}

async fn details(product: &Product, parts: &[Part<'_>]) -> Value {
    let seen = post_form(product, PATH, parts).await;
    assert_eq!(code_of(&seen), "VALIDATION_ERROR", "{seen}");
    seen["body"]["error"]["details"].clone()
}

#[tokio::test]
async fn a_file_of_many_parts_comes_back_whole() {
    let product = Product::new().await;
    for length in [PART_BYTES - 1, PART_BYTES, PART_BYTES + 1, 3 * PART_BYTES + 17] {
        let bytes = png(length);
        assert_eq!(send_form(&product, PATH, &picture("a.png", &bytes)).await.status, 200, "{length}");
        let file = product.fetch(path_of(&last_media(&product).0)).await;
        assert!(file.body == bytes, "{length}: {} bytes", file.body.len());
    }
    assert_eq!(stored(&product).await, 4);
}

#[tokio::test]
async fn a_picture_has_five_megabytes_at_most() {
    let product = Product::new().await;
    let most = 5 * 1024 * 1024;
    assert_eq!(send_form(&product, PATH, &picture("a.png", &png(most))).await.status, 200);
    let text = "The media file field must not be greater than 5120 kilobytes.";
    let over = png(most + 1);
    assert_eq!(details(&product, &picture("a.png", &over)).await, json!({"media_file": [text]}));
    // It is refused before the fields that follow it came.
    let mut parts = picture("a.png", &over);
    parts.rotate_right(1);
    assert_eq!(details(&product, &parts).await, json!({"media_file": [text]}));
    assert_eq!(stored(&product).await, 1);
}

#[tokio::test]
async fn a_film_has_sixteen_megabytes_at_most() {
    let product = Product::new().await;
    let mut bytes = b"\0\0\0\x18ftypmp42".to_vec();
    bytes.resize(16 * 1024 * 1024 + 1, 0);
    let mut parts = picture("a.mp4", &bytes);
    parts[1] = Part::Text("media_type", "video");
    let text = "The media file field must not be greater than 16384 kilobytes.";
    assert_eq!(details(&product, &parts).await, json!({"media_file": [text]}));
    assert_eq!(stored(&product).await, 0);
}

#[tokio::test]
async fn an_empty_file() {
    let product = Product::new().await;
    let text = "The media file field must not be empty.";
    assert_eq!(details(&product, &picture("a.png", b"")).await, json!({"media_file": [text]}));
}

#[tokio::test]
async fn two_files() {
    let product = Product::new().await;
    let mut parts = picture("a.png", PNG);
    parts.push(Part::File("media_file", "b.png", PNG));
    let text = "Only one file can be sent with a message.";
    assert_eq!(details(&product, &parts).await, json!({"media_file": [text]}));
    let product = super::with_templates().await;
    let parts = [
        Part::Text("phone", PHONE),
        Part::Text("template_name", "picture"),
        Part::Text("language", "en"),
        Part::File("header_image_file", "a.png", PNG),
        Part::File("header_document_file", "a.pdf", PDF),
    ];
    let refused = post_form(&product, "/messages/template", &parts).await;
    assert_eq!(refused["body"]["error"]["details"], json!({"header_document_file": [text]}));
    assert_eq!(stored(&product).await, 0);
}

/// The type is known when the whole form is: a picture is no film.
#[tokio::test]
async fn a_file_of_another_kind_than_said() {
    let product = Product::new().await;
    let mut parts = picture("a.png", PNG);
    parts[1] = Part::Text("media_type", "video");
    let text = "The media file field must be a file of type: mp4, 3gp.";
    for turned in [0, 1, 1] {
        parts.rotate_right(turned);
        assert_eq!(details(&product, &parts).await, json!({"media_file": [text]}));
    }
    assert_eq!(stored(&product).await, 0);
}

#[tokio::test]
async fn a_server_without_an_address() {
    let product = Product::new().await;
    let node = Node::with(&product, product.whatsapp.clone(), |state| {
        state.engine = product.engine_with(product.texts.clone(), product.notifier.clone());
    });
    let request = form_request(&product, PATH, form(&picture("a.png", PNG)));
    let refused = seen("post", PATH, &node.request(request).await);
    insta::assert_json_snapshot!(refused["body"]["error"]["details"], @r#"
    {
      "media_file": [
        "Files cannot be sent from this server, as it has no public URL. Use media_url."
      ]
    }
    "#);
    assert_eq!(stored(&product).await, 0);
}

#[tokio::test]
async fn a_form_that_is_refused_leaves_no_file() {
    let product = Product::new().await;
    let mut parts = picture("a.png", PNG);
    parts[0] = Part::Text("phone", "1");
    assert_eq!(send_form(&product, PATH, &parts).await.status, 422);
    assert_eq!(stored(&product).await, 0);
    assert_eq!(product.whatsapp.calls(), 0);
}

fn unanswered() -> SendFault {
    SendFault {
        class: FaultClass::Retry,
        certainty: Certainty::Unknown,
        vendor_code: None,
        ..undeliverable()
    }
}

#[tokio::test]
async fn a_message_that_is_surely_not_out_leaves_no_file() {
    let product = Product::new().await;
    product.whatsapp.fail_next(undeliverable());
    let refused = post_form(&product, PATH, &picture("a.png", PNG)).await;
    assert_eq!(brief(&refused), r#"500 MESSAGE_SEND_FAILED {"reason":"131026","retryable":false}"#);
    assert_eq!(count(&product), 0, "at once");
    let mut parts = picture("a.png", PNG);
    parts.push(Part::Text("contact_id", "99"));
    assert_eq!(send_form(&product, PATH, &parts).await.status, 404);
    assert_eq!(count(&product), 0);
}

#[tokio::test]
async fn a_message_that_may_be_out_keeps_its_file() {
    let product = Product::new().await;
    product.whatsapp.fail_next(unanswered());
    let unknown = post_form(&product, PATH, &picture("a.png", PNG)).await;
    assert_eq!(
        unknown["body"]["error"]["message"],
        "WhatsApp did not confirm the message; it may arrive all the same"
    );
    assert_eq!(stored(&product).await, 1);
    let node = Node::of(&product);
    node.store.fail("finish_delivery", Failure::Away);
    let request = form_request(&product, PATH, form(&picture("a.png", PNG)));
    assert_eq!(node.request(request).await.status, 500);
    node.settle().await;
    assert_eq!(count(&product), 2, "the message is out, only its record is not");
}

#[tokio::test]
async fn a_store_that_fails_on_the_way() {
    let product = Product::new().await;
    for call in ["begin_media", "put_media_part", "finish_media"] {
        for (failure, code) in [(Failure::Busy, "SERVICE_UNAVAILABLE"), (Failure::Away, "INTERNAL_ERROR")] {
            let node = Node::of(&product);
            node.store.fail(call, failure);
            let request = form_request(&product, PATH, form(&picture("a.png", PNG)));
            let refused = seen("post", PATH, &node.request(request).await);
            assert_eq!(code_of(&refused), code, "{call}");
            node.settle().await;
            assert_eq!(count(&product), 0, "{call}");
        }
    }
    assert_eq!(product.whatsapp.calls(), 0);
}

/// The connection breaks within the file, and after it.
#[tokio::test]
async fn an_upload_that_breaks_off_leaves_nothing() {
    let product = Product::new().await;
    let bytes = png(2 * PART_BYTES);
    let whole = form(&picture("a.png", &bytes));
    for length in [PART_BYTES, whole.len() - 10, whole.len() - BOUNDARY.len() - 20] {
        let pieces = vec![Ok(whole[..length].to_vec()), Err(std::io::Error::other("reset"))];
        let body = Body::from_stream(futures_util::stream::iter(pieces));
        let answer = product.request(form_request(&product, PATH, body)).await;
        assert_eq!(brief(&seen("post", PATH, &answer)), "400 BAD_REQUEST null", "{length}");
        assert_eq!(stored(&product).await, 0, "{length}");
    }
}

#[tokio::test]
async fn a_caller_that_hangs_up_within_a_file_leaves_nothing() {
    let product = Product::new().await;
    let node = Node::of(&product);
    let bytes = png(2 * PART_BYTES);
    let begin = form(&picture("a.png", &bytes))[..PART_BYTES + 4_096].to_vec();
    let first = futures_util::stream::iter([Ok::<_, std::io::Error>(begin)]);
    let body = Body::from_stream(futures_util::StreamExt::chain(first, futures_util::stream::pending()));
    let request = form_request(&product, PATH, body);
    let caller = tokio::spawn({
        let node = node.clone();
        async move { node.request(request).await }
    });
    while node.store.calls("put_media_part") == 0 {
        tokio::task::yield_now().await;
    }
    caller.abort();
    assert!(caller.await.expect_err("it hung up").is_cancelled());
    node.settle().await;
    assert_eq!(count(&product), 0);
}

#[tokio::test]
async fn a_caller_that_hangs_up_after_it_does_not_stop_the_message() {
    let product = Product::new().await;
    let vendor = HeldWhatsApp::before(product.whatsapp.clone());
    let node = Node::with(&product, vendor.clone(), |_| {});
    let request = form_request(&product, PATH, form(&picture("a.png", PNG)));
    let caller = tokio::spawn({
        let node = node.clone();
        async move { node.request(request).await }
    });
    vendor.came.notified().await;
    caller.abort();
    assert!(caller.await.is_err());
    vendor.go.notify_one();
    node.settle().await;
    let file = product.fetch(path_of(&last_media(&product).0)).await;
    assert_eq!(file.body, PNG);
}

/// WhatsApp fetches the file while it takes the message.
#[tokio::test]
async fn a_file_can_be_fetched_before_its_message_is_out() {
    let product = Product::new().await;
    let vendor = HeldWhatsApp::before(product.whatsapp.clone());
    let node = Node::with(&product, vendor.clone(), |_| {});
    let request = form_request(&product, PATH, form(&picture("a.png", PNG)));
    let caller = tokio::spawn({
        let node = node.clone();
        async move { node.request(request).await }
    });
    vendor.came.notified().await;
    let listed = super::get(&product, "/messages/1").await;
    let url = listed["body"]["data"]["url"].as_str().expect("an address").to_owned();
    assert_eq!(product.fetch(path_of(&url)).await.body, PNG);
    vendor.go.notify_one();
    assert_eq!(caller.await.expect("an answer").status, 200);
}

/// A template may have no place for a file.
#[tokio::test]
async fn a_file_that_the_template_does_not_take_is_removed() {
    let product = super::with_templates().await;
    let parts = [
        Part::Text("phone", PHONE),
        Part::Text("template_name", "bare"),
        Part::Text("language", "en"),
        Part::File("header_image_file", "a.png", PNG),
    ];
    let sent = post_form(&product, "/messages/template", &parts).await;
    assert_eq!(sent["status"], 200, "{sent}");
    let left: i64 = crate::outside::database(&product)
        .query_row("SELECT count(*) FROM media WHERE state = 'finished'", [], |row| row.get(0))
        .expect("a count");
    assert_eq!(left, 0);
}
