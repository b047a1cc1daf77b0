//! Messages of every kind, and what of each goes over the wire.

use countersign_core::domain::message::{
    Action, FreeContent, FreeMessage, HeaderParameter, Interactive, MediaContent, MediaKind, MessageText,
    ReplyButton, Section, SectionRow, TemplateMessage, WhatsAppMessage,
};
use countersign_core::ports::channel::WhatsApp;
use serde_json::Value;

use crate::account::{account, api, delivery, patient, recipient, template};
use crate::vendor::{Reply, Vendor};

pub(crate) const LINK: &str = "https://files.example/f/QZ7731LINK";

fn free(content: FreeContent) -> WhatsAppMessage {
    WhatsAppMessage::Free(FreeMessage { delivery: delivery(), to: recipient(), content })
}

pub(crate) fn text() -> WhatsAppMessage {
    free(FreeContent::Text(MessageText::new("QZ7731TEXT \"ü\" https://a.example")))
}

/// A file with all that a file can have.
fn file(kind: MediaKind) -> MediaContent {
    MediaContent {
        kind,
        link: LINK.to_owned(),
        caption: Some(MessageText::new("QZ7731CAPTION")),
        filename: Some("QZ7731FILE.pdf".to_owned()),
    }
}

pub(crate) fn media(kind: MediaKind) -> WhatsAppMessage {
    free(FreeContent::Media(file(kind)))
}

/// A file with nothing but its place.
fn bare_media(kind: MediaKind) -> WhatsAppMessage {
    free(FreeContent::Media(MediaContent { caption: None, filename: None, ..file(kind) }))
}

fn interactive(action: Action) -> Interactive {
    Interactive {
        header: Some(MessageText::new("QZ7731HEADER")),
        body: MessageText::new("QZ7731BODY"),
        footer: Some(MessageText::new("QZ7731FOOTER")),
        action,
    }
}

fn reply_buttons() -> Action {
    Action::Buttons(
        [("QZ7731ONE", "QZ7731Yes"), ("QZ7731TWO", "QZ7731No")]
            .map(|(id, title)| ReplyButton { id: id.to_owned(), title: title.to_owned() })
            .into(),
    )
}

pub(crate) fn buttons() -> WhatsAppMessage {
    free(FreeContent::Interactive(interactive(reply_buttons())))
}

fn bare_buttons() -> WhatsAppMessage {
    let all = interactive(reply_buttons());
    free(FreeContent::Interactive(Interactive { header: None, footer: None, ..all }))
}

pub(crate) fn list() -> WhatsAppMessage {
    let row = |id: &str, description: Option<&str>| SectionRow {
        id: id.to_owned(),
        title: format!("{id}TITLE"),
        description: description.map(str::to_owned),
    };
    let section = |title: &str, rows| Section { title: title.to_owned(), rows };
    free(FreeContent::Interactive(interactive(Action::List {
        button: "QZ7731MENU".to_owned(),
        sections: vec![
            section("QZ7731FIRST", vec![row("QZ7731ROWA", Some("QZ7731ABOUT")), row("QZ7731ROWB", None)]),
            section("QZ7731SECOND", vec![row("QZ7731ROWC", None)]),
        ],
    })))
}

pub(crate) fn with_header(header: HeaderParameter) -> WhatsAppMessage {
    WhatsAppMessage::Template(TemplateMessage { header: Some(header), ..template() })
}

pub(crate) fn with_media_header(kind: MediaKind) -> WhatsAppMessage {
    with_header(HeaderParameter::Media(file(kind)))
}

pub(crate) fn with_text_header() -> WhatsAppMessage {
    with_header(HeaderParameter::Text(MessageText::new("QZ7731HEADER")))
}

