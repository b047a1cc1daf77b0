//! Reading everything, to move it to another store.

use std::path::Path;

use async_trait::async_trait;
use countersign_core::ports::store::StoreError;
use countersign_core::transfer::{Cell, Row, Source, Table};
use rusqlite::types::{ToSqlOutput, ValueRef};
use rusqlite::{Connection, OpenFlags, ToSql, params_from_iter};

use crate::failure::failed;
use crate::{OpenError, migrations};

/// Tables that this store keeps otherwise than all know them: a row of guesses holds the window of the checks too, and may
/// hold nothing else.
const SEEN_AS: &[(&str, &str)] = &[
    ("guess_budgets", "SELECT * FROM guess_budgets WHERE failures <> x''"),
    (
        "limit_windows",
        "SELECT * FROM limit_windows UNION ALL
         SELECT tenant_id, destination, limit_name, opened_at, hits, closes_at FROM guess_budgets
         WHERE limit_name IS NOT NULL",
    ),
];

/// A file as it is at one moment. Whoever writes to it meanwhile is not seen.
pub struct SqliteSource {
    connection: Connection,
}

impl SqliteSource {
    /// Opens the file at `path`, which must have this build's schema: its migration is left to whoever owns it.
    pub fn open(path: &Path) -> Result<Self, OpenError> {
        let refused = |error| OpenError::Database(path.to_owned(), error);
        let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let connection = Connection::open_with_flags(path, flags).map_err(refused)?;
        // One state for all that follows. It begins with the first statement that reads, which is the next one.
        connection.execute_batch("PRAGMA query_only = ON; BEGIN").map_err(refused)?;
        let (found, known) = (migrations::version(&connection).map_err(refused)?, migrations::newest());
        if found != i64::from(known) {
            return Err(OpenError::OtherSchema { path: path.to_owned(), found, known });
        }
        Ok(Self { connection })
    }
}

/// It reads on the caller's thread: nobody else waits for a command that moves an installation.
#[async_trait]
impl Source for SqliteSource {
    async fn page(
        &mut self,
        table: &Table,
        after: Option<&[Cell]>,
        limit: u32,
    ) -> Result<Vec<Row>, StoreError> {
        let list = |names: &[&str]| format!("\"{}\"", names.join("\", \""));
        let (columns, key) = (list(table.columns), list(table.key));
        let from = SEEN_AS.iter().find(|(name, _)| *name == table.name);
        let from = from.map_or_else(|| format!("\"{}\"", table.name), |(_, rows)| format!("({rows})"));
        let place = vec!["?"; after.map_or(0, <[_]>::len)].join(", ");
        let place = after.map_or_else(String::new, |_| format!("WHERE ({key}) > ({place})"));
        let sql = format!("SELECT {columns} FROM {from} {place} ORDER BY {key} LIMIT {limit}");
        let mut statement = self.connection.prepare_cached(&sql).map_err(|e| failed(&e))?;
        let cells = after.unwrap_or_default().iter().map(Bound);
        let rows = statement.query_map(params_from_iter(cells), |row| {
            (0..table.columns.len()).map(|place| Ok(read(row.get_ref(place)?))).collect()
        });
        rows.and_then(Iterator::collect).map_err(|e| failed(&e))
    }
}

struct Bound<'c>(&'c Cell);

impl ToSql for Bound<'_> {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(ToSqlOutput::Borrowed(match self.0 {
            Cell::Null => ValueRef::Null,
            Cell::Integer(value) => ValueRef::Integer(*value),
            Cell::Text(text) => ValueRef::Text(text.as_bytes()),
            Cell::Bytes(bytes) => ValueRef::Blob(bytes),
        }))
    }
}

