//! The OpenAPI document of the admin API.

use utoipa::openapi::security::{HttpAuthScheme, HttpBuilder, SecurityScheme};
use utoipa::openapi::{
    ContentBuilder, InfoBuilder, OpenApi, OpenApiBuilder, Ref, Response, ResponseBuilder,
    SecurityRequirement, schema::Components,
};
use utoipa::{PartialSchema as _, ToSchema as _};
use utoipa_axum::router::OpenApiRouter;

use super::error::{ErrorDetail, ErrorResponse};
use super::{PREFIX, documented};
use crate::AppState;

const ABOUT: &str = "What operators of a Countersign server change: tenants, plans, tokens, WhatsApp accounts. \
    Every call needs an admin token as a bearer token. Unknown fields are refused. Whatever goes wrong is \
    answered in one shape, `ErrorResponse`, and a fault of a field names it.";

/// Every operation of the admin API, with absolute paths.
pub(crate) fn openapi() -> OpenApi {
    let info = InfoBuilder::new()
        .title("Countersign admin API")
        .version(env!("CARGO_PKG_VERSION"))
        .description(Some(ABOUT))
        .build();
    let frame = OpenApiBuilder::new()
        .info(info)
        .security(Some([SecurityRequirement::new("admin_token", [] as [&str; 0])]))
        .build();
    let mut document =
        OpenApiRouter::<AppState>::with_openapi(frame).nest(PREFIX, documented()).into_openapi();
    describe_errors(&mut document);
    document
}

/// Adds what is common to all operations: the token, and the error as the answer to everything that goes wrong.
fn describe_errors(document: &mut OpenApi) {
    let components = document.components.get_or_insert_with(Components::new);
    components.add_security_scheme(
        "admin_token",
        SecurityScheme::Http(
            HttpBuilder::new()
                .scheme(HttpAuthScheme::Bearer)
                .description(Some("An admin token, `admtk_…`."))
                .build(),
        ),
    );
    for (name, schema) in [
        (ErrorResponse::name(), ErrorResponse::schema()),
        (ErrorDetail::name(), ErrorDetail::schema()),
        (super::error::ErrorCode::name(), super::error::ErrorCode::schema()),
    ] {
        components.schemas.insert(name.into_owned(), schema);
    }
    for item in document.paths.paths.values_mut() {
        let operations = [&mut item.get, &mut item.put, &mut item.post, &mut item.patch, &mut item.delete];
        for operation in operations.into_iter().flatten() {
            operation.responses.responses.insert("default".to_owned(), any_error().into());
        }
    }
}

fn any_error() -> Response {
    let schema = Ref::from_schema_name("ErrorResponse");
    ResponseBuilder::new()
        .description("Not done; `error.code` says why")
        .content("application/json", ContentBuilder::new().schema(Some(schema)).build())
        .build()
}
