use std::pin::pin;
use std::sync::mpsc;
use std::task::{Context, Waker};

use super::*;
use crate::Options;

const NOW: Timestamp = Timestamp::from_seconds(1_941_883_200);

#[tokio::test]
async fn a_turn_that_finds_nothing_asks_nothing_of_the_writer() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("test.db");
    let store = SqliteStore::open(&path, Options { queue: 1, ..Options::default() }).expect("a store");
    let claim = || store.claim_due(10, Duration::from_secs(30), NOW);

    let (release, held) = mpsc::channel::<()>();
    let (signal, running) = mpsc::channel();
    let poll = &mut Context::from_waker(Waker::noop());
    let mut first = pin!(store.writer.write(move |_| {
        signal.send(()).expect("the test waits");
        held.recv().map_err(|_| StoreError::Busy)
    }));
    assert!(first.as_mut().poll(poll).is_pending());
    running.recv().expect("the writer is held up");
    let mut second = pin!(store.writer.write(|_| Ok(())));
    assert!(second.as_mut().poll(poll).is_pending());

    assert_eq!(claim().await.map(|claimed| claimed.len()), Ok(0), "the writer's queue is full");
    release.send(()).expect("the writer waits");
    assert_eq!((first.await, second.await), (Ok(()), Ok(())));
}
