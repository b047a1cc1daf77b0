//! What the parts of a template take (`wacr-api-v2.md` 2.7).

use countersign_core::domain::message::{MediaContent, MediaKind};
use countersign_core::engine::TemplateSend;

use super::Checks;
use super::batch::flag;
use super::text::MAX_LANGUAGE;
use crate::dialects::wacr::choices::{MAX_HEADER, MAX_PARAM_CHARS};
use crate::dialects::wacr::form::{FileField, GivenFile, StoredFile};

/// Parameters of a body.
const FIELDS: u32 = 10;

/// Places of buttons.
const BUTTONS: u8 = 3;

/// A header's file: its kind, the field of its address and that of the file itself.
pub(crate) type HeaderField = (MediaKind, &'static str, &'static FileField);

impl Checks<'_> {
    /// A template with what its parts take. Which of them it needs the engine knows.
    pub(crate) fn template(
        &mut self,
        headers: &[HeaderField],
        files: &mut Vec<GivenFile>,
    ) -> Option<(TemplateSend, Option<StoredFile>)> {
        let name = self.template_name();
        let language = self.required_language();
        let mut header_media = Vec::new();
        let mut stored = None;
        for (kind, url, takes) in headers {
            let (media, file) = self.header_media(*kind, url, takes, files);
            header_media.extend(media);
            stored = stored.or(file);
        }
        self.name_document(&mut header_media);
        let mut header_text = None;
        if let Some(value) = self.present("header_field_1") {
            header_text = self.parameter("header_field_1", value, MAX_HEADER);
        }
        let fields = (1..=FIELDS).filter_map(|n| Some((n, self.given(&format!("field_{n}"))?))).collect();
        let buttons = (0..BUTTONS).filter_map(|n| Some((n, self.given(&format!("button_{n}"))?))).collect();
        let code_place = self.code_place();
        let template = TemplateSend {
            name: name?,
            language: language?,
            header_text,
            header_media,
            fields,
            buttons,
            code_place,
        };
        Some((template, stored))
    }

    fn required_language(&mut self) -> Option<String> {
        let Some(value) = self.present("language") else {
            self.wrong("language", "is required");
            return None;
        };
        self.text("language", value, MAX_LANGUAGE)
    }

    /// A file goes before an address.
    fn header_media(
        &mut self,
        kind: MediaKind,
        url: &str,
        takes: &FileField,
        files: &mut Vec<GivenFile>,
    ) -> (Option<MediaContent>, Option<StoredFile>) {
        let file = self.file(takes, None, files);
        let url = self.url(url);
        let filename = file.as_ref().filter(|_| kind == MediaKind::Document).map(|file| file.name.clone());
        let link = file.as_ref().map(|file| file.url.clone()).or(url);
        (link.map(|link| MediaContent { kind, link, caption: None, filename }), file)
    }

    /// `header_document_name`.
    fn name_document(&mut self, media: &mut [MediaContent]) {
        let Some(name) = self.file_name("header_document_name") else { return };
        if let Some(document) = media.iter_mut().find(|media| media.kind == MediaKind::Document) {
            document.filename = Some(name);
        }
    }

    fn given(&mut self, field: &str) -> Option<String> {
        let value = self.present(field)?;
        self.parameter(field, value, MAX_PARAM_CHARS)
    }

    /// The parameter that becomes a new code: `otp_field_number`, 1 when absent, if `auto_generate_otp` says so.
    fn code_place(&mut self) -> Option<u32> {
        const FLAG: &str = "auto_generate_otp";
        let place = self.integer("otp_field_number", 1..=i64::from(FIELDS)).unwrap_or(1);
        let value = self.present(FLAG)?;
        // A form has its texts for what JSON has words for.
        let given = match value.as_str().map(str::trim) {
            Some("true") => Some(true),
            Some("false") => Some(false),
            _ => flag(value).flatten(),
        };
        if given.is_none() {
            self.wrong(FLAG, "must be true or false");
        }
        given?.then(|| u32::try_from(place).unwrap_or(1))
    }
}
