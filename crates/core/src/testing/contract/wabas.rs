//! WhatsApp Business accounts and the numbers that are proven here.

use super::together::together;
use super::world::{PHONE, World, at, phone, to};
use crate::domain::ids::TenantId;
use crate::domain::seal::Sealed;
use crate::domain::waba::{NumberChange, NumberState, Waba, WabaBackend, WabaNumber};
use crate::ports::store::{Store, StoreError};

const TAKEN: Result<(), StoreError> = Err(StoreError::Taken { what: "phone number" });
const NO_NUMBER: Result<WabaNumber, StoreError> = Err(StoreError::Missing { what: "phone number" });
const NO_WABA: Result<(), StoreError> = Err(StoreError::Missing { what: "waba" });

fn own(world: &World<'_>, waba_id: &str) -> Waba {
    let backend = WabaBackend::Own { sender: "ACME".to_owned(), code_minutes: 10, max_attempts: 5 };
    Waba { tenant: world.tenant, waba_id: waba_id.to_owned(), backend }
}

async fn put(world: &World<'_>, waba_id: &str) {
    assert_eq!(world.store.put_waba(own(world, waba_id)).await, Ok(()));
}

fn number(world: &World<'_>, waba_id: &str, id: &str, digits: &str, second: u64) -> WabaNumber {
    WabaNumber {
        tenant: world.tenant,
        waba_id: waba_id.to_owned(),
        id: id.to_owned(),
        phone: to(digits),
        name: "ACME".to_owned(),
        state: NumberState::Pending,
        pin: None,
        created_at: at(second),
        updated_at: at(second),
    }
}

/// An account is read back as it was put, and may change who proves its numbers.
pub async fn an_account_changes(store: &dyn Store) {
    let world = World::open(store).await;
    assert_eq!(store.find_waba(world.tenant, "100").await, Ok(None));
    let own = own(&world, "100");
    let backend = WabaBackend::Meta {
        base_url: "https://graph.facebook.com".to_owned(),
        graph_version: "v26.0".to_owned(),
        access_token: Sealed::from_bytes(vec![5; 40]),
    };
    let meta = Waba { backend, ..own.clone() };
    for waba in [&own, &meta, &own] {
        assert_eq!(store.put_waba(waba.clone()).await, Ok(()));
        assert_eq!(store.find_waba(world.tenant, "100").await, Ok(Some(waba.clone())));
        let known = store.find_number(world.tenant, "1").await.expect("a look").is_some();
        if !known {
            let number = number(&world, "100", "1", PHONE, 0);
            assert_eq!(store.insert_number(number).await, Ok(()));
        }
        assert_eq!(store.list_numbers(world.tenant, "100").await.map(|numbers| numbers.len()), Ok(1));
    }
    assert_eq!(store.list_wabas(world.tenant).await, Ok(vec![own]));
}

/// A number is one account's within the tenant, by the number and by its id.
pub async fn a_number_is_unique(store: &dyn Store) {
    let world = World::open(store).await;
    let other = World::named(store, "second").await;
    for waba_id in ["100", "200"] {
        put(&world, waba_id).await;
    }
    put(&other, "100").await;
    let first = number(&world, "100", "1", PHONE, 0);
    assert_eq!(store.insert_number(first.clone()).await, Ok(()));
    for waba_id in ["100", "200"] {
        assert_eq!(store.insert_number(number(&world, waba_id, "2", PHONE, 1)).await, TAKEN);
        assert_eq!(store.insert_number(number(&world, waba_id, "1", &phone(1), 1)).await, TAKEN);
    }
    assert_eq!(store.insert_number(number(&other, "100", "1", PHONE, 1)).await, Ok(()));
    assert_eq!(store.list_numbers(world.tenant, "100").await, Ok(vec![first]));
    assert_eq!(store.list_numbers(world.tenant, "200").await, Ok(Vec::new()));
}

/// Of many that add a number at once one does.
pub async fn a_number_is_added_once_in_parallel(store: &dyn Store) {
    let world = World::open(store).await;
    put(&world, "100").await;
    let adds = (0..30).map(|n| store.insert_number(number(&world, "100", &format!("{n}"), PHONE, 0)));
    let outcomes = together(adds).await;
    assert_eq!(outcomes.iter().filter(|outcome| outcome.is_ok()).count(), 1);
    assert_eq!(outcomes.iter().filter(|outcome| **outcome == TAKEN).count(), 29);
}

/// A number needs its account, of its own tenant.
pub async fn a_number_needs_its_account(store: &dyn Store) {
    let world = World::open(store).await;
    let other = World::named(store, "second").await;
    put(&other, "100").await;
    assert_eq!(store.insert_number(number(&world, "100", "1", PHONE, 0)).await, NO_WABA);
    assert_eq!(store.find_number(world.tenant, "1").await, Ok(None));
}

/// A number is read back by its id and by itself, and numbers are listed by age.
pub async fn numbers_are_found(store: &dyn Store) {
    let world = World::open(store).await;
    put(&world, "100").await;
    let mut young = number(&world, "100", "1", PHONE, 9);
    young.pin = Some(Sealed::from_bytes(vec![7; 30]));
    let old = number(&world, "100", "2", &phone(1), 3);
    for number in [&young, &old] {
        assert_eq!(store.insert_number(number.clone()).await, Ok(()));
    }
    assert_eq!(store.find_number(world.tenant, "1").await, Ok(Some(young.clone())));
    assert_eq!(store.find_number_by_phone(world.tenant, &to(PHONE)).await, Ok(Some(young.clone())));
    assert_eq!(store.find_number(world.tenant, "3").await, Ok(None));
    assert_eq!(store.find_number_by_phone(world.tenant, &to(&phone(3))).await, Ok(None));
    assert_eq!(store.list_numbers(world.tenant, "100").await, Ok(vec![old, young]));
}

