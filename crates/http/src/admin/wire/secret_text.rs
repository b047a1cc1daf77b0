use std::fmt;

use countersign_core::domain::secret::Secret;
use serde::de::{Error, Visitor};
use serde::{Deserialize, Deserializer};
use utoipa::ToSchema;

/// A secret on its way in. It is read straight into the type that hides it; there is no way out.
#[derive(Debug, ToSchema)]
#[schema(value_type = String, format = Password)]
pub(in crate::admin) struct SecretText(pub(in crate::admin) Secret);

impl<'de> Deserialize<'de> for SecretText {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Reader;

        impl Visitor<'_> for Reader {
            type Value = SecretText;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a string")
            }

            fn visit_str<E: Error>(self, text: &str) -> Result<SecretText, E> {
                Ok(SecretText(Secret::new(text)))
            }

            fn visit_string<E: Error>(self, text: String) -> Result<SecretText, E> {
                Ok(SecretText(Secret::new(text)))
            }
        }

        deserializer.deserialize_str(Reader)
    }
}

#[cfg(test)]
mod tests {
    use super::SecretText;

    #[test]
    fn debug_shows_nothing() {
        let secret: SecretText = serde_json::from_str(r#""marked""#).expect("a string");
        assert_eq!(format!("{secret:?}"), "SecretText(Secret)");
    }
}
