//! `/inbox` for scripts and `/` for people.

use reqwest::Method;
use serde_json::{Value, json};

use crate::messages::kinds::message;
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

#[tokio::test]
async fn the_page_shows_all_kinds_and_loads_nothing_of_them() {
    let rig = Rig::start().await;
    let nasty = "<img src=x onerror=alert(1)>";
    let link = "https://files.example/a?b=\"><script>alert(1)</script>";
    let file = json!({ "link": link, "caption": nasty, "filename": nasty });
    rig.send(message("document", &file)).await.accepted();
    let rows = json!([{ "id": "<b>", "title": "<u>", "description": "<i>" }]);
    let list = json!({ "type": "list", "header": { "type": "text", "text": "<h1>" }, "body": { "text": nasty },
        "footer": { "text": "<h2>" }, "action": { "button": "x", "sections": [{ "title": "<s>", "rows": rows }] } });
    rig.send(message("interactive", &list)).await.accepted();
    let parts = json!([
        { "type": "header", "parameters": [{ "type": "text", "text": nasty }] },
        { "type": "body", "parameters": [{ "type": "text", "text": "a" }, { "type": "text", "text": "b" }] },
        { "type": "button", "sub_type": "url", "index": 0, "parameters": [{ "type": "text", "text": "'><a>" }] },
    ]);
    let template = json!({ "name": "order_shipped", "language": { "code": "en" }, "components": parts });
    rig.send(message("template", &template)).await.accepted();
    let page = Reply::of(rig.bare(Method::GET, "/")).await.text;
    let shown = page.split("<main").nth(1).and_then(|page| page.split("</main>").next()).expect("messages");
    for text in [
        "document · https://files.example/a?b=&quot;&gt;&lt;script&gt;",
        "WhatsApp · document",
        "WhatsApp · interactive",
        r#"<p class="head">&lt;h1&gt;</p>"#,
        r#"<p class="foot">&lt;h2&gt;</p>"#,
        "<li>&lt;u&gt;<small>&lt;s&gt;</small><small>&lt;i&gt;</small><code>&lt;b&gt;</code></li>",
        "<li>Track<small>https://shop.example/track/&#39;&gt;&lt;a&gt;</small></li>",
    ] {
        assert!(shown.contains(text), "{text} not in {shown}");
    }
    for tag in ["<img", "<a", "<script", "<video", "<audio", "<iframe", "href", "<h1", "<u>"] {
        let tags = shown.matches(tag).count();
        let articles = if tag == "<a" { shown.matches("<article").count() } else { 0 };
        assert_eq!(tags, articles, "{tag} in {shown}");
    }
}
