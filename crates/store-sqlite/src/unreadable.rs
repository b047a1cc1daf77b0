//! Rows that do not hold what they must, in work that must go on without them.

use countersign_core::ports::store::StoreError;
use countersign_core::transact::tell_unreadable;
use rusqlite::types::{ToSqlOutput, ValueRef};
use rusqlite::{Connection, Row, ToSql, params_from_iter};

use crate::query;

/// Where such a row is. Its key is kept as it is stored, because the key itself may be what cannot be read.
pub(crate) struct Unreadable {
    why: StoreError,
    key: Vec<Cell>,
}

impl Unreadable {
    /// `row`, which its first `columns` identify.
    pub(crate) fn new(row: &Row<'_>, columns: usize, why: StoreError) -> Self {
        let key = (0..columns).filter_map(|column| row.get_ref(column).ok()).map(Cell::from).collect();
        Self { why, key }
    }

    /// Takes the row out of the work by `sql`, whose parameters are the columns that identify it. What it holds is
    /// left to whoever mends it.
    pub(crate) fn set_aside(&self, connection: &Connection, sql: &str) -> Result<(), StoreError> {
        tell_unreadable(&self.why);
        query::change(connection, sql, params_from_iter(&self.key)).map(drop)
    }
}

/// A key's cell.
enum Cell {
    Integer(i64),
    /// Perhaps not UTF-8.
    Text(Vec<u8>),
    Blob(Vec<u8>),
    /// What no key of ours holds.
    Other,
}

impl From<ValueRef<'_>> for Cell {
    fn from(value: ValueRef<'_>) -> Self {
        match value {
            ValueRef::Integer(value) => Self::Integer(value),
            ValueRef::Text(bytes) => Self::Text(bytes.to_owned()),
            ValueRef::Blob(bytes) => Self::Blob(bytes.to_owned()),
            ValueRef::Null | ValueRef::Real(_) => Self::Other,
        }
    }
}

impl ToSql for Cell {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(ToSqlOutput::Borrowed(match self {
            Self::Integer(value) => ValueRef::Integer(*value),
            Self::Text(bytes) => ValueRef::Text(bytes),
            Self::Blob(bytes) => ValueRef::Blob(bytes),
            Self::Other => ValueRef::Null,
        }))
    }
}
