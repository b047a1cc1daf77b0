//! What a message holds that no error text may repeat: all that its recipient sees or sends back, the links, the number.

use countersign_core::domain::message::{
    Action, FreeContent, HeaderParameter, Interactive, MediaContent, MessageText, Section, TemplateMessage,
    WhatsAppMessage,
};

pub(super) fn of(message: &WhatsAppMessage) -> Vec<&str> {
    let mut sent = match message {
        WhatsAppMessage::Template(message) => of_template(message),
        WhatsAppMessage::Free(message) => match &message.content {
            FreeContent::Text(text) => vec![text.expose()],
            FreeContent::Media(media) => of_media(media),
            FreeContent::Interactive(interactive) => of_interactive(interactive),
        },
    };
    sent.push(message.to().as_str());
    sent
}

fn of_template(message: &TemplateMessage) -> Vec<&str> {
    let mut sent = match &message.header {
        None => Vec::new(),
        Some(HeaderParameter::Text(text)) => vec![text.expose()],
        Some(HeaderParameter::Media(media)) => of_media(media),
    };
    let buttons = message.buttons.iter().map(|(_, text)| text);
    sent.extend(message.body.iter().chain(buttons).map(MessageText::expose));
    sent
}

fn of_media(media: &MediaContent) -> Vec<&str> {
    let caption = media.caption.as_ref().map(MessageText::expose);
    [Some(&*media.link), caption, media.filename.as_deref()].into_iter().flatten().collect()
}

fn of_interactive(interactive: &Interactive) -> Vec<&str> {
    let Interactive { header, body, footer, action } = interactive;
    let mut sent = vec![body.expose()];
    sent.extend(header.iter().chain(footer).map(MessageText::expose));
    match action {
        Action::Buttons(buttons) => {
            sent.extend(buttons.iter().flat_map(|button| [&*button.id, &button.title]));
        }
        Action::List { button, sections } => {
            sent.push(button);
            sent.extend(sections.iter().flat_map(of_section));
        }
    }
    sent
}

fn of_section(section: &Section) -> impl Iterator<Item = &str> {
    let rows = section.rows.iter();
    let rows = rows.flat_map(|row| [Some(&*row.id), Some(&*row.title), row.description.as_deref()]);
    std::iter::once(&*section.title).chain(rows.flatten())
}
