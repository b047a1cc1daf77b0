//! Messages by a template.

use countersign_core::domain::message::{
    HeaderParameter, MediaContent, MediaKind, MessageText, TemplateMessage,
};
use serde::Serialize;

use super::media::Media;

#[derive(Serialize)]
pub(super) struct Template<'a> {
    name: &'a str,
    language: Language<'a>,
    components: Vec<Component<'a>>,
}

#[derive(Serialize)]
struct Language<'a> {
    code: &'a str,
}

#[derive(Serialize)]
#[serde(tag = "type", rename_all = "lowercase")]
enum Component<'a> {
    Header {
        parameters: [Parameter<'a>; 1],
    },
    Body {
        parameters: Vec<Parameter<'a>>,
    },
    /// A template's OTP button is a URL button once it is created; `copy_code` is for coupons (132018).
    Button {
        sub_type: &'static str,
        index: String,
        parameters: [Parameter<'a>; 1],
    },
}

/// Of files only a header can be one; no header is an audio, so that the vendor refuses it.
#[derive(Serialize)]
#[serde(tag = "type", rename_all = "lowercase")]
enum Parameter<'a> {
    Text { text: &'a str },
    Image { image: Media<'a> },
    Video { video: Media<'a> },
    Document { document: Media<'a> },
    Audio { audio: Media<'a> },
}

impl<'a> From<&'a MessageText> for Parameter<'a> {
    fn from(text: &'a MessageText) -> Self {
        Self::Text { text: text.expose() }
    }
}

impl<'a> From<&'a MediaContent> for Parameter<'a> {
    fn from(content: &'a MediaContent) -> Self {
        let media = Media::without_caption(content);
        match content.kind {
            MediaKind::Image => Self::Image { image: media },
            MediaKind::Video => Self::Video { video: media },
            MediaKind::Document => Self::Document { document: media },
            MediaKind::Audio => Self::Audio { audio: media },
        }
    }
}

impl<'a> From<&'a HeaderParameter> for Parameter<'a> {
    fn from(header: &'a HeaderParameter) -> Self {
        match header {
            HeaderParameter::Text(text) => text.into(),
            HeaderParameter::Media(media) => media.into(),
        }
    }
}

impl<'a> Template<'a> {
    pub(super) fn of(message: &'a TemplateMessage) -> Self {
        let header = message.header.as_ref();
        let header = header.map(|header| Component::Header { parameters: [header.into()] });
        let body = (!message.body.is_empty())
            .then(|| Component::Body { parameters: message.body.iter().map(Parameter::from).collect() });
        let buttons = message.buttons.iter().map(|(index, text)| Component::Button {
            sub_type: "url",
            index: index.to_string(),
            parameters: [text.into()],
        });
        Self {
            name: &message.template,
            language: Language { code: &message.language },
            components: header.into_iter().chain(body).chain(buttons).collect(),
        }
    }
}
