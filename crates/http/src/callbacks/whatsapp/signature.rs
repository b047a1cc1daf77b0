//! `X-Hub-Signature-256`: HMAC-SHA256 with the app secret over the bytes as they came.
//!
//! Meta escapes non-ASCII letters in those bytes, so JSON that was read and written again does not verify.

use axum::http::HeaderMap;
use countersign_core::domain::secret::Secret;
use hmac::{Hmac, KeyInit as _, Mac as _};
use sha2::Sha256;

/// A signature as presented.
pub(super) struct Signature([u8; 32]);

impl Signature {
    /// The request's signature, if it has one that could be right.
    pub(super) fn of(headers: &HeaderMap) -> Option<Self> {
        let text = headers.get("x-hub-signature-256")?.to_str().ok()?;
        let mut bytes = [0; 32];
        hex::decode_to_slice(text.strip_prefix("sha256=")?, &mut bytes).ok()?;
        Some(Self(bytes))
    }

    /// Whether one of `secrets` made this signature of `body`. Two are good while one replaces the other.
    pub(super) fn is_by(&self, secrets: &[Secret], body: &[u8]) -> bool {
        secrets.iter().any(|secret| self.is_by_one(secret, body))
    }

    fn is_by_one(&self, secret: &Secret, body: &[u8]) -> bool {
        let mac = Hmac::<Sha256>::new_from_slice(secret.expose().as_bytes());
        mac.expect("HMAC takes any key length").chain_update(body).verify_slice(&self.0).is_ok()
    }
}

#[cfg(test)]
mod tests {
    use axum::http::HeaderValue;

    use super::*;

    const BODY: &[u8] = br#"{"object":"whatsapp_business_account","entry":[{"id":"1","changes":[{"value":{"contacts":[{"profile":{"name":"Luc\u00eda"}}]},"field":"messages"}]}]}"#;
    const DIGEST: &str = "0debf336de7c6ecc2cdc0c121a65cbce33b7586de50d4e0595d7b978d8b2f69a";

    fn signature(value: &str) -> Option<Signature> {
        let mut headers = HeaderMap::new();
        headers.insert("x-hub-signature-256", HeaderValue::from_str(value).expect("ASCII"));
        Signature::of(&headers)
    }

    #[test]
    fn the_vector_verifies_with_either_secret_and_with_no_other() {
        let signature = signature(&format!("sha256={DIGEST}")).expect("well formed");
        let [ours, other] = ["dev-app-secret", "another"].map(Secret::new);
        assert!(signature.is_by(&[other.clone(), ours.clone()], BODY));
        assert!(!signature.is_by(&[other], BODY));
        assert!(!signature.is_by(&[], BODY));
        assert!(!signature.is_by(&[ours], &BODY[1..]));
    }

    #[test]
    fn what_cannot_be_right_is_no_signature() {
        for value in ["", DIGEST, "sha1=00", "sha256=", &format!("sha256={}", &DIGEST[2..]), "sha256=zz"] {
            assert!(signature(value).is_none(), "{value}");
        }
        assert!(Signature::of(&HeaderMap::new()).is_none());
    }
}
