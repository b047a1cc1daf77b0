use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use zeroize::Zeroizing;

use crate::domain::secret::Secret;

/// What every secret begins with (Standard Webhooks, "Signature scheme").
const PREFIX: &str = "whsec_";

/// A text that is no signing secret.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a signing secret is `whsec_` and the Base64 of 24 to 64 bytes")]
pub struct InvalidSigningSecret;

/// What an endpoint's calls are signed with. It has no `Debug`, and is wiped.
pub struct SigningSecret(Zeroizing<Vec<u8>>);

impl SigningSecret {
    /// Makes one of fresh randomness.
    pub fn new(random: [u8; 32]) -> Self {
        Self(Zeroizing::new(random.to_vec()))
    }

    /// Reads what [`SigningSecret::text`] gave.
    pub fn parse(text: &str) -> Result<Self, InvalidSigningSecret> {
        let body = text.strip_prefix(PREFIX).ok_or(InvalidSigningSecret)?;
        let bytes = Zeroizing::new(STANDARD.decode(body).map_err(|_| InvalidSigningSecret)?);
        if (24..=64).contains(&bytes.len()) { Ok(Self(bytes)) } else { Err(InvalidSigningSecret) }
    }

    /// As its endpoint is told.
    pub fn text(&self) -> Secret {
        let body = Zeroizing::new(STANDARD.encode(&*self.0));
        Secret::new([PREFIX, &body].concat())
    }

    /// The key itself.
    pub fn expose(&self) -> &[u8] {
        &self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_reads_back() {
        let secret = SigningSecret::new([7; 32]);
        let text = secret.text();
        assert!(text.expose().starts_with("whsec_"));
        let read = SigningSecret::parse(text.expose()).map(|read| read.expose().to_vec());
        assert_eq!(read.ok().as_deref(), Some(&[7; 32][..]));
    }

    #[test]
    fn what_is_none_is_refused() {
        let short = SigningSecret(Zeroizing::new(vec![1; 23])).text();
        for text in ["", "whsec_", "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "whsec_not base64", short.expose()] {
            assert!(SigningSecret::parse(text).is_err(), "{text}");
        }
        assert!(SigningSecret::parse("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw").is_ok());
    }
}
