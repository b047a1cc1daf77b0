//! `X-Hub-Signature-256`: HMAC-SHA256 with the app secret over the raw body.

use hmac::{Hmac, KeyInit as _, Mac as _};
use sha2::Sha256;

/// Signs bodies with one app secret.
#[derive(Clone)]
pub(super) struct Signer(Hmac<Sha256>);

impl Signer {
    /// A signer for this app secret.
    pub(super) fn new(app_secret: &str) -> Self {
        Self(Hmac::new_from_slice(app_secret.as_bytes()).expect("HMAC takes a key of any length"))
    }

    /// The header's value: `sha256=` and lower-case hex.
    pub(super) fn sign(&self, body: &[u8]) -> String {
        let mac = self.0.clone().chain_update(body).finalize().into_bytes();
        format!("sha256={}", hex::encode(mac))
    }
}

#[cfg(test)]
mod tests {
    use super::Signer;

    /// A body as Meta writes it: the accent is an escape, six ASCII characters.
    const BODY: &str = r#"{"object":"whatsapp_business_account","entry":[{"id":"1","changes":[{"value":{"contacts":[{"profile":{"name":"Luc\u00eda"}}]},"field":"messages"}]}]}"#;

    #[test]
    fn the_published_vector_holds() {
        assert_eq!(BODY.len(), 149);
        assert_eq!(
            Signer::new("dev-app-secret").sign(BODY.as_bytes()),
            "sha256=0debf336de7c6ecc2cdc0c121a65cbce33b7586de50d4e0595d7b978d8b2f69a"
        );
    }

    #[test]
    fn our_writer_gives_the_vectors_bytes() {
        let value: serde_json::Value = serde_json::from_str(BODY).expect("JSON");
        let name = &value["entry"][0]["changes"][0]["value"]["contacts"][0]["profile"];
        let written = super::super::ascii_json::to_vec(name).expect("written");
        assert_eq!(written, br#"{"name":"Luc\u00eda"}"#);
    }
}