/// A text that is no UTF-8 goes on as bytes, which no column for texts takes: then nothing is moved. No table has reals.
fn read(value: ValueRef<'_>) -> Cell {
    match value {
        ValueRef::Null => Cell::Null,
        ValueRef::Integer(value) => Cell::Integer(value),
        ValueRef::Real(value) => Cell::Bytes(value.to_be_bytes().to_vec()),
        ValueRef::Text(text) => match std::str::from_utf8(text) {
            Ok(text) => Cell::Text(text.to_owned()),
            Err(_) => Cell::Bytes(text.to_vec()),
        },
        ValueRef::Blob(bytes) => Cell::Bytes(bytes.to_vec()),
    }
}

#[cfg(test)]
mod tests {
    use countersign_core::transfer::TABLES;

    use super::*;
    use crate::{Options, SqliteStore};

    /// Columns that others do not know.
    fn own(table: &Table) -> &'static [&'static str] {
        match table.name {
            "guess_budgets" => &["limit_name", "opened_at", "hits", "closes_at"],
            _ => &[],
        }
    }

    #[tokio::test]
    async fn the_list_of_tables_is_the_schema() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("test.db");
        drop(SqliteStore::open(&path, Options::default()).expect("a store"));
        let connection = Connection::open(&path).expect("a connection");
        let texts = |sql: &str| -> Vec<String> {
            let mut statement = connection.prepare(sql).expect("SQL");
            let rows = statement.query_map([], |row| row.get(0)).expect("rows");
            rows.collect::<Result<_, _>>().expect("texts")
        };
        let mut known: Vec<_> = TABLES.iter().map(|table| table.name).chain(["meta"]).collect();
        known.sort_unstable();
        assert_eq!(
            texts(
                "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY name"
            ),
            known
        );
        for table in TABLES {
            let info = format!("pragma_table_info('{}')", table.name);
            assert_eq!(
                texts(&format!("SELECT name FROM {info} ORDER BY cid")),
                [table.columns, own(table)].concat(),
                "{}",
                table.name
            );
            assert_eq!(texts(&format!("SELECT name FROM {info} WHERE pk > 0 ORDER BY pk")), table.key);
        }
    }

    /// A row that holds a budget and a window is one of each for others, and one that holds a window alone is no budget.
    #[tokio::test]
    async fn what_a_check_counts_is_seen_as_two_rows() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("test.db");
        drop(SqliteStore::open(&path, Options::default()).expect("a store"));
        let file = Connection::open(&path).expect("a connection");
        file.execute_batch(
            "INSERT INTO limit_windows VALUES (1, '3', 'resend', 1, 1, 9);
             INSERT INTO guess_budgets VALUES (1, '1', 'p', 1, x'0100000000000000', 1, 'verify', 5, 2, 7),
                                              (1, '2', 'p', 0, x'', 2, 'verify', 6, 1, 8),
                                              (1, '4', 'p', 1, x'0200000000000000', 2, NULL, NULL, NULL, NULL)",
        )
        .expect("rows");
        let mut source = SqliteSource::open(&path).expect("a source");
        let mut destinations = async |name| {
            let table = TABLES.iter().find(|table| table.name == name).expect("a table");
            let (mut found, mut after) = (Vec::new(), None::<Row>);
            loop {
                let place = after.as_ref().map(|row| &row[..table.key.len()]);
                let page = source.page(table, place, 2).await.expect("a page");
                let Some(last) = page.last() else { return found };
                found.extend(page.iter().map(|row| row[1].clone()));
                after = Some(last.clone());
            }
        };
        let texts = |of: &[&str]| of.iter().map(|text| Cell::Text((*text).to_owned())).collect::<Vec<_>>();
        assert!(destinations("guess_budgets").await == texts(&["1", "4"]));
        assert!(destinations("limit_windows").await == texts(&["1", "2", "3"]));
    }

    #[tokio::test]
    async fn a_file_of_another_schema_is_refused() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("test.db");
        drop(SqliteStore::open(&path, Options::default()).expect("a store"));
        Connection::open(&path)
            .expect("a connection")
            .pragma_update(None, "user_version", 1)
            .expect("a number");
        assert!(matches!(SqliteSource::open(&path), Err(OpenError::OtherSchema { found: 1, .. })));
    }
}
