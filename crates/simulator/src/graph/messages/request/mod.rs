//! The body of a send. Texts borrow from the request; an absent text reads as an empty one.

mod interactive;
mod media;

use std::borrow::Cow;
use std::fmt;

use serde::Deserialize;
use serde::de::{self, Deserializer, Visitor};

use crate::graph::error::GraphError;
use crate::media::MediaKind;

pub(super) use interactive::{ActionPart, InteractivePart, LinePart, RowPart, SectionPart};
pub(super) use media::MediaPart;

/// A message to send.
#[derive(Deserialize)]
pub(super) struct SendRequest<'a> {
    /// Must be `whatsapp`.
    #[serde(borrow, default)]
    pub(super) messaging_product: Cow<'a, str>,
    /// `individual` when given.
    #[serde(borrow, default)]
    pub(super) recipient_type: Cow<'a, str>,
    /// Phone number.
    #[serde(borrow, default)]
    pub(super) to: Cow<'a, str>,
    /// Business-scoped user id, in place of `to`.
    #[serde(borrow, default)]
    pub(super) recipient: Cow<'a, str>,
    /// `text` is the default.
    #[serde(borrow, default, rename = "type")]
    pub(super) kind: Cow<'a, str>,
    /// For type `template`.
    #[serde(borrow)]
    pub(super) template: Option<TemplatePart<'a>>,
    /// For type `text`.
    #[serde(borrow)]
    pub(super) text: Option<TextPart<'a>>,
    /// For type `image`.
    #[serde(borrow)]
    pub(super) image: Option<MediaPart<'a>>,
    /// For type `video`.
    #[serde(borrow)]
    pub(super) video: Option<MediaPart<'a>>,
    /// For type `document`.
    #[serde(borrow)]
    pub(super) document: Option<MediaPart<'a>>,
    /// For type `audio`.
    #[serde(borrow)]
    pub(super) audio: Option<MediaPart<'a>>,
    /// For type `interactive`.
    #[serde(borrow)]
    pub(super) interactive: Option<InteractivePart<'a>>,
    /// Echoed in every status, up to 512 characters.
    #[serde(borrow, default)]
    pub(super) biz_opaque_callback_data: Cow<'a, str>,
}

impl<'a> SendRequest<'a> {
    /// The file of this kind.
    pub(super) fn media(&self, kind: MediaKind) -> Option<&MediaPart<'a>> {
        match kind {
            MediaKind::Image => self.image.as_ref(),
            MediaKind::Video => self.video.as_ref(),
            MediaKind::Document => self.document.as_ref(),
            MediaKind::Audio => self.audio.as_ref(),
        }
    }

    /// Reads the body. The refusal names the place but not the value: it may be a code.
    pub(super) fn parse(body: &'a [u8]) -> Result<Self, GraphError> {
        serde_json::from_slice(body).map_err(|error| {
            let (line, column) = (error.line(), error.column());
            GraphError::invalid(format!(
                "The request body is not a valid message (line {line}, column {column})"
            ))
        })
    }
}

/// Which template, and what to put into it.
#[derive(Deserialize)]
pub(super) struct TemplatePart<'a> {
    #[serde(borrow, default)]
    pub(super) name: Cow<'a, str>,
    #[serde(borrow)]
    pub(super) language: Option<Language<'a>>,
    #[serde(borrow, default)]
    pub(super) components: Vec<Component<'a>>,
}

/// The template's language. An old `policy` beside the code is ignored.
#[derive(Deserialize)]
pub(super) struct Language<'a> {
    #[serde(borrow, default)]
    pub(super) code: Cow<'a, str>,
}

/// Parameters for one part of the template.
#[derive(Deserialize)]
pub(super) struct Component<'a> {
    #[serde(borrow, default, rename = "type")]
    pub(super) kind: Cow<'a, str>,
    #[serde(borrow, default)]
    pub(super) sub_type: Cow<'a, str>,
    /// Button position; a number or a text.
    #[serde(default, deserialize_with = "button_index")]
    pub(super) index: Option<u64>,
    #[serde(borrow, default)]
    pub(super) parameters: Vec<Parameter<'a>>,
}

/// One parameter, or the header of a text with things to press.
#[derive(Deserialize)]
pub(super) struct Parameter<'a> {
    #[serde(borrow, default, rename = "type")]
    pub(super) kind: Cow<'a, str>,
    #[serde(borrow, default)]
    pub(super) text: Cow<'a, str>,
    #[serde(borrow)]
    pub(super) image: Option<MediaPart<'a>>,
    #[serde(borrow)]
    pub(super) video: Option<MediaPart<'a>>,
    #[serde(borrow)]
    pub(super) document: Option<MediaPart<'a>>,
}

impl<'a> Parameter<'a> {
    /// The file of this kind; none is an audio.
    pub(super) fn media(&self, kind: MediaKind) -> Option<&MediaPart<'a>> {
        match kind {
            MediaKind::Image => self.image.as_ref(),
            MediaKind::Video => self.video.as_ref(),
            MediaKind::Document => self.document.as_ref(),
            MediaKind::Audio => None,
        }
    }
}

/// A free-form text.
#[derive(Deserialize)]
pub(super) struct TextPart<'a> {
    #[serde(borrow, default)]
    pub(super) body: Cow<'a, str>,
    /// Whether the first link in it is shown with a preview; there is none here.
    #[serde(rename = "preview_url")]
    pub(super) _preview: Option<bool>,
}

fn button_index<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<u64>, D::Error> {
    deserializer.deserialize_any(ButtonIndex).map(Some)
}

struct ButtonIndex;

impl Visitor<'_> for ButtonIndex {
    type Value = u64;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a button index")
    }

    fn visit_u64<E: de::Error>(self, index: u64) -> Result<u64, E> {
        Ok(index)
    }

    fn visit_str<E: de::Error>(self, index: &str) -> Result<u64, E> {
        index.parse().map_err(E::custom)
    }
}
