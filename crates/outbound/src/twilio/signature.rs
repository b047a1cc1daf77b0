//! `X-Twilio-Signature`: Base64 of HMAC-SHA1, keyed by the auth token, over the URL that Twilio called and the form's
//! fields in the order of their names (twilio.com/docs/usage/webhooks/webhooks-security).
//!
//! Limits: forms only; Twilio's status callbacks are forms.

use std::collections::BTreeSet;

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use countersign_core::domain::secret::Secret;
use reqwest::Url;
use ring::hmac;

/// Whether Twilio signed a call of `url`. Some of its products sign the URL with the default port in it.
pub(super) fn is_signed(token: &Secret, url: &str, fields: &[(String, String)], signature: &str) -> bool {
    let Ok(tag) = BASE64_STANDARD.decode(signature) else { return false };
    let key = hmac::Key::new(hmac::HMAC_SHA1_FOR_LEGACY_USE_ONLY, token.expose().as_bytes());
    // A name with several values has each of them once, in order.
    let fields: BTreeSet<_> = fields.iter().collect();
    [Some(url.to_owned()), with_port(url)].into_iter().flatten().any(|mut signed| {
        for (name, value) in &fields {
            signed.push_str(name);
            signed.push_str(value);
        }
        hmac::verify(&key, signed.as_bytes(), &tag).is_ok()
    })
}

/// The URL with the default port of its scheme written out; `None` if it names a port.
fn with_port(url: &str) -> Option<String> {
    let parsed = Url::parse(url).ok()?;
    let port = parsed.port().is_none().then(|| parsed.port_or_known_default())??;
    let (scheme, rest) = url.split_once("://")?;
    let host_end = rest.find(['/', '?']).unwrap_or(rest.len());
    let (host, path) = rest.split_at(host_end);
    Some(format!("{scheme}://{host}:{port}{path}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fields(from: &str) -> Vec<(String, String)> {
        let pairs = [
            ("To", "+18005551212"),
            ("CallSid", "CA1234567890ABCDE"),
            ("Digits", "1234"),
            ("From", from),
            ("Caller", from),
        ];
        pairs.map(|(name, value)| (name.to_owned(), value.to_owned())).into()
    }

    /// The vectors of Twilio's own helper libraries (`channels.md` B.1).
    #[test]
    fn the_published_vectors_verify_and_nothing_else() {
        let url = "https://mycompany.com/myapp.php?foo=1&bar=2";
        let token = Secret::new("12345");
        for (from, signature) in [
            ("+12349013030", "0/KCTR6DLpKmkAf8muzZqo1nDgQ="),
            ("+14158675310", "GvWf1cFY/Q7PnoempGyD5oXAezc="),
        ] {
            assert!(is_signed(&token, url, &fields(from), signature), "{from}");
            assert!(!is_signed(&Secret::new("12346"), url, &fields(from), signature));
            assert!(!is_signed(&token, "https://mycompany.com/myapp.php?foo=1", &fields(from), signature));
            assert!(!is_signed(&token, url, &fields("+1"), signature));
            assert!(!is_signed(&token, url, &fields(from), "AAAA"));
            assert!(!is_signed(&token, url, &fields(from), "not base64"));
        }
    }

    #[test]
    fn the_default_port_may_be_in_the_signed_url() {
        for (url, expected) in [
            ("https://a.example/x?y=1", Some("https://a.example:443/x?y=1")),
            ("http://a.example?y=1", Some("http://a.example:80?y=1")),
            ("https://a.example:8443/x", None),
        ] {
            assert_eq!(with_port(url).as_deref(), expected, "{url}");
        }
    }
}
