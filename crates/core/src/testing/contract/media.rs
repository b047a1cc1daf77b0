//! Files, in parts.

use std::time::Duration;

use super::world::{World, at};
use crate::domain::ids::TenantId;
use crate::domain::media::{MediaKey, PART_BYTES, StoredMedia};
use crate::domain::time::Timestamp;
use crate::ports::store::{Store, StoreError, SweepPolicy};

const DAY: Duration = Duration::from_hours(24);
const MOMENT: Duration = Duration::from_millis(1);
const MISSING: StoreError = StoreError::Missing { what: "file" };

fn key(n: u8) -> MediaKey {
    MediaKey::from_bytes([n; 32])
}

fn stored(bytes: u64, now: Timestamp) -> StoredMedia {
    StoredMedia {
        name: "Größe.pdf".to_owned(),
        content_type: "application/pdf".to_owned(),
        bytes,
        created_at: now,
    }
}

/// Begins a file of `parts` small parts.
async fn begin(world: &World<'_>, key: MediaKey, parts: u32, now: Timestamp) {
    world.store.begin_media(world.tenant, key, now).await.expect("begun");
    for number in 0..parts {
        world.store.put_media_part(key, number, number.to_be_bytes().to_vec()).await.expect("kept");
    }
}

/// Stores a file of `parts` small parts.
async fn store_whole(world: &World<'_>, key: MediaKey, parts: u32, now: Timestamp) {
    begin(world, key, parts, now).await;
    world.store.finish_media(key, stored(u64::from(parts) * 4, now)).await.expect("finished");
}

async fn is_there(store: &dyn Store, key: MediaKey) -> bool {
    let (file, part) = (store.find_media(key).await, store.find_media_part(key, 0).await);
    let (file, part) = (file.expect("a look"), part.expect("a look"));
    assert_eq!(file.is_some(), part.is_some(), "a file and its first part");
    file.is_some()
}

/// Rows that the turns of a sweep take, each up to `limit`, until nothing is left.
async fn turns(store: &dyn Store, policy: SweepPolicy, limit: u32, now: Timestamp) -> Vec<u32> {
    let mut turns = Vec::new();
    while turns.last() != Some(&0) {
        turns.push(store.sweep(policy, limit, now).await.expect("a sweep").rows);
    }
    turns
}

/// What was stored comes back, part by part, byte by byte.
pub async fn parts_come_back(store: &dyn Store) {
    let world = World::open(store).await;
    let whole: Vec<u8> = (0..PART_BYTES).map(|place| u8::try_from(place % 251).expect("small")).collect();
    assert_eq!(store.begin_media(world.tenant, key(1), at(0)).await, Ok(()));
    for (number, bytes) in [(0, whole.clone()), (2, vec![0, 255]), (1, vec![1]), (1, whole.clone())] {
        assert_eq!(store.put_media_part(key(1), number, bytes).await, Ok(()));
    }
    let media = stored(2 * PART_BYTES as u64 + 2, at(9));
    assert_eq!(store.finish_media(key(1), media.clone()).await, Ok(()));
    assert_eq!(store.find_media(key(1)).await, Ok(Some(media)));
    for (number, bytes) in [(0, Some(whole.clone())), (1, Some(whole)), (2, Some(vec![0, 255])), (3, None)] {
        assert!(store.find_media_part(key(1), number).await == Ok(bytes), "part {number}");
    }
    assert!(!is_there(store, key(2)).await, "another key opens nothing");
}

/// Until it is finished a file is nowhere.
pub async fn an_unfinished_file_is_not_found(store: &dyn Store) {
    let world = World::open(store).await;
    begin(&world, key(1), 1, at(0)).await;
    assert!(!is_there(store, key(1)).await);
    assert_eq!(store.finish_media(key(1), stored(4, at(1))).await, Ok(()));
    assert!(is_there(store, key(1)).await);
}

