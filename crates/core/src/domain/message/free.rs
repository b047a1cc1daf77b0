//! WhatsApp messages without a template, for the 24 hours after the recipient last wrote
//! (`channels.md` A.2; `wacr-api-v2.md` 2.6, 2.8, 2.9).

use std::fmt;

use super::MessageText;
use crate::domain::destination::Destination;
use crate::domain::ids::DeliveryId;

/// Characters of a text.
pub const MAX_TEXT_CHARS: usize = 4_096;

/// Characters below a file.
pub const MAX_CAPTION_CHARS: usize = 1_024;

/// Characters of a text with things to press.
pub const MAX_BODY_CHARS: usize = 1_024;

/// Characters of the line above or below such a text, and of a template's header.
pub const MAX_LINE_CHARS: usize = 60;

/// A message without a template.
#[derive(Debug, Clone)]
pub struct FreeMessage {
    /// Our id of it, which the vendor echoes in its reports.
    pub delivery: DeliveryId,
    /// Who gets it.
    pub to: Destination,
    /// What is in it.
    pub content: FreeContent,
}

/// What is in a message without a template. `Debug` shows the kind only: the rest is between two people.
#[derive(Clone, PartialEq, Eq)]
pub enum FreeContent {
    /// A text, 1 to [`MAX_TEXT_CHARS`].
    Text(MessageText),
    /// A file that the vendor fetches.
    Media(MediaContent),
    /// A text with things to press.
    Interactive(Interactive),
}

/// A file in a message.
#[derive(Clone, PartialEq, Eq)]
pub struct MediaContent {
    /// What it is.
    pub kind: MediaKind,
    /// Where the vendor fetches it.
    pub link: String,
    /// What stands below it, at most [`MAX_CAPTION_CHARS`]; not for [`MediaKind::Audio`].
    pub caption: Option<MessageText>,
    /// What a document is called at the recipient's; for [`MediaKind::Document`] only.
    pub filename: Option<String>,
}

/// What a file is to WhatsApp.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum MediaKind {
    /// A picture.
    Image,
    /// A film.
    Video,
    /// Anything to read.
    Document,
    /// Something to hear.
    Audio,
}

impl MediaKind {
    /// WhatsApp's word for it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Image => "image",
            Self::Video => "video",
            Self::Document => "document",
            Self::Audio => "audio",
        }
    }

    /// Reads WhatsApp's word.
    pub fn parse(word: &str) -> Option<Self> {
        [Self::Image, Self::Video, Self::Document, Self::Audio].into_iter().find(|kind| kind.as_str() == word)
    }
}

/// A text with things to press.
#[derive(Clone, PartialEq, Eq)]
pub struct Interactive {
    /// Above the text, at most [`MAX_LINE_CHARS`].
    pub header: Option<MessageText>,
    /// The text, 1 to [`MAX_BODY_CHARS`].
    pub body: MessageText,
    /// Below the text, at most [`MAX_LINE_CHARS`].
    pub footer: Option<MessageText>,
    /// What there is to press.
    pub action: Action,
}

/// What there is to press.
#[derive(Clone, PartialEq, Eq)]
pub enum Action {
    /// 1 to 3 buttons.
    Buttons(Vec<ReplyButton>),
    /// A button that opens a list.
    List {
        /// The button's text, at most 20 characters.
        button: String,
        /// 1 to 10 sections.
        sections: Vec<Section>,
    },
}

/// A button whose id comes back when it is pressed.
#[derive(Clone, PartialEq, Eq)]
pub struct ReplyButton {
    /// What comes back.
    pub id: String,
    /// Its text, at most 20 characters.
    pub title: String,
}

/// A part of a list.
#[derive(Clone, PartialEq, Eq)]
pub struct Section {
    /// What stands above it, at most 24 characters.
    pub title: String,
    /// What can be chosen; at most 10 in all sections.
    pub rows: Vec<SectionRow>,
}

/// Something to choose.
#[derive(Clone, PartialEq, Eq)]
pub struct SectionRow {
    /// What comes back.
    pub id: String,
    /// Its text, at most 24 characters.
    pub title: String,
    /// What stands below it, at most 72 characters.
    pub description: Option<String>,
}

impl fmt::Debug for FreeContent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Text(_) => "Text",
            Self::Media(_) => "Media",
            Self::Interactive(_) => "Interactive",
        })
    }
}
