//! A page of the templates that can be sent.

use std::fmt::Write;

use countersign_core::domain::ids::TenantId;
use countersign_core::domain::template::{Template, TemplateQuery, TemplateSort};
use countersign_core::ports::store::StoreError;
use rusqlite::{Connection, params};

use crate::query;
use crate::tables::templates::{COLUMNS, read};

/// `instr` knows no wildcards: a `%` that is searched for is a `%`.
const FILTER: &str = "FROM templates
    WHERE tenant_id = ?1 AND category = 'AUTHENTICATION' AND status = 'APPROVED'
      AND (?2 IS NULL OR language = ?2) AND (?3 IS NULL OR name = ?3)
      AND (?4 IS NULL OR instr(name_folded, ?4) > 0 OR instr(body_folded, ?4) > 0)";

pub(super) fn list(
    connection: &Connection,
    tenant: TenantId,
    wanted: &TemplateQuery,
) -> Result<(Vec<Template>, u64), StoreError> {
    let search = wanted.search.as_ref().map(|text| text.to_lowercase());
    let filter = params![tenant.0, wanted.language, wanted.name, search];
    let total = query::one(connection, &count(), filter, |row| {
        crate::cells::Cells::of(row, "templates").count("count")
    })?;
    let offset = i64::try_from(wanted.offset).unwrap_or(i64::MAX);
    let page = params![tenant.0, wanted.language, wanted.name, search, wanted.limit, offset];
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
        };
        let direction = if *descending { "DESC" } else { "ASC" };
        // Writing to a string cannot fail.
        let _ = write!(sql, "{column} {direction}, ");
    }
    sql.push_str("id LIMIT ?5 OFFSET ?6");
    sql
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_order_fits_the_schema() {
        let mut connection = Connection::open_in_memory().expect("a database");
        crate::migrations::migrate(&mut connection).expect("the schema");
        let keys = [TemplateSort::Name, TemplateSort::Language, TemplateSort::CreatedAt];
        let orders = keys.map(|key| vec![(key, true), (key, false)]);
        for sort in orders.iter().chain([&Vec::new()]) {
            connection.prepare(&select(sort)).expect("a page");
        }
        connection.prepare(&count()).expect("a count");
    }
}
