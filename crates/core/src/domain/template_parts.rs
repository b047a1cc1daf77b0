//! What a template takes, and its text with what it was given (`wacr-api-v2.md` 2.7).

use serde_json::Value;

use super::message::MediaKind;
use super::template::RemoteTemplate;

/// What stands for a code in a text that is kept.
pub const HIDDEN_CODE: &str = "••••••";

/// What a template's header takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum HeaderNeed {
    /// Nothing.
    Nothing,
    /// `{{1}}` of its text.
    Text,
    /// A file.
    Media(MediaKind),
}

/// Something that a template takes and was not given.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TemplateNeed {
    /// `{{1}}` of the header's text.
    HeaderText,
    /// The header's file.
    HeaderMedia(MediaKind),
    /// A parameter of the body, from 1.
    Field(u32),
    /// The parameter of the button at this place, from 0.
    Button(u8),
    /// A place in the body for the code that is to be made; the template has this many parameters.
    CodePlace(u32),
}

/// What the header of `template` takes.
pub fn header_need(template: &RemoteTemplate) -> HeaderNeed {
    let shape = &template.shape;
    match shape.header_format.as_deref() {
        Some("TEXT") if shape.header_text.as_deref().is_some_and(|text| text.contains("{{")) => {
            HeaderNeed::Text
        }
        Some("IMAGE") => HeaderNeed::Media(MediaKind::Image),
        Some("VIDEO") => HeaderNeed::Media(MediaKind::Video),
        Some("DOCUMENT") => HeaderNeed::Media(MediaKind::Document),
        _ => HeaderNeed::Nothing,
    }
}

/// Places of the URL buttons that take a parameter, those for codes left out.
pub fn url_buttons(template: &RemoteTemplate) -> Vec<u8> {
    let Ok(Value::Array(components)) = serde_json::from_str(&template.components) else { return Vec::new() };
    let is_buttons =
        |part: &&Value| part["type"].as_str().is_some_and(|kind| kind.eq_ignore_ascii_case("BUTTONS"));
    let buttons = components.iter().find(is_buttons).and_then(|part| part["buttons"].as_array());
    let takes = |button: &Value| {
        button["type"].as_str().is_some_and(|kind| kind.eq_ignore_ascii_case("URL"))
            && button["url"].as_str().is_some_and(|url| url.contains("{{"))
    };
    let places = (0..).zip(buttons.into_iter().flatten()).filter(|(_, button)| takes(button));
    places.map(|(place, _)| place).filter(|place| !template.shape.otp_buttons.contains(place)).collect()
}

/// A body with `{{1}}`, `{{2}}`, … filled in, in one pass: a parameter is never read as a placeholder. What has none stays.
pub fn filled(body: &str, parameters: &[&str]) -> String {
    let mut text = String::with_capacity(body.len());
    let mut rest = body;
    while let Some((before, after)) = rest.split_once("{{") {
        text.push_str(before);
        let Some((name, tail)) = after.split_once("}}") else {
            rest = &rest[before.len()..];
            break;
        };
        let place = name.trim().parse::<usize>().ok().and_then(|number| number.checked_sub(1));
        match place.and_then(|place| parameters.get(place)) {
            Some(parameter) => text.push_str(parameter),
            None => text.extend(["{{", name, "}}"]),
        }
        rest = tail;
    }
    text + rest
}

#[cfg(test)]
mod tests {
    use super::super::template::{TemplateCategory, TemplateShape, TemplateStatus};
    use super::*;

    fn template(shape: TemplateShape, components: &str) -> RemoteTemplate {
        RemoteTemplate {
            vendor_id: "1".to_owned(),
            name: "t".to_owned(),
            language: "en".to_owned(),
            category: TemplateCategory::parse("UTILITY"),
            status: TemplateStatus::Approved,
            components: components.to_owned(),
            shape,
        }
    }

    #[test]
    fn a_header_takes_what_its_format_says() {
        for (format, text, need) in [
            (None, None, HeaderNeed::Nothing),
            (Some("TEXT"), Some("Hello"), HeaderNeed::Nothing),
            (Some("TEXT"), Some("Hello {{1}}"), HeaderNeed::Text),
            (Some("IMAGE"), None, HeaderNeed::Media(MediaKind::Image)),
            (Some("VIDEO"), None, HeaderNeed::Media(MediaKind::Video)),
            (Some("DOCUMENT"), None, HeaderNeed::Media(MediaKind::Document)),
            (Some("LOCATION"), None, HeaderNeed::Nothing),
        ] {
            let shape = TemplateShape {
                header_format: format.map(str::to_owned),
                header_text: text.map(str::to_owned),
                ..TemplateShape::default()
            };
            assert_eq!(header_need(&template(shape, "[]")), need, "{format:?} {text:?}");
        }
    }

    #[test]
    fn buttons_with_a_place_in_their_url_take_a_parameter() {
        let components = r#"[{"type":"BODY","text":"x"},{"type":"buttons","buttons":[
            {"type":"QUICK_REPLY","text":"{{1}}"},{"type":"url","url":"https://x.example/{{1}}"},
            {"type":"URL","url":"https://x.example/"},{"type":"URL","url":"https://x.example/?code=otp{{1}}"}]}]"#;
        let shape = TemplateShape { otp_buttons: vec![3], ..TemplateShape::default() };
        assert_eq!(url_buttons(&template(shape, components)), [1]);
        assert_eq!(url_buttons(&template(TemplateShape::default(), "nonsense")), [0_u8; 0]);
    }

    #[test]
    fn a_body_is_filled_in_one_pass() {
        for (body, text) in [
            ("no place", "no place"),
            ("{{1}} and {{ 2 }}", "{{2}} and b"),
            ("{{3}} {{0}} {{name}}", "{{3}} {{0}} {{name}}"),
            ("open {{1", "open {{1"),
            ("{{1}}{{1}}", "{{2}}{{2}}"),
        ] {
            assert_eq!(filled(body, &["{{2}}", "b"]), text, "{body}");
        }
    }
}
