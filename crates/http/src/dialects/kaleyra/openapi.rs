//! The dialect's OpenAPI document. Paths, bodies and answers come from the routes themselves; what every call can answer
//! besides is here.

use std::collections::BTreeMap;

use utoipa::openapi::response::ResponseBuilder;
use utoipa::openapi::security::{ApiKey, ApiKeyValue, SecurityScheme};
use utoipa::openapi::{ContentBuilder, ObjectBuilder, OneOfBuilder, Ref, RefOr, Response, Schema};
use utoipa::{IntoResponses, Modify, OpenApi, openapi};
use utoipa_axum::router::OpenApiRouter;

use super::platform::PlatformFailure;
use super::verify::errors::VerifyFailure;
use super::{NUMBERS_PREFIX, VERIFY_PREFIX, number_operations, verify_operations};

/// What every Verify call can answer.
const VERIFY: &[(u16, &str)] = &[
    (400, "An E-code tells why"),
    (401, "RBC001: SID, key or address is wrong"),
    (408, "The body did not arrive in time"),
    (413, "The body is too large"),
    (429, "E911: too many wrong guesses at this destination; wait as Retry-After says"),
    (500, "Unexpected server error"),
    (503, "Overloaded, nothing was done"),
    (504, "The request took too long"),
];

/// What every number call can answer.
const NUMBERS: &[(u16, &str)] = &[
    (400, "WA400: a field is wrong"),
    (401, "RBC001: SID, key or address is wrong; WA401: the account or number is not the caller's"),
    (429, "WA429: too many requests"),
    (500, "WA500: already approved, or unexpected"),
    (503, "WA500: overloaded, nothing was done"),
];

/// Refusals of a Verify call.
pub(crate) struct VerifyRefusals;
/// Refusals of a number call.
pub(crate) struct NumberRefusals;

impl IntoResponses for VerifyRefusals {
    fn responses() -> BTreeMap<String, RefOr<Response>> {
        let either = |status| if status == 401 { "PlatformFailure" } else { "VerifyFailure" };
        let row = |(status, text): &(u16, &str)| {
            let schema = Ref::from_schema_name(either(*status));
            (status.to_string(), RefOr::T(response(text, RefOr::Ref(schema))))
        };
        VERIFY.iter().map(row).collect()
    }
}

impl IntoResponses for NumberRefusals {
    fn responses() -> BTreeMap<String, RefOr<Response>> {
        let row = |(status, text): &(u16, &str)| {
            let schema = Ref::from_schema_name("NumberFailure");
            (status.to_string(), RefOr::T(response(text, RefOr::Ref(schema))))
        };
        NUMBERS.iter().map(row).collect()
    }
}

fn response(text: &str, schema: RefOr<Schema>) -> Response {
    let content = ContentBuilder::new().schema(Some(schema));
    ResponseBuilder::new().description(text).content("application/json", content.build()).build()
}

#[derive(OpenApi)]
#[openapi(
    info(
        title = "Kaleyra Verify and WhatsApp numbers, as spoken by Countersign",
        description = "One-time codes over SMS, voice, e-mail and WhatsApp; WhatsApp Business numbers and their codes."
    ),
    components(schemas(VerifyFailure, PlatformFailure)),
    modifiers(&Key, &Failures),
    security(("key" = [])),
    tags((name = "Verify"), (name = "WhatsApp numbers"))
)]
struct Document;

struct Key;

impl Modify for Key {
    fn modify(&self, document: &mut openapi::OpenApi) {
        let key = SecurityScheme::ApiKey(ApiKey::Header(ApiKeyValue::new("api-key")));
        document.components.get_or_insert_default().add_security_scheme("key", key);
    }
}

struct Failures;

impl Modify for Failures {
    /// `data` is an empty list or an empty object by the case, and `error` has one entry.
    fn modify(&self, document: &mut openapi::OpenApi) {
        let text = || ObjectBuilder::new().schema_type(openapi::schema::Type::String);
        let nothing = OneOfBuilder::new()
            .item(openapi::ArrayBuilder::new().items(text()).max_items(Some(0)))
            .item(ObjectBuilder::new());
        let failure = ObjectBuilder::new()
            .property("code", text())
            .property("message", text())
            .property("data", nothing)
            .property("error", ObjectBuilder::new().additional_properties(Some(text())))
            .required("code")
            .required("message")
            .required("data")
            .required("error");
        let schemas = &mut document.components.get_or_insert_default().schemas;
        schemas.insert("NumberFailure".to_owned(), RefOr::T(Schema::Object(failure.build())));
    }
}

/// The document of this dialect.
pub fn openapi() -> openapi::OpenApi {
    OpenApiRouter::with_openapi(Document::openapi())
        .nest(VERIFY_PREFIX, verify_operations())
        .nest(NUMBERS_PREFIX, number_operations())
        .into_openapi()
}
