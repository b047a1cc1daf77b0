use countersign_core::ports::store::StoreError;
use countersign_core::transact::Step;

use super::{Place, hit_in, hit_once};
use crate::unit::Halt;

#[tokio::test]
async fn a_step_that_goes_wrong_leaves_nothing_and_takes_nobody_along() {
    let place = Place::open().await;
    let writer = &place.store.writer;
    let failing = writer.step::<(), _, _>(
        |_| (),
        |unit| {
            hit_in(unit, "919800000002")?;
            Err(Halt::Store(StoreError::Missing { what: "a row" }))
        },
    );
    let panicking = writer.step::<(), _, _>(
        |_| (),
        |unit| {
            hit_in(unit, "919800000003")?;
            panic!("a step's own fault");
        },
    );
    let undone = writer.step(
        |_| (),
        |unit| {
            hit_in(unit, "919800000004")?;
            hit_in(unit, "919800000001")?;
            Ok(Step::Undo("refused"))
        },
    );
    let (one, failed, panicked, undone, other) =
        tokio::join!(place.hit("919800000001"), failing, panicking, undone, place.hit("919800000005"));
    assert_eq!((one, other), (Ok(()), Ok(())));
    assert_eq!(failed, Err(StoreError::Missing { what: "a row" }));
    assert_eq!(panicked, Err(StoreError::Away("the operation panicked".to_owned())));
    assert_eq!(undone, Ok("refused"));
    assert_eq!(place.hits().await, [hit_once("919800000001"), hit_once("919800000005")]);
    let sql = "SELECT count(DISTINCT xmin::text) FROM limit_windows";
    let transactions: i64 = place.client().await.query_one(sql, &[]).await.expect("a row").get(0);
    assert_eq!(transactions, 1, "they shared it");
}

#[tokio::test]
async fn steps_of_a_batch_see_what_those_before_them_did() {
    let place = Place::open().await;
    let hit = || place.hit("919800000001");
    let (one, two, three) = tokio::join!(hit(), hit(), hit());
    assert_eq!([one, two, three], [Ok(()), Ok(()), Ok(())]);
    assert_eq!(place.hits().await, [(hit_once("919800000001").0, 3)]);
}

#[tokio::test]
async fn a_full_queue_is_told_at_once() {
    let mut place = Place::open().await;
    place.options.queue = 2;
    let place = Place::at(place.options.clone()).await;
    let hit = |digits| place.hit(digits);
    let (one, two, three, four) =
        tokio::join!(hit("919800000001"), hit("919800000002"), hit("919800000003"), hit("919800000004"));
    assert_eq!([one, two], [Ok(()), Ok(())]);
    assert_eq!([three, four], [Err(StoreError::Busy), Err(StoreError::Busy)]);
    assert_eq!(place.hits().await.len(), 2);
}
