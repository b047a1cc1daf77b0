//! What sources, statuses and groups have in common (`wacr-api-v2.md` 2.16 to 2.18).

use countersign_core::engine::{Caller, Engine, NameError, NameQuery, NameSort};
use countersign_core::ports::store::{NamedKind, NamedRow};
use serde::Serialize;
use serde_json::{Map, Value};
use utoipa::ToSchema;

use crate::AppState;
use crate::dialects::wacr::auth::Call;
use crate::dialects::wacr::body::JsonBody;
use crate::dialects::wacr::choices;
use crate::dialects::wacr::envelope::{Nothing, Printed};
use crate::dialects::wacr::errors::{ApiError, ErrorCode};
use crate::dialects::wacr::frame::to_end;
use crate::dialects::wacr::moment::iso8601;
use crate::dialects::wacr::paging::ListQuery;
use crate::dialects::wacr::row_id::RowId;
use crate::dialects::wacr::validation::Checks;

/// A kind of name in words.
pub(super) struct Words {
    kind: NamedKind,
    required: &'static str,
    taken: &'static str,
    missing: &'static str,
    in_use: &'static str,
    listed: &'static str,
    found: &'static str,
    created: &'static str,
    updated: &'static str,
    deleted: &'static str,
    not_listed: &'static str,
    not_found: &'static str,
    not_created: &'static str,
    not_updated: &'static str,
    not_deleted: &'static str,
}

macro_rules! words {
    ($kind:ident, $Name:literal, $name:literal, $Names:literal, $names:literal) => {
        Words {
            kind: NamedKind::$kind,
            required: concat!($Name, " name is required"),
            taken: concat!("A ", $name, " with this name already exists"),
            missing: concat!($Name, " not found"),
            in_use: concat!($Name, " cannot be deleted while assigned to contacts"),
            listed: concat!($Names, " retrieved successfully"),
            found: concat!($Name, " retrieved successfully"),
            created: concat!($Name, " created successfully"),
            updated: concat!($Name, " updated successfully"),
            deleted: concat!($Name, " deleted successfully"),
            not_listed: concat!("Failed to fetch ", $names),
            not_found: concat!("Failed to fetch ", $name),
            not_created: concat!("Failed to create ", $name),
            not_updated: concat!("Failed to update ", $name),
            not_deleted: concat!("Failed to delete ", $name),
        }
    };
}

pub(super) const SOURCE: &Words = &words!(Source, "Source", "source", "Sources", "sources");
pub(super) const STATUS: &Words = &words!(Status, "Status", "status", "Statuses", "statuses");
pub(super) const GROUP: &Words = &words!(Group, "Group", "group", "Groups", "groups");

/// What the links to other pages keep of the query.
const KEEP: &[&str] = &["per_page", "sort", "search", "q"];

/// A source or a group to be made or changed.
#[derive(ToSchema)]
#[expect(dead_code, reason = "documents the body; `Checks` reads it, to name all that is wrong at once")]
pub(super) struct NameRequest {
    /// Unique among the account's.
    #[schema(min_length = 1, max_length = 255, example = "Website")]
    name: String,
}

/// A source or a group.
#[derive(Serialize, ToSchema)]
pub(super) struct NameResponse {
    id: i64,
    #[schema(example = "Website")]
    name: String,
    #[schema(format = "date-time")]
    created_at: String,
    #[schema(format = "date-time")]
    updated_at: String,
}

impl From<NamedRow> for NameResponse {
    fn from(row: NamedRow) -> Self {
        Self {
            id: row.id,
            name: row.name,
            created_at: iso8601(row.created_at),
            updated_at: iso8601(row.updated_at),
        }
    }
}

impl Words {
    /// Why a call did not do what it was asked; `failed` is said of an unexpected failure.
    pub(super) fn refuse(&self, error: NameError, failed: &'static str) -> ApiError {
        match error {
            NameError::Taken => ApiError::invalid_field("name", self.taken),
            NameError::Missing => ApiError::new(ErrorCode::NotFound, self.missing),
            NameError::InUse => ApiError::new(ErrorCode::Conflict, self.in_use),
            NameError::NoSuchContact => ApiError::invalid_field("contact_ids", choices::NO_SUCH_CONTACTS),
            NameError::Store(error) => ApiError::from(error).or_text(failed),
        }
    }

