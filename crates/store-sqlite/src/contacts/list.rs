//! A page of contacts. Values are parameters, never text of a statement.
//!
//! A search has no index: it reads what the tests leave of the tenant's contacts, and the count reads all of it.

use countersign_core::domain::contact::{
    Contact, ContactColumn, ContactKind, ContactQuery, ContactSort, ContactTest, NumberTest,
};
use countersign_core::domain::ids::TenantId;
use countersign_core::ports::store::StoreError;
use countersign_core::ports::store::words::Word;
use countersign_core::transact::rows::Counter;
use rusqlite::Connection;

use crate::cells::Cells;
use crate::statement::Statement;
use crate::tables::contacts::{COLUMNS, read};
use crate::tables::counters;

pub(super) fn list(
    connection: &Connection,
    tenant: TenantId,
    wanted: &ContactQuery,
) -> Result<(Vec<Contact>, u64), StoreError> {
    let total = if wanted.is_of_all() {
        u64::from(counters::read(connection, tenant, Counter::Contacts)?)
    } else {
        let statement = count(tenant, wanted);
        let counted = statement.rows(connection, |row| Cells::of(row, "contacts").count("count"))?;
        u64::from(counted.first().copied().unwrap_or(0))
    };
    if wanted.offset >= total {
        return Ok((Vec::new(), total));
    }
    let rows = page(tenant, wanted).rows(connection, read)?;
    let rows = rows.into_iter().map(|contact| super::with_groups(connection, tenant, contact));
    Ok((rows.collect::<Result<_, _>>()?, total))
}

fn count(tenant: TenantId, wanted: &ContactQuery) -> Statement {
    let mut statement = Statement::new("SELECT count(*) FROM contacts WHERE tenant_id = ?1", tenant);
    statement.narrow(wanted);
    statement
}

/// The numbers first, from an index where there is one: rows that are only skipped are not read.
fn page(tenant: TenantId, wanted: &ContactQuery) -> Statement {
    let order = order(wanted, "");
    let mut statement = Statement::new(
        &format!(
            "SELECT {COLUMNS} FROM contacts WHERE tenant_id = ?1 AND id IN \
             (SELECT id FROM contacts WHERE tenant_id = ?1"
        ),
        tenant,
    );
    statement.narrow(wanted);
    let limit = statement.param(i64::from(wanted.limit));
    let offset = statement.param(i64::try_from(wanted.offset).unwrap_or(i64::MAX));
    // A `+` keeps an index from being read through for the order of the few rows that the page has.
    let of_few = self::order(wanted, "+");
    statement.add(&format!(" ORDER BY {order} LIMIT {limit} OFFSET {offset}) ORDER BY {of_few}"));
    statement
}

/// The keys of the order, each after `sign`.
fn order(wanted: &ContactQuery, sign: &str) -> String {
    let keys = wanted.order().into_iter().map(|(key, descending)| {
        let column = match key {
            ContactSort::Id => "id",
            ContactSort::Firstname => "firstname",
            ContactSort::Lastname => "lastname",
            ContactSort::CreatedAt => "created_at",
            ContactSort::UpdatedAt => "updated_at",
        };
        format!("{sign}{column} {}", if descending { "DESC" } else { "ASC" })
    });
    keys.collect::<Vec<_>>().join(", ")
}

impl Statement {
    fn narrow(&mut self, wanted: &ContactQuery) {
        for test in &wanted.tests {
            self.add(" AND ");
            match test {
                ContactTest::Kind(kinds) => self.kind(kinds),
                ContactTest::Number(ContactColumn::Group, test) => self.group(test),
                ContactTest::Number(column, test) => self.number(column_of(*column), test),
            }
        }
        if let Some(search) = &wanted.search {
            // `instr` knows no wildcards: a `%` that is searched for is a `%`.
            let text = self.param(search.to_lowercase());
            self.add(&format!(" AND instr(coalesce(folded, phone), {text}) > 0"));
        }
    }

    fn kind(&mut self, kinds: &[ContactKind]) {
        let kinds = self.list(kinds.iter().map(|kind| kind.word().to_owned()));
        self.add(&format!("type IN ({kinds})"));
    }

    fn number(&mut self, (column, listed, printed): (&str, &str, &str), test: &NumberTest) {
        let sql = match test {
            NumberTest::In(values) => format!("{listed} IN ({})", self.list(values.iter().copied())),
            NumberTest::NotIn(values) => format!("{listed} NOT IN ({})", self.list(values.iter().copied())),
            NumberTest::Between(from, to) if from == to => format!("{column} = {}", self.param(*from)),
            NumberTest::Between(from, to) => {
                format!("{column} BETWEEN {} AND {}", self.param(*from), self.param(*to))
            }
            NumberTest::Null(true) => format!("{column} IS NULL"),
            NumberTest::Null(false) => format!("{column} IS NOT NULL"),
            NumberTest::Like(part) => format!("instr({printed}, {}) > 0", self.param(part.clone())),
        };
        self.add(&sql);
    }

