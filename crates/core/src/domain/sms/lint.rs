//! Looking a template over before it is used: what it will cost, and whether phones will read its last line.

use super::autofill::{ANDROID_MAX_BYTES, AppHash, WebHost};
use super::{Costly, SmsEncoding, costly, parts, units};
use crate::domain::code::PlainCode;
use crate::domain::delivery::Medium;
use crate::domain::message::MessageText;
use crate::domain::message_template::{CODE, InvalidText, check_text, render};

/// The code of a sample: as many digits as flows usually have.
const SAMPLE_CODE: &str = "123456";
/// The minutes of a sample.
const SAMPLE_MINUTES: u64 = 10;

/// What a text message with this text will be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SmsCost {
    /// How it travels.
    pub encoding: SmsEncoding,
    /// Septets or 16-bit units.
    pub units: usize,
    /// Messages that are paid for.
    pub parts: usize,
    /// The characters that make it travel in 16-bit units.
    pub costly: Vec<Costly>,
}

/// Who reads the code out of the message.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reader {
    /// The browser of the page that the last line names.
    Web,
    /// The Android app whose hash the last line is.
    Android,
}

/// What is wrong with a text.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Fault {
    /// It cannot be a template.
    #[error("the text {0}")]
    NotATemplate(#[from] InvalidText),
    /// Browsers want the line to the letter.
    #[error(
        "line {0} begins with @ as for WebOTP, which then must be the last line and exactly `@host #{CODE}`"
    )]
    WebLine(usize),
    /// Android's SMS Retriever does not read so much.
    #[error("it has {0} bytes; with an app's hash as its last line it may have {ANDROID_MAX_BYTES}")]
    TooLongForAndroid(usize),
}

/// A template, looked over.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lint {
    /// The text with a code and minutes filled in; none of what cannot be a template.
    pub sample: Option<MessageText>,
    /// What it costs; for a text message.
    pub cost: Option<SmsCost>,
    /// Who reads the code out of it; for a text message.
    pub reader: Option<Reader>,
    /// What must be mended.
    pub faults: Vec<Fault>,
}

/// Looks a text over, with a sample code of six digits.
pub fn lint(medium: Medium, text: &str) -> Lint {
    let mut lint = Lint { sample: None, cost: None, reader: None, faults: Vec::new() };
    // WhatsApp has the text of its templates.
    if medium == Medium::WhatsApp {
        return lint;
    }
    if let Err(why) = check_text(text) {
        lint.faults.push(why.into());
        return lint;
    }
    let Ok(code) = PlainCode::parse(SAMPLE_CODE) else { return lint };
    let sample = render(text, medium, &code, SAMPLE_MINUTES);
    if medium == Medium::Sms {
        let sample = sample.expose();
        lint.cost = Some(SmsCost {
            encoding: SmsEncoding::of(sample),
            units: units(sample),
            parts: parts(sample).len(),
            costly: costly(sample),
        });
        lint.reader = reader(text);
        lint.faults.extend(web_line(text));
        if lint.reader == Some(Reader::Android) && sample.len() > ANDROID_MAX_BYTES {
            lint.faults.push(Fault::TooLongForAndroid(sample.len()));
        }
    }
    lint.sample = Some(sample);
    lint
}

fn reader(text: &str) -> Option<Reader> {
    let (above, last) = text.rsplit_once('\n')?;
    if is_web_line(last) {
        Some(Reader::Web)
    } else if last.parse::<AppHash>().is_ok() && !is_word(last) && above.contains(CODE) {
        Some(Reader::Android)
    } else {
        None
    }
}

/// `@host #{{code}}`, and perhaps ` @host` of the page around it.
fn is_web_line(line: &str) -> bool {
    let is_host = |text: &str| text.strip_prefix('@').is_some_and(|host| host.parse::<WebHost>().is_ok());
    let mut fields = line.split(' ');
    let bound = fields.next().is_some_and(is_host);
    let code = fields.next().and_then(|field| field.strip_prefix('#')) == Some(CODE);
    let embedded = fields.next().is_none_or(is_host);
    bound && code && embedded && fields.next().is_none()
}

/// A line that was meant for browsers and is not for them.
fn web_line(text: &str) -> Option<Fault> {
    let count = text.split('\n').count();
    let mut lines = (1..).zip(text.split('\n'));
    lines
        .find(|(number, line)| line.trim_start().starts_with('@') && (*number < count || !is_web_line(line)))
        .map(|(number, _)| Fault::WebLine(number))
}

/// A name below the text, of the length of a hash: "Countersign".
fn is_word(line: &str) -> bool {
    line.bytes().skip(1).all(|b| b.is_ascii_lowercase())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_counted_as_it_will_be_sent() {
        let lint = lint(Medium::Sms, "{{code}} is your code — {{minutes}} minutes.");
        assert_eq!(lint.sample.as_ref().map(MessageText::expose), Some("123456 is your code — 10 minutes."));
        let cost = lint.cost.expect("a cost");
        assert_eq!((cost.encoding, cost.units, cost.parts), (SmsEncoding::Ucs2, 33, 1));
        assert_eq!(cost.costly, [Costly { character: '—', line: 1, column: 21 }]);
        assert_eq!(lint.faults, []);
    }

    #[test]
    fn other_media_have_no_segments() {
        let spoken = lint(Medium::Voice, "Your code: {{code}}");
        assert_eq!(spoken.sample.as_ref().map(MessageText::expose), Some("Your code: 1, 2, 3, 4, 5, 6"));
        assert_eq!((spoken.cost, spoken.reader), (None, None));
        assert_eq!(lint(Medium::WhatsApp, "").faults, []);
    }

    #[test]
    fn last_lines_are_recognised_or_mended() {
        let long = format!("{{{{code}}}} {}\nFA+9qCX9VSu", "x".repeat(121));
        let too_long = format!("{{{{code}}}} {}\nFA+9qCX9VSu", "x".repeat(122));
        for (text, reader, faults) in [
            ("{{code}}\n\n@acme.example #{{code}}", Some(Reader::Web), vec![]),
            ("{{code}}\n\n@acme.example #{{code}} @pay.example", Some(Reader::Web), vec![]),
            ("{{code}}\n\n@acme.example {{code}}", None, vec![Fault::WebLine(3)]),
            ("{{code}}\n\n@acme.example  #{{code}}", None, vec![Fault::WebLine(3)]),
            ("{{code}}\n\n@acme.example #{{code}}.", None, vec![Fault::WebLine(3)]),
            ("{{code}}\n@acme.example #{{code}}\nBye", None, vec![Fault::WebLine(2)]),
            (&long, Some(Reader::Android), vec![]),
            (&too_long, Some(Reader::Android), vec![Fault::TooLongForAndroid(141)]),
            ("{{code}}\nCountersign", None, vec![]),
            ("{{code}} is your code.", None, vec![]),
        ] {
            let lint = lint(Medium::Sms, text);
            assert_eq!((lint.reader, lint.faults), (reader, faults), "{text}");
        }
        assert_eq!(lint(Medium::Sms, "No code.").faults, [Fault::NotATemplate(InvalidText::NoCode)]);
    }
}
