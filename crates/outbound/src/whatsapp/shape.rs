//! Reading a template's components (`channels.md` A.6).

use std::collections::BTreeSet;

use countersign_core::domain::template::TemplateShape;
use serde::Deserialize;

/// One component. Its type is compared without regard to case: Meta's pages use both.
#[derive(Deserialize)]
pub(super) struct ComponentResponse {
    r#type: String,
    format: Option<String>,
    text: Option<String>,
    code_expiration_minutes: Option<u32>,
    #[serde(default)]
    buttons: Vec<ButtonResponse>,
}

#[derive(Deserialize)]
struct ButtonResponse {
    r#type: String,
    url: Option<String>,
}

/// What sends and lists need of `components`. Types that we do not know (carousels, offers) are passed over.
pub(super) fn shape(components: Vec<ComponentResponse>) -> TemplateShape {
    let mut shape = TemplateShape::default();
    for component in components {
        match component.r#type.to_ascii_uppercase().as_str() {
            "BODY" => {
                shape.body = component.text.unwrap_or_default();
                shape.body_params = count_params(&shape.body);
            }
            "HEADER" => {
                shape.header_format = component.format.map(|format| format.to_ascii_uppercase());
                shape.header_text = component.text;
            }
            "FOOTER" => {
                shape.footer = component.text;
                shape.code_expiration_minutes = component.code_expiration_minutes;
            }
            "BUTTONS" => shape.otp_buttons = otp_buttons(&component.buttons),
            _ => {}
        }
    }
    shape
}

/// Places of the buttons that take the code. An OTP button becomes a URL button with `otp{{1}}` in its URL
/// when it is created; one that a listing still shows as OTP takes the same parameter.
fn otp_buttons(buttons: &[ButtonResponse]) -> Vec<u8> {
    (0..)
        .zip(buttons)
        .filter(|(_, button)| {
            button.r#type.eq_ignore_ascii_case("OTP")
                || button.r#type.eq_ignore_ascii_case("URL")
                    && button.url.as_deref().is_some_and(|url| url.contains("otp{{1}}"))
        })
        .map(|(place, _)| place)
        .collect()
}

/// How many parameters a body takes: numbered placeholders count up to the highest, named ones by name.
fn count_params(body: &str) -> u32 {
    let mut highest = 0;
    let mut names = BTreeSet::new();
    let placeholders = body.split("{{").skip(1).filter_map(|rest| rest.split_once("}}"));
    for (name, _) in placeholders {
        match name.trim().parse::<u8>() {
            Ok(number) => highest = highest.max(u32::from(number)),
            Err(_) => {
                names.insert(name.trim());
            }
        }
    }
    highest + u32::try_from(names.len()).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(components: &str) -> TemplateShape {
        shape(serde_json::from_str(components).expect("components"))
    }

    #[test]
    fn reads_a_created_copy_code_template() {
        let shape = read(
            r#"[{"type":"BODY","text":"*{{1}}* is your verification code. For your security, do not share this code.",
                 "add_security_recommendation":true,"example":{"body_text":[["123456"]]}},
                {"type":"FOOTER","text":"This code expires in 10 minutes.","code_expiration_minutes":10},
                {"type":"BUTTONS","buttons":[{"type":"URL","text":"Copy code",
                 "url":"https://www.whatsapp.com/otp/code/?otp_type=COPY_CODE&code_expiration_minutes=10&code=otp{{1}}",
                 "example":["https://www.whatsapp.com/otp/code/?code=otp123456"]}]}]"#,
        );
        assert_eq!(
            shape,
            TemplateShape {
                body: "*{{1}}* is your verification code. For your security, do not share this code."
                    .to_owned(),
                body_params: 1,
                header_format: None,
                header_text: None,
                footer: Some("This code expires in 10 minutes.".to_owned()),
                code_expiration_minutes: Some(10),
                otp_buttons: vec![0],
            }
        );
    }

    #[test]
    fn reads_one_that_is_not_converted_yet_in_lower_case() {
        let shape = read(
            r#"[{"type":"body","add_security_recommendation":true},
                {"type":"footer","code_expiration_minutes":5},
                {"type":"buttons","buttons":[{"type":"otp","otp_type":"copy_code","text":"Copy code"}]}]"#,
        );
        assert_eq!(
            shape,
            TemplateShape {
                code_expiration_minutes: Some(5),
                otp_buttons: vec![0],
                ..TemplateShape::default()
            }
        );
    }

    #[test]
    fn buttons_keep_their_places() {
        let shape = read(
            r#"[{"type":"HEADER","format":"text","text":"Hello"},{"type":"CAROUSEL","cards":[]},
                {"type":"BUTTONS","buttons":[{"type":"QUICK_REPLY","text":"No"},
                 {"type":"URL","url":"https://shop.example/{{1}}"},{"type":"URL","url":"https://x.example/?code=otp{{1}}"},
                 {"type":"WHAT_COMES_NEXT"}]}]"#,
        );
        assert_eq!(shape.otp_buttons, [2]);
        assert_eq!(
            (shape.header_format.as_deref(), shape.header_text.as_deref()),
            (Some("TEXT"), Some("Hello"))
        );
    }

    #[test]
    fn placeholders_are_counted_as_parameters() {
        for (body, params) in [
            ("", 0),
            ("no placeholder {1} }} {{", 0),
            ("{{1}}", 1),
            ("{{ 1 }} and {{1}}", 1),
            ("{{2}} for {{1}}", 2),
            ("{{3}}", 3),
            ("{{name}}, {{code}} and {{name}}", 2),
        ] {
            assert_eq!(count_params(body), params, "{body}");
        }
    }
}
