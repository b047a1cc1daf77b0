//! A request, described.

use std::io::{self, Write};

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use bytes::Bytes;
use countersign_core::domain::secret::Secret;
use reqwest::header::{AUTHORIZATION, CONTENT_TYPE, HeaderMap, HeaderName, HeaderValue};
use reqwest::{Method, Url};
use serde::Serialize;
use zeroize::Zeroizing;

use super::failure::NotSent;

/// A request on its way to the client. It has no `Debug`: its body may hold a code.
pub struct Call {
    pub(super) method: Method,
    pub(super) url: Url,
    pub(super) headers: HeaderMap,
    pub(super) body: Option<Bytes>,
}

impl Call {
    /// Asks for something.
    pub fn get(url: Url) -> Self {
        Self::new(Method::GET, url)
    }

    /// Asks to do something.
    pub fn post(url: Url) -> Self {
        Self::new(Method::POST, url)
    }

    /// A request with this method.
    pub fn new(method: Method, url: Url) -> Self {
        Self { method, url, headers: HeaderMap::new(), body: None }
    }

    /// Sends `token` as the bearer token, marked as sensitive and wiped with the request.
    pub fn bearer(self, token: &Secret) -> Result<Self, NotSent> {
        self.secret_header(AUTHORIZATION, &Secret::new(format!("Bearer {}", token.expose())), "Authorization")
    }

    /// Sends a name and a password (RFC 7617), marked as sensitive and wiped with the request.
    pub fn basic(self, name: &str, password: &Secret) -> Result<Self, NotSent> {
        let pair = Zeroizing::new(format!("{name}:{}", password.expose()));
        let value = Secret::new(format!("Basic {}", BASE64_STANDARD.encode(pair.as_bytes())));
        self.secret_header(AUTHORIZATION, &value, "Authorization")
    }

    /// Sends a header whose value is a secret. `what` names it in the error.
    pub fn secret_header(
        mut self,
        name: HeaderName,
        value: &Secret,
        what: &'static str,
    ) -> Result<Self, NotSent> {
        let bytes = Bytes::from_owner(Wiped(Zeroizing::new(value.expose().as_bytes().to_vec())));
        let mut value = HeaderValue::from_maybe_shared(bytes).map_err(|_| NotSent::Header(what))?;
        value.set_sensitive(true);
        self.headers.insert(name, value);
        Ok(self)
    }

    /// Sends a header.
    #[must_use]
    pub fn header(mut self, name: HeaderName, value: HeaderValue) -> Self {
        self.headers.insert(name, value);
        self
    }

    /// Sends `pairs` as a form. The text is wiped when the request is done.
    #[must_use]
    pub fn form<'p>(mut self, pairs: impl IntoIterator<Item = (&'p str, &'p str)> + Clone) -> Self {
        // Each byte is three at most: a buffer that grew would leave a piece of the text behind at each step.
        let room = pairs.clone().into_iter().map(|(name, value)| 3 * (name.len() + value.len()) + 2).sum();
        let text = form_urlencoded::Serializer::new(String::with_capacity(room)).extend_pairs(pairs).finish();
        let kind = HeaderValue::from_static("application/x-www-form-urlencoded");
        self.headers.insert(CONTENT_TYPE, kind);
        self.body = Some(Bytes::from_owner(Wiped(Zeroizing::new(text.into_bytes()))));
        self
    }

    /// Sends `body` as it is, for a protocol that signs its bytes. It must not hold a code: it is not wiped.
    #[must_use]
    pub fn bytes(mut self, kind: &'static str, body: Vec<u8>) -> Self {
        self.headers.insert(CONTENT_TYPE, HeaderValue::from_static(kind));
        self.body = Some(body.into());
        self
    }

    /// Sends `value` as JSON.
    ///
    /// The text is written once, into a buffer of its very size (one that grew would leave a piece of it
    /// behind at each step), which is wiped when the request is done. The connection's own write buffer and
    /// the kernel's are out of reach.
    #[must_use]
    pub fn json<T: Serialize>(mut self, value: &T) -> Self {
        let mut length = Length(0);
        serde_json::to_writer(&mut length, value).expect("wire types are plain structs of texts");
        let mut text = Zeroizing::new(Vec::with_capacity(length.0));
        serde_json::to_writer(&mut *text, value).expect("it could be written a moment ago");
        self.headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
        self.body = Some(Bytes::from_owner(Wiped(text)));
        self
    }
}

/// Bytes that are wiped when the last handle to them goes.
struct Wiped(Zeroizing<Vec<u8>>);

impl AsRef<[u8]> for Wiped {
    fn as_ref(&self) -> &[u8] {
        &self.0
    }
}

/// Counts what is written to it.
struct Length(usize);

impl Write for Length {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0 += bytes.len();
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn call() -> Call {
        Call::post(Url::parse("https://vendor.example/").expect("a URL"))
    }

    #[test]
    fn a_token_is_marked_sensitive() {
        let call = call().bearer(&Secret::new("marked-token")).expect("a header value");
        assert_eq!(call.headers[AUTHORIZATION], "Bearer marked-token");
        assert!(!format!("{:?}", call.headers).contains("marked-token"));
    }

    #[test]
    fn a_token_with_a_line_break_is_refused() {
        let refused = call().bearer(&Secret::new("a\r\nX-Other: b")).err();
        assert_eq!(refused, Some(NotSent::Header("Authorization")));
    }

    #[test]
    fn a_name_and_password_are_one_header_that_is_not_shown() {
        let call = call().basic("Aladdin", &Secret::new("open sesame")).expect("a header value");
        assert_eq!(call.headers[AUTHORIZATION], "Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ==", "RFC 7617, 2");
        assert!(!format!("{:?}", call.headers).contains("QWxh"));
    }

    #[test]
    fn a_form_is_escaped() {
        let body = call().form([("To", "+1 2"), ("Body", "ü&=")]).body.expect("a body");
        assert_eq!(&body[..], b"To=%2B1+2&Body=%C3%BC%26%3D");
    }

    #[test]
    fn a_body_is_the_values_json() {
        let body = call().json(&["a\"b", "ü"]).body.expect("a body");
        assert_eq!(&body[..], r#"["a\"b","ü"]"#.as_bytes());
    }
}
