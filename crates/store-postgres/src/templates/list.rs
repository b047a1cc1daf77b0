//! A page of templates.

use std::fmt::Write;

use countersign_core::domain::ids::TenantId;
use countersign_core::domain::template::{Template, TemplateQuery, TemplateScope, TemplateSort};
use countersign_core::ports::store::StoreError;
use deadpool_postgres::Client;

use crate::cells::Cells;
use crate::query;
use crate::tables::templates::{COLUMNS, read};

/// `position` knows no wildcards: a `%` that is searched for is a `%`.
const FILTER: &str = "FROM templates
    WHERE tenant_id = $1 AND ($2::text IS NULL OR language = $2) AND ($3::text IS NULL OR name = $3)
      AND (NOT $5::boolean OR (category = 'AUTHENTICATION' AND status = 'APPROVED'))
      AND ($4::text IS NULL OR position($4 IN name_folded) > 0
           OR position($4 IN CASE WHEN $5 THEN body_folded ELSE lower(category) END) > 0)
      AND ($6::text IS NULL OR vendor_id = $6) AND ($7::text IS NULL OR category = $7)
      AND ($8::text IS NULL OR status = $8)";

pub(super) async fn list(
    connection: &mut Client,
    tenant: TenantId,
    wanted: &TemplateQuery,
) -> Result<(Vec<Template>, u64), StoreError> {
    let state = query::one_state(connection).await?;
    let search = wanted.search.as_ref().map(|text| text.to_lowercase());
    let sendable = wanted.scope == TemplateScope::Sendable;
    let TemplateQuery { language, name, vendor_id, category, status, .. } = wanted;
    let filter: query::Params<'_> =
        &[&tenant.0, language, name, &search, &sendable, vendor_id, category, status];
    let total =
        query::first(&state, &count(), filter, |row| Cells::of(row, "templates").count("count")).await?;
    // There is no count when the filter holds what no text can.
    let Some(total) = total else { return Ok((Vec::new(), 0)) };
    let offset = i64::try_from(wanted.offset).unwrap_or(i64::MAX);
    let limit = i64::from(wanted.limit);
    let page: query::Params<'_> =
        &[&tenant.0, language, name, &search, &sendable, vendor_id, category, status, &limit, &offset];
    let rows = query::every(&state, &select(&wanted.sort), page, read).await?;
    Ok((rows, u64::from(total)))
}

fn count() -> String {
    format!("SELECT count(*) {FILTER}")
}

/// One of few: each key comes once, in one of two directions.
fn select(sort: &[(TemplateSort, bool)]) -> String {
    let mut sql = format!("SELECT {COLUMNS} {FILTER} ORDER BY ");
    for (key, descending) in sort {
        let column = match key {
            TemplateSort::Name => "name",
            TemplateSort::Language => "language",
            TemplateSort::CreatedAt => "created_at",
            TemplateSort::UpdatedAt => "updated_at",
        };
        let direction = if *descending { "DESC" } else { "ASC" };
        // Writing to a string cannot fail.
        let _ = write!(sql, "{column} {direction}, ");
    }
    sql.push_str("id LIMIT $9 OFFSET $10");
    sql
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::support::database;
    use crate::{Options, PostgresStore};

    #[tokio::test]
    async fn every_order_fits_the_schema() {
        let database = database().await;
        let options = Options { url: database.url.clone(), ..Options::default() };
        let store = PostgresStore::open(options).await.expect("a store");
        let client = store.connection().await.expect("a connection");
        let keys =
            [TemplateSort::Name, TemplateSort::Language, TemplateSort::CreatedAt, TemplateSort::UpdatedAt];
        let orders = keys.map(|key| vec![(key, true), (key, false)]);
        for sort in orders.iter().chain([&Vec::new()]) {
            client.prepare(&select(sort)).await.expect("a page");
        }
        client.prepare(&count()).await.expect("a count");
    }
}
