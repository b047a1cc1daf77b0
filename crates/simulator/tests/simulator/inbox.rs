//! `/inbox` for scripts and `/` for people.

use reqwest::Method;
use serde_json::{Value, json};

use crate::rig::{Reply, Rig, code_to};

#[tokio::test]
async fn the_inbox_lists_the_newest_first() {
    let rig = Rig::start().await;
    for (to, code) in [("12015553931", "111111"), ("12015553932", "222222"), ("12015553931", "333333")] {
        let mut body = code_to(to);
        body["template"]["components"][0]["parameters"][0]["text"] = code.into();
        body["template"]["components"][1]["parameters"][0]["text"] = code.into();
        rig.send(body).await.accepted();
    }
    let codes = |list: &Value| -> Vec<String> {
        list.as_array()
            .expect("a list")
            .iter()
            .map(|item| item["code"].as_str().expect("a code").to_owned())
            .collect()
    };
    let all = Reply::of(rig.bare(Method::GET, "/inbox")).await.accepted();
    assert_eq!(codes(&all), ["333333", "222222", "111111"]);
    let one = Reply::of(rig.bare(Method::GET, "/inbox?to=%2B12015553931")).await.accepted();
    assert_eq!(codes(&one), ["333333", "111111"]);
    let mut first = one[0].clone();
    let time = first["received_at"].take();
    assert!(time.as_str().is_some_and(|time| time.len() == 20 && time.ends_with('Z')), "{time}");
    let text = "*333333* is your verification code. For your security, do not share this code.";
    assert_eq!(
        first,
        json!({ "to": "12015553931", "channel": "whatsapp", "text": text, "code": "333333", "received_at": null })
    );
    assert_eq!(Reply::of(rig.bare(Method::GET, "/inbox?to=999")).await.accepted(), json!([]));
    assert_eq!(Reply::of(rig.bare(Method::DELETE, "/inbox")).await.status, 204);
    assert_eq!(Reply::of(rig.bare(Method::GET, "/inbox")).await.accepted(), json!([]));
}

#[tokio::test]
async fn the_page_shows_messages_escaped_and_the_magic_numbers() {
    let rig = Rig::start().await;
    let empty = Reply::of(rig.bare(Method::GET, "/")).await;
    assert!(empty.text.contains("No messages yet"));
    let nasty = "<script>alert('x')</script> & \"more\" {style}";
    rig.send(json!({ "messaging_product": "whatsapp", "to": "12015553931", "text": { "body": nasty } }))
        .await
        .accepted();
    rig.send(code_to("12015553931")).await.accepted();
    let page = Reply::of(rig.bare(Method::GET, "/")).await;
    assert!(page.headers["content-type"].to_str().expect("text").starts_with("text/html"));
    assert!(page.headers["content-security-policy"].to_str().expect("text").contains("default-src 'none'"));
    let escaped = "&lt;script&gt;alert(&#39;x&#39;)&lt;/script&gt; &amp; &quot;more&quot; {style}";
    assert!(page.text.contains(escaped) && !page.text.contains("<script>alert"), "{}", page.text);
    assert!(page.text.contains(r#"<p class="code">123456</p>"#));
    assert!(page.text.contains("<b>123456</b> is your verification code."));
    for (ending, _) in countersign_simulator::magic_numbers() {
        assert!(page.text.contains(&format!("…{ending}")), "{ending}");
    }
    assert!(!page.text.contains("src=") && !page.text.contains("https://"), "nothing from elsewhere");
}
