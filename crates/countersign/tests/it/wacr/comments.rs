//! `/comments/{mobile}` (`wacr-api-v2.md` 2.20): flat answers, and no scope.

use countersign_core::domain::chat::{InboundMessage, MessageKind};
use countersign_core::domain::destination::Destination;
use countersign_core::domain::time::Timestamp;
use countersign_core::domain::token::Scope;
use countersign_core::ports::channel::DownloadFault;
use serde_json::{Value, json};

use super::{get, post, raw, seen};
use crate::support::Product;

const PATH: &str = "/comments/919812345001";
const PNG: &[u8] = b"\x89PNG\r\n\x1A\n and so on";

/// A product with a chat.
async fn chatting() -> Product {
    let product = Product::new().await;
    write(&product, "919812345001", "wamid.in1").await;
    product
}

async fn write(product: &Product, from: &str, id: &str) {
    let message = InboundMessage {
        vendor_message_id: id.to_owned(),
        from: Destination::parse_phone(from).expect("a number"),
        kind: MessageKind::Text,
        text: Some("hello".to_owned()),
        ref_message_id: None,
        at: Timestamp::from_seconds(1_767_253_000),
    };
    let new = product.engine.receive_messages(product.tenant.id, vec![message]).await.expect("a store");
    assert_eq!(new, 1);
}

