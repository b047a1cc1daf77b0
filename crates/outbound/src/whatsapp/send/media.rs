//! A file, which the vendor fetches by its link.

use countersign_core::domain::message::{MediaContent, MediaKind, MessageText};
use serde::Serialize;

/// What a kind does not take is left out: it would be refused (100).
#[derive(Serialize)]
pub(super) struct Media<'a> {
    link: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    caption: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    filename: Option<&'a str>,
}

impl<'a> Media<'a> {
    /// As a message of its own.
    pub(super) fn of(content: &'a MediaContent) -> Self {
        let caption = content.caption.as_ref().filter(|_| content.kind != MediaKind::Audio);
        Self { caption: caption.map(MessageText::expose), ..Self::without_caption(content) }
    }

    /// As a template's header.
    pub(super) fn without_caption(content: &'a MediaContent) -> Self {
        let filename = content.filename.as_deref().filter(|_| content.kind == MediaKind::Document);
        Self { link: &content.link, caption: None, filename }
    }
}
