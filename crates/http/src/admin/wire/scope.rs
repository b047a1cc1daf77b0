use countersign_core::domain::token::Scope;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use utoipa::openapi::RefOr;
use utoipa::openapi::schema::{ObjectBuilder, Schema, Type};
use utoipa::{PartialSchema, ToSchema};

use super::not;

/// What a token may do. `*` stands for every scope; answers list them one by one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::admin) enum ScopeText {
    All,
    One(Scope),
}

/// The scopes meant by a list.
pub(in crate::admin) fn scopes(texts: &[ScopeText]) -> Vec<Scope> {
    let meant = texts.iter().flat_map(|text| match text {
        ScopeText::All => Scope::ALL,
        ScopeText::One(scope) => std::slice::from_ref(scope),
    });
    meant.copied().collect()
}

impl ScopeText {
    fn as_str(self) -> &'static str {
        match self {
            Self::All => "*",
            Self::One(scope) => scope.as_str(),
        }
    }
}

impl Serialize for ScopeText {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}

impl<'de> Deserialize<'de> for ScopeText {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        match String::deserialize(deserializer)?.as_str() {
            "*" => Ok(Self::All),
            text => {
                Scope::parse(text).map(Self::One).ok_or_else(|| not("a scope, such as messages:send, or *"))
            }
        }
    }
}

impl ToSchema for ScopeText {}

/// Written out, so that the document lists the scopes that the engine knows.
impl PartialSchema for ScopeText {
    fn schema() -> RefOr<Schema> {
        let known = std::iter::once("*").chain(Scope::ALL.iter().map(|scope| scope.as_str()));
        ObjectBuilder::new()
            .schema_type(Type::String)
            .description(Some(
                "What a token may do. `*` stands for every scope; answers list them one by one.",
            ))
            .enum_values(Some(known))
            .into()
    }
}
