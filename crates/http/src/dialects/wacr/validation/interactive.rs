//! A text with things to press (`wacr-api-v2.md` 2.9, and WhatsApp's own bounds: `channels.md` A.2).

use std::collections::HashSet;

use countersign_core::domain::message::{Action, Interactive, MessageText, ReplyButton, Section, SectionRow};
use serde_json::{Map, Value};

use super::{Checks, is_blank};
use crate::dialects::wacr::choices::{MAX_BODY, MAX_HEADER};

const MAX_BUTTONS: usize = 3;
const MAX_BUTTON_ID: usize = 256;
const MAX_BUTTON_TITLE: usize = 20;
const MAX_SECTIONS: usize = 10;
const MAX_SECTION_TITLE: usize = 24;
/// In all sections.
const MAX_ROWS: usize = 10;
const MAX_ROW_ID: usize = 200;
const MAX_ROW_TITLE: usize = 24;
const MAX_ROW_DESCRIPTION: usize = 72;

impl<'a> Checks<'a> {
    /// All of the message. The fields of the other type are ignored.
    pub(crate) fn interactive(&mut self) -> Option<Interactive> {
        let kind = self.kind_of_interactive();
        let body = match self.present("body_text") {
            Some(value) => self.lines("body_text", value, MAX_BODY),
            None => self.missing("body_text"),
        };
        let header = self.optional_text("header_text", MAX_HEADER);
        let footer = self.optional_text("footer_text", MAX_HEADER);
        let action = match kind {
            Some(Kind::Button) => self.buttons(),
            Some(Kind::List) => self.list(),
            None => None,
        };
        Some(Interactive {
            header: header.map(MessageText::new),
            body: MessageText::new(body?),
            footer: footer.map(MessageText::new),
            action: action?,
        })
    }

    fn kind_of_interactive(&mut self) -> Option<Kind> {
        let Some(value) = self.present("type") else { return self.missing("type") };
        let kind = match value.as_str().map(str::trim) {
            Some("button") => Some(Kind::Button),
            Some("list") => Some(Kind::List),
            _ => None,
        };
        if kind.is_none() {
            self.selected_is_wrong("type");
        }
        kind
    }

    fn buttons(&mut self) -> Option<Action> {
        let items = self.items("buttons", MAX_BUTTONS, "is required when type is button")?;
        let (mut ids, mut titles) = (HashSet::new(), HashSet::new());
        let mut buttons = Vec::new();
        for (place, item) in items.iter().enumerate() {
            let at = format!("buttons.{place}");
            let Some(button) = self.object(&at, item) else { continue };
            let id = self.within(&at, "id", button, MAX_BUTTON_ID);
            let title = self.within(&at, "title", button, MAX_BUTTON_TITLE);
            self.distinct(&at, "id", &mut ids, id.as_ref());
            self.distinct(&at, "title", &mut titles, title.as_ref());
            buttons.extend(id.zip(title).map(|(id, title)| ReplyButton { id, title }));
        }
        Some(Action::Buttons(buttons))
    }

    fn list(&mut self) -> Option<Action> {
        let button = self.optional_text("list_button_text", MAX_BUTTON_TITLE);
        if self.present("list_button_text").is_none() {
            self.wrong("list_button_text", "is required when type is list");
        }
        let items = self.items("sections", MAX_SECTIONS, "is required when type is list")?;
        let mut ids = HashSet::new();
        let mut sections = Vec::new();
        let mut count = 0;
        for (place, item) in items.iter().enumerate() {
            let at = format!("sections.{place}");
            let Some(section) = self.object(&at, item) else { continue };
            let title = self.within(&at, "title", section, MAX_SECTION_TITLE);
            let rows = self.rows(&format!("{at}.rows"), section.get("rows"), &mut ids);
            count += rows.len();
            sections.extend(title.map(|title| Section { title, rows }));
        }
        if count > MAX_ROWS {
            self.wrong("sections", &format!("must not have more than {MAX_ROWS} rows in all"));
        }
        Some(Action::List { button: button?, sections })
    }

    fn rows(&mut self, field: &str, rows: Option<&Value>, ids: &mut HashSet<String>) -> Vec<SectionRow> {
        let items = match rows.filter(|rows| !is_blank(rows)) {
            Some(Value::Array(items)) if items.len() > MAX_ROWS => {
                self.wrong(field, &format!("must not have more than {MAX_ROWS} items"));
                return Vec::new();
            }
            Some(Value::Array(items)) if !items.is_empty() => items,
            Some(Value::Array(_)) | None => return self.missing(field).unwrap_or_default(),
            Some(_) => {
                self.wrong(field, "must be an array");
                return Vec::new();
            }
        };
        let mut rows = Vec::new();
        for (place, item) in items.iter().enumerate() {
            let at = format!("{field}.{place}");
            let Some(row) = self.object(&at, item) else { continue };
            let id = self.within(&at, "id", row, MAX_ROW_ID);
            let title = self.within(&at, "title", row, MAX_ROW_TITLE);
            self.distinct(&at, "id", ids, id.as_ref());
            let description = row.get("description").filter(|text| !is_blank(text));
            let description = description
                .and_then(|text| self.text(&format!("{at}.description"), text, MAX_ROW_DESCRIPTION));
            rows.extend(id.zip(title).map(|(id, title)| SectionRow { id, title, description }));
        }
        rows
    }

    /// A list of 1 to `most` items; its absence is answered with `required`.
    fn items(&mut self, field: &str, most: usize, required: &str) -> Option<&'a [Value]> {
        match self.present(field) {
            Some(Value::Array(items)) if items.len() > most => {
                self.wrong(field, &format!("must not have more than {most} items"));
                None
            }
            Some(Value::Array(items)) if !items.is_empty() => Some(items),
            Some(Value::Array(_)) | None => {
                self.wrong(field, required);
                None
            }
            Some(_) => {
                self.wrong(field, "must be an array");
                None
            }
        }
    }

    fn object<'v>(&mut self, at: &str, item: &'v Value) -> Option<&'v Map<String, Value>> {
        let object = item.as_object();
        if object.is_none() {
            self.wrong(at, "must be an object");
        }
        object
    }

    /// A text that an item must have.
    fn within(&mut self, at: &str, name: &str, item: &Map<String, Value>, most: usize) -> Option<String> {
        let field = format!("{at}.{name}");
        match item.get(name).filter(|value| !is_blank(value)) {
            Some(value) => self.text(&field, value, most),
            None => self.missing(&field),
        }
    }

    fn distinct(&mut self, at: &str, name: &str, known: &mut HashSet<String>, text: Option<&String>) {
        if text.is_some_and(|text| !known.insert(text.clone())) {
            self.wrong(&format!("{at}.{name}"), "has a duplicate value");
        }
    }

    fn missing<T>(&mut self, field: &str) -> Option<T> {
        self.wrong(field, "is required");
        None
    }
}

/// What there is to press.
enum Kind {
    Button,
    List,
}
