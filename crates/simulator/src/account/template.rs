//! A message template, as stored and as a send is checked against it.

use serde_json::{Map, Value, json};

/// A template's category; a send bills by it.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Category {
    /// One-time codes.
    Authentication,
    /// Updates on something the user did.
    Utility,
    /// All else.
    Marketing,
}

impl Category {
    /// Reads Meta's word for it, in any case.
    pub(crate) fn parse(word: &str) -> Option<Self> {
        [Self::Authentication, Self::Utility, Self::Marketing]
            .into_iter()
            .find(|category| word.eq_ignore_ascii_case(category.as_str()))
    }

    /// Meta's word for it.
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::Authentication => "AUTHENTICATION",
            Self::Utility => "UTILITY",
            Self::Marketing => "MARKETING",
        }
    }

    /// The status a new or changed template gets: codes need no review here.
    pub(crate) fn first_status(self) -> Status {
        if self == Self::Authentication { Status::Approved } else { Status::Pending }
    }
}

/// Whether a template may be sent.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Status {
    /// May be sent.
    Approved,
    /// In review.
    Pending,
}

impl Status {
    /// Meta's word for it.
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::Approved => "APPROVED",
            Self::Pending => "PENDING",
        }
    }
}

/// A message template in one language.
pub(crate) struct Template {
    /// Its id, rising in order of creation.
    pub(crate) id: u64,
    /// Lower-case name.
    pub(crate) name: String,
    /// Language or locale code.
    pub(crate) language: String,
    /// What it is for.
    pub(crate) category: Category,
    /// Whether it may be sent.
    pub(crate) status: Status,
    /// Seconds after which an undelivered message is dropped.
    pub(crate) ttl_seconds: Option<i64>,
    /// Components as the API shows them.
    pub(crate) components: Vec<Value>,
    /// Body text with `{{1}}` placeholders.
    pub(crate) body: String,
    /// How many placeholders the body has.
    pub(crate) placeholders: usize,
    /// Whether the first button is a URL button that takes a parameter.
    pub(crate) code_button: bool,
}

/// What a template is made of, before it has an id.
pub(crate) struct Draft {
    /// Lower-case name.
    pub(crate) name: String,
    /// Language or locale code.
    pub(crate) language: String,
    /// What it is for.
    pub(crate) category: Category,
    /// Seconds after which an undelivered message is dropped.
    pub(crate) ttl_seconds: Option<i64>,
    /// Components in the form the API shows them.
    pub(crate) components: Vec<Value>,
}

impl Template {
    /// A template from its parts; what a send needs is read from the components once.
    pub(crate) fn new(id: u64, draft: Draft) -> Self {
        let body = part(&draft.components, "BODY").and_then(|body| body["text"].as_str());
        let body = body.unwrap_or_default().to_owned();
        let button = part(&draft.components, "BUTTONS").map(|buttons| &buttons["buttons"][0]);
        let code_button =
            button.and_then(|button| button["url"].as_str()).is_some_and(|url| url.contains("{{1}}"));
        Self {
            id,
            name: draft.name,
            language: draft.language,
            category: draft.category,
            status: draft.category.first_status(),
            ttl_seconds: draft.ttl_seconds,
            placeholders: placeholders(&body),
            components: draft.components,
            body,
            code_button,
        }
    }

    /// The body with its placeholders filled, in one pass: a parameter is never read as a placeholder.
    pub(crate) fn fill(&self, parameters: &[&str]) -> String {
        let mut text = String::with_capacity(self.body.len() + 32);
        let mut rest = self.body.as_str();
        while let Some((before, after)) = rest.split_once("{{") {
            text.push_str(before);
            let Some((number, tail)) = after.split_once("}}") else {
                break;
            };
            let parameter = number.parse::<usize>().ok().and_then(|n| parameters.get(n.checked_sub(1)?));
            text.push_str(parameter.copied().unwrap_or_default());
            rest = tail;
        }
        text.push_str(rest);
        text
    }

    /// Every field that `fields=` can ask for.
    pub(crate) fn to_json(&self) -> Map<String, Value> {
        let fields = json!({
            "id": self.id.to_string(),
            "name": self.name,
            "language": self.language,
            "status": self.status.as_str(),
            "category": self.category.as_str(),
            "components": self.components,
            "parameter_format": "POSITIONAL",
            "rejected_reason": "NONE",
            "quality_score": { "score": "UNKNOWN", "date": 1_750_030_073 },
        });
        let Value::Object(mut fields) = fields else {
            return Map::new();
        };
        if let Some(seconds) = self.ttl_seconds {
            fields.insert("message_send_ttl_seconds".to_owned(), seconds.into());
        }
        fields
    }
}

/// What a template shows when `fields` is not given.
pub(crate) const DEFAULT_FIELDS: &[&str] =
    &["name", "parameter_format", "components", "language", "status", "category", "message_send_ttl_seconds"];

/// How many of `{{1}}`, `{{2}}` … the text has, in sequence.
fn placeholders(text: &str) -> usize {
    let mut count = 0;
    while text.contains(&format!("{{{{{}}}}}", count + 1)) {
        count += 1;
    }
    count
}

fn part<'a>(components: &'a [Value], kind: &str) -> Option<&'a Value> {
    components.iter().find(|component| component["type"] == kind)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::{Category, Draft, Template};

    #[test]
    fn a_parameter_is_never_read_as_a_placeholder() {
        let template = Template::new(
            1,
            Draft {
                name: "t".to_owned(),
                language: "en".to_owned(),
                category: Category::Utility,
                ttl_seconds: None,
                components: vec![json!({"type": "BODY", "text": "a {{1}} b {{2}} c"})],
            },
        );
        assert_eq!(template.placeholders, 2);
        assert_eq!(template.fill(&["{{2}}", "y"]), "a {{2}} b y c");
    }
}
