//! Connections that break before the end of the transaction is sent.

use countersign_core::ports::store::StoreError;

use super::{Place, blocked, end, hit_once, run, to};

const PHONE: &str = "919800000001";

fn lock() -> String {
    format!("BEGIN; SELECT 1 FROM limit_windows WHERE destination = '{}' FOR UPDATE", to(PHONE).as_str())
}

#[tokio::test]
async fn what_was_not_ended_is_done_on_the_next_connection() {
    let place = Place::open().await;
    assert_eq!(place.hit(PHONE).await, Ok(()));
    let other = place.client().await;
    run(&other, &lock()).await;
    let breaks = async {
        end(&other, blocked(&other, 1).await).await;
        // The next one waits for the same row.
        blocked(&other, 1).await;
        run(&other, "COMMIT").await;
    };
    let (hit, neighbour, ()) = tokio::join!(place.hit(PHONE), place.hit("919800000002"), breaks);
    assert_eq!((hit, neighbour), (Ok(()), Ok(())));
    assert_eq!(place.hits().await, [(to(PHONE).as_str().to_owned(), 2), hit_once("919800000002")]);
}

#[tokio::test]
async fn two_breaks_are_a_failure_and_leave_nothing() {
    let place = Place::open().await;
    assert_eq!(place.hit(PHONE).await, Ok(()));
    let other = place.client().await;
    run(&other, &lock()).await;
    let breaks = async {
        for _ in 0..2 {
            end(&other, blocked(&other, 1).await).await;
        }
        run(&other, "COMMIT").await;
    };
    let (hit, ()) = tokio::join!(place.hit(PHONE), breaks);
    assert!(matches!(hit, Err(StoreError::Away(_))), "{hit:?}");
    assert_eq!(place.hits().await, [hit_once(PHONE)]);
    assert_eq!(place.hit(PHONE).await, Ok(()), "the next one has a connection again");
}
