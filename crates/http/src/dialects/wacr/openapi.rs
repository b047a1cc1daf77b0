//! The dialect's OpenAPI document. Paths, bodies and answers come from the routes themselves; what every call can
//! answer besides is here.

use std::collections::BTreeMap;

use utoipa::openapi::response::ResponseBuilder;
use utoipa::openapi::security::{HttpAuthScheme, HttpBuilder, SecurityScheme};
use utoipa::openapi::{ContentBuilder, Ref, RefOr, Response};
use utoipa::{IntoResponses, Modify, OpenApi, openapi};
use utoipa_axum::router::OpenApiRouter;

use super::envelope::Failure;
use super::{choices, operations};

/// What every call can answer.
const ANY: &[(u16, &str)] = &[
    (401, "UNAUTHORIZED: invalid or missing API token"),
    (403, "INSUFFICIENT_SCOPE: the token lacks the call's scope"),
    (429, "RATE_LIMIT_EXCEEDED: too many requests"),
    (500, "INTERNAL_ERROR: unexpected server error"),
    (503, "SERVICE_UNAVAILABLE: overloaded, nothing was done"),
    (504, "GATEWAY_TIMEOUT: the request took too long"),
];

/// What calls with a body can answer besides.
const BODY: &[(u16, &str)] = &[
    (400, "BAD_REQUEST: the body is no JSON object"),
    (408, "REQUEST_TIMEOUT: the body did not arrive in time"),
    (413, "PAYLOAD_TOO_LARGE: the body is too large"),
    (415, "UNSUPPORTED_MEDIA_TYPE: the body is not JSON"),
    (422, "VALIDATION_ERROR and the call's own refusals"),
];

/// What calls that send can answer besides.
const SEND: &[(u16, &str)] = &[
    (403, "INSUFFICIENT_SCOPE, FEATURE_NOT_AVAILABLE, FEATURE_LIMIT_EXCEEDED or CONTACT_OPTED_OUT"),
    (404, "RESOURCE_NOT_FOUND: no such approved template; NOT_FOUND: no such contact"),
    (409, "IDEMPOTENCY_IN_PROGRESS: the same request is still running"),
    (422, "VALIDATION_ERROR, WHATSAPP_NOT_CONFIGURED or IDEMPOTENCY_KEY_REUSED"),
    (500, "MESSAGE_SEND_FAILED or INTERNAL_ERROR"),
];

/// What calls for one thing can answer besides.
const FOUND: &[(u16, &str)] = &[(404, "NOT_FOUND: there is no such thing")];

/// What a sync can answer besides.
const SYNC: &[(u16, &str)] = &[(422, "WHATSAPP_NOT_CONFIGURED: the account has no WhatsApp settings")];

/// Refusals of a call without a body.
pub(crate) struct Refusals;
/// Refusals of a call for one thing.
pub(crate) struct FoundRefusals;
/// Refusals of a sync.
pub(crate) struct SyncRefusals;
/// Refusals of a call with a body.
pub(crate) struct BodyRefusals;
/// Refusals of a call that sends.
pub(crate) struct SendRefusals;

impl IntoResponses for Refusals {
    fn responses() -> BTreeMap<String, RefOr<Response>> {
        failures(&[ANY])
    }
}

impl IntoResponses for FoundRefusals {
    fn responses() -> BTreeMap<String, RefOr<Response>> {
        failures(&[ANY, FOUND])
    }
}

impl IntoResponses for SyncRefusals {
    fn responses() -> BTreeMap<String, RefOr<Response>> {
        failures(&[ANY, SYNC])
    }
}

impl IntoResponses for BodyRefusals {
    fn responses() -> BTreeMap<String, RefOr<Response>> {
        failures(&[ANY, BODY])
    }
}

impl IntoResponses for SendRefusals {
    fn responses() -> BTreeMap<String, RefOr<Response>> {
        failures(&[ANY, BODY, SEND])
    }
}

/// Of a status that comes twice the later description counts.
fn failures(tables: &[&[(u16, &str)]]) -> BTreeMap<String, RefOr<Response>> {
    let rows = tables.iter().copied().flatten();
    rows.map(|(status, text)| (status.to_string(), RefOr::T(failure(text)))).collect()
}

fn failure(text: &str) -> Response {
    let content = ContentBuilder::new().schema(Some(Ref::from_schema_name("Failure")));
    ResponseBuilder::new().description(text).content("application/json", content.build()).build()
}

#[derive(OpenApi)]
#[openapi(
    info(
        title = "WA.cr API v2, as spoken by Countersign",
        description = "One-time codes over WhatsApp. A code is in the message and nowhere else."
    ),
    components(schemas(Failure)),
    modifiers(&Bearer),
    security(("token" = [])),
    tags((name = "Account"), (name = "Authentication", description = "OTP verification"), (name = "Templates"))
)]
struct Document;

struct Bearer;

impl Modify for Bearer {
    fn modify(&self, document: &mut openapi::OpenApi) {
        let scheme = HttpBuilder::new().scheme(HttpAuthScheme::Bearer).build();
        document
            .components
            .get_or_insert_default()
            .add_security_scheme("token", SecurityScheme::Http(scheme));
    }
}

/// The document of this dialect, with the paths at which it is always mounted.
pub fn openapi() -> openapi::OpenApi {
    OpenApiRouter::with_openapi(Document::openapi()).nest(choices::PREFIX, operations()).into_openapi()
}
