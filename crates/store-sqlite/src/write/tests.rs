//! What the writer promises to its callers, whatever an operation does.

use std::future::Future;
use std::pin::pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::mpsc;
use std::task::{Context, Waker};

use countersign_core::ports::store::StoreError;
use rusqlite::Connection;

use super::{Progress, Step, Writer, log_of};
use crate::Options;

const ADD: &str = "INSERT INTO noted (n) VALUES (?1)";

/// A writer on a file with one table, and a connection to look at it.
fn writer(folder: &tempfile::TempDir, options: &Options) -> (Writer, Connection) {
    let path = folder.path().join("test.db");
    let eyes = Connection::open(&path).expect("a database");
    eyes.execute_batch(
        "PRAGMA journal_mode = WAL;
         CREATE TABLE noted (n INTEGER PRIMARY KEY, other INTEGER REFERENCES noted DEFERRABLE INITIALLY DEFERRED);",
    )
    .expect("a table");
    let connection = crate::pragmas::writer(&path, options).expect("a connection");
    let sync = log_of(&path).expect("a log");
    (Writer::start(connection, options, &Arc::default(), sync, |_| ()).expect("threads"), eyes)
}

fn noted(eyes: &Connection) -> Vec<i64> {
    let mut statement = eyes.prepare("SELECT n FROM noted ORDER BY n").expect("a statement");
    let rows = statement.query_map([], |row| row.get(0)).expect("rows");
    rows.collect::<Result<_, _>>().expect("numbers")
}

fn note(n: i64) -> impl Fn(&Connection) -> Result<i64, StoreError> + Send + 'static {
    move |connection| crate::query::change(connection, ADD, [n]).map(|_| n)
}

/// Queues an operation that holds the writer up until something is sent.
fn hold(writer: &Writer) -> (mpsc::Sender<()>, impl Future<Output = Result<(), StoreError>>) {
    let (release, held) = mpsc::channel::<()>();
    let (signal, running) = mpsc::channel();
    let mut operation = Box::pin(writer.write(move |_| {
        signal.send(()).expect("the test waits");
        held.recv().map_err(|_| StoreError::Busy)
    }));
    queue(operation.as_mut());
    running.recv().expect("the writer is held up");
    (release, operation)
}

/// Polls once, which queues the operation; nobody is woken.
fn queue<F: Future>(operation: std::pin::Pin<&mut F>) {
    assert!(operation.poll(&mut Context::from_waker(Waker::noop())).is_pending());
}

#[tokio::test]
async fn neighbours_of_a_failure_are_kept() {
    let folder = tempfile::tempdir().expect("a folder");
    let (writer, eyes) = writer(&folder, &Options::default());
    let (release, held) = hold(&writer);
    let mut before = pin!(writer.write(note(1)));
    let mut failing = pin!(writer.write(|connection| {
        note(2)(connection)?;
        note(1)(connection)
    }));
    let mut panicking = pin!(writer.write(|connection| -> Result<(), StoreError> {
        note(3)(connection)?;
        panic!("on purpose")
    }));
    let mut undone = pin!(writer.write_or_undo(|connection| note(4)(connection).map(Step::Undo)));
    let mut after = pin!(writer.write(note(5)));
    queue(before.as_mut());
    queue(failing.as_mut());
    queue(panicking.as_mut());
    queue(undone.as_mut());
    queue(after.as_mut());
    release.send(()).expect("the writer waits");

    assert_eq!(held.await, Ok(()));
    assert_eq!(before.await, Ok(1));
    assert!(matches!(failing.await, Err(StoreError::Away(_))));
    assert_eq!(panicking.await, Err(StoreError::Away("the operation panicked".to_owned())));
    assert_eq!(undone.await, Ok(4));
    assert_eq!(after.await, Ok(5));
    assert_eq!(noted(&eyes), [1, 5]);
    assert_eq!(writer.write(note(6)).await, Ok(6), "the writer lives on");
}

#[tokio::test]
async fn a_full_queue_is_busy_at_once() {
    let folder = tempfile::tempdir().expect("a folder");
    let options = Options { queue: 2, ..Options::default() };
    let (writer, eyes) = writer(&folder, &options);
    let (release, _held) = hold(&writer);
    let mut first = pin!(writer.write(note(1)));
    let mut second = pin!(writer.write(note(2)));
    queue(first.as_mut());
    queue(second.as_mut());
    assert_eq!(writer.write(note(3)).await, Err(StoreError::Busy));
    release.send(()).expect("the writer waits");
    assert_eq!((first.await, second.await), (Ok(1), Ok(2)));
    assert_eq!(noted(&eyes), [1, 2]);
}

