//! Texts with things to press.

use countersign_core::domain::message::{self as domain, MessageText};
use serde::Serialize;

#[derive(Serialize)]
pub(super) struct Interactive<'a> {
    r#type: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    header: Option<Header<'a>>,
    body: Line<'a>,
    #[serde(skip_serializing_if = "Option::is_none")]
    footer: Option<Line<'a>>,
    action: Action<'a>,
}

#[derive(Serialize)]
struct Header<'a> {
    r#type: &'static str,
    text: &'a str,
}

#[derive(Serialize)]
struct Line<'a> {
    text: &'a str,
}

#[derive(Serialize)]
#[serde(untagged)]
enum Action<'a> {
    Buttons { buttons: Vec<Button<'a>> },
    List { button: &'a str, sections: Vec<Section<'a>> },
}

#[derive(Serialize)]
struct Button<'a> {
    r#type: &'static str,
    reply: Reply<'a>,
}

#[derive(Serialize)]
struct Reply<'a> {
    id: &'a str,
    title: &'a str,
}

#[derive(Serialize)]
struct Section<'a> {
    title: &'a str,
    rows: Vec<Row<'a>>,
}

#[derive(Serialize)]
struct Row<'a> {
    id: &'a str,
    title: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    description: Option<&'a str>,
}

impl<'a> Interactive<'a> {
    pub(super) fn of(interactive: &'a domain::Interactive) -> Self {
        let (kind, action) = match &interactive.action {
            domain::Action::Buttons(buttons) => {
                ("button", Action::Buttons { buttons: buttons.iter().map(Button::of).collect() })
            }
            domain::Action::List { button, sections } => {
                ("list", Action::List { button, sections: sections.iter().map(Section::of).collect() })
            }
        };
        let header = interactive.header.as_ref();
        Self {
            r#type: kind,
            header: header.map(|header| Header { r#type: "text", text: header.expose() }),
            body: (&interactive.body).into(),
            footer: interactive.footer.as_ref().map(Line::from),
            action,
        }
    }
}

impl<'a> From<&'a MessageText> for Line<'a> {
    fn from(text: &'a MessageText) -> Self {
        Self { text: text.expose() }
    }
}

impl<'a> Button<'a> {
    fn of(button: &'a domain::ReplyButton) -> Self {
        Self { r#type: "reply", reply: Reply { id: &button.id, title: &button.title } }
    }
}

impl<'a> Section<'a> {
    fn of(section: &'a domain::Section) -> Self {
        let row = |row: &'a domain::SectionRow| Row {
            id: &row.id,
            title: &row.title,
            description: row.description.as_deref(),
        };
        Self { title: &section.title, rows: section.rows.iter().map(row).collect() }
    }
}
