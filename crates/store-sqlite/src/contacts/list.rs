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
use rusqlite::types::Value;
use rusqlite::{Connection, Row, params_from_iter};

use crate::cells::Cells;
use crate::failure::failed;
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

/// A statement and its parameters; the first is the tenant.
struct Statement {
    sql: String,
    params: Vec<Value>,
}

fn count(tenant: TenantId, wanted: &ContactQuery) -> Statement {
    let mut statement = Statement::new("SELECT count(*) FROM contacts WHERE tenant_id = ?1", tenant);
    statement.narrow(wanted);
    statement
}

/// The numbers first, from an index where there is one: rows that are only skipped are not read.
fn page(tenant: TenantId, wanted: &ContactQuery) -> Statement {
    let order = order(wanted);
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
    statement.add(&format!(" ORDER BY {order} LIMIT {limit} OFFSET {offset}) ORDER BY {order}"));
    statement
}

fn order(wanted: &ContactQuery) -> String {
    let keys = wanted.order().into_iter().map(|(key, descending)| {
        let column = match key {
            ContactSort::Id => "id",
            ContactSort::Firstname => "firstname",
            ContactSort::Lastname => "lastname",
            ContactSort::CreatedAt => "created_at",
            ContactSort::UpdatedAt => "updated_at",
        };
        format!("{column} {}", if descending { "DESC" } else { "ASC" })
    });
    keys.collect::<Vec<_>>().join(", ")
}

impl Statement {
    fn new(sql: &str, tenant: TenantId) -> Self {
        Self { sql: sql.to_owned(), params: vec![Value::Integer(tenant.0)] }
    }

    fn add(&mut self, sql: &str) {
        self.sql.push_str(sql);
    }

    /// The name of a new parameter.
    fn param(&mut self, value: impl Into<Value>) -> String {
        self.params.push(value.into());
        format!("?{}", self.params.len())
    }

    /// The names of new parameters, with commas between.
    fn list<V: Into<Value>>(&mut self, values: impl IntoIterator<Item = V>) -> String {
        let names: Vec<_> = values.into_iter().map(|value| self.param(value)).collect();
        names.join(", ")
    }

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

    fn number(&mut self, (column, listed, text): (&str, &str, &str), test: &NumberTest) {
        let sql = match test {
            NumberTest::In(values) => format!("{listed} IN ({})", self.list(values.iter().copied())),
            NumberTest::NotIn(values) => format!("{listed} NOT IN ({})", self.list(values.iter().copied())),
            NumberTest::Between(from, to) => {
                format!("{column} BETWEEN {} AND {}", self.param(*from), self.param(*to))
            }
            NumberTest::Null(true) => format!("{column} IS NULL"),
            NumberTest::Null(false) => format!("{column} IS NOT NULL"),
            NumberTest::Like(part) => format!("instr({text}, {}) > 0", self.param(part.clone())),
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

    /// Runs it without keeping it prepared: there are more statements than a cache should hold.
    fn rows<T>(
        &self,
        connection: &Connection,
        read: impl Fn(&Row<'_>) -> Result<T, StoreError>,
    ) -> Result<Vec<T>, StoreError> {
        let mut prepared = connection.prepare(&self.sql).map_err(|e| failed(&e))?;
        let mut rows = prepared.query(params_from_iter(&self.params)).map_err(|e| failed(&e))?;
        let mut found = Vec::new();
        while let Some(row) = rows.next().map_err(|e| failed(&e))? {
            found.push(read(row)?);
        }
        Ok(found)
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
