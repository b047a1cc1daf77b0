//! Taking everything from another store, in one transaction.

use std::error::Error as StdError;
use std::pin::pin;

use async_trait::async_trait;
use countersign_core::ports::store::StoreError;
use countersign_core::transfer::{Cell, Row, Source, Table, Target};
use tokio::task::JoinHandle;
use tokio_postgres::Client;
use tokio_postgres::binary_copy::BinaryCopyInWriter;
use tokio_postgres::types::private::BytesMut;
use tokio_postgres::types::{FromSql, IsNull, ToSql, Type, to_sql_checked};

use crate::connect::Connector;
use crate::failure::{describe, failed};
use crate::open::OpenError;
use crate::{Options, PostgresStore};

/// A database that takes everything or nothing.
pub struct PostgresTarget {
    client: Client,
    _carrier: JoinHandle<()>,
}

/// However long it takes. The row's lock keeps a second one, and a node that would migrate, waiting.
const BEGIN: &str = "BEGIN;
                     SET LOCAL statement_timeout = 0;
                     SET LOCAL lock_timeout = 0;
                     SET LOCAL idle_in_transaction_session_timeout = 0;
                     SELECT 1 FROM schema_version WHERE id = 1 FOR UPDATE";

impl PostgresTarget {
    /// Brings the database to this build's schema, and begins.
    pub async fn open(options: Options) -> Result<Self, OpenError> {
        let away = |error: tokio_postgres::Error| OpenError::Away(describe(&error));
        let connector = Connector::new(&options)?;
        drop(PostgresStore::open(options).await?);
        let (client, carrier) = connector.connect().await.map_err(away)?;
        client.batch_execute(BEGIN).await.map_err(away)?;
        Ok(Self { client, _carrier: carrier })
    }
}

fn list(names: &[&str]) -> String {
    format!("\"{}\"", names.join("\", \""))
}

#[async_trait]
impl Source for PostgresTarget {
    async fn page(
        &mut self,
        table: &Table,
        after: Option<&[Cell]>,
        limit: u32,
    ) -> Result<Vec<Row>, StoreError> {
        let (name, columns, key) = (table.name, list(table.columns), list(table.key));
        let place: Vec<_> = (1..=after.map_or(0, <[_]>::len)).map(|place| format!("${place}")).collect();
        let place = after.map_or_else(String::new, |_| format!("WHERE ({key}) > ({})", place.join(", ")));
        let sql = format!("SELECT {columns} FROM \"{name}\" {place} ORDER BY {key} LIMIT {limit}");
        let cells: Vec<_> = after.unwrap_or_default().iter().map(Bound).collect();
        let params: Vec<_> = cells.iter().map(|cell| cell as &(dyn ToSql + Sync)).collect();
        let rows = self.client.query(&sql, &params).await.map_err(|e| failed(&e))?;
        let read = |row: &tokio_postgres::Row| {
            let cell = |place| row.try_get::<_, Read>(place).map(|read| read.0);
            (0..table.columns.len()).map(cell).collect()
        };
        rows.iter().map(read).collect::<Result<_, _>>().map_err(|e| failed(&e))
    }
}

#[async_trait]
impl Target for PostgresTarget {
    async fn put(&mut self, table: &Table, rows: &[Row]) -> Result<(), StoreError> {
        let refused = |error: tokio_postgres::Error| failed(&error);
        let (name, columns) = (table.name, list(table.columns));
        let shape = format!("SELECT {columns} FROM \"{name}\"");
        let shape = self.client.prepare(&shape).await.map_err(refused)?;
        let types: Vec<_> = shape.columns().iter().map(|column| column.type_().clone()).collect();
        let copy = format!("COPY \"{name}\" ({columns}) FROM STDIN (FORMAT binary)");
        let mut writer =
            pin!(BinaryCopyInWriter::new(self.client.copy_in(&copy).await.map_err(refused)?, &types));
        for row in rows {
            let cells: Vec<_> = row.iter().map(Bound).collect();
            let cells: Vec<_> = cells.iter().map(|cell| cell as &(dyn ToSql + Sync)).collect();
            writer.as_mut().write(&cells).await.map_err(refused)?;
        }
        writer.finish().await.map_err(refused)?;
        Ok(())
    }

    async fn keep(self: Box<Self>) -> Result<(), StoreError> {
        self.client.batch_execute("COMMIT").await.map_err(|e| failed(&e))
    }
}

type Refusal = Box<dyn StdError + Sync + Send>;

struct Bound<'c>(&'c Cell);

