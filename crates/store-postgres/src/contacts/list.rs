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
use deadpool_postgres::Client;

use crate::cells::Cells;
use crate::query;
use crate::statement::Statement;
use crate::tables::contacts::{COLUMNS, read};
use crate::tables::counters;

pub(super) async fn list(
    connection: &mut Client,
    tenant: TenantId,
    wanted: &ContactQuery,
) -> Result<(Vec<Contact>, u64), StoreError> {
    let state = query::one_state(connection).await?;
    let total = if wanted.is_of_all() {
        u64::from(counters::read(&state, tenant, Counter::Contacts).await?)
    } else {
        let statement = count(tenant, wanted);
        let counted = statement.rows(&state, |row| Cells::of(row, "contacts").count("count")).await?;
        // There is no count when the search holds what no text can.
        let Some(total) = counted.first() else { return Ok((Vec::new(), 0)) };
        u64::from(*total)
    };
    if wanted.offset >= total {
        return Ok((Vec::new(), total));
    }
    let rows = page(tenant, wanted).rows(&state, read).await?;
    Ok((super::with_groups(&state, tenant, rows).await?, total))
}

fn count(tenant: TenantId, wanted: &ContactQuery) -> Statement {
    let mut statement =
        Statement::new(&format!("SELECT count(*) FROM contacts WHERE {} = $1", owner(wanted)), tenant);
    statement.narrow(wanted);
    statement
}

/// The numbers first, from an index where there is one: rows that are only skipped are not read.
fn page(tenant: TenantId, wanted: &ContactQuery) -> Statement {
    let order = order(wanted);
    let mut statement = Statement::new(
        &format!(
            "SELECT {COLUMNS} FROM contacts WHERE tenant_id = $1 AND id IN \
             (SELECT id FROM contacts WHERE {} = $1",
            owner(wanted)
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
            // `position` knows no wildcards: a `%` that is searched for is a `%`.
            let text = self.param(search.to_lowercase());
            self.add(&format!(" AND position({text} IN coalesce(folded, phone)) > 0"));
        }
    }

    fn kind(&mut self, kinds: &[ContactKind]) {
        let kinds = self.param(kinds.iter().map(|kind| kind.word()).collect::<Vec<_>>());
        self.add(&format!("type = ANY({kinds})"));
    }

    fn number(&mut self, (column, listed, printed): (&str, &str, &str), test: &NumberTest) {
        let sql = match test {
            NumberTest::In(values) => format!("{listed} = ANY({})", self.param(values.clone())),
            NumberTest::NotIn(values) => format!("{listed} <> ALL({})", self.param(values.clone())),
            NumberTest::Between(from, to) if from == to => format!("{column} = {}", self.param(*from)),
            NumberTest::Between(from, to) => {
                format!("{column} BETWEEN {} AND {}", self.param(*from), self.param(*to))
            }
            NumberTest::Null(true) => format!("{column} IS NULL"),
            NumberTest::Null(false) => format!("{column} IS NOT NULL"),
            NumberTest::Like(part) => format!("position({} IN {printed}) > 0", self.param(part.clone())),
        };
        self.add(&sql);
    }

    fn group(&mut self, test: &NumberTest) {
        let of_group = column_of(ContactColumn::Group);
        let any = "(SELECT 1 FROM contact_groups m WHERE m.tenant_id = $1 AND m.contact_id = contacts.id)";
        let those = "id IN (SELECT contact_id FROM contact_groups WHERE tenant_id + 0 = $1 AND ";
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
            "to_char(to_timestamp(created_at / 1000) AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS\"+00:00\"')",
        ),
    }
}

