//! A page of messages. Values are parameters, never text of a statement.
//!
//! The pages of all messages and of one chat come from an index, and so do their counts. Other tests, and a search, read
//! what the rest leaves of the tenant's messages, and the count reads all of it.

use countersign_core::domain::chat::{ChatMessage, Membership, MessageQuery, MessageSort, MessageTest};
use countersign_core::domain::ids::TenantId;
use countersign_core::ports::store::StoreError;
use countersign_core::ports::store::words::Word;
use rusqlite::Connection;
use rusqlite::types::Value;

use crate::cells::Cells;
use crate::statement::Statement;
use crate::tables::messages::{COLUMNS, read};

pub(super) fn list(
    connection: &Connection,
    tenant: TenantId,
    wanted: &MessageQuery,
) -> Result<(Vec<ChatMessage>, u64), StoreError> {
    let counted = count(tenant, wanted).rows(connection, |row| Cells::of(row, "messages").size("count"))?;
    let total = counted.first().copied().unwrap_or(0);
    if wanted.offset >= total {
        return Ok((Vec::new(), total));
    }
    Ok((page(tenant, wanted).rows(connection, read)?, total))
}

fn count(tenant: TenantId, wanted: &MessageQuery) -> Statement {
    let mut statement = Statement::new("SELECT count(*) FROM messages WHERE tenant_id = ?1", tenant);
    narrow(&mut statement, wanted);
    statement
}

/// The numbers first, from an index where there is one: rows that are only skipped are not read.
fn page(tenant: TenantId, wanted: &MessageQuery) -> Statement {
    let order = order(wanted, "");
    let mut statement = Statement::new(
        &format!(
            "SELECT {COLUMNS} FROM messages WHERE tenant_id = ?1 AND id IN \
             (SELECT id FROM messages WHERE tenant_id = ?1"
        ),
        tenant,
    );
    narrow(&mut statement, wanted);
    let limit = statement.param(i64::from(wanted.limit));
    let offset = statement.param(i64::try_from(wanted.offset).unwrap_or(i64::MAX));
    // A `+` keeps an index from being read through for the order of the few rows that the page has.
    let of_few = self::order(wanted, "+");
    statement.add(&format!(" ORDER BY {order} LIMIT {limit} OFFSET {offset}) ORDER BY {of_few}"));
    statement
}

/// The keys of the order, each after `sign`.
fn order(wanted: &MessageQuery, sign: &str) -> String {
    let column = match wanted.sort {
        MessageSort::CreatedAt => "created_at",
        MessageSort::UpdatedAt => "updated_at",
    };
    let direction = if wanted.descending { "DESC" } else { "ASC" };
    format!("{sign}{column} {direction}, {sign}id {direction}")
}

fn narrow(statement: &mut Statement, wanted: &MessageQuery) {
    // As in the indexes.
    statement.add(" AND direction <> 'note'");
    for test in &wanted.tests {
        statement.add(" AND ");
        match test {
            MessageTest::Kind(test) => member(statement, "kind", test, word),
            // Null passes no test, not even the one that it is none of nothing.
            MessageTest::Status(test) => {
                statement.add("status IS NOT NULL AND ");
                member(statement, "status", test, word);
            }
            MessageTest::Direction(test) => member(statement, "direction", test, word),
            MessageTest::Chat(test) => member(statement, "chat_id", test, Value::Integer),
        }
    }
    if let Some(search) = &wanted.search {
        // `instr` knows no wildcards: a `%` that is searched for is a `%`.
        let text = statement.param(search.to_lowercase());
        statement.add(&format!(" AND instr(folded, {text}) > 0"));
    }
}

fn member<T: Copy>(statement: &mut Statement, column: &str, test: &Membership<T>, value: fn(T) -> Value) {
    let sql = match test {
        // One that is equal leaves the index its order.
        Membership::In(wanted) if wanted.len() == 1 => {
            format!("{column} = {}", statement.list(wanted.iter().map(|it| value(*it))))
        }
        Membership::In(wanted) => {
            format!("{column} IN ({})", statement.list(wanted.iter().map(|it| value(*it))))
        }
        Membership::NotIn(unwanted) => {
            format!("{column} NOT IN ({})", statement.list(unwanted.iter().map(|it| value(*it))))
        }
    };
    statement.add(&sql);
}

fn word<W: Word>(value: W) -> Value {
    Value::Text(value.word().to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The numbers come from an index that has them in their order; then the page's rows by their numbers. No other row is
    /// read, and none is sorted but the page's own.
    #[test]
    fn pages_and_counts_come_from_their_indexes() {
        let mut connection = Connection::open_in_memory().expect("a database");
        crate::migrations::migrate(&mut connection).expect("the schema");
        let chat = || vec![MessageTest::Chat(Membership::In(vec![7]))];
        for (tests, sort, within) in [
            (vec![], MessageSort::CreatedAt, "messages_by_creation (tenant_id=?)"),
            (vec![], MessageSort::UpdatedAt, "messages_by_change (tenant_id=?)"),
            (chat(), MessageSort::CreatedAt, "messages_by_chat (tenant_id=? AND chat_id=?)"),
        ] {
            for descending in [false, true] {
                let wanted = MessageQuery {
                    tests: tests.clone(),
                    search: None,
                    sort,
                    descending,
                    offset: 0,
                    limit: 15,
                };
                assert_eq!(
                    page(TenantId(1), &wanted).plan(&connection),
                    format!(
                        "SEARCH messages USING PRIMARY KEY (tenant_id=? AND id=?); LIST SUBQUERY 1; \
                         SEARCH messages USING COVERING INDEX {within}; USE TEMP B-TREE FOR ORDER BY"
                    )
                );
                let counted = count(TenantId(1), &wanted).plan(&connection);
                assert!(
                    counted.starts_with("SEARCH messages USING COVERING INDEX messages_by_"),
                    "{counted}"
                );
            }
        }
    }
}
