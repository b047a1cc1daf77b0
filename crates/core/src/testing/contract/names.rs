//! Sources, statuses and groups.

use super::together::together;
use super::whatsapp::settings;
use super::world::{World, at, phone};
use crate::domain::ids::{ContactId, GroupId, TenantId};
use crate::ports::store::{MembersAdded, NameRemoved, NamedKind, NamedRow, Store, StoreError};

const KINDS: [NamedKind; 3] = [NamedKind::Source, NamedKind::Status, NamedKind::Group];
const TAKEN: StoreError = StoreError::Taken { what: "name" };
const MISSING: StoreError = StoreError::Missing { what: "name" };

/// What is made is read back, and what changes keeps its number and its age.
pub async fn a_name_is_kept_and_changed(store: &dyn Store) {
    let world = World::open(store).await;
    for kind in KINDS {
        let made = store.insert_named(world.tenant, kind, "Web", Some("#FF5733"), at(1)).await;
        let made = made.expect("a name");
        let row = NamedRow {
            id: if kind == NamedKind::Group { 1 } else { 2 },
            name: "Web".to_owned(),
            color: Some("#FF5733".to_owned()),
            created_at: at(1),
            updated_at: at(1),
        };
        assert_eq!(made, row);
        assert_eq!(store.find_named(world.tenant, kind, row.id).await, Ok(Some(row.clone())));
        let change = |name: &'static str, color, second| {
            store.update_named(world.tenant, kind, row.id, name, color, at(second))
        };
        let renamed = NamedRow { name: "Shop".to_owned(), updated_at: at(2), ..row.clone() };
        assert_eq!(change("Shop", None, 2).await, Ok(renamed.clone()), "the color stays");
        let plain = NamedRow { color: None, updated_at: at(3), ..renamed };
        assert_eq!(change("Shop", Some(None), 3).await, Ok(plain.clone()), "its own name is not taken");
        let blue = NamedRow { color: Some("#0000FF".to_owned()), updated_at: at(4), ..plain };
        assert_eq!(change("Shop", Some(Some("#0000FF")), 4).await, Ok(blue.clone()));
        assert_eq!(store.find_named(world.tenant, kind, row.id).await, Ok(Some(blue.clone())));
        assert!(store.list_named(world.tenant, kind).await.expect("a list").contains(&blue));
        assert_eq!(store.delete_named(world.tenant, kind, row.id).await, Ok(NameRemoved::Removed));
        assert_eq!(store.find_named(world.tenant, kind, row.id).await, Ok(None));
        let next = store.insert_named(world.tenant, kind, "Web", None, at(5)).await.expect("a name");
        assert_eq!(next.id, row.id + 1, "numbers are not used again");
    }
}

/// A name is unique within its tenant and kind, whatever is made in parallel.
pub async fn a_name_is_unique(store: &dyn Store) {
    let world = World::open(store).await;
    let other = World::named(store, "second").await;
    for kind in KINDS {
        let insert = |tenant, name| store.insert_named(tenant, kind, name, None, at(0));
        let made = together((0..20).map(|_| insert(world.tenant, "Web"))).await;
        let taken = made.iter().filter(|end| **end == Err(TAKEN)).count();
        assert_eq!((made.iter().filter(|end| end.is_ok()).count(), taken), (1, 19), "{made:?}");
        let shop = insert(world.tenant, "Shop").await.expect("a name");
        let rename = |name| store.update_named(world.tenant, kind, shop.id, name, None, at(1));
        assert_eq!(rename("Web").await, Err(TAKEN));
        assert!(insert(other.tenant, "Web").await.is_ok(), "another tenant's");

        let rows = store.list_named(world.tenant, kind).await.expect("a list");
        let rename = |row: &NamedRow| store.update_named(world.tenant, kind, row.id, "One", None, at(2));
        let renamed = together(rows.iter().map(rename)).await;
        assert_eq!(renamed.iter().filter(|end| end.is_ok()).count(), 1, "{renamed:?}");
        assert!(renamed.iter().all(|end| end.is_ok() || *end == Err(TAKEN)), "{renamed:?}");
    }
    let none = store.insert_named(TenantId(404), NamedKind::Group, "Web", None, at(0)).await;
    assert_eq!(none, Err(StoreError::Missing { what: "tenant" }));
}

/// What is not there, or another tenant's, is missing.
pub async fn an_unknown_name_is_missing(store: &dyn Store) {
    let world = World::open(store).await;
    let other = World::named(store, "second").await;
    for kind in KINDS {
        let theirs = store.insert_named(other.tenant, kind, "Theirs", None, at(0)).await.expect("a name");
        for id in [theirs.id, 0, -1, i64::MAX] {
            assert_eq!(store.find_named(world.tenant, kind, id).await, Ok(None));
            assert_eq!(store.update_named(world.tenant, kind, id, "Ours", None, at(1)).await, Err(MISSING));
            assert_eq!(store.delete_named(world.tenant, kind, id).await, Err(MISSING));
        }
        assert_eq!(store.find_named(other.tenant, kind, theirs.id).await, Ok(Some(theirs)));
    }
}

