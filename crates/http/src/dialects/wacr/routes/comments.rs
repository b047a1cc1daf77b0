//! `/comments/{mobile}`: notes that a tenant keeps beside a chat for itself (`wacr-api-v2.md` 2.20).
//!
//! These calls need no scope, and their answers, refusals too, are flat: no envelope.

use axum::extract::rejection::PathRejection;
use axum::extract::{Path, State};
use countersign_core::domain::chat::ChatMessage;
use countersign_core::domain::destination::Destination;
use countersign_core::engine::{NoteError, NoteRequest};
use countersign_core::ports::channel::DownloadFault;
use countersign_core::ports::store::words::Word as _;
use serde::Serialize;
use serde_json::{Map, Value};
use utoipa::ToSchema;

use crate::AppState;
use crate::dialects::wacr::auth::{AnyScope, Call};
use crate::dialects::wacr::body::JsonBody;
use crate::dialects::wacr::choices;
use crate::dialects::wacr::envelope::Printed;
use crate::dialects::wacr::errors::{ApiError, ErrorCode};
use crate::dialects::wacr::exchange::Flat;
use crate::dialects::wacr::frame::to_end;
use crate::dialects::wacr::moment::iso8601;
use crate::dialects::wacr::openapi::{CommentBodyRefusals, CommentRefusals};
use crate::dialects::wacr::validation::Checks;

/// A note about to be kept.
#[derive(ToSchema)]
#[expect(dead_code, reason = "documents the body; `Checks` reads it, to name all that is wrong at once")]
pub(crate) struct CommentRequest {
    /// The note, plain or HTML. It is kept as it came.
    #[schema(min_length = 1, max_length = 5_000)]
    comment: String,
    /// What it is, in a few words.
    #[schema(max_length = 255, default = "Internal comment", nullable)]
    status_message: Option<String>,
    /// A file to fetch and keep with it: an image, a document, a video or something to hear, at most 16 MB.
    #[schema(format = "uri", max_length = 2_048, nullable)]
    media_url: Option<String>,
    /// Your id of the note.
    #[schema(max_length = 255, nullable)]
    message_id: Option<String>,
    /// WhatsApp's id of the message that it is about.
    #[schema(max_length = 255, nullable)]
    ref_message_id: Option<String>,
}

/// A note.
#[derive(Serialize, ToSchema)]
pub(crate) struct CommentResponse {
    id: i64,
    interaction_id: i64,
    sender_id: Option<String>,
    message: Option<String>,
    /// `text`, or what its file is: `image`, `document`, `video`, `audio`.
    #[serde(rename = "type")]
    kind: &'static str,
    status_message: Option<String>,
    /// Where its file is.
    url: Option<String>,
    message_id: Option<String>,
    ref_message_id: Option<String>,
    #[schema(format = "date-time")]
    created_at: String,
}

/// The notes beside a chat.
#[derive(Serialize, ToSchema)]
pub(crate) struct CommentsResponse {
    /// Always true.
    success: bool,
    /// Newest first; the latest thousand.
    data: Vec<CommentResponse>,
}

/// A note that is kept.
#[derive(Serialize, ToSchema)]
pub(crate) struct CommentAddedResponse {
    /// Always true.
    success: bool,
    #[schema(example = "Comment added successfully")]
    message: &'static str,
    tenant_id: i64,
    /// The chat.
    interaction_id: i64,
    /// WhatsApp's id of your number.
    sender_id: Option<String>,
    status_message: Option<String>,
    /// Where its file is.
    url: Option<String>,
    message_id: Option<String>,
    ref_message_id: Option<String>,
    /// The note's number.
    chat_message_id: i64,
}

/// Get Comments
#[utoipa::path(
    get,
    path = "/comments/{mobile}",
    tag = "Comments",
    params(("mobile" = String, Path, description = "The number of a chat, with country code")),
    responses((status = 200, description = "The notes beside the chat", body = CommentsResponse), CommentRefusals)
)]
pub(crate) async fn list_comments(
    _: Flat,
    State(state): State<AppState>,
    call: Call<AnyScope>,
    mobile: Result<Path<String>, PathRejection>,
) -> Result<Printed, ApiError> {
    let with = number(mobile)?;
    let failed = |error| refuse(error, choices::COMMENTS_FAILED);
    let notes = state.engine.list_notes(&call.caller, &with).await.map_err(failed)?;
    let data = notes.into_iter().map(CommentResponse::of).collect();
    Ok(Printed::ok(&CommentsResponse { success: true, data }))
}

