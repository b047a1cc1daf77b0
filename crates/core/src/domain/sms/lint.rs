//! Looking a template over before it is used: what it will cost, and whether phones will read its last line.

use super::autofill::{ANDROID_MAX_BYTES, AppHash, Autofill, WebHost};
use super::{Costly, SmsEncoding, costly, parts, units};
use crate::domain::code::PlainCode;
use crate::domain::delivery::Medium;
use crate::domain::flow::{MAX_CODE_CHARS, MAX_VALIDITY};
use crate::domain::message::MessageText;
use crate::domain::placeholder::{InvalidText, Placeholder, branded, check_text, render};

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
    /// Bytes of its text, in UTF-8.
    pub bytes: usize,
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
    /// The Android app whose hash stands on the last line, or on the last one above the line for browsers.
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
        "line {0} begins with @ as for WebOTP, which then must be the last line and exactly `@host #{code}`",
        code = Placeholder::Code.written()
    )]
    WebLine(usize),
    /// Android's SMS Retriever does not read so much. The bytes are those of the longest message that a flow makes.
    #[error(
        "it can have {0} bytes, with the longest code and validity; with an app's hash it may have {ANDROID_MAX_BYTES}"
    )]
    TooLongForAndroid(usize),
}

/// A template, looked over.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lint {
    /// What would be sent, with a code and minutes that are nobody's; none of what cannot be a template.
    pub sample: Option<MessageText>,
    /// What it costs; for a text message.
    pub cost: Option<SmsCost>,
    /// Who reads the code out of it; for a text message.
    pub readers: Vec<Reader>,
    /// What must be mended.
    pub faults: Vec<Fault>,
}

/// Looks a text over with the lines that go below it, with a sample code of six digits. `brand` is its tenant's name.
pub fn lint(medium: Medium, text: &str, autofill: &Autofill, brand: &str) -> Lint {
    let mut lint = Lint { sample: None, cost: None, readers: Vec::new(), faults: Vec::new() };
    // WhatsApp has the text of its templates.
    if medium == Medium::WhatsApp {
        return lint;
    }
    if let Err(why) = check_text(text) {
        lint.faults.push(why.into());
        return lint;
    }
    let text = autofill.below(branded(text, brand));
    lint.sample = filled(&text, medium, SAMPLE_CODE, SAMPLE_MINUTES);
    if medium == Medium::Sms {
        lint.cost = lint.sample.as_ref().map(|sample| cost(sample.expose()));
        lint.readers = readers(&text, autofill);
        lint.faults.extend(web_line(&text));
        let longest = longest(&text);
        if lint.readers.contains(&Reader::Android) && longest > ANDROID_MAX_BYTES {
            lint.faults.push(Fault::TooLongForAndroid(longest));
        }
    }
    lint
}

fn filled(text: &str, medium: Medium, code: &str, minutes: u64) -> Option<MessageText> {
    let code = PlainCode::parse(code).ok()?;
    Some(render(text, medium, &code, minutes))
}

fn cost(sample: &str) -> SmsCost {
    SmsCost {
        encoding: SmsEncoding::of(sample),
        units: units(sample),
        bytes: sample.len(),
        parts: parts(sample).len(),
        costly: costly(sample),
    }
}

/// Bytes of a text message with the longest code that a flow may have, good for the longest time.
fn longest(text: &str) -> usize {
    let code = "0".repeat(MAX_CODE_CHARS as usize);
    let message = filled(text, Medium::Sms, &code, MAX_VALIDITY.as_secs() / 60);
    message.map_or(0, |message| message.expose().len())
}

/// Who reads a text with these lines below it. Its owner may have written them into it, too.
fn readers(text: &str, autofill: &Autofill) -> Vec<Reader> {
    let (mut readers, mut rest) = (Vec::new(), text);
    if let Some((above, last)) = rest.rsplit_once('\n')
        && is_web_line(last)
    {
        readers.push(Reader::Web);
        rest = above.trim_end_matches('\n');
    }
    if autofill.app.is_some() || rest.rsplit_once('\n').is_some_and(|(above, last)| is_hash_line(above, last))
    {
        readers.push(Reader::Android);
    }
    readers
}

fn is_hash_line(above: &str, line: &str) -> bool {
    line.parse::<AppHash>().is_ok() && !is_word(line) && above.contains(Placeholder::Code.written())
}

