//! What Meta demands of a text with things to press (`wacr-api-v2.md` 2.9 has the same bounds).

use std::collections::HashSet;

use super::media;
use super::request::{ActionPart, InteractivePart, LinePart, Parameter, RowPart, SectionPart};
use super::text::{not_valid, within};
use crate::graph::error::GraphError;
use crate::inbox::{Choice, Extras};
use crate::media::MediaKind;

/// Most characters of the text, of the lines around it, and of what is pressed.
const BODY_LENGTH: usize = 1024;
const LINE_LENGTH: usize = 60;
const BUTTON_LENGTH: usize = 20;
const ROW_LENGTH: usize = 24;
const DESCRIPTION_LENGTH: usize = 72;

/// Most characters of an id: of a button, of a row.
const BUTTON_ID_LENGTH: usize = 256;
const ROW_ID_LENGTH: usize = 200;

/// Most buttons, sections, and rows in all sections.
const BUTTONS: usize = 3;
const SECTIONS: usize = 10;
const ROWS: usize = 10;

/// The text, and what it has besides.
pub(super) fn check(part: &InteractivePart<'_>) -> Result<(String, Extras), GraphError> {
    let is_list = match &*part.kind {
        "" => return Err(GraphError::required("interactive['type']")),
        "button" => false,
        "list" => true,
        _ => return Err(GraphError::invalid("Param interactive['type'] must be one of {button, list}")),
    };
    let body = part.body.as_ref().ok_or_else(|| GraphError::required("interactive['body']"))?;
    within(1, BODY_LENGTH, &body.text, "Body text")?;
    let action = part.action.as_ref().ok_or_else(|| GraphError::required("interactive['action']"))?;
    let mut extras =
        Extras { kind: Some("interactive"), footer: footer(part.footer.as_ref())?, ..Extras::default() };
    if let Some(header) = &part.header {
        add_header(&mut extras, header, is_list)?;
    }
    extras.choices = if is_list { list(action)? } else { buttons(action)? };
    Ok((body.text.clone().into_owned(), extras))
}

fn footer(part: Option<&LinePart<'_>>) -> Result<Option<String>, GraphError> {
    let Some(footer) = part else {
        return Ok(None);
    };
    within(1, LINE_LENGTH, &footer.text, "Footer text")?;
    Ok(Some(footer.text.clone().into_owned()))
}

/// A list's header is a text; that of buttons may be a file too.
fn add_header(extras: &mut Extras, part: &Parameter<'_>, is_list: bool) -> Result<(), GraphError> {
    if part.kind == "text" {
        within(1, LINE_LENGTH, &part.text, "Header text")?;
        extras.header = Some(part.text.clone().into_owned());
        return Ok(());
    }
    let kind = MediaKind::parse(&part.kind).filter(|kind| *kind != MediaKind::Audio && !is_list);
    let kind = kind.ok_or_else(|| not_valid("Header type is not one that this type of message can have"))?;
    let place = format!("interactive['header']['{}']", kind.as_str());
    let file = part.media(kind).ok_or_else(|| GraphError::required(&place))?;
    extras.media = Some(media::without_caption(kind, file, &place)?);
    Ok(())
}

fn buttons(action: &ActionPart<'_>) -> Result<Vec<Choice>, GraphError> {
    let place = "interactive['action']['buttons']";
    let buttons = action.buttons.as_deref().ok_or_else(|| GraphError::required(place))?;
    if !(1..=BUTTONS).contains(&buttons.len()) {
        return Err(not_valid(format!(
            "Invalid buttons count. Min allowed buttons: 1, Max allowed buttons: {BUTTONS}"
        )));
    }
    let mut choices = Vec::with_capacity(buttons.len());
    for button in buttons {
        if button.kind != "reply" {
            return Err(not_valid("Button type must be reply"));
        }
        let reply =
            button.reply.as_ref().ok_or_else(|| GraphError::required(&format!("{place}['reply']")))?;
        within(1, BUTTON_ID_LENGTH, &reply.id, "Button id")?;
        within(1, BUTTON_LENGTH, &reply.title, "Button title")?;
        choices.push(choice(reply, None));
    }
    all_differ(choices.iter().map(|choice| &*choice.id), "Button ids")?;
    all_differ(choices.iter().map(|choice| &*choice.title), "Button titles")?;
    Ok(choices)
}

fn list(action: &ActionPart<'_>) -> Result<Vec<Choice>, GraphError> {
    let required = |name: &str| GraphError::required(&format!("interactive['action']['{name}']"));
    let button = action.button.as_deref().ok_or_else(|| required("button"))?;
    within(1, BUTTON_LENGTH, button, "Button title")?;
    let sections = action.sections.as_deref().ok_or_else(|| required("sections"))?;
    if !(1..=SECTIONS).contains(&sections.len()) {
        return Err(not_valid(format!("Total section count must be 1 to {SECTIONS}")));
    }
    let mut choices = Vec::new();
    for section in sections {
        // A title is needed to tell sections apart; a single one may go without.
        within(usize::from(sections.len() > 1), ROW_LENGTH, &section.title, "Section title")?;
        if section.rows.is_empty() {
            return Err(not_valid("A section must have at least one row"));
        }
        for row in &section.rows {
            choices.push(checked_row(row, section)?);
        }
    }
    if choices.len() > ROWS {
        return Err(not_valid(format!("Total row count exceed max allowed count: {ROWS}")));
    }
    all_differ(choices.iter().map(|choice| &*choice.id), "Row ids")?;
    Ok(choices)
}

fn checked_row(row: &RowPart<'_>, section: &SectionPart<'_>) -> Result<Choice, GraphError> {
    within(1, ROW_ID_LENGTH, &row.id, "Row id")?;
    within(1, ROW_LENGTH, &row.title, "Row title")?;
    if let Some(description) = &row.description {
        within(0, DESCRIPTION_LENGTH, description, "Row description")?;
    }
    Ok(choice(row, Some(&*section.title).filter(|title| !title.is_empty())))
}

fn choice(row: &RowPart<'_>, section: Option<&str>) -> Choice {
    Choice {
        id: row.id.clone().into_owned(),
        title: row.title.clone().into_owned(),
        description: row.description.clone().map(std::borrow::Cow::into_owned),
        section: section.map(str::to_owned),
    }
}

fn all_differ<'a>(mut texts: impl Iterator<Item = &'a str>, what: &str) -> Result<(), GraphError> {
    let mut seen = HashSet::new();
    if texts.all(|text| seen.insert(text)) {
        Ok(())
    } else {
        Err(not_valid(format!("{what} must be unique")))
    }
}
