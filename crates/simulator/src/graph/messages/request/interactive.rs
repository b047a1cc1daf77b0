//! A text with things to press.

use std::borrow::Cow;

use serde::Deserialize;

use super::Parameter;

/// A text with things to press.
#[derive(Deserialize)]
pub(crate) struct InteractivePart<'a> {
    #[serde(borrow, default, rename = "type")]
    pub(crate) kind: Cow<'a, str>,
    /// A text or a file.
    #[serde(borrow)]
    pub(crate) header: Option<Parameter<'a>>,
    #[serde(borrow)]
    pub(crate) body: Option<LinePart<'a>>,
    #[serde(borrow)]
    pub(crate) footer: Option<LinePart<'a>>,
    #[serde(borrow)]
    pub(crate) action: Option<ActionPart<'a>>,
}

/// A line of text.
#[derive(Deserialize)]
pub(crate) struct LinePart<'a> {
    #[serde(borrow, default)]
    pub(crate) text: Cow<'a, str>,
}

/// What there is to press: buttons, or a button that opens a list of sections.
#[derive(Deserialize)]
pub(crate) struct ActionPart<'a> {
    #[serde(borrow)]
    pub(crate) buttons: Option<Vec<ButtonPart<'a>>>,
    #[serde(borrow)]
    pub(crate) button: Option<Cow<'a, str>>,
    #[serde(borrow)]
    pub(crate) sections: Option<Vec<SectionPart<'a>>>,
}

/// A button.
#[derive(Deserialize)]
pub(crate) struct ButtonPart<'a> {
    #[serde(borrow, default, rename = "type")]
    pub(crate) kind: Cow<'a, str>,
    #[serde(borrow)]
    pub(crate) reply: Option<RowPart<'a>>,
}

/// A part of a list.
#[derive(Deserialize)]
pub(crate) struct SectionPart<'a> {
    #[serde(borrow, default)]
    pub(crate) title: Cow<'a, str>,
    #[serde(borrow, default)]
    pub(crate) rows: Vec<RowPart<'a>>,
}

/// Something to press or choose; a button has no description.
#[derive(Deserialize)]
pub(crate) struct RowPart<'a> {
    #[serde(borrow, default)]
    pub(crate) id: Cow<'a, str>,
    #[serde(borrow, default)]
    pub(crate) title: Cow<'a, str>,
    #[serde(borrow)]
    pub(crate) description: Option<Cow<'a, str>>,
}