/// The tenant, as the indexes that help name it: the key's where the order is the key's and nothing else narrows, the
/// others' elsewhere.
fn owner(wanted: &ContactQuery) -> &'static str {
    let by_number = wanted.order().first().is_none_or(|(key, _)| *key == ContactSort::Id);
    let narrows = |test: &ContactTest| match test {
        ContactTest::Kind(_) => true,
        ContactTest::Number(ContactColumn::Group, _) => false,
        ContactTest::Number(ContactColumn::CreatedAt, test) => matches!(test, NumberTest::Between(..)),
        ContactTest::Number(_, test) => matches!(test, NumberTest::In(_) | NumberTest::Between(..)),
    };
    if by_number && !wanted.tests.iter().any(narrows) { "tenant_id" } else { "tenant_id + 0" }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::support::database;
    use crate::{Options, PostgresStore};

    fn tested(column: ContactColumn, test: NumberTest) -> ContactTest {
        ContactTest::Number(column, test)
    }

    /// With many contacts of several tenants, the numbers come from the index named, and no table is read through.
    #[tokio::test]
    async fn pages_and_counts_come_from_their_indexes() {
        let database = database().await;
        let options = Options { url: database.url.clone(), ..Options::default() };
        let store = PostgresStore::open(options).await.expect("a store");
        let mut client = store.connection().await.expect("a connection");
        let rows = "INSERT INTO contacts (tenant_id, id, phone, firstname, lastname, type, source_id, status_id,
                                          assigned_id, opted_out, created_at, updated_at)
                        SELECT n % 4, n, '9198' || n, 'first ' || n * 7919 % 99991, 'last ' || n * 7907 % 99991,
                               CASE n % 100 WHEN 0 THEN 'guest' ELSE 'lead' END, n % 100, n % 100,
                               CASE n % 50 WHEN 0 THEN n % 30 END, FALSE, n, n
                        FROM generate_series(1, 40000) n;
                    INSERT INTO contact_groups (tenant_id, contact_id, group_id)
                        SELECT n % 4, n, n % 100 FROM generate_series(1, 40000) n;
                    ANALYZE contacts; ANALYZE contact_groups;";
        client.batch_execute(rows).await.expect("rows");
        let state = query::one_state(&mut client).await.expect("a state");
        let one = || NumberTest::Between(4, 4);
        for (tests, sort, index) in [
            (vec![], ContactSort::Id, "contacts_pkey"),
            (vec![], ContactSort::Firstname, "contacts_by_firstname"),
            (vec![], ContactSort::Lastname, "contacts_by_lastname"),
            (vec![], ContactSort::CreatedAt, "contacts_by_creation"),
            (vec![], ContactSort::UpdatedAt, "contacts_by_change"),
            (vec![ContactTest::Kind(vec![ContactKind::Guest])], ContactSort::Id, "contacts_by_type"),
            (vec![tested(ContactColumn::Status, one())], ContactSort::Id, "contacts_by_status"),
            (vec![tested(ContactColumn::Source, one())], ContactSort::Id, "contacts_by_source"),
            (vec![tested(ContactColumn::Assigned, one())], ContactSort::Id, "contacts_by_assignee"),
            (
                vec![tested(ContactColumn::CreatedAt, NumberTest::Between(1, 50))],
                ContactSort::CreatedAt,
                "contacts_by_creation",
            ),
            (vec![tested(ContactColumn::Group, one())], ContactSort::Id, "contact_groups_by_group"),
        ] {
            for descending in [false, true] {
                let wanted = ContactQuery {
                    tests: tests.clone(),
                    sort: vec![(sort, descending)],
                    limit: 15,
                    ..ContactQuery::default()
                };
                let mut statements = vec![page(TenantId(0), &wanted)];
                statements.extend((!wanted.tests.is_empty()).then(|| count(TenantId(0), &wanted)));
                for statement in statements {
                    let steps = statement.plan(&state).await;
                    assert!(
                        steps.iter().any(|step| step.contains(&format!(" on {index}"))
                            || step.contains(&format!(" using {index}"))),
                        "{index}: {steps:#?}"
                    );
                    assert!(!steps.iter().any(|step| step.contains("Seq Scan")), "{index}: {steps:#?}");
                }
            }
        }
    }
}
