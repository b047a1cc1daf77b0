//! A page of messages. Values are parameters, never text of a statement.
//!
//! The pages of all messages and of one chat come from an index, and so do their counts. Other tests, and a search, read
//! what the rest leaves of the tenant's messages, and the count reads all of it.

use countersign_core::domain::chat::{ChatMessage, Membership, MessageQuery, MessageSort, MessageTest};
use countersign_core::domain::ids::TenantId;
use countersign_core::ports::store::StoreError;
use countersign_core::ports::store::words::Word;
use deadpool_postgres::Client;
use tokio_postgres::types::ToSql;

use crate::cells::Cells;
use crate::query;
use crate::statement::Statement;
use crate::tables::messages::{COLUMNS, read};

pub(super) async fn list(
    connection: &mut Client,
    tenant: TenantId,
    wanted: &MessageQuery,
) -> Result<(Vec<ChatMessage>, u64), StoreError> {
    let state = query::one_state(connection).await?;
    let counted = count(tenant, wanted).rows(&state, |row| Cells::of(row, "messages").size("count")).await?;
    // There is no count when the search holds what no text can.
    let total = counted.first().copied().unwrap_or(0);
    if wanted.offset >= total {
        return Ok((Vec::new(), total));
    }
    Ok((page(tenant, wanted).rows(&state, read).await?, total))
}

fn count(tenant: TenantId, wanted: &MessageQuery) -> Statement {
    let mut statement = Statement::new("SELECT count(*) FROM messages WHERE tenant_id + 0 = $1", tenant);
    narrow(&mut statement, wanted);
    statement
}

/// The numbers first, from an index where there is one: rows that are only skipped are not read.
fn page(tenant: TenantId, wanted: &MessageQuery) -> Statement {
    let order = order(wanted);
    let mut statement = Statement::new(
        &format!(
            "SELECT {COLUMNS} FROM messages WHERE tenant_id = $1 AND id IN \
             (SELECT id FROM messages WHERE tenant_id + 0 = $1"
        ),
        tenant,
    );
    narrow(&mut statement, wanted);
    let limit = statement.param(i64::from(wanted.limit));
    let offset = statement.param(i64::try_from(wanted.offset).unwrap_or(i64::MAX));
    statement.add(&format!(" ORDER BY {order} LIMIT {limit} OFFSET {offset}) ORDER BY {order}"));
    statement
}

fn order(wanted: &MessageQuery) -> String {
    let column = match wanted.sort {
        MessageSort::CreatedAt => "created_at",
        MessageSort::UpdatedAt => "updated_at",
    };
    let direction = if wanted.descending { "DESC" } else { "ASC" };
    format!("{column} {direction}, id {direction}")
}

fn narrow(statement: &mut Statement, wanted: &MessageQuery) {
    // As in the indexes.
    statement.add(" AND direction <> 'note'");
    for test in &wanted.tests {
        statement.add(" AND ");
        match test {
            MessageTest::Kind(test) => member(statement, "kind", test, Word::word),
            // Null passes no test, not even the one that it is none of nothing.
            MessageTest::Status(test) => {
                statement.add("status IS NOT NULL AND ");
                member(statement, "status", test, Word::word);
            }
            MessageTest::Direction(test) => member(statement, "direction", test, Word::word),
            MessageTest::Chat(test) => member(statement, "chat_id", test, |id| id),
        }
    }
    if let Some(search) = &wanted.search {
        // `position` knows no wildcards: a `%` that is searched for is a `%`.
        let text = statement.param(search.to_lowercase());
        statement.add(&format!(" AND position({text} IN folded) > 0"));
    }
}

fn member<T: Copy, V>(statement: &mut Statement, column: &str, test: &Membership<T>, value: fn(T) -> V)
where
    V: Copy + ToSql + Send + Sync + 'static,
{
    let values = |of: &[T]| of.iter().map(|it| value(*it)).collect::<Vec<V>>();
    let sql = match test {
        // One that is equal leaves the index its order.
        Membership::In(wanted) if wanted.len() == 1 => {
            format!("{column} = {}", statement.param(value(wanted[0])))
        }
        Membership::In(wanted) => format!("{column} = ANY({})", statement.param(values(wanted))),
        Membership::NotIn(unwanted) => format!("{column} <> ALL({})", statement.param(values(unwanted))),
    };
    statement.add(&sql);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::support::database;
    use crate::{Options, PostgresStore};

    /// With many messages of several tenants, the numbers come from the index named, which has them in their order, and no
    /// table is read through.
    #[tokio::test]
    async fn pages_and_counts_come_from_their_indexes() {
        let database = database().await;
        let options = Options { url: database.url.clone(), ..Options::default() };
        let store = PostgresStore::open(options).await.expect("a store");
        let mut client = store.connection().await.expect("a connection");
        let rows = "INSERT INTO messages (tenant_id, id, chat_id, number, direction, kind, text, folded, status, sender,
                                          sent_at, created_at, updated_at)
                        SELECT n % 4, n, n % 400, '9198' || n % 400, 'outbound', 'text', 'Hello', 'hello', 'sent', '1', n,
                               n, n * 7919 % 99991
                        FROM generate_series(1, 40000) n;
                    ANALYZE messages;";
        client.batch_execute(rows).await.expect("rows");
        let state = query::one_state(&mut client).await.expect("a state");
        let chat = || vec![MessageTest::Chat(Membership::In(vec![4]))];
        for (tests, sort, index) in [
            (vec![], MessageSort::CreatedAt, "messages_by_creation"),
            (vec![], MessageSort::UpdatedAt, "messages_by_change"),
            (chat(), MessageSort::CreatedAt, "messages_by_chat"),
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
                let statement = page(TenantId(0), &wanted);
                let steps = statement.plan(&state).await;
                let uses = |step: &String| step.contains(&format!(" using {index} "));
                assert!(steps.iter().any(uses), "{index}: {steps:#?}");
                let counted = count(TenantId(0), &wanted).plan(&state).await;
                for steps in [steps, counted] {
                    assert!(!steps.iter().any(|step| step.contains("Seq Scan")), "{index}: {steps:#?}");
                }
            }
        }
    }
}
