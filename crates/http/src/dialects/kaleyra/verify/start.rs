//! `POST /v1/{sid}/verify`: sends a code through a flow (`kaleyra-api.md` 2.1).

use axum::extract::{Request, State};
use axum::response::Response;
use countersign_core::domain::code::{MAX_CODE_CHARS, PlainCode};
use countersign_core::domain::destination::Destination;
use countersign_core::domain::ids::FlowId;
use countersign_core::engine::FlowRequest;
use countersign_core::ports::store::FlowChoice;
use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;

use super::errors::{self, Refusal, VerifyError};
use crate::AppState;
use crate::dialects::kaleyra::body::{self, Fields, Present};
use crate::dialects::kaleyra::caller::VerifyCaller;
use crate::dialects::kaleyra::choices;
use crate::dialects::kaleyra::openapi::VerifyRefusals;
use crate::request::json_response;

/// What is asked for.
#[derive(ToSchema)]
#[expect(dead_code, reason = "documents the body, which is read field by field, in the order of the codes")]
pub(crate) struct StartVerifyRequest {
    /// The flow; the account's default one when left out.
    #[schema(nullable, format = "uuid")]
    flow_id: Option<String>,
    to: ToRequest,
    /// A code of the caller's own, as long as the flow's are.
    #[schema(nullable, example = "482915")]
    otp: Option<String>,
}

/// Who gets the code.
#[derive(ToSchema)]
#[expect(dead_code, reason = "documents the body")]
struct ToRequest {
    /// One number with its country code, or up to ten with commas between them.
    #[schema(nullable, example = "+919999999999")]
    mobile: Option<String>,
    /// Where the flow's e-mail goes.
    #[schema(nullable, example = "user@example.com")]
    email: Option<String>,
}

/// A verification that is on its way.
#[derive(Serialize, ToSchema)]
pub(crate) struct StartedResponse {
    data: Started,
}

#[derive(Serialize, ToSchema)]
struct Started {
    /// By which the code is validated.
    #[schema(format = "uuid")]
    verify_id: String,
    to: ToResponse,
    #[schema(format = "uuid")]
    flow_id: String,
}

/// As it was given.
#[derive(Serialize, ToSchema)]
struct ToResponse {
    mobile: String,
    email: String,
}

/// What was read of a body.
struct Asked {
    request: FlowRequest,
    to: ToResponse,
}

/// Generate OTP
///
/// Sends a code over the flow's channels, one after the other. The answer does not wait for them.
#[utoipa::path(
    post,
    path = "/{sid}/verify",
    tag = "Verify",
    params(("sid" = String, Path, description = "The account's SID")),
    request_body = StartVerifyRequest,
    responses((status = 200, description = "The code is on its way", body = StartedResponse), VerifyRefusals)
)]
pub(crate) async fn start(
    State(state): State<AppState>,
    VerifyCaller(caller): VerifyCaller,
    request: Request,
) -> Result<Response, Refusal> {
    let Asked { request, to } = read(&body::verify_fields(&state, request).await?)?;
    let engine = state.engine.clone();
    let started = state.run_to_end(async move { engine.start_flow(&caller, request).await }).await;
    let started = started.ok_or(Refusal::Unexpected)??;
    let data =
        Started { verify_id: started.verification.to_uuid_text(), to, flow_id: started.flow.to_uuid_text() };
    Ok(json_response(choices::STARTED, &StartedResponse { data }, None))
}

fn read(fields: &Fields) -> Result<Asked, VerifyError> {
    let Some(Value::Object(to)) = fields.get("to") else { return Err(errors::TO_MISSING) };
    let (mobile, email) = (body::text(to.get("mobile")), body::text(to.get("email")));
    let (mobile, mobiles) = match mobile {
        Present::Given(text) => (text.clone(), mobiles(&text)?),
        // A flow that sends e-mail only needs none; the engine knows the flow.
        Present::Missing if email != Present::Missing => (String::new(), Vec::new()),
        Present::Missing => return Err(errors::MOBILE_MISSING),
        Present::Odd => return Err(errors::BAD_MOBILE),
    };
    let (email, mailbox) = match email {
        Present::Given(text) => {
            let mailbox = Destination::parse_mailbox(&text).map_err(|_| errors::BAD_EMAIL)?;
            (text, Some(mailbox))
        }
        Present::Missing => (String::new(), None),
        Present::Odd => return Err(errors::BAD_EMAIL),
    };
    let flow = match body::text(fields.get("flow_id")) {
        Present::Given(text) => {
            FlowChoice::Named(FlowId::parse_uuid_text(&text).map_err(|_| errors::BAD_FLOW)?)
        }
        Present::Missing => FlowChoice::Default,
        Present::Odd => return Err(errors::BAD_FLOW),
    };
    let code = match body::text(fields.get("otp")) {
        Present::Given(text) => Some(code(&text)?),
        Present::Missing => None,
        Present::Odd => return Err(errors::BAD_OTP),
    };
    let request = FlowRequest { flow, mobiles, email: mailbox, code };
    Ok(Asked { request, to: ToResponse { mobile, email } })
}

/// Reads one number, or several with commas between them.
fn mobiles(text: &str) -> Result<Vec<Destination>, VerifyError> {
    let items: Vec<&str> = text.split(',').collect();
    if items.len() > choices::MAX_MOBILES {
        return Err(errors::BAD_MOBILE);
    }
    items.into_iter().map(mobile).collect()
}

/// The page's rule is 3 to 20 digits; one of more than 15 is no number (ITU-T E.164) and fails by the same code.
fn mobile(text: &str) -> Result<Destination, VerifyError> {
    let digits: String = text.chars().filter(|c| !matches!(c, ' ' | '-' | '(' | ')' | '+')).collect();
    let all_digits = digits.bytes().all(|byte| byte.is_ascii_digit());
    if !all_digits || !choices::MOBILE_DIGITS.contains(&digits.len()) {
        return Err(errors::BAD_MOBILE);
    }
    Destination::parse_phone(text).map_err(|_| errors::BAD_MOBILE)
}

/// A code of letters and digits. One that is longer than any code is cut to a length that no flow has, so that the flow is
/// looked at first, as for any other length.
pub(super) fn code(text: &str) -> Result<PlainCode, VerifyError> {
    if !text.bytes().all(|byte| byte.is_ascii_alphanumeric()) {
        return Err(errors::BAD_OTP);
    }
    let cut = &text[..text.len().min(MAX_CODE_CHARS)];
    PlainCode::parse(cut).map_err(|_| errors::BAD_OTP)
}
