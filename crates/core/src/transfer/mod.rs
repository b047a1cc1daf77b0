//! Moving an installation from one store to another, table by table, in cells that belong to neither.
//!
//! All or nothing: the target keeps nothing until every row is in it and was read back, and both stores have the same
//! number of rows with the same digest in each table. The source is only read.

mod digest;
mod tables;
#[cfg(test)]
mod tests;

use async_trait::async_trait;

pub use digest::Summary;
pub use tables::TABLES;

use crate::ports::store::StoreError;
use digest::Summing;

/// A table that both stores have, with the same columns.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Table {
    /// Its name.
    pub name: &'static str,
    /// Its columns, in the order of a [`Row`]'s cells.
    pub columns: &'static [&'static str],
    /// Those of its primary key. Rows are ordered by them, numbers by size and texts and bytes byte by byte.
    pub key: &'static [&'static str],
}

impl Table {
    /// How many of its rows are under way at once.
    fn page(&self) -> u32 {
        if self.name == "media_parts" { PAGE_OF_PARTS } else { PAGE }
    }

    /// The cells of a row's key.
    fn key_of(&self, row: &[Cell]) -> Row {
        let place = |name: &&str| self.columns.iter().position(|column| column == name).expect("a column");
        self.key.iter().map(|name| row[place(name)].clone()).collect()
    }
}

/// A value. Booleans are 0 and 1. It has no `Debug`: it may be a number or a sealed secret.
#[derive(Clone, PartialEq, Eq)]
pub enum Cell {
    /// None.
    Null,
    /// A number.
    Integer(i64),
    /// A text.
    Text(String),
    /// Bytes.
    Bytes(Vec<u8>),
}

/// A row's cells, in the order of [`Table::columns`].
pub type Row = Vec<Cell>;

/// Where rows come from. What it shows does not change while it is read.
#[async_trait]
pub trait Source: Send {
    /// At most `limit` rows in the order of the key, from the first one after the key `after`, or from the first.
    async fn page(
        &mut self,
        table: &Table,
        after: Option<&[Cell]>,
        limit: u32,
    ) -> Result<Vec<Row>, StoreError>;
}

/// Where rows go. Nobody sees them before the end, and if it is dropped nobody ever does.
#[async_trait]
pub trait Target: Source {
    /// Adds rows.
    async fn put(&mut self, table: &Table, rows: &[Row]) -> Result<(), StoreError>;

    /// Keeps all that was put, durably.
    async fn keep(self: Box<Self>) -> Result<(), StoreError>;
}

/// Why nothing was moved.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub enum TransferError {
    /// The target has rows already.
    #[error("the target is not empty: it has rows in {table}; nothing was moved")]
    NotEmpty {
        /// The first table with rows.
        table: &'static str,
    },
    /// What the target gave back is not what was put there.
    #[error(
        "{table} differs: {} rows with digest {} here, {} rows with digest {} there; nothing was moved",
        source_has.rows, source_has.digest_text(), target_has.rows, target_has.digest_text()
    )]
    Differs {
        /// The table.
        table: &'static str,
        /// What the source has.
        source_has: Summary,
        /// What the target has.
        target_has: Summary,
    },
    /// A store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// How far it has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Progress {
    /// So many rows of a table were put.
    Put {
        /// The table.
        table: &'static str,
        /// Rows so far.
        rows: u64,
    },
    /// A table was read back, and is the same.
    Same {
        /// The table.
        table: &'static str,
        /// What both stores have.
        summary: Summary,
    },
}

/// Rows that are under way at once.
const PAGE: u32 = 1_000;

/// The same of parts of files: 16 MiB.
const PAGE_OF_PARTS: u32 = 64;

/// Moves everything, and tells `progress` of each page and table.
pub async fn transfer(
    source: &mut dyn Source,
    mut target: Box<dyn Target>,
    progress: &mut (dyn FnMut(Progress) + Send),
) -> Result<(), TransferError> {
    for table in TABLES {
        if !target.page(table, None, 1).await?.is_empty() {
            return Err(TransferError::NotEmpty { table: table.name });
        }
    }
    let mut summaries = Vec::new();
    for table in TABLES {
        summaries.push(copy(source, target.as_mut(), table, progress).await?);
    }
    for (table, source_has) in TABLES.iter().zip(summaries) {
        let target_has = read(target.as_mut(), table).await?;
        if target_has != source_has {
            return Err(TransferError::Differs { table: table.name, source_has, target_has });
        }
        progress(Progress::Same { table: table.name, summary: target_has });
    }
    Ok(target.keep().await?)
}

async fn copy(
    source: &mut dyn Source,
    target: &mut dyn Target,
    table: &Table,
    progress: &mut (dyn FnMut(Progress) + Send),
) -> Result<Summary, StoreError> {
    let (mut summing, mut after) = (Summing::default(), None);
    loop {
        let rows = source.page(table, after.as_deref(), table.page()).await?;
        let Some(last) = rows.last() else { return Ok(summing.end()) };
        after = Some(table.key_of(last));
        for row in &rows {
            summing.add(row);
        }
        target.put(table, &rows).await?;
        progress(Progress::Put { table: table.name, rows: summing.rows() });
    }
}

async fn read(source: &mut dyn Target, table: &Table) -> Result<Summary, StoreError> {
    let (mut summing, mut after) = (Summing::default(), None);
    loop {
        let rows = source.page(table, after.as_deref(), table.page()).await?;
        let Some(last) = rows.last() else { return Ok(summing.end()) };
        after = Some(table.key_of(last));
        for row in &rows {
            summing.add(row);
        }
    }
}
