//! A tenant's WhatsApp account.

use super::world::World;
use crate::domain::ids::TenantId;
use crate::domain::seal::Sealed;
use crate::domain::whatsapp::WhatsAppSettings;
use crate::ports::store::{Store, StoreError};

pub(super) fn settings(world: &World<'_>, callback_id: &str) -> WhatsAppSettings {
    let sealed = |byte| Sealed::from_bytes(vec![byte; 40]);
    WhatsAppSettings {
        revision: -1,
        base_url: "https://graph.facebook.com".to_owned(),
        graph_version: "v26.0".to_owned(),
        phone_number_id: "1050".to_owned(),
        waba_id: "2050".to_owned(),
        callback_id: callback_id.to_owned(),
        access_token: sealed(1),
        app_secret: sealed(2),
        previous_app_secret: Some(sealed(3)),
        verify_token: sealed(4),
        default_source: Some(world.defaults.source),
        default_status: Some(world.defaults.status),
    }
}

async fn kept(world: &World<'_>) -> Option<WhatsAppSettings> {
    let profile = world.store.find_profile(world.tenant).await;
    profile.expect("a look").expect("a tenant").whatsapp
}

/// An account is read back as it was set, with a revision that grows with every change, over a removal too.
pub async fn a_revision_grows(store: &dyn Store) {
    let world = World::open(store).await;
    assert_eq!(kept(&world).await, None);
    let full = settings(&world, "cb-1");
    assert_eq!(store.put_whatsapp(world.tenant, full.clone()).await, Ok(()));
    let first = kept(&world).await.expect("it is there");
    let revision = first.revision;
    assert_eq!(WhatsAppSettings { revision: -1, ..first }, full);

    let bare = WhatsAppSettings {
        previous_app_secret: None,
        default_source: None,
        default_status: None,
        callback_id: "cb-2".to_owned(),
        ..full.clone()
    };
    assert_eq!(store.put_whatsapp(world.tenant, bare.clone()).await, Ok(()));
    let second = kept(&world).await.expect("it is there");
    assert!(second.revision > revision);
    assert_eq!(WhatsAppSettings { revision: -1, ..second.clone() }, bare);

    assert_eq!(store.delete_whatsapp(world.tenant).await, Ok(()));
    assert_eq!(kept(&world).await, None);
    assert_eq!(store.put_whatsapp(world.tenant, full).await, Ok(()));
    let third = kept(&world).await.expect("it is there");
    assert!(third.revision > second.revision, "a cache would take it for the old one");
}

/// A callback id leads to its tenant as long as it stands.
pub async fn a_callback_leads_to_its_tenant(store: &dyn Store) {
    let world = World::open(store).await;
    let other = World::named(store, "second").await;
    let set = async |world: &World<'_>, callback| {
        let put = store.put_whatsapp(world.tenant, settings(world, callback));
        put.await
    };
    assert_eq!(set(&world, "cb-1").await, Ok(()));
    assert_eq!(set(&other, "cb-2").await, Ok(()));
    assert_eq!(store.find_callback("cb-1").await, Ok(Some(world.tenant)));
    assert_eq!(store.find_callback("cb-2").await, Ok(Some(other.tenant)));

    assert_eq!(set(&world, "cb-3").await, Ok(()));
    assert_eq!(store.find_callback("cb-1").await, Ok(None));
    assert_eq!(set(&other, "cb-3").await, Err(StoreError::Taken { what: "callback id" }));
    assert_eq!(store.find_callback("cb-3").await, Ok(Some(world.tenant)));
    assert_eq!(store.delete_whatsapp(world.tenant).await, Ok(()));
    assert_eq!(store.find_callback("cb-3").await, Ok(None));
}

/// An account needs its tenant.
pub async fn an_account_needs_its_tenant(store: &dyn Store) {
    let world = World::open(store).await;
    let stray = settings(&world, "cb-1");
    assert_eq!(store.put_whatsapp(TenantId(404), stray).await, Err(StoreError::Missing { what: "tenant" }));
    assert_eq!(store.find_callback("cb-1").await, Ok(None));
}
