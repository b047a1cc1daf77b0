//! `GET /media/{key}`: a stored file, for WhatsApp and whoever has its URL (`wacr-api-v2.md` 2.8).
//!
//! The key is all that opens a file, so it is 256 random bits. What is served came from a tenant's user or from elsewhere:
//! a browser must neither run it nor guess what it is.

use axum::Router;
use axum::body::Body;
use axum::extract::rejection::PathRejection;
use axum::extract::{Path, State};
use axum::http::{HeaderName, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use countersign_core::domain::media::{MediaKey, StoredMedia};
use countersign_core::engine::FILES_PATH;
use futures_util::stream::try_unfold;

use crate::AppState;

/// Nothing in the file runs, loads, or is shown inside a page.
const POLICY: &str = "default-src 'none'; sandbox; frame-ancestors 'none'";

pub(crate) fn routes() -> Router<AppState> {
    Router::new().route(&format!("{FILES_PATH}/{{key}}"), get(serve))
}

/// The file, part by part. What is no key, or opens nothing, is not there.
async fn serve(State(state): State<AppState>, key: Result<Path<String>, PathRejection>) -> Response {
    let Some(key) = key.ok().and_then(|Path(key)| MediaKey::parse(&key)) else {
        return missing();
    };
    match state.engine.find_file(key).await {
        Ok(Some(media)) => stream(state, key, &media),
        Ok(None) => missing(),
        Err(error) => {
            tracing::error!(%error, "media.store: a file could not be looked up");
            (StatusCode::SERVICE_UNAVAILABLE, "try again later\n").into_response()
        }
    }
}

fn missing() -> Response {
    (StatusCode::NOT_FOUND, "no such file\n").into_response()
}

/// A part that cannot be read breaks the connection off: the file is not whole then, and its length says so.
fn stream(state: AppState, key: MediaKey, media: &StoredMedia) -> Response {
    let parts = try_unfold((state, 0), move |(state, number)| async move {
        let part = state.engine.find_file_part(key, number).await.inspect_err(|error| {
            tracing::error!(%error, "media.store: a part of a file could not be read; its download is broken off");
        })?;
        Ok::<_, countersign_core::ports::store::StoreError>(part.map(|bytes| (bytes, (state, number + 1))))
    });
    let mut response = Response::new(Body::from_stream(parts));
    let headers = response.headers_mut();
    let mut set = |name: HeaderName, value: &str| {
        // A stored content type is one of ours, and a name is encoded: each is a header's value.
        if let Ok(value) = HeaderValue::from_str(value) {
            headers.insert(name, value);
        }
    };
    set(header::CONTENT_TYPE, &media.content_type);
    set(header::CONTENT_LENGTH, &media.bytes.to_string());
    set(header::CONTENT_DISPOSITION, &disposition(&media.name));
    set(header::X_CONTENT_TYPE_OPTIONS, "nosniff");
    set(header::CONTENT_SECURITY_POLICY, POLICY);
    set(header::CACHE_CONTROL, "private, max-age=600");
    set(header::REFERRER_POLICY, "no-referrer");
    set(HeaderName::from_static("cross-origin-resource-policy"), "same-origin");
    set(HeaderName::from_static("x-robots-tag"), "noindex");
    response
}

/// A download under its name (RFC 6266, 4.3; RFC 8187): all but letters, digits, `.`, `-` and `_` is percent-encoded.
fn disposition(name: &str) -> String {
    use std::fmt::Write as _;
    let mut value = "attachment; filename*=UTF-8''".to_owned();
    for byte in name.bytes() {
        if byte.is_ascii_alphanumeric() || b".-_".contains(&byte) {
            value.push(char::from(byte));
        } else {
            let _ = write!(value, "%{byte:02X}");
        }
    }
    value
}

#[cfg(test)]
mod tests {
    use super::disposition;

    #[test]
    fn a_name_cannot_leave_its_header() {
        for (name, value) in [
            ("report.pdf", "attachment; filename*=UTF-8''report.pdf"),
            ("a\"; x=\r\nb.txt", "attachment; filename*=UTF-8''a%22%3B%20x%3D%0D%0Ab.txt"),
            ("Rechnung März.pdf", "attachment; filename*=UTF-8''Rechnung%20M%C3%A4rz.pdf"),
        ] {
            assert_eq!(disposition(name), value);
        }
    }
}
