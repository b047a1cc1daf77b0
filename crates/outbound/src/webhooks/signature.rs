//! The signature scheme `v1`: HMAC-SHA256 over id, time and body.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use countersign_core::domain::webhook::SigningSecret;
use hmac::{Hmac, KeyInit as _, Mac as _};
use sha2::Sha256;

/// The value of `webhook-signature`: one signature for each secret, separated by spaces.
pub(super) fn all(secrets: &[SigningSecret], id: &str, timestamp: i64, body: &[u8]) -> String {
    let each: Vec<_> = secrets.iter().map(|secret| one(secret, id, timestamp, body)).collect();
    each.join(" ")
}

fn one(secret: &SigningSecret, id: &str, timestamp: i64, body: &[u8]) -> String {
    let mut mac = Hmac::<Sha256>::new_from_slice(secret.expose()).expect("HMAC takes any key length");
    mac.update(format!("{id}.{timestamp}.").as_bytes());
    mac.update(body);
    format!("v1,{}", STANDARD.encode(mac.finalize().into_bytes()))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The vector that the reference libraries are tested with.
    #[test]
    fn the_published_vector_is_met() {
        let secret = SigningSecret::parse("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw").expect("a secret");
        let signed = one(&secret, "msg_p5jXN8AQM9LWM0D4loKWxJek", 1_614_265_330, br#"{"test": 2432232314}"#);
        assert_eq!(signed, "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");
    }

    #[test]
    fn two_secrets_give_two_signatures() {
        let (new, old) = (SigningSecret::new([1; 32]), SigningSecret::new([2; 32]));
        let (of_new, of_old) = (one(&new, "evt_1", 5, b"{}"), one(&old, "evt_1", 5, b"{}"));
        assert_eq!(all(&[new, old], "evt_1", 5, b"{}"), format!("{of_new} {of_old}"));
    }
}
