//! Sealing of secrets at rest with the installation's master key.

use std::fmt;

use chacha20poly1305::aead::{Aead, KeyInit, Payload};
use chacha20poly1305::{XChaCha20Poly1305, XNonce};
use hmac::{Hmac, Mac};
use zeroize::Zeroizing;

use super::secret::Secret;

const NONCE: usize = 24;

/// Ciphertext of a secret, as stored: a 24-byte nonce, then XChaCha20-Poly1305 output.
#[derive(Clone, PartialEq, Eq)]
pub struct Sealed(Vec<u8>);

impl Sealed {
    /// As stored.
    pub fn as_bytes(&self) -> &[u8] {
        &self.0
    }

    /// Reads what [`Sealed::as_bytes`] gave.
    pub fn from_bytes(bytes: Vec<u8>) -> Self {
        Self(bytes)
    }
}

impl fmt::Debug for Sealed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Sealed")
    }
}

/// The sealed bytes were made with another key or for another place, or were changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a sealed secret does not open with this master key")]
pub struct SealBroken;

/// The installation's 256-bit master key. It never enters the database.
#[derive(Clone)]
pub struct MasterKey {
    bytes: Zeroizing<[u8; 32]>,
    /// Made once: every send opens its account's token. It wipes its key when dropped.
    cipher: XChaCha20Poly1305,
}

impl MasterKey {
    /// Takes key material from the key file or the operator.
    pub fn new(bytes: [u8; 32]) -> Self {
        let bytes = Zeroizing::new(bytes);
        let cipher = XChaCha20Poly1305::new(&derive(&bytes, "seal").into());
        Self { bytes, cipher }
    }

    /// Derives the key of one use, so that no two uses share one.
    pub fn derive(&self, usage: &str) -> [u8; 32] {
        derive(&self.bytes, usage)
    }

    /// Seals `secret` for `place` (table, column and row); it opens nowhere else.
    ///
    /// `nonce` must be fresh from the entropy port.
    pub fn seal(&self, secret: &Secret, place: &str, nonce: [u8; NONCE]) -> Sealed {
        let body = self
            .cipher
            .encrypt(&XNonce::from(nonce), Payload { msg: secret.expose().as_bytes(), aad: place.as_bytes() })
            .expect("XChaCha20-Poly1305 seals any text shorter than 256 GiB");
        Sealed([nonce.as_slice(), &body].concat())
    }

    /// Opens what [`MasterKey::seal`] made for the same place.
    pub fn open(&self, sealed: &Sealed, place: &str) -> Result<Secret, SealBroken> {
        let (nonce, body) = sealed.0.split_first_chunk::<NONCE>().ok_or(SealBroken)?;
        let plain = self
            .cipher
            .decrypt(&XNonce::from(*nonce), Payload { msg: body, aad: place.as_bytes() })
            .map_err(|_| SealBroken)?;
        String::from_utf8(plain).map(Secret::new).map_err(|_| SealBroken)
    }
}

fn derive(key: &[u8; 32], usage: &str) -> [u8; 32] {
    let mut mac = Hmac::<sha2::Sha256>::new_from_slice(key).expect("HMAC takes any key length");
    mac.update(b"countersign/");
    mac.update(usage.as_bytes());
    mac.finalize().into_bytes().into()
}

impl fmt::Debug for MasterKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("MasterKey")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn opens_only_where_it_was_sealed_for_and_unchanged() {
        let key = MasterKey::new([1; 32]);
        let sealed = key.seal(&Secret::new("EAAG-token"), "whatsapp_settings/access_token/1", [9; 24]);
        let open =
            |key: &MasterKey, sealed: &Sealed, place| key.open(sealed, place).map(|s| s.expose().to_owned());
        let place = "whatsapp_settings/access_token/1";
        assert_eq!(open(&key, &sealed, place), Ok("EAAG-token".to_owned()));
        assert_eq!(open(&key, &sealed, "whatsapp_settings/access_token/2"), Err(SealBroken));
        assert_eq!(open(&MasterKey::new([2; 32]), &sealed, place), Err(SealBroken));
        let mut bent = sealed.as_bytes().to_vec();
        bent[30] ^= 1;
        assert_eq!(open(&key, &Sealed::from_bytes(bent), place), Err(SealBroken));
        assert_eq!(open(&key, &Sealed::from_bytes(vec![0; 3]), place), Err(SealBroken));
        assert!(!sealed.as_bytes().windows(4).any(|w| w == b"EAAG"));
    }
}
