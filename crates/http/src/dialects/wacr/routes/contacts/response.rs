//! A contact as it is printed.

use std::collections::HashMap;

use countersign_core::domain::contact::Contact;
use countersign_core::engine::{Caller, Engine};
use countersign_core::ports::store::words::Word;
use countersign_core::ports::store::{NamedKind, NamedRow, StoreError};
use serde::Serialize;
use utoipa::ToSchema;

use crate::dialects::wacr::moment::iso8601;
use crate::dialects::wacr::routes::names::NameResponse;
use crate::dialects::wacr::routes::statuses::StatusResponse;

/// A contact. A list leaves out what its `fields` do not name.
#[derive(Serialize, ToSchema)]
pub(crate) struct ContactResponse {
    #[schema(required = false)]
    id: i64,
    #[schema(required = false)]
    firstname: String,
    #[schema(required = false)]
    lastname: String,
    company: Option<String>,
    /// `lead`, `customer` or `guest`.
    #[schema(required = false, example = "lead")]
    r#type: &'static str,
    email: Option<String>,
    /// In digits only.
    #[schema(required = false, example = "919999999999")]
    phone: String,
    #[schema(required = false)]
    status_id: i64,
    #[schema(required = false)]
    source_id: i64,
    description: Option<String>,
    city: Option<String>,
    state: Option<String>,
    zip: Option<String>,
    address: Option<String>,
    country_id: Option<i64>,
    assigned_id: Option<i64>,
    /// Numbers of the groups it is in.
    #[schema(required = false)]
    group_id: Vec<i64>,
    /// Whether it wants no messages.
    #[schema(required = false)]
    is_opted_out: bool,
    #[schema(required = false, format = "date-time")]
    created_at: String,
    #[schema(required = false, format = "date-time")]
    updated_at: String,
    /// The groups it is in, if they are to be included.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    groups: Option<Vec<NameResponse>>,
    /// Its source, if it is to be included.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    source: Option<NameResponse>,
    /// Its status, if it is to be included.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    status: Option<StatusResponse>,
}

/// The rows that contacts are printed with.
#[derive(Default)]
pub(super) struct Included {
    groups: Option<HashMap<i64, NamedRow>>,
    sources: Option<HashMap<i64, NamedRow>>,
    statuses: Option<HashMap<i64, NamedRow>>,
}

impl Included {
    /// Reads those that are asked for; names of none are ignored.
    pub(super) async fn read(engine: &Engine, caller: &Caller, names: &[&str]) -> Result<Self, StoreError> {
        let mut included = Self::default();
        for name in names {
            let (rows, kind) = match *name {
                "groups" => (&mut included.groups, NamedKind::Group),
                "source" => (&mut included.sources, NamedKind::Source),
                "status" => (&mut included.statuses, NamedKind::Status),
                _ => continue,
            };
            if rows.is_none() {
                let listed = engine.list_named(caller.tenant(), kind).await?;
                *rows = Some(listed.into_iter().map(|row| (row.id, row)).collect());
            }
        }
        Ok(included)
    }

    pub(super) fn print(&self, contact: Contact) -> ContactResponse {
        let Contact { id, details, groups, opted_out, created_at, updated_at } = contact;
        let source = self.sources.as_ref().and_then(|rows| rows.get(&details.source.0));
        let status = self.statuses.as_ref().and_then(|rows| rows.get(&details.status.0));
        let rows_of = |rows: &HashMap<i64, NamedRow>| {
            groups.iter().filter_map(|id| rows.get(&id.0).cloned().map(NameResponse::from)).collect()
        };
        // Who was made by a send has no name yet.
        let firstname = Some(details.firstname).filter(|name| !name.is_empty());
        ContactResponse {
            groups: self.groups.as_ref().map(rows_of),
            source: source.cloned().map(NameResponse::from),
            status: status.cloned().map(StatusResponse::from),
            id: id.0,
            firstname: firstname.unwrap_or_else(|| details.phone.as_str().to_owned()),
            lastname: details.lastname,
            company: details.company,
            r#type: details.kind.word(),
            email: details.email.map(|email| email.as_str().to_owned()),
            phone: details.phone.as_str().to_owned(),
            status_id: details.status.0,
            source_id: details.source.0,
            description: details.description,
            city: details.city,
            state: details.state,
            zip: details.zip,
            address: details.address,
            country_id: details.country.map(|id| id.0),
            assigned_id: details.assigned.map(|id| id.0),
            group_id: groups.iter().map(|id| id.0).collect(),
            is_opted_out: opted_out,
            created_at: iso8601(created_at),
            updated_at: iso8601(updated_at),
        }
    }
}
