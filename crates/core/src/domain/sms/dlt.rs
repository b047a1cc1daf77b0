//! Ids under which a text is registered in India.

/// What Indian networks compare a message with (TRAI's TCCCPR 2018): who sends it, and which registered text it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DltIds {
    entity: String,
    template: String,
}

/// An id that no registrar gave.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("must have 1 to 30 digits")]
pub struct InvalidDltId;

impl DltIds {
    /// Takes the sender's id (principal entity) and the text's id (content template), of usually 19 digits each.
    pub fn new(entity: &str, template: &str) -> Result<Self, InvalidDltId> {
        let is_id = |id: &str| (1..=30).contains(&id.len()) && id.bytes().all(|b| b.is_ascii_digit());
        if is_id(entity) && is_id(template) {
            Ok(Self { entity: entity.to_owned(), template: template.to_owned() })
        } else {
            Err(InvalidDltId)
        }
    }

    /// The sender's id.
    pub fn entity(&self) -> &str {
        &self.entity
    }

    /// The text's id.
    pub fn template(&self) -> &str {
        &self.template
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_are_digits() {
        let ids = DltIds::new("1101456324567890123", "1107161234567890123").expect("ids");
        assert_eq!((ids.entity(), ids.template()), ("1101456324567890123", "1107161234567890123"));
        let long = "1".repeat(31);
        for (entity, template) in [("", "1"), ("1", ""), ("1", "1 "), ("a", "1"), (&long, "1")] {
            assert_eq!(DltIds::new(entity, template), Err(InvalidDltId), "{entity} {template}");
        }
    }
}