#[tokio::test]
async fn a_comment_is_kept_beside_its_chat() {
    let product = chatting().await;
    let body = json!({"comment": " <b>Called back</b>\nwill buy ", "message_id": "note-1",
                      "ref_message_id": "wamid.in1"});
    insta::assert_json_snapshot!(post(&product, PATH, body).await, @r#"
    {
      "body": {
        "chat_message_id": 2,
        "interaction_id": 1,
        "message": "Comment added successfully",
        "message_id": "note-1",
        "ref_message_id": "wamid.in1",
        "sender_id": "106540352242922",
        "status_message": "Internal comment",
        "success": true,
        "tenant_id": 1,
        "url": null
      },
      "status": 200
    }
    "#);
    insta::assert_json_snapshot!(get(&product, "/comments/+91%2098123-45001").await, @r#"
    {
      "body": {
        "data": [
          {
            "created_at": "2026-01-01T07:53:14+00:00",
            "id": 2,
            "interaction_id": 1,
            "message": "<b>Called back</b>\nwill buy",
            "message_id": "note-1",
            "ref_message_id": "wamid.in1",
            "sender_id": "106540352242922",
            "status_message": "Internal comment",
            "type": "text",
            "url": null
          }
        ],
        "success": true
      },
      "status": 200
    }
    "#);
}

#[tokio::test]
async fn the_newest_comes_first_and_messages_are_none() {
    let product = chatting().await;
    for text in ["first", "second"] {
        assert_eq!(
            post(&product, PATH, json!({"comment": text, "status_message": "Todo"})).await["status"],
            200
        );
    }
    let listed = get(&product, PATH).await["body"]["data"].clone();
    let texts: Vec<_> = listed.as_array().expect("rows").iter().map(|row| row["message"].clone()).collect();
    assert_eq!(texts, ["second", "first"]);
}

#[tokio::test]
async fn refusals_are_flat() {
    let product = chatting().await;
    insta::assert_json_snapshot!(get(&product, "/comments/919812345002").await, @r#"
    {
      "body": {
        "message": "Chat conversation not found",
        "success": false
      },
      "status": 404
    }
    "#);
    for number in ["0", "nobody", "%ff", "%F0%9F%98%80", "919812345001919812345001"] {
        let answer = product.get(&format!("/comments/{number}")).await;
        assert_eq!(
            (answer.status.as_u16(), answer.json()["message"].clone()),
            (404, json!("Chat conversation not found")),
            "{number}"
        );
    }
    insta::assert_json_snapshot!(post(&product, PATH, json!({})).await, @r#"
    {
      "body": {
        "errors": {
          "comment": [
            "The comment field is required."
          ]
        },
        "message": "The given data was invalid.",
        "success": false
      },
      "status": 422
    }
    "#);
    let answer = product.request(raw(&product, PATH, Some("text/plain"), "comment")).await;
    insta::assert_json_snapshot!(seen("post", PATH, &answer), @r#"
    {
      "body": {
        "message": "The request body must be application/json",
        "success": false
      },
      "status": 415
    }
    "#);
    let answer = product.request(raw(&product, PATH, None, "[]")).await;
    assert_eq!(seen("post", PATH, &answer)["body"]["success"], false);
    let stranger = super::request("apitk_nobody", "get", PATH, None);
    insta::assert_json_snapshot!(seen("get", PATH, &product.request(stranger).await), @r#"
    {
      "body": {
        "message": "Invalid or missing API token",
        "success": false
      },
      "status": 401
    }
    "#);
}

#[tokio::test]
async fn too_many_requests_are_told_flat_too() {
    let product = chatting().await;
    let token = product.issue_token(&[Scope::AccountRead], 1).await;
    let ask = async || product.request(super::request(&token, "get", PATH, None)).await;
    assert_eq!(ask().await.status, 200);
    let limited = ask().await;
    assert_eq!((limited.status.as_u16(), limited.retry_after()), (429, Some(60)));
    assert_eq!(limited.json(), json!({"success": false, "message": "Too many requests"}));
    assert_eq!(limited.headers["x-ratelimit-remaining"], "0");
}

#[tokio::test]
async fn fields_have_bounds() {
    let product = chatting().await;
    let long = |n: usize| "é".repeat(n);
    for (body, field, text) in [
        (
            json!({"comment": long(5_001)}),
            "comment",
            "The comment field must not be greater than 5000 characters.",
        ),
        (json!({"comment": 7}), "comment", "The comment field must be a string."),
        (json!({"comment": "a\u{0}b"}), "comment", "The comment field must not contain control characters."),
        (json!({"comment": "  "}), "comment", "The comment field is required."),
        (
            json!({"comment": "a", "status_message": long(256)}),
            "status_message",
            "The status message field must not be greater than 255 characters.",
        ),
        (
            json!({"comment": "a", "message_id": long(256)}),
            "message_id",
            "The message id field must not be greater than 255 characters.",
        ),
        (
            json!({"comment": "a", "ref_message_id": [1]}),
            "ref_message_id",
            "The ref message id field must be a string.",
        ),
        (
            json!({"comment": "a", "media_url": "javascript:alert(1)"}),
            "media_url",
            "The media url field must be a valid URL.",
        ),
    ] {
        let answer = post(&product, PATH, body.clone()).await;
        assert_eq!(
            (&answer["status"], &answer["body"]["errors"]),
            (&json!(422), &json!({field: [text]})),
            "{body}"
        );
    }
    let most = json!({"comment": long(5_000), "status_message": long(255), "message_id": long(255)});
    assert_eq!(post(&product, PATH, most).await["status"], 200);
}

#[tokio::test]
async fn a_file_is_fetched_and_kept() {
    let product = chatting().await;
    product.downloads.put("https://files.example/a%20b.png?x=1", Ok(PNG.to_vec()));
    let body = json!({"comment": "see", "media_url": "https://files.example/a%20b.png?x=1"});
    let added = post(&product, PATH, body).await;
    let url = added["body"]["url"].as_str().expect("a URL").to_owned();
    let path = url.strip_prefix("https://otp.example.com").expect("our own");
    let file = product.fetch(path).await;
    assert_eq!((file.status.as_u16(), &*file.body), (200, PNG));
    assert_eq!(file.headers["content-type"], "image/png");
    let listed = get(&product, PATH).await["body"]["data"][0].clone();
    assert_eq!((&listed["type"], &listed["url"]), (&json!("image"), &json!(url)));
}

#[tokio::test]
async fn what_cannot_be_fetched_or_is_no_file_is_refused() {
    let product = chatting().await;
    let html: Value = json!("<html><script>alert(1)</script></html>");
    let html = html.as_str().expect("a text").as_bytes().to_vec();
    product.downloads.put("https://files.example/page.html", Ok(html.clone()));
    product.downloads.put("https://files.example/page.png", Ok(html.clone()));
    product.downloads.put("https://files.example/", Ok(PNG.to_vec()));
    product.downloads.put("https://files.example/big.png", Ok([PNG, &vec![0; 5 * 1024 * 1024]].concat()));
    product.downloads.put("https://files.example/huge.pdf", Err(DownloadFault::TooLarge));
    product.downloads.put("http://10.0.0.1/a.png", Err(DownloadFault::NotAllowed));
    for (url, text) in [
        ("https://files.example/page.html", "supported type"),
        ("https://files.example/page.png", "supported type"),
        ("https://files.example/", "supported type"),
        ("https://files.example/big.png", "supported type and size"),
        ("https://files.example/huge.pdf", "larger than 16 MB"),
        ("http://10.0.0.1/a.png", "must be a public https URL"),
        ("https://files.example/nothing.png", "could not be fetched"),
    ] {
        let answer = post(&product, PATH, json!({"comment": "see", "media_url": url})).await;
        let said = answer["body"]["errors"]["media_url"][0].as_str().unwrap_or_default();
        assert!(answer["status"] == 422 && said.contains(text), "{url}: {answer}");
    }
    assert_eq!(get(&product, PATH).await["body"]["data"], json!([]));
}

/// Else anybody with a token could have the server call anything.
#[tokio::test]
async fn nothing_is_fetched_for_a_chat_that_is_not_there() {
    let product = chatting().await;
    let body = json!({"comment": "see", "media_url": "https://files.example/a.png"});
    assert_eq!(post(&product, "/comments/919812345002", body).await["status"], 404);
    assert_eq!(product.downloads.asked(), [""; 0]);
}
