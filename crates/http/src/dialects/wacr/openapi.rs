//! The dialect's OpenAPI document. Paths, bodies and answers come from the routes themselves; what every call can
//! answer besides is here.

use std::collections::BTreeMap;

use utoipa::openapi::response::ResponseBuilder;
use utoipa::openapi::security::{HttpAuthScheme, HttpBuilder, SecurityScheme};
use utoipa::openapi::{ContentBuilder, Ref, RefOr, Response};
use utoipa::{IntoResponses, Modify, OpenApi, openapi};
use utoipa_axum::router::OpenApiRouter;

use super::envelope::{Failure, FlatFailure};
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
    (415, "UNSUPPORTED_MEDIA_TYPE: the body is of another type"),
    (422, "VALIDATION_ERROR and the call's own refusals"),
];

/// What calls that name a row in their path can answer besides.
const ROW: &[(u16, &str)] = &[(404, "NOT_FOUND: there is none of this number")];

/// What the removal of something that contacts may have can answer besides.
const IN_USE: &[(u16, &str)] = &[(409, "CONFLICT: contacts have it, or new contacts get it")];

/// What a list with filters can answer besides.
const FILTER: &[(u16, &str)] = &[(422, "VALIDATION_ERROR: a filter that cannot be")];

/// What calls that make contacts can answer besides.
const CONTACT: &[(u16, &str)] = &[(403, "INSUFFICIENT_SCOPE or FEATURE_LIMIT_EXCEEDED")];

/// What calls that send can answer besides.
const SEND: &[(u16, &str)] = &[
    (403, "INSUFFICIENT_SCOPE, FEATURE_NOT_AVAILABLE, FEATURE_LIMIT_EXCEEDED or CONTACT_OPTED_OUT"),
    (404, "RESOURCE_NOT_FOUND: no such approved template; NOT_FOUND: no such contact"),
    (409, "IDEMPOTENCY_IN_PROGRESS: the same request is still running"),
    (422, "VALIDATION_ERROR, WHATSAPP_NOT_CONFIGURED or IDEMPOTENCY_KEY_REUSED"),
    (500, "MESSAGE_SEND_FAILED or INTERNAL_ERROR"),
];

/// What a sync can answer besides.
const SYNC: &[(u16, &str)] = &[(422, "WHATSAPP_NOT_CONFIGURED: the account has no WhatsApp settings")];

/// What calls about comments can answer, in their own flat form: no scope is asked for.
const COMMENT: &[(u16, &str)] = &[
    (401, "invalid or missing API token"),
    (404, "there is no chat with this number"),
    (429, "too many requests"),
    (500, "unexpected server error"),
    (503, "overloaded, nothing was done"),
    (504, "the request took too long"),
];

/// Refusals of the list of comments.
pub(crate) struct CommentRefusals;
/// Refusals of a new comment.
pub(crate) struct CommentBodyRefusals;
/// Refusals of a call without a body.
pub(crate) struct Refusals;
/// Refusals of a sync.
pub(crate) struct SyncRefusals;
/// Refusals of a call with a body.
pub(crate) struct BodyRefusals;
/// Refusals of a call that sends.
pub(crate) struct SendRefusals;
/// Refusals of a call without a body that names a row.
pub(crate) struct RowRefusals;
/// Refusals of a call with a body that names a row.
pub(crate) struct RowBodyRefusals;
/// Refusals of the removal of a row that contacts may have.
pub(crate) struct InUseRefusals;
/// Refusals of a list with filters.
pub(crate) struct FilterRefusals;
/// Refusals of a call that makes contacts.
pub(crate) struct ContactRefusals;

macro_rules! refusals {
    ($($name:ident = $($table:ident)+;)+) => {
        $(impl IntoResponses for $name {
            fn responses() -> BTreeMap<String, RefOr<Response>> {
                failures(&[$($table),+])
            }
        })+
    };
}

refusals! {
    Refusals = ANY;
    BodyRefusals = ANY BODY;
    SendRefusals = ANY BODY SEND;
    RowRefusals = ANY ROW;
    RowBodyRefusals = ANY BODY ROW;
    InUseRefusals = ANY ROW IN_USE;
    FilterRefusals = ANY FILTER;
    ContactRefusals = ANY BODY CONTACT;
    SyncRefusals = ANY SYNC;
}

impl IntoResponses for CommentRefusals {
    fn responses() -> BTreeMap<String, RefOr<Response>> {
        of(&[COMMENT], "FlatFailure")
    }
}

impl IntoResponses for CommentBodyRefusals {
    fn responses() -> BTreeMap<String, RefOr<Response>> {
        of(&[COMMENT, BODY], "FlatFailure")
    }
}

/// Of a status that comes twice the later description counts.
fn failures(tables: &[&[(u16, &str)]]) -> BTreeMap<String, RefOr<Response>> {
    of(tables, "Failure")
}

fn of(tables: &[&[(u16, &str)]], schema: &str) -> BTreeMap<String, RefOr<Response>> {
    let rows = tables.iter().copied().flatten();
    rows.map(|(status, text)| (status.to_string(), RefOr::T(failure(text, schema)))).collect()
}

fn failure(text: &str, schema: &str) -> Response {
    let content = ContentBuilder::new().schema(Some(Ref::from_schema_name(schema)));
    ResponseBuilder::new().description(text).content("application/json", content.build()).build()
}

#[derive(OpenApi)]
#[openapi(
    info(
        title = "WA.cr API v2, as spoken by Countersign",
        description = "One-time codes over WhatsApp. A code is in the message and nowhere else."
    ),
    components(schemas(Failure, FlatFailure)),
    modifiers(&Bearer),
    security(("token" = [])),
    tags(
        (name = "Account"),
        (name = "Authentication", description = "OTP verification"),
        (name = "Comments", description = "Notes that are kept beside a chat and sent to nobody"),
        (name = "Contacts"),
        (name = "Groups", description = "What contacts are put into"),
        (name = "Messages", description = "What the account and its numbers write to each other"),
        (name = "Sources", description = "Where contacts come from"),
        (name = "Statuses", description = "How far contacts have come"),
        (name = "Templates", description = "What WhatsApp lists")
    )
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