#[tokio::test]
async fn a_caller_that_goes_away_cancels_nothing() {
    let folder = tempfile::tempdir().expect("a folder");
    let (writer, eyes) = writer(&folder, &Options::default());
    let (release, _held) = hold(&writer);
    let mut abandoned = Box::pin(writer.write(note(1)));
    queue(abandoned.as_mut());
    drop(abandoned);
    release.send(()).expect("the writer waits");
    assert_eq!(writer.write(note(2)).await, Ok(2));
    assert_eq!(noted(&eyes), [1, 2]);
}

#[tokio::test]
async fn a_dropped_writer_finishes_its_queue() {
    let folder = tempfile::tempdir().expect("a folder");
    let (writer, eyes) = writer(&folder, &Options::default());
    for n in 0..100 {
        queue(pin!(writer.write(note(n))));
    }
    drop(writer);
    assert_eq!(noted(&eyes).len(), 100);
}

#[tokio::test]
async fn a_failed_commit_is_told_to_everyone() {
    let folder = tempfile::tempdir().expect("a folder");
    let (writer, eyes) = writer(&folder, &Options::default());
    let (release, held) = hold(&writer);
    let mut innocent = pin!(writer.write(note(1)));
    let mut breaking = pin!(writer.write(|connection| {
        // The reference is looked at only when the transaction ends.
        crate::query::change(connection, "INSERT INTO noted (n, other) VALUES (2, 404)", [])
    }));
    queue(innocent.as_mut());
    queue(breaking.as_mut());
    release.send(()).expect("the writer waits");
    assert!(held.await.is_ok(), "it was in a batch of its own");
    assert!(matches!(innocent.await, Err(StoreError::Away(_))));
    assert!(matches!(breaking.await, Err(StoreError::Away(_))));
    assert_eq!(noted(&eyes), [0_i64; 0]);
    assert_eq!(writer.write(note(3)).await, Ok(3));
}

#[tokio::test]
async fn a_transaction_that_ends_early_commits_nothing() {
    let folder = tempfile::tempdir().expect("a folder");
    let (writer, eyes) = writer(&folder, &Options::default());
    let (release, _held) = hold(&writer);
    let mut before = pin!(writer.write(note(1)));
    // What SQLite does by itself when the disk is full.
    let mut ending = pin!(writer.write(|connection| crate::query::change(connection, "ROLLBACK", [])));
    let mut after = pin!(writer.write(note(2)));
    queue(before.as_mut());
    queue(ending.as_mut());
    queue(after.as_mut());
    release.send(()).expect("the writer waits");
    assert!(matches!(before.await, Err(StoreError::Away(_))));
    assert!(matches!(ending.await, Err(StoreError::Away(_))));
    assert!(matches!(after.await, Err(StoreError::Away(_))));
    assert_eq!(noted(&eyes), [0_i64; 0]);
    assert_eq!(writer.write(note(3)).await, Ok(3));
}

#[tokio::test]
async fn neighbours_run_again_only_when_something_was_taken_back() {
    let folder = tempfile::tempdir().expect("a folder");
    let (writer, eyes) = writer(&folder, &Options::default());
    for (writes_first, runs) in [(false, 1), (true, 2)] {
        let counted = Arc::new(AtomicU32::new(0));
        let (release, held) = hold(&writer);
        let count = Arc::clone(&counted);
        let n = i64::from(writes_first);
        let mut neighbour = pin!(writer.write(move |connection| {
            note(n)(connection)?;
            Ok(count.fetch_add(1, Ordering::Relaxed) + 1)
        }));
        let mut refused = pin!(writer.write_or_undo(move |connection| {
            if writes_first {
                note(100)(connection)?;
            }
            Ok(Step::Undo("no"))
        }));
        queue(neighbour.as_mut());
        queue(refused.as_mut());
        release.send(()).expect("the writer waits");
        assert_eq!(held.await, Ok(()));
        assert_eq!(neighbour.await, Ok(runs), "the answer is that of the run that counts");
        assert_eq!(refused.await, Ok("no"));
        assert_eq!(counted.load(Ordering::Relaxed), runs);
    }
    assert_eq!(noted(&eyes), [0, 1], "each is kept once");
}

