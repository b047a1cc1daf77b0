//! The e-mail that carries a code: text, and HTML made of the text.

use std::time::{Duration, SystemTime};

use countersign_core::domain::message::TextMessage;
use countersign_core::domain::time::Timestamp;
use lettre::address::Envelope;
use lettre::message::header::{HeaderName, HeaderValue};
use lettre::message::{Mailbox, Message, MultiPart};
use zeroize::Zeroizing;

use super::settings::{SmtpSettings, mailbox};

/// An e-mail that cannot be written, and whose fault that is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Unwritable {
    /// The step's sender is no mailbox.
    Sender,
    /// The recipient's address cannot be written into an envelope.
    Recipient,
    /// The subject holds a character that would end its line.
    Subject,
    /// The parts do not fit together.
    Parts,
}

/// An e-mail as it goes over the line.
pub(super) struct Email {
    pub(super) envelope: Envelope,
    /// Of the header, without angle brackets.
    pub(super) id: String,
    pub(super) bytes: Zeroizing<Vec<u8>>,
}

/// Writes an e-mail.
pub(super) fn compose(
    settings: &SmtpSettings,
    message: &TextMessage,
    now: Timestamp,
) -> Result<Email, Unwritable> {
    let sender = if message.sender.is_empty() { &settings.from } else { &message.sender };
    let from = mailbox("from", sender).map_err(|_| Unwritable::Sender)?;
    let to = message.to.as_str().parse().map_err(|_| Unwritable::Recipient)?;
    let subject = message.subject.as_deref().unwrap_or_default();
    if subject.chars().any(char::is_control) {
        return Err(Unwritable::Subject);
    }
    let id = format!("{}@{}", message.delivery, from.email.domain());
    let date = SystemTime::UNIX_EPOCH + Duration::from_millis(now.as_millis().unsigned_abs());
    let mut builder = Message::builder()
        .from(from)
        .to(Mailbox::new(None, to))
        .subject(subject)
        .date(date)
        .message_id(Some(format!("<{id}>")))
        // RFC 3834, 5: no vacation notice answers it.
        .raw_header(header("Auto-Submitted", "auto-generated"));
    if let Some(reply_to) = &settings.reply_to {
        builder = builder.reply_to(mailbox("reply_to", reply_to).map_err(|_| Unwritable::Sender)?);
    }
    let html = html(message);
    let parts = MultiPart::alternative_plain_html(message.text.expose().to_owned(), html.as_str().to_owned());
    let email = builder.multipart(parts).map_err(|_| Unwritable::Parts)?;
    Ok(Email { envelope: email.envelope().clone(), id, bytes: Zeroizing::new(email.formatted()) })
}

fn header(name: &'static str, value: &str) -> HeaderValue {
    HeaderValue::new(HeaderName::new_from_ascii_str(name), value.to_owned())
}

/// The text as a page: escaped, its lines kept, the code set off. It refers to nothing outside of itself.
fn html(message: &TextMessage) -> Zeroizing<String> {
    let text = Zeroizing::new(escaped(message.text.expose()));
    let code = Zeroizing::new(escaped(message.code.expose()));
    let set_off = Zeroizing::new(format!("<strong style=\"font-size:1.5em\">{}</strong>", code.as_str()));
    let body = Zeroizing::new(text.replacen(code.as_str(), &set_off, 1).replace('\n', "<br>\n"));
    let (language, title) =
        (escaped(&message.language), escaped(message.subject.as_deref().unwrap_or_default()));
    Zeroizing::new(format!(
        "<!doctype html>\n<html lang=\"{language}\">\n<head><meta charset=\"utf-8\"><title>{title}</title></head>\n\
         <body style=\"font-family:sans-serif;line-height:1.5\">\n<p>{}</p>\n</body>\n</html>\n",
        body.as_str()
    ))
}

fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len() + 16);
    for character in text.chars() {
        match character {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\'' => escaped.push_str("&#39;"),
            other => escaped.push(other),
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use countersign_core::domain::code::PlainCode;
    use countersign_core::domain::delivery::Medium;
    use countersign_core::domain::ids::DeliveryId;
    use countersign_core::domain::message::MessageText;
    use serde_json::json;

    use super::*;

    fn message(text: &str, code: &str) -> TextMessage {
        let now = Timestamp::from_millis(1_767_225_600_000);
        TextMessage {
            delivery: DeliveryId::new(now, [7; 10]),
            medium: Medium::Email,
            to: "user@example.com".parse().expect("a mailbox"),
            sender: String::new(),
            language: "en".to_owned(),
            subject: Some("Your code".to_owned()),
            text: MessageText::new(text),
            code: PlainCode::parse(code).expect("a code"),
            valid_for: Duration::from_mins(5),
            dlt: None,
        }
    }

    fn written(message: &TextMessage) -> Result<String, Unwritable> {
        let settings = json!({"host": "mail.acme.example", "from": "ACME <codes@acme.example>", "reply_to": "a@acme.example"});
        let settings = SmtpSettings::parse(settings).expect("settings");
        let email = compose(&settings, message, Timestamp::from_millis(1_767_225_600_000))?;
        Ok(String::from_utf8(email.bytes.to_vec()).expect("text"))
    }

    #[test]
    fn headers_are_those_of_a_message_that_nobody_answers() {
        let email = written(&message("417083 is your code.", "417083")).expect("an e-mail");
        for line in [
            "From: ACME <codes@acme.example>\r\n",
            "Reply-To: a@acme.example\r\n",
            "To: user@example.com\r\n",
            "Subject: Your code\r\n",
            "Date: Thu, 01 Jan 2026 00:00:00 +0000\r\n",
            "Auto-Submitted: auto-generated\r\n",
            "MIME-Version: 1.0\r\n",
            "Content-Type: multipart/alternative;",
        ] {
            assert!(email.contains(line), "{line} in {email}");
        }
        let id = message("1", "1").delivery;
        assert!(email.contains(&format!("Message-ID: <{id}@acme.example>\r\n")), "{email}");
    }

    #[test]
    fn a_header_is_not_left() {
        let broken = |change: fn(&mut TextMessage)| {
            let mut broken = message("1", "1");
            change(&mut broken);
            written(&broken).err()
        };
        assert_eq!(
            broken(|m| m.subject = Some("Hi\r\nBcc: x@example.com".to_owned())),
            Some(Unwritable::Subject)
        );
        assert_eq!(
            broken(|m| m.sender = "a@b.example\r\nBcc: x@example.com".to_owned()),
            Some(Unwritable::Sender)
        );
        assert_eq!(broken(|m| m.sender = "ACME".to_owned()), Some(Unwritable::Sender));
        assert_eq!(broken(|m| m.sender = "A <codes@b.example>".to_owned()), None);
    }

    #[test]
    fn the_page_is_the_text_escaped_with_the_code_set_off() {
        let page = html(&message("<b>4&1</b> is \"it\".\n'4&1'", "4&1"));
        assert!(
            page.contains(
                "<p>&lt;b&gt;<strong style=\"font-size:1.5em\">4&amp;1</strong>&lt;/b&gt; is &quot;it&quot;.<br>\n\
                 &#39;4&amp;1&#39;</p>"
            ),
            "{}",
            page.as_str()
        );
        for outside in ["http", "src=", "href", "url("] {
            assert!(!page.contains(outside), "{outside}");
        }
    }
}