/// What goes out below `place`.
async fn sent(message: WhatsAppMessage, place: &str) -> String {
    let vendor = Vendor::answering([Reply::new(200, r#"{"messages":[{"id":"wamid.1"}]}"#)]).await;
    api(patient()).send(&account(vendor.base_url()), &message).await.expect("taken");
    let body = vendor.seen().pop().expect("a request").body;
    if place.is_empty() {
        return body;
    }
    let body: Value = serde_json::from_str(&body).expect("JSON");
    body.pointer(place).expect("a place").to_string()
}

#[tokio::test]
async fn a_text_has_no_preview() {
    insta::assert_snapshot!(sent(text(), "").await, @r#"
{"messaging_product":"whatsapp","recipient_type":"individual","to":"12015553931","type":"text","text":{"body":"QZ7731TEXT \"ü\" https://a.example","preview_url":false},"biz_opaque_callback_data":"dlv_019b76daa80077078707070707070707"}
"#);
}

#[tokio::test]
async fn a_file_has_what_its_kind_takes() {
    let mut all = Vec::new();
    for kind in [MediaKind::Image, MediaKind::Video, MediaKind::Document, MediaKind::Audio] {
        all.push(sent(media(kind), "").await);
        all.push(sent(bare_media(kind), &format!("/{}", kind.as_str())).await);
    }
    insta::assert_snapshot!(all.join("\n"), @r#"
{"messaging_product":"whatsapp","recipient_type":"individual","to":"12015553931","type":"image","image":{"link":"https://files.example/f/QZ7731LINK","caption":"QZ7731CAPTION"},"biz_opaque_callback_data":"dlv_019b76daa80077078707070707070707"}
{"link":"https://files.example/f/QZ7731LINK"}
{"messaging_product":"whatsapp","recipient_type":"individual","to":"12015553931","type":"video","video":{"link":"https://files.example/f/QZ7731LINK","caption":"QZ7731CAPTION"},"biz_opaque_callback_data":"dlv_019b76daa80077078707070707070707"}
{"link":"https://files.example/f/QZ7731LINK"}
{"messaging_product":"whatsapp","recipient_type":"individual","to":"12015553931","type":"document","document":{"link":"https://files.example/f/QZ7731LINK","caption":"QZ7731CAPTION","filename":"QZ7731FILE.pdf"},"biz_opaque_callback_data":"dlv_019b76daa80077078707070707070707"}
{"link":"https://files.example/f/QZ7731LINK"}
{"messaging_product":"whatsapp","recipient_type":"individual","to":"12015553931","type":"audio","audio":{"link":"https://files.example/f/QZ7731LINK"},"biz_opaque_callback_data":"dlv_019b76daa80077078707070707070707"}
{"link":"https://files.example/f/QZ7731LINK"}
"#);
}

#[tokio::test]
async fn buttons_and_lists_are_interactive() {
    let all = [sent(buttons(), "").await, sent(bare_buttons(), "/interactive").await, sent(list(), "").await];
    insta::assert_snapshot!(all.join("\n"), @r#"
{"messaging_product":"whatsapp","recipient_type":"individual","to":"12015553931","type":"interactive","interactive":{"type":"button","header":{"type":"text","text":"QZ7731HEADER"},"body":{"text":"QZ7731BODY"},"footer":{"text":"QZ7731FOOTER"},"action":{"buttons":[{"type":"reply","reply":{"id":"QZ7731ONE","title":"QZ7731Yes"}},{"type":"reply","reply":{"id":"QZ7731TWO","title":"QZ7731No"}}]}},"biz_opaque_callback_data":"dlv_019b76daa80077078707070707070707"}
{"action":{"buttons":[{"reply":{"id":"QZ7731ONE","title":"QZ7731Yes"},"type":"reply"},{"reply":{"id":"QZ7731TWO","title":"QZ7731No"},"type":"reply"}]},"body":{"text":"QZ7731BODY"},"type":"button"}
{"messaging_product":"whatsapp","recipient_type":"individual","to":"12015553931","type":"interactive","interactive":{"type":"list","header":{"type":"text","text":"QZ7731HEADER"},"body":{"text":"QZ7731BODY"},"footer":{"text":"QZ7731FOOTER"},"action":{"button":"QZ7731MENU","sections":[{"title":"QZ7731FIRST","rows":[{"id":"QZ7731ROWA","title":"QZ7731ROWATITLE","description":"QZ7731ABOUT"},{"id":"QZ7731ROWB","title":"QZ7731ROWBTITLE"}]},{"title":"QZ7731SECOND","rows":[{"id":"QZ7731ROWC","title":"QZ7731ROWCTITLE"}]}]}},"biz_opaque_callback_data":"dlv_019b76daa80077078707070707070707"}
"#);
}

#[tokio::test]
async fn a_template_has_its_header_first() {
    let mut all = vec![sent(with_text_header(), "").await];
    for kind in [MediaKind::Image, MediaKind::Video, MediaKind::Document] {
        all.push(sent(with_media_header(kind), "/template/components/0").await);
    }
    insta::assert_snapshot!(all.join("\n"), @r#"
{"messaging_product":"whatsapp","recipient_type":"individual","to":"12015553931","type":"template","template":{"name":"verification_code","language":{"code":"en_US"},"components":[{"type":"header","parameters":[{"type":"text","text":"QZ7731HEADER"}]},{"type":"body","parameters":[{"type":"text","text":"QZ7731MARK"}]},{"type":"button","sub_type":"url","index":"0","parameters":[{"type":"text","text":"QZ7731MARK"}]}]},"biz_opaque_callback_data":"dlv_019b76daa80077078707070707070707"}
{"parameters":[{"image":{"link":"https://files.example/f/QZ7731LINK"},"type":"image"}],"type":"header"}
{"parameters":[{"type":"video","video":{"link":"https://files.example/f/QZ7731LINK"}}],"type":"header"}
{"parameters":[{"document":{"filename":"QZ7731FILE.pdf","link":"https://files.example/f/QZ7731LINK"},"type":"document"}],"type":"header"}
"#);
}