/// Add Comment
#[utoipa::path(
    post,
    path = "/comments/{mobile}",
    tag = "Comments",
    params(("mobile" = String, Path, description = "The number of a chat, with country code")),
    request_body = CommentRequest,
    responses(
        (status = 200, description = "The note is kept", body = CommentAddedResponse),
        CommentBodyRefusals
    )
)]
pub(crate) async fn add_comment(
    _: Flat,
    State(state): State<AppState>,
    call: Call<AnyScope>,
    mobile: Result<Path<String>, PathRejection>,
    body: JsonBody,
) -> Result<Printed, ApiError> {
    let request = read(number(mobile), &body.fields)?;
    let (engine, caller) = (state.engine.clone(), call.caller);
    // A file that was fetched is not left without its note when the caller hangs up.
    let note =
        to_end(
            &state,
            async move { engine.add_note(&caller, request).await.map(|note| (caller.tenant(), note)) },
        );
    let (tenant, note) = note.await?.map_err(|error| refuse(error, choices::COMMENT_FAILED))?;
    Ok(Printed::ok(&CommentAddedResponse {
        success: true,
        message: choices::COMMENT_ADDED,
        tenant_id: tenant.0,
        interaction_id: note.chat.0,
        sender_id: note.sender,
        status_message: note.status_message,
        url: note.url,
        message_id: note.vendor_message_id,
        ref_message_id: note.ref_message_id,
        chat_message_id: note.id.0,
    }))
}

/// What is wrong with the body comes before a number that no chat has.
fn read(with: Result<Destination, ApiError>, fields: &Map<String, Value>) -> Result<NoteRequest, ApiError> {
    let mut checks = Checks::of(fields);
    let text = checks.comment();
    let status_message = checks.short_text("status_message");
    let media_url = checks.url("media_url");
    let vendor_message_id = checks.short_text("message_id");
    let ref_message_id = checks.short_text("ref_message_id");
    let (Some(text), true) = (text, checks.passed()) else {
        return Err(checks.refusal());
    };
    Ok(NoteRequest {
        with: with?,
        text,
        status_message: status_message.unwrap_or_else(|| choices::COMMENT_STATUS.to_owned()),
        media_url,
        vendor_message_id,
        ref_message_id,
    })
}

/// What is no number, or no text, has no chat.
fn number(mobile: Result<Path<String>, PathRejection>) -> Result<Destination, ApiError> {
    let number = mobile.ok().and_then(|Path(mobile)| Destination::parse_phone(&mobile).ok());
    number.ok_or_else(|| ApiError::new(ErrorCode::NotFound, choices::NO_CHAT))
}

fn refuse(error: NoteError, failed: &'static str) -> ApiError {
    match error {
        NoteError::NoChat => ApiError::new(ErrorCode::NotFound, choices::NO_CHAT),
        NoteError::Download(fault) => ApiError::invalid_field("media_url", not_fetched(fault)),
        NoteError::FileNotTaken => ApiError::invalid_field("media_url", choices::FILE_NOT_TAKEN),
        NoteError::NoAddress => ApiError::invalid_field("media_url", choices::NO_ADDRESS),
        NoteError::Store(error) => ApiError::from(error).or_text(failed),
    }
}

fn not_fetched(fault: DownloadFault) -> &'static str {
    match fault {
        DownloadFault::NotAllowed => choices::FILE_NOT_ALLOWED,
        DownloadFault::TooLarge => choices::FILE_TOO_LARGE,
        DownloadFault::Unreachable => choices::FILE_UNREACHABLE,
    }
}

impl CommentResponse {
    fn of(note: ChatMessage) -> Self {
        Self {
            id: note.id.0,
            interaction_id: note.chat.0,
            sender_id: note.sender,
            message: note.text,
            kind: note.kind.word(),
            status_message: note.status_message,
            url: note.url,
            message_id: note.vendor_message_id,
            ref_message_id: note.ref_message_id,
            created_at: iso8601(note.created_at),
        }
    }
}
