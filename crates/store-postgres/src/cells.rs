//! Reading a row cell by cell, so that a bad one can be named without being shown.

use std::fmt::Display;
use std::str::FromStr;
use std::time::Duration;

use countersign_core::domain::allowed_ips::AllowedIps;
use countersign_core::domain::country::Country;
use countersign_core::domain::destination::Destination;
use countersign_core::domain::seal::Sealed;
use countersign_core::domain::sms::dlt::DltIds;
use countersign_core::domain::time::Timestamp;
use countersign_core::ports::store::StoreError;
use countersign_core::ports::store::words::Word;
use tokio_postgres::Row;
use tokio_postgres::types::{FromSql, Type};

/// A row's cells, read from left to right. Each read names its column.
pub(crate) struct Cells<'r> {
    row: &'r Row,
    table: &'static str,
    id: Option<Box<dyn Display + 'r>>,
    next: usize,
}

impl<'r> Cells<'r> {
    /// The cells of a row of `table`.
    pub(crate) fn of(row: &'r Row, table: &'static str) -> Self {
        Self { row, table, id: None, next: 0 }
    }

    /// Says which row it is, for errors. `id` must not show a destination or a secret.
    pub(crate) fn identify(&mut self, id: impl Display + 'r) {
        self.id = Some(Box::new(id));
    }

    /// Says that the cells from here on are another table's, in a row that joins several.
    pub(crate) fn enter(&mut self, table: &'static str) {
        self.table = table;
        self.id = None;
    }

    /// The error of a bad cell.
    pub(crate) fn bad(&self, column: &'static str, why: &str) -> StoreError {
        StoreError::BadRow {
            table: self.table,
            column,
            id: self.id.as_ref().map_or_else(|| "an unread id".to_owned(), ToString::to_string),
            why: why.to_owned(),
        }
    }

