//! A page of templates.

use std::fmt::Write;

use countersign_core::domain::ids::TenantId;
use countersign_core::domain::template::{Template, TemplateQuery, TemplateScope, TemplateSort};
use countersign_core::ports::store::StoreError;
use rusqlite::{Connection, params};

use crate::query;
use crate::tables::templates::{COLUMNS, read};

/// `instr` knows no wildcards: a `%` that is searched for is a `%`.
const FILTER: &str = "FROM templates
    WHERE tenant_id = ?1 AND (?2 IS NULL OR language = ?2) AND (?3 IS NULL OR name = ?3)
      AND (NOT ?5 OR (category = 'AUTHENTICATION' AND status = 'APPROVED'))
      AND (?4 IS NULL OR instr(name_folded, ?4) > 0
           OR iif(?5, instr(body_folded, ?4), instr(lower(category), ?4)) > 0)
      AND (?6 IS NULL OR vendor_id = ?6) AND (?7 IS NULL OR category = ?7) AND (?8 IS NULL OR status = ?8)";

pub(super) fn list(
    connection: &Connection,
    tenant: TenantId,
    wanted: &TemplateQuery,
) -> Result<(Vec<Template>, u64), StoreError> {
    let search = wanted.search.as_ref().map(|text| text.to_lowercase());
    let sendable = wanted.scope == TemplateScope::Sendable;
    let TemplateQuery { language, name, vendor_id, category, status, .. } = wanted;
    let filter = params![tenant.0, language, name, search, sendable, vendor_id, category, status];
    let total = query::one(connection, &count(), filter, |row| {
        crate::cells::Cells::of(row, "templates").count("count")
    })?;
    let offset = i64::try_from(wanted.offset).unwrap_or(i64::MAX);
    let limit = wanted.limit;
    let page =
        params![tenant.0, language, name, search, sendable, vendor_id, category, status, limit, offset];
    let rows = query::every(connection, &select(&wanted.sort), page, read)?;
    Ok((rows, u64::from(total)))
}

fn count() -> String {
    format!("SELECT count(*) {FILTER}")
}

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
    sql.push_str("id LIMIT ?9 OFFSET ?10");
    sql
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_order_fits_the_schema() {
        let mut connection = Connection::open_in_memory().expect("a database");
        crate::migrations::migrate(&mut connection).expect("the schema");
        let keys =
            [TemplateSort::Name, TemplateSort::Language, TemplateSort::CreatedAt, TemplateSort::UpdatedAt];
        let orders = keys.map(|key| vec![(key, true), (key, false)]);
        for sort in orders.iter().chain([&Vec::new()]) {
            connection.prepare(&select(sort)).expect("a page");
        }
        connection.prepare(&count()).expect("a count");
    }
}
