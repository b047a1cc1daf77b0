//! What Meta demands of a template's header.

use super::media;
use super::parameters::{expect_count, text};
use super::request::Parameter;
use crate::account::shape::{Header, placeholders};
use crate::graph::error::GraphError;
use crate::graph::faults;
use crate::inbox::Media;
use crate::media::MediaKind;

/// Holds the header's parameters against the template: the text or the file.
pub(super) fn check<'a>(
    header: Option<&Header>,
    given: &'a [Parameter<'a>],
) -> Result<(Option<&'a str>, Option<Media>), GraphError> {
    match header {
        None => expect_count("header", given.len(), 0).map(|()| (None, None)),
        Some(Header::Text(template)) => {
            expect_count("header", given.len(), placeholders(template))?;
            Ok((given.first().map(text).transpose()?, None))
        }
        Some(Header::Media(kind)) => Ok((None, Some(file(*kind, given)?))),
        Some(Header::Other(format)) => Err(mismatch(format, "UNKNOWN")),
    }
}

fn file(kind: MediaKind, given: &[Parameter<'_>]) -> Result<Media, GraphError> {
    let expected = kind.as_str().to_ascii_uppercase();
    let Some(parameter) = given.first() else {
        return Err(mismatch(&expected, "UNKNOWN"));
    };
    expect_count("header", given.len(), 1)?;
    if !parameter.kind.eq_ignore_ascii_case(kind.as_str()) {
        return Err(mismatch(&expected, &parameter.kind.to_ascii_uppercase()));
    }
    let place = format!("template['components']['header']['{}']", kind.as_str());
    let part = parameter.media(kind).ok_or_else(|| GraphError::required(&place))?;
    media::without_caption(kind, part, &place)
}

fn mismatch(expected: &str, received: &str) -> GraphError {
    let reason = format!("header: Format mismatch, expected {expected}, received {received}");
    GraphError::detailed(&faults::PARAMETER_FORMAT, reason)
}