/// What a number is called, its state and its PIN change, each without the others.
pub async fn a_number_changes(store: &dyn Store) {
    let world = World::open(store).await;
    put(&world, "100").await;
    let mut kept = number(&world, "100", "1", PHONE, 0);
    let other = number(&world, "100", "2", &phone(1), 0);
    for number in [&kept, &other] {
        assert_eq!(store.insert_number(number.clone()).await, Ok(()));
    }
    let pin = |byte| Some(Sealed::from_bytes(vec![byte; 30]));
    let nothing = NumberChange::default;
    let change = async |change, second| store.update_number(world.tenant, "1", change, at(second)).await;

    (kept.name, kept.updated_at) = ("New".to_owned(), at(1));
    let name = Some("New".to_owned());
    assert_eq!(change(NumberChange { name, ..nothing() }, 1).await, Ok(kept.clone()));
    (kept.pin, kept.updated_at) = (pin(7), at(2));
    assert_eq!(change(NumberChange { pin: pin(7), ..nothing() }, 2).await, Ok(kept.clone()));
    kept.updated_at = at(3);
    assert_eq!(
        change(NumberChange { pin: pin(8), ..nothing() }, 3).await,
        Ok(kept.clone()),
        "the first stays"
    );
    (kept.state, kept.updated_at) = (NumberState::Approved, at(4));
    assert_eq!(change(NumberChange { approved: true, ..nothing() }, 4).await, Ok(kept.clone()));
    kept.updated_at = at(5);
    assert_eq!(change(nothing(), 5).await, Ok(kept.clone()), "and so does that it is proven");
    assert_eq!(store.find_number(world.tenant, "1").await, Ok(Some(kept)));
    assert_eq!(store.find_number(world.tenant, "2").await, Ok(Some(other)));
    assert_eq!(store.update_number(world.tenant, "3", nothing(), at(6)).await, NO_NUMBER);
}

/// Of many that give a number a PIN at once one does, and all of them learn which.
pub async fn a_number_has_one_pin(store: &dyn Store) {
    let world = World::open(store).await;
    put(&world, "100").await;
    assert_eq!(store.insert_number(number(&world, "100", "1", PHONE, 0)).await, Ok(()));
    let changes = (0..30).map(|byte| {
        let pin = Some(Sealed::from_bytes(vec![byte; 30]));
        store.update_number(world.tenant, "1", NumberChange { pin, ..NumberChange::default() }, at(1))
    });
    let mut pins: Vec<_> = together(changes).await.into_iter().map(|n| n.expect("changed").pin).collect();
    pins.push(store.find_number(world.tenant, "1").await.expect("a look").expect("a number").pin);
    assert!(pins[0].is_some() && pins.iter().all(|pin| *pin == pins[0]), "{pins:?}");
}

/// An account goes with its numbers, and with no other ones.
pub async fn an_account_goes_with_its_numbers(store: &dyn Store) {
    let world = World::open(store).await;
    let other = World::named(store, "second").await;
    for (world, waba_id, id, digits) in
        [(&world, "100", "1", phone(1)), (&world, "200", "2", phone(2)), (&other, "100", "1", phone(1))]
    {
        put(world, waba_id).await;
        assert_eq!(store.insert_number(number(world, waba_id, id, &digits, 0)).await, Ok(()));
    }
    assert_eq!(store.delete_waba(world.tenant, "100").await, Ok(()));
    assert_eq!(store.delete_waba(world.tenant, "100").await, NO_WABA);
    assert_eq!(store.find_number(world.tenant, "1").await, Ok(None));
    assert!(store.find_number(world.tenant, "2").await.expect("a look").is_some());
    assert!(store.find_number(other.tenant, "1").await.expect("a look").is_some());
    put(&world, "100").await;
    assert_eq!(store.insert_number(number(&world, "100", "1", &phone(1), 1)).await, Ok(()));
}

/// Accounts are listed by id, and are a tenant's own, as are their numbers.
pub async fn they_are_a_tenants_own(store: &dyn Store) {
    let world = World::open(store).await;
    let other = World::named(store, "second").await;
    for waba_id in ["300", "100", "200"] {
        put(&world, waba_id).await;
    }
    let listed = store.list_wabas(world.tenant).await.expect("accounts");
    assert_eq!(listed.iter().map(|waba| waba.waba_id.as_str()).collect::<Vec<_>>(), ["100", "200", "300"]);
    let ours = number(&world, "100", "1", PHONE, 0);
    assert_eq!(store.insert_number(ours.clone()).await, Ok(()));

    assert_eq!(store.list_wabas(other.tenant).await, Ok(Vec::new()));
    assert_eq!(store.find_waba(other.tenant, "100").await, Ok(None));
    assert_eq!(store.delete_waba(other.tenant, "100").await, NO_WABA);
    assert_eq!(store.list_numbers(other.tenant, "100").await, Ok(Vec::new()));
    assert_eq!(store.find_number(other.tenant, "1").await, Ok(None));
    assert_eq!(store.find_number_by_phone(other.tenant, &to(PHONE)).await, Ok(None));
    let stolen = NumberChange { name: Some("Theirs".to_owned()), ..NumberChange::default() };
    assert_eq!(store.update_number(other.tenant, "1", stolen, at(1)).await, NO_NUMBER);
    assert_eq!(store.find_number(world.tenant, "1").await, Ok(Some(ours)));
    let nobody = Waba { tenant: TenantId(404), ..own(&world, "100") };
    assert_eq!(store.put_waba(nobody).await, Err(StoreError::Missing { what: "tenant" }));
}
