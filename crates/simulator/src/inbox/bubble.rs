//! One message on the page. All that a message holds is shown as text: nothing of it is loaded or can be followed.

use std::fmt::{self, Display, Formatter, Write as _};

use super::{Choice, Extras, Media, Message};
use crate::clock;

/// Writes the message as HTML.
pub(super) fn bubble(out: &mut Formatter<'_>, message: &Message) -> fmt::Result {
    let time = clock::rfc3339(message.received_at);
    let label = match message.channel {
        "whatsapp" => "WhatsApp",
        "sms" => "SMS",
        "voice" => "Voice",
        "email" => "E-mail",
        other => other,
    };
    write!(
        out,
        r#"<article class="{}"><header><b>{}{}</b><span class="channel">{label}{}</span></header>"#,
        message.channel,
        if message.to.contains('@') { "" } else { "+" },
        Escaped(&message.to),
        Kind(message.extras.kind),
    )?;
    above(out, &message.extras)?;
    if !message.text.is_empty() {
        write!(out, r#"<p class="text">{}</p>"#, Text(message))?;
    }
    below(out, &message.extras)?;
    if !message.code.is_empty() {
        write!(out, r#"<p class="code">{}</p>"#, Escaped(&message.code))?;
    }
    write!(out, r#"<footer><time datetime="{time}">{time}</time>"#)?;
    if message.channel == "whatsapp" && !message.code.is_empty() {
        let wamid = Escaped(&message.wamid);
        write!(out, r#"<button type="button" data-wamid="{wamid}">I didn't request a code</button>"#)?;
    }
    out.write_str("</footer></article>\n")
}

struct Kind(Option<&'static str>);

impl Display for Kind {
    fn fmt(&self, out: &mut Formatter<'_>) -> fmt::Result {
        self.0.map_or(Ok(()), |kind| write!(out, " · {kind}"))
    }
}

fn above(out: &mut Formatter<'_>, extras: &Extras) -> fmt::Result {
    if let Some(header) = &extras.header {
        write!(out, r#"<p class="head">{}</p>"#, Escaped(header))?;
    }
    extras.media.as_ref().map_or(Ok(()), |media| file(out, media))
}

/// What the file is, where it lies, its name, and what was found there.
fn file(out: &mut Formatter<'_>, media: &Media) -> fmt::Result {
    write!(out, r#"<p class="file">{}"#, media.kind.as_str())?;
    for part in [&media.link, &media.id, &media.filename].into_iter().flatten() {
        write!(out, " · {}", Escaped(part))?;
    }
    if let Some(file) = &media.file {
        write!(out, " · {} · {} bytes", Escaped(&file.content_type), file.bytes)?;
    }
    out.write_str("</p>")
}

fn below(out: &mut Formatter<'_>, extras: &Extras) -> fmt::Result {
    if let Some(footer) = &extras.footer {
        write!(out, r#"<p class="foot">{}</p>"#, Escaped(footer))?;
    }
    if extras.choices.is_empty() && extras.links.is_empty() {
        return Ok(());
    }
    out.write_str(r#"<ul class="choices">"#)?;
    extras.choices.iter().try_for_each(|choice| choice_line(out, choice))?;
    for link in &extras.links {
        write!(out, "<li>{}<small>{}</small></li>", Escaped(&link.title), Escaped(&link.url))?;
    }
    out.write_str("</ul>")
}

fn choice_line(out: &mut Formatter<'_>, choice: &Choice) -> fmt::Result {
    write!(out, "<li>{}", Escaped(&choice.title))?;
    for part in [&choice.section, &choice.description].into_iter().flatten() {
        write!(out, "<small>{}</small>", Escaped(part))?;
    }
    write!(out, "<code>{}</code></li>", Escaped(&choice.id))
}

/// The text with its code in bold, as `WhatsApp` shows what stands between asterisks.
struct Text<'a>(&'a Message);

impl Display for Text<'_> {
    fn fmt(&self, out: &mut Formatter<'_>) -> fmt::Result {
        let Message { text, code, .. } = self.0;
        match text.split_once(&format!("*{code}*")) {
            Some((before, after)) if !code.is_empty() => {
                write!(out, "{}<b>{}</b>{}", Escaped(before), Escaped(code), Escaped(after))
            }
            _ => Escaped(text).fmt(out),
        }
    }
}

/// Text with the five characters replaced that mean something in HTML.
pub(super) struct Escaped<'a>(pub(super) &'a str);

impl Display for Escaped<'_> {
    fn fmt(&self, out: &mut Formatter<'_>) -> fmt::Result {
        for character in self.0.chars() {
            match character {
                '&' => out.write_str("&amp;")?,
                '<' => out.write_str("&lt;")?,
                '>' => out.write_str("&gt;")?,
                '"' => out.write_str("&quot;")?,
                '\'' => out.write_str("&#39;")?,
                other => out.write_char(other)?,
            }
        }
        Ok(())
    }
}
