//! Sending: what goes out, and what counts as taken.

use countersign_core::domain::message::{MessageText, Taken, WhatsAppMessage};
use countersign_core::ports::channel::WhatsApp;

use crate::account::{account, api, message, patient, template};
use crate::vendor::{Reply, Vendor};

const ACCEPTED: &str = r#"{"messaging_product":"whatsapp",
    "contacts":[{"input":"12015553931","wa_id":"12015553931"}],
    "messages":[{"id":"wamid.HBgL1","message_status":"accepted"}]}"#;

#[tokio::test]
async fn asks_as_documented() {
    let vendor = Vendor::answering([Reply::new(200, ACCEPTED)]).await;
    let taken = api(patient()).send(&account(vendor.base_url()), &message()).await.expect("taken");
    assert_eq!(taken.vendor_message_id, "wamid.HBgL1");

    let seen = vendor.seen().pop().expect("a request");
    let header = |name| seen.headers[name].to_str().expect("text");
    insta::assert_snapshot!(
        format!(
            "{} {}\nauthorization: {}\ncontent-type: {}\n\n{}",
            seen.method, seen.path_and_query, header("authorization"), header("content-type"), seen.body
        ),
        @r#"
POST /v26.0/106540352242922/messages
authorization: Bearer EAAGmarkedtoken
content-type: application/json

{"messaging_product":"whatsapp","recipient_type":"individual","to":"12015553931","type":"template","template":{"name":"verification_code","language":{"code":"en_US"},"components":[{"type":"body","parameters":[{"type":"text","text":"QZ7731MARK"}]},{"type":"button","sub_type":"url","index":"0","parameters":[{"type":"text","text":"QZ7731MARK"}]}]},"biz_opaque_callback_data":"dlv_019b76daa80077078707070707070707"}
"#
    );
    let agent = header("user-agent");
    let version = agent.strip_prefix("countersign/").expect("our name");
    assert_eq!(version.split('.').count(), 3, "{agent}");
}

#[tokio::test]
async fn each_parameter_has_its_place() {
    let vendor = Vendor::answering([Reply::new(200, ACCEPTED)]).await;
    let mut template = template();
    template.body = vec![MessageText::new("a\"b"), MessageText::new("10")];
    template.buttons = vec![(1, MessageText::new("c")), (10, MessageText::new("d"))];
    let mut bare = template.clone();
    bare.body.clear();
    bare.buttons.clear();
    for message in [template, bare].map(WhatsAppMessage::Template) {
        api(patient()).send(&account(vendor.base_url()), &message).await.expect("taken");
    }

    let components: Vec<_> = vendor
        .seen()
        .iter()
        .map(|seen| {
            let body: serde_json::Value = serde_json::from_str(&seen.body).expect("JSON");
            body["template"]["components"].to_string()
        })
        .collect();
    insta::assert_snapshot!(components.join("\n"), @r#"
[{"parameters":[{"text":"a\"b","type":"text"},{"text":"10","type":"text"}],"type":"body"},{"index":"1","parameters":[{"text":"c","type":"text"}],"sub_type":"url","type":"button"},{"index":"10","parameters":[{"text":"d","type":"text"}],"sub_type":"url","type":"button"}]
[]
"#);
}

#[tokio::test]
async fn whatever_has_an_id_is_taken() {
    for body in [
        ACCEPTED,
        r#"{"messages":[{"id":"wamid.HBgL1"}]}"#,
        r#"{"messages":[{"id":"wamid.HBgL1","message_status":"paused"}],"contacts":null}"#,
        r#"{"messages":[{"id":"wamid.HBgL1","message_status":"held_for_quality_assessment"}],"new":{"a":[1]}}"#,
        r#"{"messages":[{"id":"wamid.HBgL1","message_status":7}],"error":{"code":131000}}"#,
    ] {
        let vendor = Vendor::answering([Reply::new(200, body)]).await;
        let taken = api(patient()).send(&account(vendor.base_url()), &message()).await;
        let expected = Taken { vendor_message_id: "wamid.HBgL1".to_owned() };
        assert_eq!(taken, Ok(expected), "{body}");
    }
}
