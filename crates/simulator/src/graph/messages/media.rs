//! What Meta demands of a file.

use super::request::MediaPart;
use super::text::at_most;
use crate::graph::error::GraphError;
use crate::graph::faults;
use crate::inbox::Media;
use crate::media::{MediaKind, address};

/// Most characters of a caption.
const CAPTION_LENGTH: usize = 1024;

/// Most characters of a document's name.
const FILENAME_LENGTH: usize = 240;

/// A file with what may stand beside it. `place` is where it stands in the request, as in `image`.
pub(super) fn check(kind: MediaKind, part: &MediaPart<'_>, place: &str) -> Result<Media, GraphError> {
    let filename = part.filename.as_deref();
    if filename.is_some() && kind != MediaKind::Document {
        return Err(unexpected("filename", place));
    }
    if let Some(filename) = filename {
        at_most(FILENAME_LENGTH, filename, &format!("{place}['filename']"))?;
    }
    let (link, id) = match (&*part.link, &*part.id) {
        ("", "") => return Err(GraphError::required(&format!("{place}['id'] or {place}['link']"))),
        (link, "") => (Some(checked_link(link, place)?), None),
        ("", id) => (None, Some(checked_id(id, place)?)),
        _ => return Err(GraphError::invalid(format!("Param {place} must have either id or link, not both"))),
    };
    let [link, id, filename] = [link, id, filename].map(|text| text.map(str::to_owned));
    Ok(Media { kind, link, id, filename, file: None })
}

/// The caption of a file that is a message of its own.
pub(super) fn caption(kind: MediaKind, part: &MediaPart<'_>) -> Result<String, GraphError> {
    let Some(caption) = part.caption.as_deref() else {
        return Ok(String::new());
    };
    if kind == MediaKind::Audio {
        return Err(unexpected("caption", kind.as_str()));
    }
    at_most(CAPTION_LENGTH, caption, &format!("{}['caption']", kind.as_str()))?;
    Ok(caption.to_owned())
}

/// The header's file of a template or of buttons, which has no caption.
pub(super) fn without_caption(
    kind: MediaKind,
    part: &MediaPart<'_>,
    place: &str,
) -> Result<Media, GraphError> {
    if part.caption.is_some() {
        return Err(unexpected("caption", place));
    }
    check(kind, part, place)
}

fn checked_link<'a>(link: &'a str, place: &str) -> Result<&'a str, GraphError> {
    if address(link).is_some() {
        return Ok(link);
    }
    let reason = format!("(#100) Param {place}['link'] is not a valid URI.");
    Err(GraphError::worded(&faults::INVALID_PARAMETER, reason))
}

/// Nothing can be uploaded here, so an id is taken if it looks like one.
fn checked_id<'a>(id: &'a str, place: &str) -> Result<&'a str, GraphError> {
    if id.bytes().all(|byte| byte.is_ascii_digit()) {
        return Ok(id);
    }
    let reason =
        format!("(#100) Param {place}['id'] is not a valid whatsapp business account media attachment ID");
    Err(GraphError::worded(&faults::INVALID_PARAMETER, reason))
}

fn unexpected(key: &str, place: &str) -> GraphError {
    let reason = format!("(#100) Unexpected key \"{key}\" on param \"{place}\".");
    GraphError::worded(&faults::INVALID_PARAMETER, reason)
}
