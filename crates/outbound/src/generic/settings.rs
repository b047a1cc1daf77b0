//! What describes a vendor.

use std::collections::BTreeMap;

use countersign_core::domain::delivery::Medium;
use countersign_core::domain::fault::FaultClass;
use countersign_core::domain::provider::{OpenProvider, SettingsFault};
use countersign_core::domain::receipt::ReceiptKind;
use serde::Deserialize;
use serde_json::Value;

use super::fill;
use crate::http::{HeaderName, HeaderValue, Method};
use crate::vendor::{credential, misfit, only_credentials, settings, url};

/// The credential that `auth` sends.
pub(super) const SECRET: &str = "secret";
/// The credential that a callback must bring along, where `receipts.secret` says how.
pub(super) const RECEIPT_SECRET: &str = "receipt_secret";

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Settings {
    pub(super) request: Template,
    /// Sent with every request.
    #[serde(default)]
    pub(super) headers: BTreeMap<String, String>,
    #[serde(default)]
    pub(super) auth: Auth,
    #[serde(default)]
    pub(super) answer: AnswerRules,
    pub(super) receipts: Option<ReceiptRules>,
    /// A request that shows that the credentials work and sends nothing.
    pub(super) probe: Option<Template>,
    /// A request that tells the vendor that a code was used.
    pub(super) outcome: Option<Template>,
}

/// A request with places for values.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Template {
    pub(super) url: String,
    #[serde(default)]
    pub(super) method: Verb,
    #[serde(default)]
    pub(super) query: BTreeMap<String, String>,
    #[serde(default)]
    pub(super) headers: BTreeMap<String, String>,
    pub(super) body: Option<Body>,
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "UPPERCASE")]
pub(super) enum Verb {
    Get,
    #[default]
    Post,
}

#[derive(Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Body {
    Json(Value),
    Form(BTreeMap<String, String>),
}

/// How requests carry the credential `secret`.
#[derive(Default, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case", deny_unknown_fields)]
pub(super) enum Auth {
    #[default]
    None,
    Basic {
        username: String,
    },
    Bearer,
    Header {
        name: String,
    },
    Query {
        name: String,
    },
}

