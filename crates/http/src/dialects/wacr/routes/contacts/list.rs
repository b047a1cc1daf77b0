//! `GET /contacts`.

use axum::extract::State;
use countersign_core::domain::contact::{ContactQuery, ContactSort};
use countersign_core::ports::store::StoreError;

use super::filters;
use super::response::{ContactResponse, Included};
use crate::AppState;
use crate::dialects::wacr::auth::{Call, ContactsRead};
use crate::dialects::wacr::choices;
use crate::dialects::wacr::envelope::Printed;
use crate::dialects::wacr::errors::ApiError;
use crate::dialects::wacr::fields::Fields;
use crate::dialects::wacr::openapi::FilterRefusals;
use crate::dialects::wacr::paging::{ListQuery, Page};

/// What the links to other pages keep of the query, besides the filters.
const KEEP: &[&str] = &["per_page", "sort", "search", "q", "fields", "include"];

/// The names that `fields` can have.
const FIELDS: &[&str] = &[
    "id",
    "firstname",
    "lastname",
    "company",
    "type",
    "email",
    "phone",
    "status_id",
    "source_id",
    "description",
    "city",
    "state",
    "zip",
    "address",
    "country_id",
    "assigned_id",
    "group_id",
    "is_opted_out",
    "created_at",
    "updated_at",
];

/// What is included is printed whatever the fields are.
const INCLUDED: &[&str] = &["groups", "source", "status"];

/// List Contacts
///
/// `filter[field]=value` is exact; `filter[field][operator]=value` compares: gte, lte, gt, lt, ne (or their symbols), like,
/// in and `not_in` (values with commas), between (two values), null (true or false). Fields: type, `status_id`,
/// `source_id`, `assigned_id`, `created_at`, `group_id`.
#[utoipa::path(
    get,
    path = "/contacts",
    tag = "Contacts",
    params(
        ("page" = Option<u64>, Query, description = "From 1; anything else is 1"),
        ("per_page" = Option<u32>, Query, description = "1 to 100, default 15; more is 100"),
        ("sort" = Option<String>, Query,
            description = "id, firstname, lastname, created_at, updated_at; several with commas; a leading - is descending"),
        ("search" = Option<String>, Query,
            description = "Part of a name, the email, the phone number or the company, in any case"),
        ("q" = Option<String>, Query, description = "The same as search"),
        ("include" = Option<String>, Query, description = "groups, source, status; several with commas"),
        ("fields" = Option<String>, Query, description = "The fields to print; several with commas"),
        ("filter[type]" = Option<String>, Query, description = "Exactly this type"),
        ("filter[status_id]" = Option<String>, Query, description = "Exactly this status"),
        ("filter[source_id]" = Option<String>, Query, description = "Exactly this source"),
        ("filter[assigned_id]" = Option<String>, Query, description = "Exactly this assignee"),
        ("filter[created_at]" = Option<String>, Query, description = "Made in exactly this second"),
        ("filter[group_id]" = Option<String>, Query, description = "In this group"),
        ("filter[created_at][gte]" = Option<String>, Query,
            description = "An example of an operator: made at this time or later"),
    ),
    responses((status = 200, description = "A page of contacts", body = Page<ContactResponse>), FilterRefusals)
)]
pub(crate) async fn list_contacts(
    State(state): State<AppState>,
    call: Call<ContactsRead>,
    query: ListQuery,
) -> Result<Printed, ApiError> {
    let wanted = read(&query)?;
    let failed = |error: StoreError| ApiError::from(error).or_text(choices::CONTACTS_FAILED);
    let (rows, total) = state.engine.list_contacts(&call.caller, wanted).await.map_err(failed)?;
    let included = Included::read(&state.engine, &call.caller, &query.parts("include")).await;
    let included = included.map_err(failed)?;
    let fields = Fields::named(&query, FIELDS, INCLUDED);
    let rows = rows.into_iter().map(|contact| fields.of(included.print(contact))).collect();
    let page = query.listed((rows, total), |name| KEEP.contains(&name) || filters::is_filter(name));
    Ok(call.exchange.page(page, choices::CONTACTS_LISTED))
}

fn read(query: &ListQuery) -> Result<ContactQuery, ApiError> {
    let paging = query.paging();
    Ok(ContactQuery {
        tests: filters::read(query).map_err(ApiError::invalid)?,
        search: query.value(&["search", "q"]).map(str::to_owned),
        sort: query.sort(sort_key),
        offset: paging.offset(),
        limit: paging.limit(),
    })
}

fn sort_key(name: &str) -> Option<ContactSort> {
    match name {
        "id" => Some(ContactSort::Id),
        "firstname" => Some(ContactSort::Firstname),
        "lastname" => Some(ContactSort::Lastname),
        "created_at" => Some(ContactSort::CreatedAt),
        "updated_at" => Some(ContactSort::UpdatedAt),
        _ => None,
    }
}
