//! `GET /messages` (`wacr-api-v2.md` 2.10).

use axum::extract::State;
use countersign_core::domain::chat::{MessageQuery, MessageSort};

use super::filters;
use super::response::MessageResponse;
use crate::AppState;
use crate::dialects::wacr::auth::{Call, MessagesRead};
use crate::dialects::wacr::choices;
use crate::dialects::wacr::envelope::Printed;
use crate::dialects::wacr::errors::ApiError;
use crate::dialects::wacr::fields::Fields;
use crate::dialects::wacr::openapi::FilterRefusals;
use crate::dialects::wacr::paging::{ListQuery, Page};

/// What the links to other pages keep of the query, besides the filters.
const KEEP: &[&str] = &["per_page", "sort", "search", "q", "fields"];

/// The names that `fields` can have.
const FIELDS: &[&str] =
    &["id", "interaction_id", "sender_id", "type", "message", "status", "message_id", "sent_at", "is_read"];

/// List Messages
///
/// What the account and its numbers wrote to each other, newest first. `filter[field]=value` is exact;
/// `filter[field][operator]=value` has ne (or !=), in and `not_in` (values with commas). Fields: type, status, direction,
/// `interaction_id`.
#[utoipa::path(
    get,
    path = "/messages",
    tag = "Messages",
    params(
        ("page" = Option<u64>, Query, description = "From 1; anything else is 1"),
        ("per_page" = Option<u32>, Query, description = "1 to 100, default 15; more is 100"),
        ("sort" = Option<String>, Query,
            description = "created_at or updated_at; a leading - is descending; default -created_at"),
        ("search" = Option<String>, Query, description = "Part of the text, in any case"),
        ("q" = Option<String>, Query, description = "The same as search"),
        ("fields" = Option<String>, Query, description = "The fields to print; several with commas"),
        ("filter[type]" = Option<String>, Query,
            description = "text, template, image, video, document, audio, interactive"),
        ("filter[status]" = Option<String>, Query, description = "sent, delivered, read, failed"),
        ("filter[direction]" = Option<String>, Query, description = "inbound, outbound"),
        ("filter[interaction_id]" = Option<String>, Query, description = "Exactly this chat"),
        ("filter[type][in]" = Option<String>, Query,
            description = "An example of an operator: one of these, with commas between"),
    ),
    responses((status = 200, description = "A page of messages", body = Page<MessageResponse>), FilterRefusals)
)]
pub(crate) async fn list_messages(
    State(state): State<AppState>,
    call: Call<MessagesRead>,
    query: ListQuery,
) -> Result<Printed, ApiError> {
    let wanted = read(&query)?;
    let listed = state.engine.list_messages(&call.caller, wanted).await;
    let (rows, total) = listed.map_err(|error| ApiError::from(error).or_text(choices::MESSAGES_FAILED))?;
    let fields = Fields::named(&query, FIELDS, &[]);
    let rows = rows.into_iter().map(|message| fields.of(MessageResponse::from(message))).collect();
    let page = query.listed((rows, total), |name| KEEP.contains(&name) || filters::is_filter(name));
    Ok(call.exchange.page(page, choices::MESSAGES_LISTED))
}

fn read(query: &ListQuery) -> Result<MessageQuery, ApiError> {
    let paging = query.paging();
    // Ties of the first key go by number, so there is nothing for a second one to order.
    let sort = query.sort(sort_key).into_iter().next();
    let (sort, descending) = sort.unwrap_or((MessageSort::CreatedAt, true));
    Ok(MessageQuery {
        tests: filters::read(query).map_err(ApiError::invalid)?,
        search: query.value(&["search", "q"]).map(str::to_owned),
        sort,
        descending,
        offset: paging.offset(),
        limit: paging.limit(),
    })
}

fn sort_key(name: &str) -> Option<MessageSort> {
    match name {
        "created_at" => Some(MessageSort::CreatedAt),
        "updated_at" => Some(MessageSort::UpdatedAt),
        _ => None,
    }
}
