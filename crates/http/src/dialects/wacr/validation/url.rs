//! Addresses of files.

use axum::http::Uri;

use super::Checks;
use crate::dialects::wacr::choices::MAX_URL;

impl Checks<'_> {
    /// An absolute address by HTTP or HTTPS. Who fetches from it has rules of its own.
    pub(crate) fn url(&mut self, field: &str) -> Option<String> {
        let text = self.optional_text(field, MAX_URL)?;
        if !is_web_address(&text) {
            self.wrong(field, "must be a valid URL");
            return None;
        }
        Some(text)
    }
}

fn is_web_address(text: &str) -> bool {
    let Ok(uri) = text.parse::<Uri>() else { return false };
    let is_web = uri
        .scheme_str()
        .is_some_and(|scheme| scheme.eq_ignore_ascii_case("http") || scheme.eq_ignore_ascii_case("https"));
    is_web && uri.host().is_some_and(|host| !host.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn takes_absolute_addresses_of_the_web() {
        for (text, is) in [
            ("https://files.example.com/a.jpg", true),
            ("http://files.example.com:8080/a.jpg?x=y&z[0]=1#top", true),
            ("HTTPS://FILES.EXAMPLE.COM", true),
            ("https://[2001:db8::1]/a", true),
            ("https://user:pass@files.example.com/a", true),
            ("ftp://files.example.com/a", false),
            ("javascript:alert(1)", false),
            ("data:image/png;base64,AAAA", false),
            ("file:///etc/passwd", false),
            ("//files.example.com/a", false),
            ("/a.jpg", false),
            ("files.example.com/a.jpg", false),
            ("https://", false),
            ("https:///a.jpg", false),
            ("https://user@/a", false),
            ("https://files.example.com/a b", false),
            ("https:files.example.com", false),
        ] {
            assert_eq!(is_web_address(text), is, "{text}");
        }
    }
}