/// `@host #{{code}}`, and perhaps ` @host` of the page around it.
fn is_web_line(line: &str) -> bool {
    let is_host = |text: &str| text.strip_prefix('@').is_some_and(|host| host.parse::<WebHost>().is_ok());
    let mut fields = line.split(' ');
    let bound = fields.next().is_some_and(is_host);
    let code = fields.next().and_then(|field| field.strip_prefix('#')) == Some(Placeholder::Code.written());
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

    fn of_text(text: &str) -> Lint {
        lint(Medium::Sms, text, &Autofill::default(), "ACME")
    }

    #[test]
    fn a_text_is_counted_as_it_will_be_sent() {
        let lint = of_text("{{brand}}: {{code}} is your code — {{minutes}} minutes.");
        let sample = lint.sample.as_ref().map(MessageText::expose);
        assert_eq!(sample, Some("ACME: 123456 is your code — 10 minutes."));
        let cost = lint.cost.expect("a cost");
        assert_eq!((cost.encoding, cost.units, cost.bytes, cost.parts), (SmsEncoding::Ucs2, 39, 41, 1));
        assert_eq!(cost.costly, [Costly { character: '—', line: 1, column: 27 }]);
        assert_eq!(lint.faults, []);
    }

    #[test]
    fn other_media_have_no_segments() {
        let spoken = lint(Medium::Voice, "Your code: {{code}}", &Autofill::default(), "ACME");
        assert_eq!(spoken.sample.as_ref().map(MessageText::expose), Some("Your code: 1, 2, 3, 4, 5, 6"));
        assert_eq!((spoken.cost, spoken.readers), (None, vec![]));
        assert_eq!(lint(Medium::WhatsApp, "", &Autofill::default(), "ACME").faults, []);
    }

    #[test]
    fn last_lines_are_recognised_or_mended() {
        // With a code of ten characters 140 and 141 bytes.
        let long = format!("{{{{code}}}} {}\nFA+9qCX9VSu", "x".repeat(117));
        let too_long = format!("{{{{code}}}} {}\nFA+9qCX9VSu", "x".repeat(118));
        for (text, readers, faults) in [
            ("{{code}}\n\n@acme.example #{{code}}", vec![Reader::Web], vec![]),
            ("{{code}}\n\n@acme.example #{{code}} @pay.example", vec![Reader::Web], vec![]),
            ("{{code}}\n\n@acme.example {{code}}", vec![], vec![Fault::WebLine(3)]),
            ("{{code}}\n\n@acme.example  #{{code}}", vec![], vec![Fault::WebLine(3)]),
            ("{{code}}\n\n@acme.example #{{code}}.", vec![], vec![Fault::WebLine(3)]),
            ("{{code}}\n@acme.example #{{code}}\nBye", vec![], vec![Fault::WebLine(2)]),
            (&long, vec![Reader::Android], vec![]),
            (&too_long, vec![Reader::Android], vec![Fault::TooLongForAndroid(141)]),
            ("{{code}}\nFA+9qCX9VSu\n\n@acme.example #{{code}}", vec![Reader::Web, Reader::Android], vec![]),
            ("{{code}}\nCountersign", vec![], vec![]),
            ("{{code}} is your code.", vec![], vec![]),
        ] {
            let lint = of_text(text);
            assert_eq!((lint.readers, lint.faults), (readers, faults), "{text}");
        }
        assert_eq!(of_text("No code.").faults, [Fault::NotATemplate(InvalidText::NoCode)]);
    }

    #[test]
    fn lines_below_a_text_count_with_it() {
        let web = || "acme.example".parse().ok();
        let app = || "FA+9qCX9VSu".parse().ok();
        let both = Autofill { web: web(), app: app() };
        let lint_of = |text: &str, autofill| lint(Medium::Sms, text, &autofill, "ACME");
        let full = lint_of("{{code}}", both.clone());
        assert_eq!(full.readers, [Reader::Web, Reader::Android]);
        assert_eq!(full.cost.map(|cost| (cost.units, cost.bytes)), Some((41, 41)));
        for (text, autofill, fault) in [
            (format!("{{{{code}}}} {}", "x".repeat(117)), Autofill { web: None, app: app() }, None),
            (format!("{{{{code}}}} {}", "x".repeat(118)), Autofill { web: None, app: app() }, Some(141)),
            (
                format!("{{{{code}}}} {{{{brand}}}} {}", "x".repeat(113)),
                Autofill { web: None, app: app() },
                Some(141),
            ),
            (
                format!("{{{{code}}}} {{{{minutes}}}}{}", "x".repeat(113)),
                Autofill { web: None, app: app() },
                None,
            ),
            (
                format!("{{{{code}}}} {{{{minutes}}}}{}", "x".repeat(114)),
                Autofill { web: None, app: app() },
                Some(141),
            ),
            (format!("{{{{code}}}} {}", "x".repeat(91)), both.clone(), Some(141)),
            ("x{{code}}".repeat(15), Autofill { web: web(), app: None }, None),
            // A hash is one where it is given as one, also if it looks like a word.
            (
                format!("{{{{code}}}} {}", "x".repeat(118)),
                Autofill { web: None, app: "Countersign".parse().ok() },
                Some(141),
            ),
        ] {
            let faults: Vec<_> = fault.map(Fault::TooLongForAndroid).into_iter().collect();
            assert_eq!(lint_of(&text, autofill).faults, faults, "{text}");
        }
        let twice = lint_of("{{code}}\n\n@acme.example #{{code}}", Autofill { web: web(), app: None });
        assert_eq!(twice.faults, [Fault::WebLine(3)]);
    }
}
