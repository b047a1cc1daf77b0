use std::collections::BTreeMap;
use std::future::Future;
use std::pin::pin;
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll, Waker};

use super::*;

type Tables = BTreeMap<&'static str, Vec<Row>>;

/// Rows in memory.
struct Shelf {
    tables: Tables,
    /// Where what is kept goes.
    kept: Arc<Mutex<Option<Tables>>>,
    /// What becomes of a row on its way in.
    spoil: fn(&Table, Row) -> Option<Row>,
}

impl Shelf {
    fn holding(rows: u64) -> Self {
        let row = |number: u64| {
            let cells = [Cell::Integer(7), Cell::Bytes(number.to_be_bytes().to_vec())];
            cells.into_iter().chain((2..TOKENS.columns.len()).map(|_| Cell::Text("x".to_owned()))).collect()
        };
        let tables = BTreeMap::from([(TOKENS.name, (0..rows).map(row).collect())]);
        Self { tables, kept: Arc::default(), spoil: |_, row| Some(row) }
    }
}

const TOKENS: Table = TABLES[4];

#[async_trait]
impl Source for Shelf {
    async fn page(
        &mut self,
        table: &Table,
        after: Option<&[Cell]>,
        limit: u32,
    ) -> Result<Vec<Row>, StoreError> {
        let rows = self.tables.get(table.name).map_or(&[][..], Vec::as_slice);
        let start =
            after.map_or(0, |key| rows.iter().position(|row| table.key_of(row) == key).expect("a key") + 1);
        Ok(rows[start..].iter().take(limit as usize).cloned().collect())
    }
}

#[async_trait]
impl Target for Shelf {
    async fn put(&mut self, table: &Table, rows: &[Row]) -> Result<(), StoreError> {
        let spoiled = rows.iter().filter_map(|row| (self.spoil)(table, row.clone()));
        self.tables.entry(table.name).or_default().extend(spoiled);
        Ok(())
    }

    async fn keep(self: Box<Self>) -> Result<(), StoreError> {
        *self.kept.lock().expect("no panic") = Some(self.tables);
        Ok(())
    }
}

fn ready<T>(future: impl Future<Output = T>) -> T {
    match pin!(future).poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(value) => value,
        Poll::Pending => panic!("nothing here waits"),
    }
}

/// Moves so many rows into an empty shelf, and tells what was kept.
fn moved(rows: u64, spoil: fn(&Table, Row) -> Option<Row>) -> (Result<(), TransferError>, Option<usize>) {
    let kept = Arc::default();
    let target = Shelf { spoil, kept: Arc::clone(&kept), ..Shelf::holding(0) };
    let outcome = ready(transfer(&mut Shelf::holding(rows), Box::new(target), &mut |_| {}));
    let kept = kept.lock().expect("no panic").take();
    (outcome, kept.map(|tables| tables[TOKENS.name].len()))
}

#[test]
fn everything_is_moved_page_by_page_and_kept() {
    for rows in [0, 1, u64::from(PAGE), u64::from(PAGE) * 2 + 1] {
        let (outcome, kept) = moved(rows, |_, row| Some(row));
        assert_eq!((outcome, kept), (Ok(()), Some(usize::try_from(rows).expect("few"))));
    }
}

#[test]
fn a_difference_is_noticed_and_nothing_is_kept() {
    fn without_one(_: &Table, row: Row) -> Option<Row> {
        (row[1] != Cell::Bytes(3_u64.to_be_bytes().to_vec())).then_some(row)
    }
    #[expect(clippy::unnecessary_wraps, reason = "others of its kind drop a row")]
    fn with_another(_: &Table, mut row: Row) -> Option<Row> {
        if row[1] == Cell::Bytes(3_u64.to_be_bytes().to_vec()) {
            row[2] = Cell::Text("y".to_owned());
        }
        Some(row)
    }
    /// The same bytes, of another kind.
    #[expect(clippy::unnecessary_wraps, reason = "others of its kind drop a row")]
    fn of_another_kind(_: &Table, mut row: Row) -> Option<Row> {
        row[2] = Cell::Bytes(b"x".to_vec());
        Some(row)
    }
    /// The same bytes, cut elsewhere.
    #[expect(clippy::unnecessary_wraps, reason = "others of its kind drop a row")]
    fn cut_elsewhere(_: &Table, mut row: Row) -> Option<Row> {
        (row[2], row[3]) = (Cell::Text(String::new()), Cell::Text("xx".to_owned()));
        Some(row)
    }
    for spoil in [without_one, with_another, of_another_kind, cut_elsewhere] {
        let (outcome, kept) = moved(10, spoil);
        assert!(matches!(outcome, Err(TransferError::Differs { table: "tokens", .. })), "{outcome:?}");
        assert_eq!(kept, None);
    }
}

#[test]
fn a_target_with_rows_is_refused() {
    let target = Box::new(Shelf::holding(1));
    let outcome = ready(transfer(&mut Shelf::holding(1), target, &mut |_| {}));
    assert_eq!(outcome, Err(TransferError::NotEmpty { table: "tokens" }));
}

#[test]
fn of_files_a_few_parts_are_under_way_at_once() {
    let parts = *TABLES.iter().find(|table| table.name == "media_parts").expect("a table");
    let part = |number| vec![Cell::Bytes(vec![1; 32]), Cell::Integer(number), Cell::Bytes(vec![7])];
    let tables = BTreeMap::from([(parts.name, (0..150).map(part).collect())]);
    let mut source = Shelf { tables, ..Shelf::holding(0) };
    let mut put = Vec::new();
    let mut progress = |progress| {
        if let Progress::Put { rows, .. } = progress {
            put.push(rows);
        }
    };
    let outcome = ready(transfer(&mut source, Box::new(Shelf::holding(0)), &mut progress));
    assert_eq!((outcome, put), (Ok(()), vec![64, 128, 150]));
}