/// A writer whose syncs end as they are told to, and the telling.
fn synced_by_hand(
    folder: &tempfile::TempDir,
    progress: &Arc<Progress>,
) -> (Writer, Connection, mpsc::Sender<std::io::Result<()>>) {
    let (_, eyes) = writer(folder, &Options::default());
    let connection = crate::pragmas::writer(&folder.path().join("test.db"), &Options::default());
    let (end, ends) = mpsc::channel();
    let sync = move || ends.recv().expect("the test tells");
    let started = Writer::start(connection.expect("one"), &Options::default(), progress, sync, |_| ());
    (started.expect("threads"), eyes, end)
}

/// Waits until a number is in the table, synced or not.
fn is_seen(eyes: &Connection, n: i64) {
    while !noted(eyes).contains(&n) {
        std::thread::yield_now();
    }
}

#[tokio::test]
async fn nobody_is_answered_before_the_sync() {
    let folder = tempfile::tempdir().expect("a folder");
    let progress = Arc::default();
    let (writer, eyes, end) = synced_by_hand(&folder, &progress);
    let context = &mut Context::from_waker(Waker::noop());
    let mut first = pin!(writer.write(note(1)));
    queue(first.as_mut());
    is_seen(&eyes, 1);
    // The writer goes on. What is read meanwhile waits too.
    let mut second = pin!(writer.write(note(2)));
    queue(second.as_mut());
    is_seen(&eyes, 2);
    let mut read = pin!(progress.wait(progress.seen()));
    assert!(first.as_mut().poll(context).is_pending());
    assert!(second.as_mut().poll(context).is_pending());
    assert!(read.as_mut().poll(context).is_pending());

    end.send(Ok(())).expect("the syncer waits");
    assert_eq!(first.await, Ok(1));
    assert!(second.as_mut().poll(context).is_pending(), "it came after the sync began");
    assert!(read.as_mut().poll(context).is_pending());
    end.send(Ok(())).expect("the syncer waits");
    assert_eq!((second.await, read.await), (Ok(2), Ok(())));
    assert_eq!(progress.wait(progress.seen()).await, Ok(()), "nothing waits when all is synced");
}

#[tokio::test]
async fn a_read_is_answered_after_the_sync_of_what_it_saw() {
    let folder = tempfile::tempdir().expect("a folder");
    let progress = Arc::default();
    let (writer, eyes, end) = synced_by_hand(&folder, &progress);
    let reading = Connection::open(folder.path().join("test.db")).expect("a connection");
    let readers = crate::readers::Readers::start(vec![reading], 10, progress).expect("a thread");
    let count = |c: &Connection| Ok(noted(c).len());
    assert_eq!(readers.ask(count).await, Ok(0), "nothing was written yet");
    let mut write = pin!(writer.write(note(1)));
    queue(write.as_mut());
    is_seen(&eyes, 1);
    let asked = std::time::Duration::from_millis(100);
    let mut read = pin!(readers.ask(count));
    assert!(tokio::time::timeout(asked, read.as_mut()).await.is_err(), "what it saw may still be lost");
    end.send(Ok(())).expect("the syncer waits");
    assert_eq!((write.await, read.await), (Ok(1), Ok(1)));
}

/// After a sync that failed the system may forget what it could not write, and the next one succeeds without it.
#[tokio::test]
async fn after_a_failed_sync_nothing_is_acknowledged() {
    let folder = tempfile::tempdir().expect("a folder");
    let progress = Arc::default();
    let (writer, _eyes, end) = synced_by_hand(&folder, &progress);
    end.send(Err(std::io::Error::other("the disk is gone"))).expect("the syncer waits");
    end.send(Ok(())).expect("the syncer waits");
    for n in [1, 2] {
        assert!(matches!(writer.write(note(n)).await, Err(StoreError::Away(_))));
        assert!(matches!(progress.wait(progress.seen()).await, Err(StoreError::Away(_))));
    }
}

#[tokio::test]
async fn one_sync_serves_all_that_waited_for_it() {
    let folder = tempfile::tempdir().expect("a folder");
    let (writer, eyes, end) = synced_by_hand(&folder, &Arc::default());
    let mut noting: Vec<_> = (1..=3).map(|n| Box::pin(writer.write(note(n)))).collect();
    for (n, write) in (1..).zip(&mut noting) {
        queue(write.as_mut());
        is_seen(&eyes, n);
    }
    // The first is being synced, the second waits, and the writer holds the third until there is room.
    end.send(Ok(())).expect("the syncer waits");
    let third = noting.pop().expect("three");
    for (n, write) in (1..).zip(noting) {
        if n == 2 {
            end.send(Ok(())).expect("the syncer waits");
        }
        assert_eq!(write.await, Ok(n));
    }
    end.send(Ok(())).expect("the syncer may wait");
    assert_eq!(third.await, Ok(3));
}