/// What contacts have, and what new ones get, stays.
pub async fn a_name_in_use_stays(store: &dyn Store) {
    let world = World::open(store).await;
    let (source, status) = (world.defaults.source.0, world.defaults.status.0);
    let delete = async || {
        let source = store.delete_named(world.tenant, NamedKind::Source, source).await;
        (source, store.delete_named(world.tenant, NamedKind::Status, status).await)
    };
    let in_use = (Ok(NameRemoved::InUse), Ok(NameRemoved::InUse));
    let contact = world.insert(world.details(&phone(1)), Vec::new(), at(0)).await;
    assert_eq!(delete().await, in_use);
    assert_eq!(store.delete_contacts(world.tenant, &[contact.id]).await, Ok(1));
    store.put_whatsapp(world.tenant, settings(&world, "cb-1")).await.expect("settings");
    assert_eq!(delete().await, in_use, "new contacts get them");
    store.delete_whatsapp(world.tenant).await.expect("no settings");
    assert_eq!(delete().await, (Ok(NameRemoved::Removed), Ok(NameRemoved::Removed)));
}

/// A source that goes while a contact takes it: one of the two is refused.
pub async fn a_name_is_not_taken_away_in_parallel(store: &dyn Store) {
    let world = World::open(store).await;
    for n in 0..10 {
        let source = store.insert_named(world.tenant, NamedKind::Source, &format!("{n}"), None, at(0)).await;
        let source = source.expect("a source").source();
        let mut details = world.details(&phone(n));
        details.source = source;
        let insert = async || {
            let ends =
                world.try_insert(World::new_contacts(vec![(details.clone(), Vec::new())], at(1))).await;
            matches!(ends[0], crate::ports::store::InsertedContact::Made(_))
        };
        let delete = async || {
            let end = store.delete_named(world.tenant, NamedKind::Source, source.0).await;
            end == Ok(NameRemoved::Removed)
        };
        let ends: Vec<bool> =
            together([true, false].map(async |first| if first { insert().await } else { delete().await }))
                .await;
        assert_ne!(ends[0], ends[1], "a contact without its source, or neither: {ends:?}");
    }
}

/// Who is put into a group is in it once, and may leave.
pub async fn a_group_has_members(store: &dyn Store) {
    let world = World::open(store).await;
    let other = World::named(store, "second").await;
    let group = world.group("VIP").await;
    let second = world.group("News").await;
    let mut ids = Vec::new();
    for n in 0..3 {
        ids.push(world.insert(world.details(&phone(n)), Vec::new(), at(0)).await.id);
    }
    let add = async |group, ids: &[ContactId]| store.add_members(world.tenant, group, ids).await;
    let remove = async |group, ids: &[ContactId]| store.remove_members(world.tenant, group, ids).await;
    assert_eq!(add(group, &ids[..2]).await, Ok(MembersAdded::Added(2)));
    assert_eq!(
        add(group, &[ids[1], ids[2], ids[2]]).await,
        Ok(MembersAdded::Added(1)),
        "no one is in it twice"
    );
    assert_eq!(add(second, &ids[..1]).await, Ok(MembersAdded::Added(1)));
    assert_eq!(world.contact(ids[0]).await.expect("a contact").groups, [group, second]);

    let theirs = other.insert(other.details(&phone(9)), Vec::new(), at(0)).await;
    let unknown = ContactId(404);
    assert_eq!(add(second, &[ids[1], unknown]).await, Ok(MembersAdded::NoSuchContact));
    assert_eq!(world.contact(ids[1]).await.expect("a contact").groups, [group], "none was added");
    assert_eq!(add(GroupId(404), &ids).await, Err(MISSING));
    assert_eq!(store.add_members(other.tenant, group, &[theirs.id]).await, Err(MISSING), "it is not theirs");

    assert_eq!(remove(group, &[ids[0], unknown, ids[0]]).await, Ok(1), "strangers are passed over");
    assert_eq!(remove(GroupId(404), &ids).await, Err(MISSING));
    assert_eq!(store.remove_members(other.tenant, group, &ids).await, Err(MISSING));
    assert_eq!(world.contact(ids[0]).await.expect("a contact").groups, [second]);
    assert_eq!(world.contact(ids[2]).await.expect("a contact").groups, [group]);
}

/// A group is emptied step by step, and goes with whoever is left in it.
pub async fn a_group_goes(store: &dyn Store) {
    let world = World::open(store).await;
    let (group, second) = (world.group("VIP").await, world.group("News").await);
    let mut ids = Vec::new();
    for n in 0..5 {
        ids.push(world.insert(world.details(&phone(n)), vec![group, second], at(0)).await.id);
    }
    assert_eq!(store.remove_some_members(world.tenant, group, 2).await, Ok(2));
    let mut left = 0;
    for id in &ids {
        left += usize::from(world.contact(*id).await.expect("a contact").groups.contains(&group));
    }
    assert_eq!(left, 3);
    assert_eq!(store.delete_named(world.tenant, NamedKind::Group, group.0).await, Ok(NameRemoved::Removed));
    for id in ids {
        assert_eq!(world.contact(id).await.expect("a contact").groups, [second]);
    }
}
