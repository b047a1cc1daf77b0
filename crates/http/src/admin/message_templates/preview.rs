//! What a template's message will be.

use axum::Json;
use axum::extract::State;
use countersign_core::domain::ids::MessageTemplateId;
use countersign_core::domain::sms::lint::{Lint, Reader, SmsCost};
use countersign_core::domain::sms::{Costly, SmsEncoding};
use serde::Serialize;
use utoipa::ToSchema;

use crate::AppState;
use crate::admin::error::AdminError;
use crate::admin::path::ChildPath;

/// A message with sample values in it.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct PreviewResponse {
    /// With the code `123456`, which is nobody's, and 10 minutes; null for WhatsApp, which has the text.
    #[schema(required = true, example = "123456 is your code for Acme.\n\n@login.example.com #123456")]
    text: Option<String>,
    /// What it costs; null for other media.
    #[schema(required = true)]
    sms: Option<SmsCostResponse>,
    /// Who fills the code in.
    filled_in_by: Vec<ReaderWord>,
    /// What should be mended; empty when all is well.
    faults: Vec<String>,
}

/// What a text message costs.
#[derive(Debug, Serialize, ToSchema)]
struct SmsCostResponse {
    encoding: EncodingWord,
    /// Septets of `gsm7`, or 16-bit units of `ucs2`.
    units: usize,
    /// In UTF-8.
    bytes: usize,
    /// Messages that are paid for.
    segments: usize,
    /// The characters that force `ucs2`.
    costly: Vec<CostlyResponse>,
}

/// A character that is not in the GSM alphabet.
#[derive(Debug, Serialize, ToSchema)]
struct CostlyResponse {
    #[schema(example = "—")]
    character: char,
    /// Its line, from 1.
    line: usize,
    /// Its place in the line, in characters, from 1.
    column: usize,
}

#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
enum EncodingWord {
    Gsm7,
    Ucs2,
}

/// Browsers of the page, or the Android app, that the last lines name.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
enum ReaderWord {
    Web,
    Android,
}

/// Shows what a message template will send
///
/// With sample values; nothing is sent.
#[utoipa::path(get, path = "/tenants/{tenant}/message-templates/{id}/preview", tag = "flows",
    operation_id = "previewMessageTemplate",
    params(
        ("tenant" = i64, Path, description = "The tenant's number"),
        ("id" = String, Path, description = "The template's id, `mtp_…`"),
    ),
    responses((status = 200, description = "Its message", body = PreviewResponse)))]
pub(super) async fn preview(
    State(state): State<AppState>,
    ChildPath(tenant, id): ChildPath<MessageTemplateId>,
) -> Result<Json<PreviewResponse>, AdminError> {
    let template = state.engine.get_message_template(tenant, id).await?;
    Ok(Json(state.engine.look_over(&template).await?.into()))
}

impl From<Lint> for PreviewResponse {
    fn from(lint: Lint) -> Self {
        Self {
            text: lint.sample.map(|sample| sample.expose().to_owned()),
            sms: lint.cost.map(SmsCostResponse::from),
            filled_in_by: lint.readers.into_iter().map(ReaderWord::from).collect(),
            faults: lint.faults.iter().map(ToString::to_string).collect(),
        }
    }
}

impl From<SmsCost> for SmsCostResponse {
    fn from(cost: SmsCost) -> Self {
        let costly = |Costly { character, line, column }| CostlyResponse { character, line, column };
        Self {
            encoding: match cost.encoding {
                SmsEncoding::Gsm7 => EncodingWord::Gsm7,
                SmsEncoding::Ucs2 => EncodingWord::Ucs2,
            },
            units: cost.units,
            bytes: cost.bytes,
            segments: cost.parts,
            costly: cost.costly.into_iter().map(costly).collect(),
        }
    }
}

impl From<Reader> for ReaderWord {
    fn from(reader: Reader) -> Self {
        match reader {
            Reader::Web => Self::Web,
            Reader::Android => Self::Android,
        }
    }
}