/// What an answer means. Pointers are JSON pointers (RFC 6901).
#[derive(Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(super) struct AnswerRules {
    /// Where the vendor's id of the message is.
    pub(super) id: Option<String>,
    /// What a 2xx must hold to be an acceptance.
    pub(super) ok: Option<OkRule>,
    /// Where the error is.
    pub(super) error: Option<String>,
    /// What errors mean.
    pub(super) errors: BTreeMap<String, Class>,
    /// What an error means that is not in `errors`; `configuration` if left out.
    pub(super) other_errors: Option<Class>,
    /// What HTTP statuses mean that are no 2xx: definite answers of the vendor, that the message was not taken.
    pub(super) statuses: BTreeMap<String, Class>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct OkRule {
    pub(super) at: String,
    pub(super) is: Vec<String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Class {
    Retry,
    Throttle,
    NextChannel,
    Configuration,
    Account,
}

/// Where a report says what. The fields of a query or a form are those of one JSON object.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ReceiptRules {
    /// Where a list of reports is; left out, the call is one report.
    pub(super) list: Option<String>,
    /// Where the vendor's id of the message is.
    pub(super) id: String,
    pub(super) status: String,
    /// What statuses mean; others are passed over.
    pub(super) states: BTreeMap<String, State>,
    /// Where the error's code is.
    pub(super) error: Option<String>,
    /// Where our own reference is, if the vendor echoes it.
    pub(super) reference: Option<String>,
    /// How the vendor shows that it knows the credential `receipt_secret`, besides calling the secret URL.
    pub(super) secret: Option<SecretPlace>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum State {
    Sent,
    Delivered,
    Read,
    Failed,
}

#[derive(Deserialize)]
#[serde(tag = "in", rename_all = "snake_case", deny_unknown_fields)]
pub(super) enum SecretPlace {
    Header { name: String },
    Query { name: String },
}

impl Settings {
    pub(super) fn of(provider: &OpenProvider) -> Result<Self, SettingsFault> {
        settings(provider)
    }

    pub(super) fn check(&self, provider: &OpenProvider) -> Result<(), SettingsFault> {
        only_credentials(provider, &[SECRET, RECEIPT_SECRET])?;
        if !matches!(self.auth, Auth::None) {
            let secret = credential(provider, SECRET)?;
            if HeaderValue::try_from(secret.expose()).is_err() {
                return Err(misfit("credentials.secret", "must not hold control characters"));
            }
        }
        if let Auth::Header { name } = &self.auth {
            header("settings.auth.name", name)?;
        }
        if self.receipts.as_ref().is_some_and(|receipts| receipts.secret.is_some()) {
            credential(provider, RECEIPT_SECRET)?;
        }
        headers("settings.headers", &self.headers)?;
        self.request.check("settings.request", fill::OF_MESSAGE)?;
        if !self.request.has_code(provider.medium) {
            return Err(misfit("settings.request", "has no place for {text} or {code}"));
        }
        for (place, template) in [("settings.probe", &self.probe), ("settings.outcome", &self.outcome)] {
            if let Some(template) = template {
                template.check(place, fill::OF_OUTCOME)?;
            }
        }
        let pointers = [&self.answer.id, &self.answer.error].into_iter().flatten();
        for pointer in pointers.chain(self.answer.ok.iter().map(|ok| &ok.at)) {
            check_pointer("settings.answer", pointer)?;
        }
        self.receipts.as_ref().map_or(Ok(()), ReceiptRules::check)
    }
}

impl ReceiptRules {
    fn check(&self) -> Result<(), SettingsFault> {
        let optional = [&self.list, &self.error, &self.reference].into_iter().flatten();
        for pointer in [&self.id, &self.status].into_iter().chain(optional) {
            check_pointer("settings.receipts", pointer)?;
        }
        Ok(())
    }
}

impl Template {
    fn check(&self, place: &str, known: &[&str]) -> Result<(), SettingsFault> {
        url(&format!("{place}.url"), &self.url)?;
        if self.method == Verb::Get && self.body.is_some() {
            return Err(misfit(format!("{place}.body"), "is not sent with GET; use query"));
        }
        headers(&format!("{place}.headers"), &self.headers)?;
        match self.texts().find_map(|text| fill::unknown(text, known)) {
            Some(other) => Err(misfit(place, format!("has {{{other}}}, and {} are known", known.join(", ")))),
            None => Ok(()),
        }
    }

    fn has_code(&self, medium: Medium) -> bool {
        let holds = |name: &str| self.texts().any(|text| text.contains(name));
        holds("{text}") || (medium != Medium::Email && holds("{code}"))
    }

    /// Whether it says which of the two ends a code came to.
    pub(super) fn tells_unused(&self) -> bool {
        self.texts().any(|text| text.contains(fill::VERIFIED))
    }

    /// All texts with places in them.
    fn texts(&self) -> impl Iterator<Item = &str> {
        let mut texts: Vec<&str> = self.query.values().map(String::as_str).collect();
        match &self.body {
            Some(Body::Form(pairs)) => texts.extend(pairs.values().map(String::as_str)),
            Some(Body::Json(value)) => collect(value, &mut texts),
            None => {}
        }
        texts.into_iter()
    }
}

fn collect<'v>(value: &'v Value, texts: &mut Vec<&'v str>) {
    match value {
        Value::String(text) => texts.push(text),
        Value::Array(items) => items.iter().for_each(|item| collect(item, texts)),
        Value::Object(fields) => fields.values().for_each(|field| collect(field, texts)),
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

fn headers(place: &str, headers: &BTreeMap<String, String>) -> Result<(), SettingsFault> {
    for (name, value) in headers {
        header(place, name)?;
        if HeaderValue::try_from(value.as_str()).is_err() {
            return Err(misfit(format!("{place}.{name}"), "must not hold control characters"));
        }
    }
    Ok(())
}

fn header(place: &str, name: &str) -> Result<(), SettingsFault> {
    HeaderName::try_from(name).map(drop).map_err(|_| misfit(place, format!("{name:?} is no header's name")))
}

fn check_pointer(place: &str, pointer: &str) -> Result<(), SettingsFault> {
    if pointer.is_empty() || pointer.starts_with('/') {
        Ok(())
    } else {
        Err(misfit(place, format!("{pointer:?} is no JSON pointer, as in /messages/0/id")))
    }
}

impl From<Verb> for Method {
    fn from(verb: Verb) -> Self {
        match verb {
            Verb::Get => Self::GET,
            Verb::Post => Self::POST,
        }
    }
}

impl From<Class> for FaultClass {
    fn from(class: Class) -> Self {
        match class {
            Class::Retry => Self::Retry,
            Class::Throttle => Self::Throttle,
            Class::NextChannel => Self::NextChannel,
            Class::Configuration => Self::Configuration,
            Class::Account => Self::Account,
        }
    }
}

impl From<State> for ReceiptKind {
    fn from(state: State) -> Self {
        match state {
            State::Sent => Self::Sent,
            State::Delivered => Self::Delivered,
            State::Read => Self::Read,
            State::Failed => Self::Failed,
        }
    }
}
