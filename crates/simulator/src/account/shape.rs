//! What a send has to know of a template's components.

use serde_json::Value;

use crate::media::MediaKind;

/// What a template is made of, read from its components once.
pub(crate) struct Shape {
    /// The header, if there is one.
    pub(crate) header: Option<Header>,
    /// Body text with `{{1}}` placeholders.
    pub(crate) body: String,
    /// The footer, if there is one.
    pub(crate) footer: Option<String>,
    /// The buttons in order.
    pub(crate) buttons: Vec<Button>,
}

/// A template's header.
pub(crate) enum Header {
    /// A text, with at most one placeholder.
    Text(String),
    /// A file, which each message names.
    Media(MediaKind),
    /// A format that nothing can be sent for here, as Meta spells it.
    Other(String),
}

/// A button.
pub(crate) struct Button {
    /// Its type in capitals, such as `URL`.
    pub(crate) kind: String,
    /// Its text.
    pub(crate) title: String,
    /// The page that it opens, with a `{{1}}` placeholder if it takes a parameter; empty if it opens none.
    pub(crate) url: String,
}

impl Button {
    /// Whether each message names a part of its URL.
    pub(crate) fn takes_parameter(&self) -> bool {
        placeholders(&self.url) > 0
    }
}

impl Shape {
    /// Reads the components.
    pub(crate) fn of(components: &[Value]) -> Self {
        let text = |component: &Value| component["text"].as_str().unwrap_or_default().to_owned();
        let buttons = part(components, "BUTTONS").and_then(|part| part["buttons"].as_array());
        Self {
            header: part(components, "HEADER").map(header),
            body: part(components, "BODY").map(text).unwrap_or_default(),
            footer: part(components, "FOOTER").map(text),
            buttons: buttons.into_iter().flatten().map(button).collect(),
        }
    }
}

fn part<'a>(components: &'a [Value], kind: &str) -> Option<&'a Value> {
    components.iter().find(|component| component["type"] == kind)
}

fn header(component: &Value) -> Header {
    let format = word(component, "format").to_ascii_uppercase();
    match MediaKind::parse(&format) {
        Some(kind) if kind != MediaKind::Audio => Header::Media(kind),
        _ if matches!(format.as_str(), "" | "TEXT") => Header::Text(word(component, "text").to_owned()),
        _ => Header::Other(format),
    }
}

fn button(component: &Value) -> Button {
    Button {
        kind: word(component, "type").to_ascii_uppercase(),
        title: word(component, "text").to_owned(),
        url: word(component, "url").to_owned(),
    }
}

fn word<'a>(component: &'a Value, name: &str) -> &'a str {
    component[name].as_str().unwrap_or_default()
}

/// How many of `{{1}}`, `{{2}}` … the text has, in sequence.
pub(crate) fn placeholders(text: &str) -> usize {
    let mut count = 0;
    while text.contains(&format!("{{{{{}}}}}", count + 1)) {
        count += 1;
    }
    count
}

/// The text with its placeholders filled, in one pass: a parameter is never read as a placeholder.
pub(crate) fn fill(text: &str, parameters: &[&str]) -> String {
    let mut filled = String::with_capacity(text.len() + 32);
    let mut rest = text;
    while let Some((before, after)) = rest.split_once("{{") {
        filled.push_str(before);
        let Some((number, tail)) = after.split_once("}}") else {
            break;
        };
        let parameter = number.parse::<usize>().ok().and_then(|n| parameters.get(n.checked_sub(1)?));
        filled.push_str(parameter.copied().unwrap_or_default());
        rest = tail;
    }
    filled.push_str(rest);
    filled
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::{Header, Shape, fill, placeholders};
    use crate::media::MediaKind;

    #[test]
    fn a_parameter_is_never_read_as_a_placeholder() {
        let text = "a {{1}} b {{2}} c";
        assert_eq!(placeholders(text), 2);
        assert_eq!(fill(text, &["{{2}}", "y"]), "a {{2}} b y c");
    }

    #[test]
    fn components_are_read_in_any_case() {
        let header = |format: &str| {
            Shape::of(&[json!({"type": "HEADER", "format": format, "text": "Hi {{1}}"})]).header
        };
        assert!(matches!(header("text"), Some(Header::Text(text)) if text == "Hi {{1}}"));
        assert!(matches!(header("document"), Some(Header::Media(MediaKind::Document))));
        assert!(matches!(header("LOCATION"), Some(Header::Other(_))));
        assert!(matches!(header("AUDIO"), Some(Header::Other(_))));
        let buttons = json!([{"type": "quick_reply", "text": "No"},
            {"type": "url", "text": "Go", "url": "https://a.example/{{1}}"},
            {"type": "URL", "text": "Home", "url": "https://a.example/"}]);
        let shape = Shape::of(&[json!({"type": "BUTTONS", "buttons": buttons})]);
        let takes: Vec<_> = shape.buttons.iter().map(|one| (&*one.kind, one.takes_parameter())).collect();
        assert_eq!(takes, [("QUICK_REPLY", false), ("URL", true), ("URL", false)]);
        assert!(shape.header.is_none() && shape.footer.is_none());
    }
}
