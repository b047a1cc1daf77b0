//! No fault shows the code, the token or the number, whatever the vendor echoes.

use countersign_core::domain::fault::SendFault;
use countersign_core::domain::message::{MediaKind, MessageText, TemplateMessage, WhatsAppMessage};
use countersign_core::ports::channel::WhatsApp;
use serde_json::json;

use crate::account::{CODE, NUMBER, TOKEN, account, api, hasty, message, patient, template};
use crate::kinds;
use crate::vendor::{Reply, Vendor};
use crate::wire::{Manner, Wire};

#[track_caller]
fn assert_clean(fault: &SendFault, secrets: &[&str]) {
    let shown = format!("{fault:?} {fault} {fault:#?}").to_lowercase();
    for secret in secrets {
        assert!(!shown.contains(&secret.to_lowercase()), "{shown}");
    }
}

/// Bodies that repeat `echo` wherever a text may be.
fn echoes(code: u64, echo: &str) -> [String; 3] {
    [
        json!({"error": {"code": code, "message": format!("(#{code}) value {echo} is not valid"),
            "fbtrace_id": echo, "type": echo, "error_user_title": echo, "error_user_msg": echo}}),
        json!({"error": {"code": code, "message": echo, "error_subcode": echo, "is_transient": echo,
            "error_data": {"messaging_product": echo, "details": format!("otp{echo}, '{echo}{echo}'")}}}),
        json!({"error": {"code": echo, "message": echo}, "messages": echo}),
    ]
    .map(|body| body.to_string())
}

#[tokio::test]
async fn an_echo_does_not_come_through() {
    let echoes_of_all = [CODE, TOKEN, NUMBER]
        .map(|echo| [echo.to_owned(), echo.to_lowercase(), format!("+{}-{}", &echo[..3], &echo[3..])])
        .concat();
    let mut replies = Vec::new();
    for code in [0, 1, 4, 100, 131_008, 131_026, 132_000, 7_777_777] {
        for echo in &echoes_of_all {
            for body in echoes(code, echo) {
                replies.extend(
                    [200, 400, 500]
                        .map(|status| (echo, Reply::new(status, &*body).with("retry-after", &**echo))),
                );
            }
        }
    }
    let vendor = Vendor::answering(replies.iter().map(|(_, reply)| reply.clone())).await;
    let (api, account) = (api(patient()), account(vendor.base_url()));
    for (echo, _) in &replies {
        let fault = api.send(&account, &message()).await.expect_err("not taken");
        assert_clean(&fault, &[CODE, TOKEN, NUMBER, echo]);
    }
}

#[tokio::test]
async fn a_text_that_could_be_spelled_in_another_way_silences_the_vendor() {
    let buttons = vec![(0, MessageText::new("a&b=MARKED"))];
    let message = WhatsAppMessage::Template(TemplateMessage { buttons, ..template() });
    let body = json!({"error": {"code": 131_009, "message": "bad: a%26b%3DMARKED", "fbtrace_id": "MARKED"}});
    let vendor = Vendor::answering([Reply::new(400, body.to_string())]).await;
    let sent = api(patient()).send(&account(vendor.base_url()), &message).await;
    assert_clean(&sent.expect_err("not taken"), &["MARKED"]);
}

#[tokio::test]
async fn an_answer_that_is_no_json_is_not_repeated() {
    for status in [200, 404, 503] {
        let vendor = Vendor::answering([Reply::new(status, format!("<html>{CODE}"))]).await;
        let sent = api(patient()).send(&account(vendor.base_url()), &message()).await;
        assert_clean(&sent.expect_err("not taken"), &[CODE]);
    }
}

#[tokio::test]
async fn a_lost_answer_shows_neither_url_nor_content() {
    for manner in [
        Manner::Listening,
        Manner::Resetting,
        Manner::Saying("HTTP/1.1 200 OK\r\nQZ7731MARK\r\n\r\n"),
        Manner::Saying("QZ7731MARK"),
    ] {
        let wire = Wire::new(manner).await;
        let sent = api(hasty())
            .send(&account(format!("http://{}/path-of-ours", wire.authority())), &message())
            .await;
        assert_clean(
            &sent.expect_err("not taken"),
            &[CODE, TOKEN, NUMBER, "path-of-ours", &wire.authority()],
        );
    }
}

#[tokio::test]
async fn reads_do_not_show_the_token() {
    let body = json!({"error": {"code": 190, "message": format!("Malformed access token {TOKEN}")}});
    let vendor = Vendor::answering([Reply::new(401, body.to_string())]).await;
    let account = account(vendor.base_url());
    assert_clean(&api(patient()).probe(&account).await.expect_err("refused"), &[TOKEN]);
    assert_clean(&api(patient()).templates(&account).await.expect_err("refused"), &[TOKEN]);
}

/// Every kind of message: an echo of each word in it that no error text may repeat.
#[tokio::test]
async fn an_echo_of_any_part_of_any_kind_does_not_come_through() {
    for message in [
        kinds::text(),
        kinds::media(MediaKind::Image),
        kinds::media(MediaKind::Video),
        kinds::media(MediaKind::Document),
        kinds::media(MediaKind::Audio),
        kinds::buttons(),
        kinds::list(),
        kinds::with_text_header(),
        kinds::with_media_header(MediaKind::Document),
    ] {
        let vendor = Vendor::answering([Reply::new(400, r#"{"error":{"code":100}}"#)]).await;
        let _ = api(patient()).send(&account(vendor.base_url()), &message).await.expect_err("not taken");
        let body = vendor.seen().remove(0).body;
        let words: Vec<_> = body
            .split(|character: char| !character.is_ascii_alphanumeric())
            .filter(|word| word.starts_with("QZ7731") || *word == NUMBER)
            .collect();
        assert!(words.len() > 1, "{body}");
        for word in &words {
            let echo = json!({"error": {"code": 131_009, "message": format!("value {word} is not valid"),
                "fbtrace_id": word, "error_data": {"details": format!("{word}: too long")}}});
            let vendor = Vendor::answering([Reply::new(400, echo.to_string())]).await;
            let fault = api(patient()).send(&account(vendor.base_url()), &message).await;
            assert_clean(&fault.expect_err("not taken"), &words);
        }
    }
}