    pub(super) async fn list<P, T: From<NamedRow> + Serialize>(
        &self,
        engine: &Engine,
        call: Call<P>,
        query: &ListQuery,
    ) -> Result<Printed, ApiError> {
        let paging = query.paging();
        let wanted = NameQuery {
            search: query.value(&["search", "q"]).map(str::to_owned),
            sort: query.sort(sort_key),
            offset: paging.offset(),
            limit: paging.limit(),
        };
        let listed = engine.list_names(&call.caller, self.kind, &wanted).await;
        let (rows, total) = listed.map_err(|error| ApiError::from(error).or_text(self.not_listed))?;
        let rows: Vec<T> = rows.into_iter().map(T::from).collect();
        let page = query.listed((rows, total), |name| KEEP.contains(&name));
        Ok(call.exchange.page(page, self.listed))
    }

    pub(super) async fn show<P, T: From<NamedRow> + Serialize>(
        &self,
        engine: &Engine,
        call: Call<P>,
        RowId(id): RowId,
    ) -> Result<Printed, ApiError> {
        let found = engine.get_name(&call.caller, self.kind, id).await;
        let row = found.map_err(|error| self.refuse(error, self.not_found))?;
        Ok(call.exchange.success(T::from(row), self.found))
    }

    pub(super) async fn create<P, T: From<NamedRow> + Serialize>(
        &'static self,
        state: &AppState,
        call: Call<P>,
        body: JsonBody,
    ) -> Result<Printed, ApiError> {
        let (name, color) = self.read(&body.fields)?;
        let (engine, caller) = (state.engine.clone(), call.caller);
        let work =
            async move { engine.create_name(&caller, self.kind, &name, color.flatten().as_deref()).await };
        let row = to_end(state, work).await?.map_err(|error| self.refuse(error, self.not_created))?;
        Ok(call.exchange.created(T::from(row), self.created))
    }

    pub(super) async fn update<P, T: From<NamedRow> + Serialize>(
        &'static self,
        state: &AppState,
        call: Call<P>,
        RowId(id): RowId,
        body: JsonBody,
    ) -> Result<Printed, ApiError> {
        let (name, color) = self.read(&body.fields)?;
        let (engine, caller) = (state.engine.clone(), call.caller);
        let work = async move {
            let color = color.as_ref().map(Option::as_deref);
            engine.change_name(&caller, self.kind, id, &name, color).await
        };
        let row = to_end(state, work).await?.map_err(|error| self.refuse(error, self.not_updated))?;
        Ok(call.exchange.success(T::from(row), self.updated))
    }

    pub(super) async fn delete<P>(
        &'static self,
        state: &AppState,
        call: Call<P>,
        RowId(id): RowId,
    ) -> Result<Printed, ApiError> {
        let (engine, caller): (_, Caller) = (state.engine.clone(), call.caller);
        let work = async move { engine.delete_name(&caller, self.kind, id).await };
        to_end(state, work).await?.map_err(|error| self.refuse(error, self.not_deleted))?;
        Ok(call.exchange.success(Nothing, self.deleted))
    }

    /// Name, and color where there is one.
    #[expect(
        clippy::option_option,
        reason = "the outer one says whether it changes, the inner one what it becomes"
    )]
    fn read(&self, fields: &Map<String, Value>) -> Result<(String, Option<Option<String>>), ApiError> {
        let mut checks = Checks::of(fields);
        let name = checks.name(self.required);
        let color = if self.kind == NamedKind::Status { checks.color() } else { None };
        let (Some(name), true) = (name, checks.passed()) else { return Err(checks.refusal()) };
        Ok((name, color))
    }
}

fn sort_key(name: &str) -> Option<NameSort> {
    match name {
        "name" => Some(NameSort::Name),
        "created_at" => Some(NameSort::CreatedAt),
        "updated_at" => Some(NameSort::UpdatedAt),
        _ => None,
    }
}
