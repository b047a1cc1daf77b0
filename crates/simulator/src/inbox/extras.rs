//! What a message has besides its text.

use serde::Serialize;

use crate::media::MediaKind;

/// What a message has besides its text; what it has not is not in the JSON.
#[derive(Clone, Default, Serialize)]
pub struct Extras {
    /// `image`, `video`, `document`, `audio` or `interactive`; absent for a text and for a template.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub kind: Option<&'static str>,
    /// The line above the text, with its parameter filled in.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub header: Option<String>,
    /// The line below the text. Not of an authentication template.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub footer: Option<String>,
    /// The file, the message's own or its header's. Its caption is the message's text.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub media: Option<Media>,
    /// What can be pressed or chosen, in order.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub choices: Vec<Choice>,
    /// A template's buttons that open a page. Not of an authentication template.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub links: Vec<Link>,
}

/// A file of a message.
#[derive(Clone, Serialize)]
pub struct Media {
    /// What it is.
    pub kind: MediaKind,
    /// Where it lies.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub link: Option<String>,
    /// The id that it was uploaded under, in place of a link.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub id: Option<String>,
    /// What a document is called.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub filename: Option<String>,
    /// What was found at the link; only of a link on this machine.
    #[serde(flatten)]
    pub file: Option<File>,
}

/// What was found at a link.
#[derive(Clone, Serialize)]
pub struct File {
    /// Its type, without parameters.
    pub content_type: String,
    /// Its size.
    pub bytes: u64,
}

/// Something to press or choose.
#[derive(Clone, Serialize)]
pub struct Choice {
    /// What comes back.
    pub id: String,
    /// Its text.
    pub title: String,
    /// What stands below it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// The title of the part of the list that it is in.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub section: Option<String>,
}

/// A button that opens a page.
#[derive(Clone, Serialize)]
pub struct Link {
    /// Its text.
    pub title: String,
    /// The page, with the button's parameter filled in.
    pub url: String,
}