/// The driver wants it; a cell may be a secret.
impl std::fmt::Debug for Bound<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Bound")
    }
}

impl ToSql for Bound<'_> {
    fn to_sql(&self, kind: &Type, out: &mut BytesMut) -> Result<IsNull, Refusal> {
        match (self.0, kind) {
            (Cell::Null, _) => Ok(IsNull::Yes),
            (Cell::Integer(value @ (0 | 1)), &Type::BOOL) => (*value == 1).to_sql(kind, out),
            (Cell::Integer(value), &Type::INT8) => value.to_sql(kind, out),
            (Cell::Text(text), &Type::TEXT) => text.to_sql(kind, out),
            (Cell::Bytes(bytes), &Type::BYTEA) => bytes.to_sql(kind, out),
            _ => Err("a cell does not fit its column".into()),
        }
    }

    fn accepts(_: &Type) -> bool {
        true
    }

    to_sql_checked!();
}

struct Read(Cell);

impl<'r> FromSql<'r> for Read {
    fn from_sql(kind: &Type, raw: &'r [u8]) -> Result<Self, Refusal> {
        Ok(Self(match *kind {
            Type::BOOL => Cell::Integer(bool::from_sql(kind, raw)?.into()),
            Type::INT8 => Cell::Integer(i64::from_sql(kind, raw)?),
            Type::TEXT => Cell::Text(String::from_sql(kind, raw)?),
            Type::BYTEA => Cell::Bytes(Vec::from_sql(kind, raw)?),
            _ => return Err("a column has a type that no cell has".into()),
        }))
    }

    fn from_sql_null(_: &Type) -> Result<Self, Refusal> {
        Ok(Self(Cell::Null))
    }

    fn accepts(_: &Type) -> bool {
        true
    }
}

#[cfg(test)]
mod tests {
    use countersign_core::transfer::TABLES;

    use super::*;
    use crate::support::database;

    #[tokio::test]
    async fn the_list_of_tables_is_the_schema() {
        let database = database().await;
        let options = Options { url: database.url.clone(), ..Options::default() };
        let target = PostgresTarget::open(options).await.expect("a target");
        let texts = async |sql: &str| -> Vec<String> {
            let rows = target.client.query(sql, &[]).await.expect("rows");
            rows.iter().map(|row| row.get(0)).collect()
        };
        let mut known: Vec<_> =
            TABLES.iter().map(|table| table.name).chain(["count_shards", "meta", "schema_version"]).collect();
        known.sort_unstable();
        let there = "SELECT table_name::text COLLATE \"C\" FROM information_schema.tables
                     WHERE table_schema = 'public' ORDER BY 1";
        assert_eq!(texts(there).await, known);
        for Table { name, columns, key } in TABLES {
            let there = format!(
                "SELECT column_name::text FROM information_schema.columns WHERE table_name = '{name}'
                 ORDER BY ordinal_position"
            );
            assert_eq!(texts(&there).await, *columns, "{name}");
            let there = format!(
                "SELECT a.attname::text FROM pg_index i, unnest(i.indkey) WITH ORDINALITY AS k (number, place)
                 JOIN pg_attribute a ON a.attrelid = '{name}'::regclass AND a.attnum = k.number
                 WHERE i.indrelid = '{name}'::regclass AND i.indisprimary ORDER BY k.place"
            );
            assert_eq!(texts(&there).await, *key, "{name}");
        }
    }

    #[tokio::test]
    async fn what_is_not_kept_is_not_there_and_what_does_not_fit_is_refused() {
        let database = database().await;
        let options = Options { url: database.url.clone(), ..Options::default() };
        let key = TABLES.iter().find(|table| table.name == "key_check").expect("a table");
        let row = vec![Cell::Integer(1), Cell::Bytes(vec![7; 32])];
        let mut target = PostgresTarget::open(options.clone()).await.expect("a target");
        target.put(key, std::slice::from_ref(&row)).await.expect("put");
        drop(target);
        let mut target = PostgresTarget::open(options.clone()).await.expect("a target");
        assert!(target.page(key, None, 1).await.expect("a page").is_empty());
        target.put(key, std::slice::from_ref(&row)).await.expect("put");
        assert!(target.page(key, None, 1).await.expect("a page") == [row.clone()]);
        Box::new(target).keep().await.expect("kept");
        let mut target = PostgresTarget::open(options).await.expect("a target");
        assert!(target.page(key, None, 1).await.expect("a page") == [row]);
        let misfit = vec![Cell::Integer(2), Cell::Text("seven".to_owned())];
        target.put(key, &[misfit]).await.expect_err("no text where bytes go");
    }
}
