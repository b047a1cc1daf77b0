//! A file in a message or in a template's header.

use std::borrow::Cow;

use serde::Deserialize;

/// A file. What its kind does not take is refused, so its absence must show.
#[derive(Deserialize)]
pub(crate) struct MediaPart<'a> {
    #[serde(borrow, default)]
    pub(crate) id: Cow<'a, str>,
    #[serde(borrow, default)]
    pub(crate) link: Cow<'a, str>,
    #[serde(borrow)]
    pub(crate) caption: Option<Cow<'a, str>>,
    #[serde(borrow)]
    pub(crate) filename: Option<Cow<'a, str>>,
}