    fn take<T: FromSql<'r>>(&mut self, column: &'static str, kind: &str) -> Result<T, StoreError> {
        let value = self.row.try_get(self.next).map_err(|_| self.bad(column, kind))?;
        self.next += 1;
        Ok(value)
    }

    /// A whole number.
    pub(crate) fn integer(&mut self, column: &'static str) -> Result<i64, StoreError> {
        self.take(column, "is not an integer")
    }

    /// A count that is never negative.
    pub(crate) fn count(&mut self, column: &'static str) -> Result<u32, StoreError> {
        let value = self.integer(column)?;
        u32::try_from(value).map_err(|_| self.bad(column, "is out of range"))
    }

    /// A number of bytes.
    pub(crate) fn size(&mut self, column: &'static str) -> Result<u64, StoreError> {
        let value = self.integer(column)?;
        u64::try_from(value).map_err(|_| self.bad(column, "is negative"))
    }

    /// A time.
    pub(crate) fn time(&mut self, column: &'static str) -> Result<Timestamp, StoreError> {
        self.integer(column).map(Timestamp::from_millis)
    }

    /// A span in milliseconds.
    pub(crate) fn span(&mut self, column: &'static str) -> Result<Duration, StoreError> {
        let millis = self.integer(column)?;
        u64::try_from(millis).map(Duration::from_millis).map_err(|_| self.bad(column, "is negative"))
    }

    /// Yes or no.
    pub(crate) fn flag(&mut self, column: &'static str) -> Result<bool, StoreError> {
        self.take(column, "is neither true nor false")
    }

    /// Text, without a copy.
    pub(crate) fn str(&mut self, column: &'static str) -> Result<&'r str, StoreError> {
        self.take(column, "is not text")
    }

    /// Text.
    pub(crate) fn text(&mut self, column: &'static str) -> Result<String, StoreError> {
        self.str(column).map(str::to_owned)
    }

    /// One of the words of an enum.
    pub(crate) fn word<W: Word>(&mut self, column: &'static str) -> Result<W, StoreError> {
        let text = self.str(column)?;
        W::parse(text).ok_or_else(|| self.bad(column, "is not a known word"))
    }

    /// Bytes.
    pub(crate) fn blob(&mut self, column: &'static str) -> Result<&'r [u8], StoreError> {
        self.take(column, "is not a blob")
    }

    /// A sealed secret.
    pub(crate) fn sealed(&mut self, column: &'static str) -> Result<Sealed, StoreError> {
        self.blob(column).map(|bytes| Sealed::from_bytes(bytes.to_vec()))
    }

    /// A phone number or a mailbox.
    pub(crate) fn destination(&mut self, column: &'static str) -> Result<Destination, StoreError> {
        let text = self.str(column)?;
        text.parse().map_err(|_| self.bad(column, "is not a destination"))
    }

    /// A value that is written as text; `kind` says what it is not, if it is none.
    pub(crate) fn parsed<T: FromStr>(&mut self, column: &'static str, kind: &str) -> Result<T, StoreError> {
        self.str(column)?.parse().map_err(|_| self.bad(column, kind))
    }

    /// Two cells, of which both are null or none: the ids under which a text is registered in India.
    pub(crate) fn dlt_ids(&mut self) -> Result<Option<DltIds>, StoreError> {
        let entity = self.optional("dlt_entity", Self::str)?;
        let template = self.optional("dlt_template", Self::str)?;
        if entity.or(template).is_none() {
            return Ok(None);
        }
        let ids = DltIds::new(entity.unwrap_or_default(), template.unwrap_or_default());
        ids.map(Some).map_err(|_| self.bad("dlt_entity", "or dlt_template is no id"))
    }

    /// What [`joined`] made of destinations.
    pub(crate) fn destinations(&mut self, column: &'static str) -> Result<Vec<Destination>, StoreError> {
        let parts = listed(self.str(column)?);
        parts.map(|part| part.parse().map_err(|_| self.bad(column, "holds what is no destination"))).collect()
    }

    /// Countries with commas between them.
    pub(crate) fn countries(&mut self, column: &'static str) -> Result<Vec<Country>, StoreError> {
        let parts = listed(self.str(column)?);
        parts.map(|part| part.parse().map_err(|_| self.bad(column, "holds what is no country"))).collect()
    }

    /// What [`joined`] made of networks.
    pub(crate) fn networks(&mut self, column: &'static str) -> Result<AllowedIps, StoreError> {
        let parts = listed(self.str(column)?);
        AllowedIps::parse(parts).map_err(|_| self.bad(column, "holds what is no network"))
    }

    /// Exactly `N` bytes.
    pub(crate) fn bytes<const N: usize>(&mut self, column: &'static str) -> Result<[u8; N], StoreError> {
        let blob = self.blob(column)?;
        blob.try_into().map_err(|_| self.bad(column, "has the wrong length"))
    }

    /// A cell that may be null, read by `read` when it is not.
    pub(crate) fn optional<T>(
        &mut self,
        column: &'static str,
        read: impl FnOnce(&mut Self, &'static str) -> Result<T, StoreError>,
    ) -> Result<Option<T>, StoreError> {
        if let Ok(None) = self.row.try_get::<_, Option<Anything>>(self.next) {
            self.next += 1;
            return Ok(None);
        }
        read(self, column).map(Some)
    }
}

/// Destinations or networks as one text; none of them holds a comma.
pub(crate) fn joined<T: AsRef<str>>(parts: impl IntoIterator<Item = T>) -> String {
    let parts: Vec<T> = parts.into_iter().collect();
    parts.iter().map(AsRef::as_ref).collect::<Vec<_>>().join(",")
}

/// Networks as one text.
pub(crate) fn networks(allowed: &AllowedIps) -> String {
    joined(allowed.to_texts())
}

/// A text that people wrote, as PostgreSQL can hold it: without NUL. One would undo all that is written with it.
pub(crate) fn holdable(text: &str) -> String {
    text.replace('\0', "\u{FFFD}")
}

/// The same of one that may not be there.
pub(crate) fn holdable_if_any(text: Option<&str>) -> Option<String> {
    text.map(holdable)
}

/// A span as it is stored.
pub(crate) fn millis(span: Duration) -> i64 {
    i64::try_from(span.as_millis()).unwrap_or(i64::MAX)
}

fn listed(text: &str) -> impl Iterator<Item = &str> {
    text.split(',').filter(|part| !part.is_empty())
}

/// A value that is there, whatever it is.
struct Anything;

impl<'r> FromSql<'r> for Anything {
    fn from_sql(_: &Type, _: &'r [u8]) -> Result<Self, Box<dyn std::error::Error + Sync + Send>> {
        Ok(Self)
    }

    fn accepts(_: &Type) -> bool {
        true
    }
}
