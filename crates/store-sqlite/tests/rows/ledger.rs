//! What is kept for whoever asks later what became of a message.

use countersign_core::domain::delivery::{Dispatch, DispatchOutcome, FinishDelivery, HandOver};
use countersign_core::domain::fault::FaultClass;
use countersign_core::domain::receipt::{Receipt, ReceiptKind};
use countersign_core::ports::store::DeliveryStore;
use rusqlite::Row;

use crate::world::{World, at};

/// A row of the ledger; times are seconds after the start.
type Entry = (i64, i64, i64, String, Option<String>, Option<String>);

fn entry(row: &Row<'_>) -> rusqlite::Result<Entry> {
    let seconds = |column| row.get(column).map(|millis: i64| millis - at(0).as_millis()).map(|ms| ms / 1_000);
    Ok((row.get(0)?, seconds(1)?, seconds(2)?, row.get(3)?, row.get(4)?, row.get(5)?))
}

fn ledger(world: &World) -> Vec<Entry> {
    let mut statement = world
        .file
        .prepare(
            "SELECT number, started_at, finished_at, outcome, class, vendor_code FROM dispatches
             ORDER BY delivery_id, number",
        )
        .expect("a statement");
    let rows = statement.query_map([], entry).expect("rows");
    rows.collect::<Result<_, _>>().expect("entries")
}

fn dispatch(started: u64, finished: u64, outcome: DispatchOutcome) -> Dispatch {
    Dispatch { provider: None, started_at: at(started), finished_at: at(finished), outcome }
}

#[tokio::test]
async fn every_try_of_a_hand_over_is_kept() {
    let world = World::open().await;
    let delivery = world.send(1).await;
    let refused =
        |class, code: Option<&str>| DispatchOutcome::Refused { class, vendor_code: code.map(str::to_owned) };
    let end = FinishDelivery {
        tenant: world.tenant,
        delivery,
        claim: 0,
        dispatches: vec![
            dispatch(1, 3, refused(FaultClass::Throttle, Some("130429"))),
            dispatch(4, 5, refused(FaultClass::Retry, None)),
            dispatch(6, 16, DispatchOutcome::Unknown),
            dispatch(17, 18, DispatchOutcome::Accepted),
        ],
        hand_over: HandOver::Accepted { vendor_message_id: "wamid.1".to_owned() },
        now: at(18),
        tells: false,
    };
    world.store.finish_delivery(end.clone()).await.expect("recorded");
    let text = |text: &str| Some(text.to_owned());
    let expected = [
        (0, 1, 3, "refused".to_owned(), text("throttle"), text("130429")),
        (1, 4, 5, "refused".to_owned(), text("retry"), None),
        (2, 6, 16, "unknown".to_owned(), None, None),
        (3, 17, 18, "accepted".to_owned(), None, None),
    ];
    assert_eq!(ledger(&world), expected);

    world.store.finish_delivery(end).await.expect("recorded");
    assert_eq!(ledger(&world), expected, "a hand-over ends once");
}

#[tokio::test]
async fn a_lost_hand_over_is_a_try_of_unknown_outcome() {
    let world = World::open().await;
    world.send(1).await;
    assert_eq!(world.store.settle_lost(10, at(30)).await, Ok(1));
    assert_eq!(ledger(&world), [(0, 0, 30, "unknown".to_owned(), None, None)]);
}

#[tokio::test]
async fn a_report_keeps_the_vendors_code_and_time() {
    let world = World::open().await;
    let delivery = world.send(1).await;
    let failed = Receipt {
        vendor_code: Some("131026".to_owned()),
        at: at(7),
        ..world.report("wamid.1", delivery, ReceiptKind::Failed)
    };
    world.store.insert_receipts(vec![failed], at(9)).await.expect("kept");
    world.store.apply_receipts(10, at(10)).await.expect("applied");
    let kept: (String, i64, i64) = world
        .file
        .query_row("SELECT vendor_code, at, arrived_at FROM receipts", [], |row| {
            Ok((row.get(0)?, row.get(1)?, row.get(2)?))
        })
        .expect("a row");
    assert_eq!(kept, ("131026".to_owned(), at(7).as_millis(), at(9).as_millis()));
}