/// A file begins once, for a tenant that is there; what was not begun takes no part and has no end.
pub async fn a_file_begins_once(store: &dyn Store) {
    let world = World::open(store).await;
    assert_eq!(store.put_media_part(key(1), 0, vec![1]).await, Err(MISSING));
    assert_eq!(store.finish_media(key(1), stored(1, at(0))).await, Err(MISSING));
    begin(&world, key(1), 1, at(0)).await;
    let again = store.begin_media(world.tenant, key(1), at(1)).await;
    assert_eq!(again, Err(StoreError::Taken { what: "file" }));
    let nobody = store.begin_media(TenantId(99), key(2), at(1)).await;
    assert_eq!(nobody, Err(StoreError::Missing { what: "tenant" }));
    assert_eq!(store.finish_media(key(1), stored(4, at(2))).await, Ok(()));
    assert_eq!(store.put_media_part(key(1), 1, vec![1]).await, Err(MISSING), "it is finished");
}

/// A removed file is gone with all its parts, finished or not, and what was under way to it finds nothing.
pub async fn a_file_goes(store: &dyn Store) {
    let world = World::open(store).await;
    store_whole(&world, key(1), 150, at(0)).await;
    store_whole(&world, key(2), 1, at(0)).await;
    assert_eq!(store.delete_media(key(1)).await, Ok(()));
    assert_eq!(store.delete_media(key(1)).await, Ok(()), "again");
    assert!(!is_there(store, key(1)).await);
    assert!(is_there(store, key(2)).await);

    begin(&world, key(1), 0, at(1)).await;
    assert_eq!(store.finish_media(key(1), stored(0, at(1))).await, Ok(()));
    for number in [0, 63, 64, 149] {
        assert_eq!(store.find_media_part(key(1), number).await, Ok(None), "no part was left");
    }
    begin(&world, key(3), 2, at(2)).await;
    assert_eq!(store.delete_media(key(3)).await, Ok(()));
    assert_eq!(store.put_media_part(key(3), 2, vec![1]).await, Err(MISSING));
    assert_eq!(store.finish_media(key(3), stored(8, at(3))).await, Err(MISSING));
}

/// A file goes its time after it was stored, and not before.
pub async fn an_old_file_goes(store: &dyn Store) {
    let world = World::open(store).await;
    let policy = SweepPolicy::default();
    begin(&world, key(1), 2, at(0)).await;
    assert_eq!(store.finish_media(key(1), stored(8, at(5))).await, Ok(()));
    let end = at(5) + policy.messages;
    assert_eq!(turns(store, policy, 100, end.before(MOMENT)).await, [0]);
    assert!(is_there(store, key(1)).await);
    assert_eq!(turns(store, policy, 100, end).await, [3, 0], "its parts and itself");
    assert!(!is_there(store, key(1)).await);
}

/// What was begun goes after a day, and can then be finished no more.
pub async fn an_unfinished_file_goes_after_a_day(store: &dyn Store) {
    let world = World::open(store).await;
    let policy = SweepPolicy::default();
    begin(&world, key(1), 2, at(0)).await;
    store_whole(&world, key(2), 2, at(0)).await;
    assert_eq!(turns(store, policy, 100, (at(0) + DAY).before(MOMENT)).await, [0]);
    assert_eq!(store.put_media_part(key(1), 2, vec![1]).await, Ok(()));
    assert_eq!(turns(store, policy, 100, at(0) + DAY).await, [4, 0]);
    assert_eq!(store.finish_media(key(1), stored(9, at(0) + DAY)).await, Err(MISSING));
    assert!(is_there(store, key(2)).await);
}

/// Parts count as rows of a turn. From the first turn on the file is nowhere.
pub async fn a_turn_is_bounded(store: &dyn Store) {
    let world = World::open(store).await;
    store_whole(&world, key(1), 6, at(0)).await;
    store_whole(&world, key(2), 3, at(1)).await;
    let policy = SweepPolicy::default();
    let now = at(1) + policy.messages;
    assert_eq!(store.sweep(policy, 4, now).await.map(|swept| swept.rows), Ok(4));
    assert!(!is_there(store, key(1)).await && !is_there(store, key(2)).await);
    assert_eq!(turns(store, policy, 4, now).await, [4, 3, 0], "six, three and the two themselves");
}