    fn group(&mut self, test: &NumberTest) {
        let of_group = column_of(ContactColumn::Group);
        let any = "(SELECT 1 FROM contact_groups m WHERE m.tenant_id = ?1 AND m.contact_id = contacts.id)";
        let those = "id IN (SELECT contact_id FROM contact_groups WHERE tenant_id = ?1 AND ";
        match test {
            NumberTest::Null(true) => self.add(&format!("NOT EXISTS {any}")),
            NumberTest::Null(false) => self.add(&format!("EXISTS {any}")),
            NumberTest::NotIn(values) => {
                self.add(&format!("NOT {those}"));
                self.number(of_group, &NumberTest::In(values.clone()));
                self.add(")");
            }
            NumberTest::In(_) | NumberTest::Between(..) | NumberTest::Like(_) => {
                self.add(those);
                self.number(of_group, test);
                self.add(")");
            }
        }
    }
}

/// A number's column, what of it lists are compared with, and its text.
fn column_of(column: ContactColumn) -> (&'static str, &'static str, &'static str) {
    match column {
        ContactColumn::Status => ("status_id", "status_id", "CAST(status_id AS TEXT)"),
        ContactColumn::Source => ("source_id", "source_id", "CAST(source_id AS TEXT)"),
        ContactColumn::Assigned => ("assigned_id", "assigned_id", "CAST(assigned_id AS TEXT)"),
        ContactColumn::Group => ("group_id", "group_id", "CAST(group_id AS TEXT)"),
        ContactColumn::CreatedAt => (
            "created_at",
            "(created_at - created_at % 1000)",
            "strftime('%Y-%m-%dT%H:%M:%S+00:00', created_at / 1000, 'unixepoch')",
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tested(column: ContactColumn, test: NumberTest) -> ContactTest {
        ContactTest::Number(column, test)
    }

    /// The numbers come from an index that has them in their order, where there is one; then the page's rows by their
    /// numbers. No other row is read, and none is sorted but the page's own.
    #[test]
    fn pages_and_counts_come_from_their_indexes() {
        let mut connection = Connection::open_in_memory().expect("a database");
        crate::migrations::migrate(&mut connection).expect("the schema");
        let steps = |statement: &Statement| statement.plan(&connection);
        let one = || NumberTest::Between(1, 1);
        for (tests, sort, within, counted) in [
            (vec![], ContactSort::Id, "PRIMARY KEY (tenant_id=?)", false),
            (vec![], ContactSort::Firstname, "COVERING INDEX contacts_by_firstname (tenant_id=?)", false),
            (vec![], ContactSort::Lastname, "COVERING INDEX contacts_by_lastname (tenant_id=?)", false),
            (vec![], ContactSort::CreatedAt, "COVERING INDEX contacts_by_creation (tenant_id=?)", false),
            (vec![], ContactSort::UpdatedAt, "COVERING INDEX contacts_by_change (tenant_id=?)", false),
            (
                vec![ContactTest::Kind(vec![ContactKind::Guest])],
                ContactSort::Id,
                "COVERING INDEX contacts_by_type (tenant_id=? AND type=?)",
                true,
            ),
            (
                vec![tested(ContactColumn::Status, one())],
                ContactSort::Id,
                "COVERING INDEX contacts_by_status (tenant_id=? AND status_id=?)",
                true,
            ),
            (
                vec![tested(ContactColumn::Source, one())],
                ContactSort::Id,
                "COVERING INDEX contacts_by_source (tenant_id=? AND source_id=?)",
                true,
            ),
            (
                vec![tested(ContactColumn::Assigned, one())],
                ContactSort::Id,
                "COVERING INDEX contacts_by_assignee (tenant_id=? AND assigned_id=?)",
                true,
            ),
            (
                vec![tested(ContactColumn::CreatedAt, NumberTest::Between(1, 2))],
                ContactSort::CreatedAt,
                "COVERING INDEX contacts_by_creation (tenant_id=? AND created_at>? AND created_at<?)",
                true,
            ),
        ] {
            for descending in [false, true] {
                let wanted = ContactQuery {
                    tests: tests.clone(),
                    sort: vec![(sort, descending)],
                    limit: 15,
                    ..ContactQuery::default()
                };
                let rows = "SEARCH contacts USING PRIMARY KEY (tenant_id=? AND id=?)";
                assert_eq!(
                    steps(&page(TenantId(1), &wanted)),
                    format!(
                        "{rows}; LIST SUBQUERY 1; SEARCH contacts USING {within}; USE TEMP B-TREE FOR ORDER BY"
                    )
                );
                if counted {
                    assert_eq!(
                        steps(&count(TenantId(1), &wanted)),
                        format!("SEARCH contacts USING {within}")
                    );
                }
            }
        }
        let tests = vec![tested(ContactColumn::Group, one())];
        let in_group = ContactQuery { tests, limit: 15, ..ContactQuery::default() };
        assert_eq!(
            steps(&count(TenantId(1), &in_group)),
            "SEARCH contacts USING PRIMARY KEY (tenant_id=? AND id=?); LIST SUBQUERY 1; \
             SEARCH contact_groups USING COVERING INDEX contact_groups_by_group (tenant_id=? AND group_id=?)"
        );
    }
}
