//! `POST /contacts/batch`.

use axum::extract::State;
use countersign_core::domain::contact::{ContactDetails, ContactRefusal};
use countersign_core::domain::ids::GroupId;
use countersign_core::ports::store::InsertedContact;
use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;

use super::request::ContactRequest;
use super::response::{ContactResponse, Included};
use crate::AppState;
use crate::dialects::wacr::auth::{Call, ContactsWrite};
use crate::dialects::wacr::body::JsonBody;
use crate::dialects::wacr::choices;
use crate::dialects::wacr::envelope::{Envelope, Printed};
use crate::dialects::wacr::errors::{ApiError, FieldErrors};
use crate::dialects::wacr::frame::to_end;
use crate::dialects::wacr::openapi::ContactRefusals;
use crate::dialects::wacr::validation::{BatchOptions, Checks};

/// Contacts to make.
#[derive(ToSchema)]
#[expect(dead_code, reason = "documents the body; `Checks` reads it, to name all that is wrong at once")]
pub(crate) struct BatchCreateRequest {
    #[schema(min_items = 1, max_items = 100)]
    contacts: Vec<ContactRequest>,
    #[schema(nullable)]
    options: Option<BatchOptionsRequest>,
}

/// How they are made.
#[derive(ToSchema)]
#[expect(dead_code, reason = "documents the body; `Checks` reads it, to name all that is wrong at once")]
pub(crate) struct BatchOptionsRequest {
    /// Whether the others are made when one cannot be.
    #[schema(nullable, default = true)]
    continue_on_error: Option<bool>,
    /// Whether one whose phone number exists is skipped and does not count as failed.
    #[schema(nullable, default = false)]
    skip_duplicates: Option<bool>,
}

/// What became of them.
#[derive(Serialize, ToSchema)]
pub(crate) struct BatchCreateResponse {
    /// Whether none failed.
    success: bool,
    summary: CreateSummaryResponse,
    created: Vec<ContactResponse>,
    skipped: Vec<SkippedResponse>,
    errors: Vec<BatchErrorResponse>,
}

/// How many.
#[derive(Serialize, ToSchema)]
pub(crate) struct CreateSummaryResponse {
    total: usize,
    created: usize,
    skipped: usize,
    failed: usize,
}

/// One whose phone number exists.
#[derive(Serialize, ToSchema)]
pub(crate) struct SkippedResponse {
    /// Its place among the contacts, from 0.
    index: usize,
    #[schema(example = "This phone number already exists")]
    reason: &'static str,
    /// As it came.
    #[schema(value_type = Object, additional_properties)]
    data: Value,
}

/// One that could not be made.
#[derive(Serialize, ToSchema)]
pub(crate) struct BatchErrorResponse {
    /// Its place among the contacts, from 0.
    index: usize,
    /// Field → texts.
    #[schema(value_type = std::collections::HashMap<String, Vec<String>>)]
    errors: FieldErrors,
    /// As it came.
    data: Value,
}

/// An item's place, and the contact in it or what is wrong with it.
type Item = (usize, Result<(ContactDetails, Vec<GroupId>), FieldErrors>);

/// Batch Create Contacts
///
/// In one step.
#[utoipa::path(
    post,
    path = "/contacts/batch",
    tag = "Contacts",
    request_body = BatchCreateRequest,
    responses(
        (status = 200, description = "What became of each", body = Envelope<BatchCreateResponse>),
        ContactRefusals
    )
)]
pub(crate) async fn batch_create(
    State(state): State<AppState>,
    call: Call<ContactsWrite>,
    body: JsonBody,
) -> Result<Printed, ApiError> {
    let mut checks = Checks::of(&body.fields);
    let (items, options) = (checks.batch(), checks.batch_options());
    if !checks.passed() {
        return Err(checks.refusal());
    }
    let read: Vec<Item> = items.iter().map(read).enumerate().collect();
    if let Some((place, Err(errors))) = read.iter().find(|(_, item)| item.is_err())
        && !options.continue_on_error
    {
        return Err(ApiError::invalid(errors.clone().at(&format!("contacts.{place}"))));
    }
    let (engine, caller) = (state.engine.clone(), call.caller);
    let new: Vec<_> = read.iter().filter_map(|(_, item)| item.as_ref().ok().cloned()).collect();
    let BatchOptions { continue_on_error, skip_duplicates } = options;
    let work = async move { engine.create_contacts(&caller, new, skip_duplicates, !continue_on_error).await };
    let ends = to_end(&state, work).await?;
    let ends = ends.map_err(|error| ApiError::from(error).or_text(choices::BATCH_NOT_CREATED))?;
    let done = print(items, read, ends, continue_on_error)?;
    Ok(call.exchange.success(done, choices::BATCH_CREATED))
}

fn read(item: &Value) -> Result<(ContactDetails, Vec<GroupId>), FieldErrors> {
    let Value::Object(fields) = item else {
        let mut errors = FieldErrors::default();
        errors.push("contact", "The contact must be an object.");
        return Err(errors);
    };
    let mut checks = Checks::of(fields);
    match (checks.contact_of_batch().into_new(), checks.passed()) {
        (Some(contact), true) => Ok(contact),
        _ => Err(checks.errors()),
    }
}

/// Joins what became of each with its place. Those that could not be read have no end in `ends`.
fn print(
    items: &[Value],
    read: Vec<Item>,
    ends: Vec<InsertedContact>,
    goes_on: bool,
) -> Result<BatchCreateResponse, ApiError> {
    let mut ends = ends.into_iter();
    let (mut created, mut skipped, mut errors) = (Vec::new(), Vec::new(), Vec::new());
    for (index, item) in read {
        let data = || items[index].clone();
        let end = match item {
            Err(wrong) => {
                errors.push(BatchErrorResponse { index, errors: wrong, data: data() });
                continue;
            }
            Ok(_) => ends.next().ok_or_else(ApiError::unexpected)?,
        };
        match end {
            InsertedContact::Made(contact) => created.push(Included::default().print(contact)),
            InsertedContact::Skipped => {
                skipped.push(SkippedResponse { index, reason: choices::PHONE_TAKEN, data: data() });
            }
            InsertedContact::Refused(refusal) if goes_on => {
                errors.push(BatchErrorResponse { index, errors: wrong(&refusal), data: data() });
            }
            InsertedContact::Refused(refusal) => return Err(refuse(index, &refusal)),
        }
    }
    let summary = CreateSummaryResponse {
        total: items.len(),
        created: created.len(),
        skipped: skipped.len(),
        failed: errors.len(),
    };
    Ok(BatchCreateResponse { success: errors.is_empty(), summary, created, skipped, errors })
}

fn wrong(refusal: &ContactRefusal) -> FieldErrors {
    match refusal {
        ContactRefusal::Invalid(faults) => super::texts(faults),
        ContactRefusal::Limit { .. } => {
            let mut errors = FieldErrors::default();
            errors.push("contacts", choices::CONTACTS_FULL);
            errors
        }
    }
}

/// The refusal of all, because of the one at `index`.
fn refuse(index: usize, refusal: &ContactRefusal) -> ApiError {
    match refusal {
        ContactRefusal::Invalid(faults) => {
            ApiError::invalid(super::texts(faults).at(&format!("contacts.{index}")))
        }
        ContactRefusal::Limit { current, maximum } => super::full(*current, *maximum),
    }
}
