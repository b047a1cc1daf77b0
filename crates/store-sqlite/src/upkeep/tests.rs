use std::pin::pin;
use std::sync::mpsc;
use std::task::{Context, Waker};
use std::time::Duration;

use countersign_core::domain::destination::Destination;
use countersign_core::domain::limit::LimitRule;
use countersign_core::domain::media::{MediaKey, StoredMedia};
use countersign_core::domain::tenant::TenantPolicy;
use countersign_core::ports::store::{ManagementStore, MediaStore, VerificationStore};

use super::*;
use crate::Options;

const NOW: Timestamp = Timestamp::from_seconds(1_941_883_200);
const WINDOW: Duration = Duration::from_mins(1);

#[tokio::test]
async fn a_turn_that_finds_nothing_asks_nothing_of_the_writer() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("test.db");
    let store = SqliteStore::open(&path, Options { queue: 1, ..Options::default() }).expect("a store");
    let mut tenant = TenantId(0);
    for n in 0..3 {
        let policy = TenantPolicy::default();
        let made = store.insert_tenant("Name", &format!("tenant-{n}"), policy, NOW).await;
        tenant = made.expect("a tenant").id;
    }
    let rule = LimitRule { name: "verify", max: 1, window: WINDOW };
    let destination = Destination::parse_phone("919812345678").expect("a number");
    let hit = store.hit_limit(tenant, &destination, rule, NOW).await;
    assert_eq!(hit, Ok(Ok(())));

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

    let policy = SweepPolicy::default();
    assert_eq!(store.sweep(policy, 10, NOW).await, Ok(Swept { rows: 0 }));
    let refused = store.sweep(policy, 10, NOW + WINDOW).await;
    assert_eq!(refused, Err(StoreError::Busy), "the window is due now, and the queue is full");
    release.send(()).expect("the writer waits");
    assert_eq!((first.await, second.await), (Ok(()), Ok(())));
    assert_eq!(store.sweep(policy, 10, NOW + WINDOW).await, Ok(Swept { rows: 1 }));
}

/// However many rows a turn may take, the writer is not kept from requests by a large file.
#[tokio::test]
async fn a_large_file_goes_in_several_turns() {
    let folder = tempfile::tempdir().expect("a folder");
    let store = SqliteStore::open(&folder.path().join("test.db"), Options::default()).expect("a store");
    let made = store.insert_tenant("Name", "tenant", TenantPolicy::default(), NOW).await;
    let key = MediaKey::from_bytes([1; 32]);
    store.begin_media(made.expect("a tenant").id, key, NOW).await.expect("begun");
    for number in 0..100 {
        store.put_media_part(key, number, vec![1]).await.expect("kept");
    }
    let (name, content_type) = ("a.png".to_owned(), "image/png".to_owned());
    let media = StoredMedia { name, content_type, bytes: 100, created_at: NOW };
    store.finish_media(key, media).await.expect("finished");
    let policy = SweepPolicy::default();
    for rows in [64, 37, 0] {
        assert_eq!(store.sweep(policy, 1_000, NOW + policy.messages).await, Ok(Swept { rows }));
    }
}
