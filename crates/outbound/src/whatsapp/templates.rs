//! Listing an account's templates (`channels.md` A.6).

use std::collections::HashSet;

use countersign_core::domain::fault::SendFault;
use countersign_core::domain::template::{Listing, RemoteTemplate, TemplateCategory, TemplateStatus};
use countersign_core::domain::whatsapp::WhatsAppAccount;
use serde::Deserialize;
use serde::de::IgnoredAny;
use serde_json::value::RawValue;

use super::endpoint::endpoint;
use super::fault;
use super::redaction::Redaction;
use super::shape::{self, ComponentResponse};
use crate::http::{Answer, Call, CallFailure, GuardedClient};

/// Templates on a page: a page of long ones stays within the client's cap on an answer's size.
const PAGE: &str = "50";

/// Pages of one listing. Meta allows an account 250 templates (2388019), each in several languages.
const MAX_PAGES: usize = 100;

const FIELDS: &str = "id,name,language,status,category,components";

#[derive(Deserialize)]
struct PageResponse {
    data: Vec<Box<RawValue>>,
    paging: Option<Paging>,
    error: Option<IgnoredAny>,
}

#[derive(Deserialize)]
struct Paging {
    cursors: Option<Cursors>,
    /// A URL, present if there is another page. It is never followed: it could name any host, and it holds
    /// the token.
    next: Option<IgnoredAny>,
}

#[derive(Deserialize)]
struct Cursors {
    after: Option<String>,
}

#[derive(Deserialize)]
struct TemplateResponse<'a> {
    id: String,
    name: String,
    language: String,
    status: String,
    category: String,
    #[serde(borrow)]
    components: &'a RawValue,
}

/// What follows a page.
enum Next {
    /// Nothing: it was the last.
    End,
    /// The page after this cursor.
    After(String),
}

/// Lists every template of the account.
///
/// A listing is whole or an error, because a sync removes what is not listed. Only `next` says that a page
/// follows; the last page has an `after` cursor too. A cursor that comes again ends the listing: its page
/// has been read.
pub(super) async fn list(client: &GuardedClient, account: &WhatsAppAccount) -> Result<Listing, SendFault> {
    let mut listing = Listing::default();
    let mut listed = HashSet::new();
    let mut cursors = HashSet::new();
    let mut after = None;
    for _ in 0..MAX_PAGES {
        let page = page(client, account, after.as_deref()).await?;
        let next = next(&page)?;
        for raw in &page.data {
            match read_template(raw) {
                Some(template) if listed.insert(template.vendor_id.clone()) => {
                    listing.templates.push(template);
                }
                Some(_) => {}
                None => listing.unreadable += 1,
            }
        }
        match next {
            Next::After(cursor) if cursors.insert(cursor.clone()) => after = Some(cursor),
            Next::After(_) | Next::End => return Ok(listing),
        }
    }
    Err(broken("has more pages than can be true"))
}

async fn page(
    client: &GuardedClient,
    account: &WhatsAppAccount,
    after: Option<&str>,
) -> Result<PageResponse, SendFault> {
    let answer =
        call(client, account, after).await.map_err(|failure| fault::of_read(fault::of_failure(&failure)))?;
    match serde_json::from_slice::<PageResponse>(&answer.body) {
        Ok(page) if answer.status.is_success() && page.error.is_none() => Ok(page),
        _ => {
            let redaction = Redaction::of([account.access_token.expose()]);
            Err(fault::of_read(fault::of_answer(&answer, &redaction)))
        }
    }
}

async fn call(
    client: &GuardedClient,
    account: &WhatsAppAccount,
    after: Option<&str>,
) -> Result<Answer, CallFailure> {
    let mut url = endpoint(account, &account.waba_id, Some("message_templates"))?;
    url.query_pairs_mut()
        .append_pair("limit", PAGE)
        .append_pair("fields", FIELDS)
        .extend_pairs(after.map(|cursor| ("after", cursor)));
    let call = Call::get(url).bearer(&account.access_token)?;
    client.perform(call).await
}

fn next(page: &PageResponse) -> Result<Next, SendFault> {
    let Some(paging) = page.paging.as_ref().filter(|paging| paging.next.is_some()) else {
        return Ok(Next::End);
    };
    let cursor = paging.cursors.as_ref().and_then(|cursors| cursors.after.clone());
    cursor.map(Next::After).ok_or_else(|| broken("names a next page without a cursor"))
}

fn broken(what: &str) -> SendFault {
    fault::of_read(fault::unreadable(what))
}

/// Reads one template. One that cannot be read is left out and counted, so that it does not hide the others.
fn read_template(raw: &RawValue) -> Option<RemoteTemplate> {
    match parse_template(raw) {
        Ok(template) => Some(template),
        Err(error) => {
            #[derive(Deserialize)]
            struct IdResponse {
                id: Option<String>,
            }
            let named: Option<IdResponse> = serde_json::from_str(raw.get()).ok();
            tracing::warn!(
                whatsapp.template_id = named.and_then(|named| named.id).as_deref().unwrap_or("unknown"),
                error.line = error.line(),
                error.column = error.column(),
                "a WhatsApp template could not be read and is left out"
            );
            None
        }
    }
}

fn parse_template(raw: &RawValue) -> serde_json::Result<RemoteTemplate> {
    let template: TemplateResponse<'_> = serde_json::from_str(raw.get())?;
    let components: Vec<ComponentResponse> = serde_json::from_str(template.components.get())?;
    Ok(RemoteTemplate {
        vendor_id: template.id,
        name: template.name,
        language: template.language,
        category: TemplateCategory::parse(&template.category),
        status: TemplateStatus::parse(&template.status),
        components: template.components.get().to_owned(),
        shape: shape::shape(components),
    })
}
