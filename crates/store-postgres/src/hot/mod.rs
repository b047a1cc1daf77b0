//! The tables of the hot path: how rows of a unit of work are read and written in bulk.
//!
//! Keys and values travel as arrays, one statement for any number of rows. Reading locks the rows, in the order of their
//! keys; so do the writes, so that transactions wait for each other in a ring seldom. Where they do, one of them starts
//! again.

pub(crate) mod chat_messages;
pub(crate) mod chats;
pub(crate) mod contacts;
pub(crate) mod conversations;
pub(crate) mod count_shards;
pub(crate) mod counters;
pub(crate) mod dispatches;
pub(crate) mod due;
pub(crate) mod endpoints;
pub(crate) mod events;
pub(crate) mod expiry_watches;
pub(crate) mod guess_budgets;
pub(crate) mod idempotency_keys;
pub(crate) mod limit_windows;
pub(crate) mod messages;
pub(crate) mod receipts;
pub(crate) mod tenants;
pub(crate) mod usage;
pub(crate) mod verifications;

use tokio_postgres::types::private::BytesMut;
use tokio_postgres::types::{IsNull, ToSql, Type, to_sql_checked};

use crate::session::Param;

/// Every statement of the hot path. They are prepared when a session begins.
pub(crate) const STATEMENTS: &[&[&str]] = &[
    chat_messages::STATEMENTS,
    chats::STATEMENTS,
    contacts::STATEMENTS,
    conversations::STATEMENTS,
    count_shards::STATEMENTS,
    counters::STATEMENTS,
    dispatches::STATEMENTS,
    due::STATEMENTS,
    endpoints::STATEMENTS,
    events::STATEMENTS,
    expiry_watches::STATEMENTS,
    guess_budgets::STATEMENTS,
    idempotency_keys::STATEMENTS,
    limit_windows::STATEMENTS,
    messages::STATEMENTS,
    receipts::STATEMENTS,
    tenants::STATEMENTS,
    usage::STATEMENTS,
    verifications::STATEMENTS,
];

/// Builds the parameters of a statement: each an array, one element a row.
macro_rules! arrays {
    ($rows:expr => |$row:pat_param| $($value:expr),+ $(,)?) => {
        crate::hot::Row::columns($rows.iter().map(|$row| ($($value,)+)))
    };
}
pub(crate) use arrays;

/// The values of a row.
pub(crate) trait Row: Sized {
    /// The rows by column.
    fn columns(rows: impl ExactSizeIterator<Item = Self>) -> Vec<Param>;
}

macro_rules! rows {
    ($(($($value:ident $column:ident $type:ident),+),)+) => {
        $(impl<$($type: ToSql + Sync + Send + 'static),+> Row for ($($type,)+) {
            fn columns(rows: impl ExactSizeIterator<Item = Self>) -> Vec<Param> {
                $(let mut $column: Vec<$type> = Vec::with_capacity(rows.len());)+
                for ($($value,)+) in rows {
                    $($column.push($value);)+
                }
                vec![$(Box::new($column) as Param),+]
            }
        })+
    };
}

rows! {
    (a aa A),
    (a aa A, b bb B),
    (a aa A, b bb B, c cc C),
    (a aa A, b bb B, c cc C, d dd D),
    (a aa A, b bb B, c cc C, d dd D, e ee E),
    (a aa A, b bb B, c cc C, d dd D, e ee E, f ff F),
    (a aa A, b bb B, c cc C, d dd D, e ee E, f ff F, g gg G, h hh H),
    (a aa A, b bb B, c cc C, d dd D, e ee E, f ff F, g gg G, h hh H, i ii I),
    (a aa A, b bb B, c cc C, d dd D, e ee E, f ff F, g gg G, h hh H, i ii I, j jj J, k kk K, l ll L, m mm M, n nn N, o oo O, p pp P, q qq Q),
    (a aa A, b bb B, c cc C, d dd D, e ee E, f ff F, g gg G, h hh H, i ii I, j jj J, k kk K, l ll L, m mm M, n nn N, o oo O, p pp P, q qq Q, r rr R, s ss S, t tt T, u uu U, v vv V, w ww W, x xx X),
}

/// Bytes of a fixed length, as a parameter.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Bytes<const N: usize>(pub(crate) [u8; N]);

impl<const N: usize> ToSql for Bytes<N> {
    fn to_sql(
        &self,
        kind: &Type,
        out: &mut BytesMut,
    ) -> Result<IsNull, Box<dyn std::error::Error + Sync + Send>> {
        self.0.as_slice().to_sql(kind, out)
    }

    fn accepts(kind: &Type) -> bool {
        <&[u8] as ToSql>::accepts(kind)
    }

    to_sql_checked!();
}

/// Fills the rows of `keys`. The first cell of each row is the place of its key, from 1; keys without a row have none.
pub(crate) fn place_all<K, V>(
    table: &mut crate::unit::rows::Rows<K, V>,
    keys: Vec<K>,
    rows: &[tokio_postgres::Row],
    read: impl Fn(&mut crate::cells::Cells<'_>, &K) -> Result<V, countersign_core::ports::store::StoreError>,
) where
    K: Clone + Eq + std::hash::Hash + Ord,
    V: Clone,
{
    for row in rows {
        let mut cells = crate::cells::Cells::of(row, "a table");
        let place = cells.integer("place").ok().and_then(|place| usize::try_from(place - 1).ok());
        if let Some(key) = place.and_then(|place| keys.get(place)) {
            table.loaded(key.clone(), read(&mut cells, key).map(Some));
        }
    }
    for key in keys {
        table.loaded(key, Ok(None));
    }
}
