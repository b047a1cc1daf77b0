//! A file in a message: a stored one, or the address of one (`wacr-api-v2.md` 2.7, 2.8).

use countersign_core::domain::media::plain_name;
use countersign_core::domain::message::{MediaContent, MediaKind, MessageText};

use super::Checks;
use crate::dialects::wacr::choices::{MAX_CAPTION, MAX_FILE_NAME};
use crate::dialects::wacr::form::{FileField, FileRefusal, GivenFile, StoredFile};

impl Checks<'_> {
    /// A text, with merge fields.
    pub(crate) fn message(&mut self, most: usize) -> Option<String> {
        let value = self.required("message", "Message is required")?;
        self.lines("message", value, most)
    }

    /// `media_type`.
    pub(crate) fn media_type(&mut self) -> Option<MediaKind> {
        const FIELD: &str = "media_type";
        let Some(value) = self.present(FIELD) else {
            self.wrong(FIELD, "is required");
            return None;
        };
        let kind = value.as_str().and_then(|word| MediaKind::parse(word.trim()));
        if kind.is_none() {
            self.selected_is_wrong(FIELD);
        }
        kind
    }

    /// The file of a message of this kind, and where WhatsApp fetches it. A file goes before an address.
    pub(crate) fn media(
        &mut self,
        kind: Option<MediaKind>,
        takes: &FileField,
        files: &mut Vec<GivenFile>,
    ) -> Option<(MediaContent, Option<StoredFile>)> {
        let file = self.file(takes, kind, files);
        let url = self.url("media_url");
        if file.is_none() && !self.errors.has(takes.name) && self.present("media_url").is_none() {
            self.wrong("media_url", "is required when media file is not present");
        }
        let caption = self.optional_lines("caption", MAX_CAPTION);
        if kind == Some(MediaKind::Audio) && self.present("caption").is_some() {
            self.wrong("caption", "is prohibited when media type is audio");
        }
        let name = self.file_name("filename").or_else(|| file.as_ref().map(|file| file.name.clone()));
        let kind = kind?;
        let content = MediaContent {
            kind,
            link: file.as_ref().map(|file| file.url.clone()).or(url)?,
            caption: caption.map(MessageText::new),
            filename: name.filter(|_| kind == MediaKind::Document),
        };
        Some((content, file))
    }

    /// What a document is called at the recipient's. A path in front of it is left out.
    pub(super) fn file_name(&mut self, field: &str) -> Option<String> {
        let text = self.optional_text(field, MAX_FILE_NAME)?;
        let name = plain_name(&text);
        if name.is_none() {
            self.wrong(field, "must be a file name");
        }
        name
    }

    /// The file that came in this field. `kind` is the one that it must have, where the field takes several.
    pub(super) fn file(
        &mut self,
        takes: &FileField,
        kind: Option<MediaKind>,
        files: &mut Vec<GivenFile>,
    ) -> Option<StoredFile> {
        if self.present(takes.name).is_some() {
            self.wrong(takes.name, "must be a file");
        }
        let mut stored = None;
        for given in files.extract_if(.., |given| given.takes.name == takes.name) {
            match given.outcome {
                Ok(file) if kind.is_none_or(|kind| file.of.kind == kind) => stored = Some(file),
                Ok(_) => self.errors.push(takes.name, FileRefusal::Type.text(takes, kind)),
                Err(refusal) => self.errors.push(takes.name, refusal.text(takes, kind)),
            }
        }
        stored.filter(|_| !self.errors.has(takes.name))
    }

    /// Notes that a field has none of its words.
    pub(super) fn selected_is_wrong(&mut self, field: &str) {
        let text = format!("The selected {} is invalid.", super::label(field));
        self.errors.push(field, text);
    }
}
