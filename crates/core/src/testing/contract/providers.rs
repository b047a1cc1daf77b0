//! Tenants' accounts at vendors.

use super::world::{NOON, World, at};
use crate::domain::delivery::Medium;
use crate::domain::ids::ProviderId;
use crate::domain::provider::{CountryRule, Provider, ProviderKind};
use crate::domain::seal::Sealed;
use crate::ports::store::{Store, StoreError};

fn provider(world: &World<'_>, n: u8, name: &str) -> Provider {
    Provider {
        id: ProviderId::new(NOON, [n; 10]),
        tenant: world.tenant,
        name: name.to_owned(),
        medium: Medium::Sms,
        kind: ProviderKind::Http,
        settings: r#"{"url":"https://sms.example"}"#.to_owned(),
        credentials: Sealed::from_bytes(vec![n; 40]),
        order: 1,
        weight: 10,
        countries: CountryRule::default(),
        enabled: true,
        callback_id: format!("callback{n}-{}", world.tenant),
        created_at: NOON,
        updated_at: NOON,
    }
}

/// A provider is read back as it was put, and changed in place.
pub async fn a_provider_changes(store: &dyn Store) {
    let world = World::open(store).await;
    let first = provider(&world, 1, "kaleyra");
    let countries = |codes: [&str; 2]| codes.map(|code| code.parse().expect("a country")).into();
    let changed = Provider {
        name: "twilio".to_owned(),
        medium: Medium::Voice,
        kind: ProviderKind::TwilioVoice,
        order: 0,
        weight: 1,
        countries: CountryRule { allow: countries(["IN", "DE"]), deny: countries(["US", "CA"]) },
        enabled: false,
        updated_at: at(5),
        ..first.clone()
    };
    for put in [&first, &changed, &first] {
        assert_eq!(store.put_provider(put.clone()).await, Ok(()));
        assert_eq!(store.list_providers(world.tenant).await, Ok(vec![put.clone()]));
    }
}

/// Providers are listed by name, and a name is one provider's within the tenant.
pub async fn a_name_is_unique(store: &dyn Store) {
    let world = World::open(store).await;
    let other = World::named(store, "second").await;
    for (n, name) in [(1, "b"), (2, "a")] {
        assert_eq!(store.put_provider(provider(&world, n, name)).await, Ok(()));
    }
    let taken = store.put_provider(provider(&world, 3, "a")).await;
    assert_eq!(taken, Err(StoreError::Taken { what: "provider name" }));
    let renamed = store.put_provider(provider(&world, 1, "a")).await;
    assert_eq!(renamed, Err(StoreError::Taken { what: "provider name" }));
    assert_eq!(store.put_provider(provider(&other, 4, "a")).await, Ok(()));
    let listed = store.list_providers(world.tenant).await.expect("a list");
    assert_eq!(listed.iter().map(|p| p.name.as_str()).collect::<Vec<_>>(), ["a", "b"]);
}

/// A callback id finds its provider, whoever's it is, as long as it is there.
pub async fn a_callback_finds_its_provider(store: &dyn Store) {
    let world = World::open(store).await;
    let kept = provider(&world, 1, "kaleyra");
    let callback = kept.callback_id.as_str();
    assert_eq!(store.find_provider_by_callback(callback).await, Ok(None));
    assert_eq!(store.put_provider(kept.clone()).await, Ok(()));
    assert_eq!(store.find_provider_by_callback(callback).await, Ok(Some(kept.clone())));
    assert_eq!(store.find_provider_by_callback("another").await, Ok(None));
    assert_eq!(store.delete_provider(world.tenant, kept.id).await, Ok(()));
    assert_eq!(store.find_provider_by_callback(callback).await, Ok(None));
}

/// A provider goes once, and only by its own tenant's hand.
pub async fn a_provider_goes(store: &dyn Store) {
    let world = World::open(store).await;
    let other = World::named(store, "second").await;
    let kept = provider(&world, 1, "kaleyra");
    assert_eq!(store.put_provider(kept.clone()).await, Ok(()));
    let missing = Err(StoreError::Missing { what: "provider" });
    assert_eq!(store.delete_provider(other.tenant, kept.id).await, missing);
    assert_eq!(store.delete_provider(world.tenant, kept.id).await, Ok(()));
    assert_eq!(store.delete_provider(world.tenant, kept.id).await, missing);
    assert_eq!(store.list_providers(world.tenant).await, Ok(Vec::new()));
}

/// The vendors' ids of a verification's messages are found, and those of no other.
pub async fn a_verification_knows_its_vendors_ids(store: &dyn Store) {
    let world = World::open(store).await;
    let (sent, other) =
        (world.send("919812345678", "1111", at(0)).await, world.send("919812345679", "2222", at(0)).await);
    let ids = |verification| store.list_vendor_message_ids(world.tenant, verification);
    assert_eq!(ids(sent.verification).await, Ok(Vec::new()));
    world.accept(sent, "prv_1/42", at(1)).await;
    world.accept(other, "prv_1/43", at(1)).await;
    assert_eq!(ids(sent.verification).await, Ok(vec!["prv_1/42".to_owned()]));
}
