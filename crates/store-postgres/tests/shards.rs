//! Sends of one tenant through two nodes: none waits for a row that all of them share, and each is counted.

mod support;

use std::collections::HashSet;
use std::time::Duration;

use countersign_core::domain::allowed_ips::AllowedIps;
use countersign_core::domain::budget::BudgetPolicy;
use countersign_core::domain::code::{DigestKey, PlainCode};
use countersign_core::domain::contact::{ContactChoice, ContactDefaults, ContactDetails, ContactKind};
use countersign_core::domain::delivery::{Medium, NewDelivery};
use countersign_core::domain::destination::Destination;
use countersign_core::domain::ids::{ContactId, DeliveryId, TenantId, VerificationId};
use countersign_core::domain::plan::Allowance;
use countersign_core::domain::purpose::Purpose;
use countersign_core::domain::tenant::TenantPolicy;
use countersign_core::domain::time::Timestamp;
use countersign_core::domain::verification::{Handle, Verification, VerificationState};
use countersign_core::ports::store::{
    ContactStore, InsertedContact, ManagementStore, NamedKind, NewContacts, StartCommand, StartOutcome,
    StoreError, VerificationStore,
};
use countersign_store_postgres::{Options, PostgresStore};
use support::{Database, database};
use tokio::task::JoinSet;
use tokio_postgres::{Client, NoTls};

const NOW: Timestamp = Timestamp::from_seconds(1_941_883_200);

struct Place {
    tenant: TenantId,
    defaults: ContactDefaults,
    database: Database,
}

impl Place {
    /// A tenant, and the store that made it.
    async fn open() -> (Self, &'static PostgresStore) {
        let database = database().await;
        let store = leaked(&database).await;
        let made = store.insert_tenant("First", "first", TenantPolicy::default(), NOW).await;
        let tenant = made.expect("a tenant").id;
        let named = |kind| store.ensure_named(tenant, kind, "API", NOW);
        let defaults = ContactDefaults {
            source: named(NamedKind::Source).await.expect("a source").source(),
            status: named(NamedKind::Status).await.expect("a status").status(),
        };
        (Self { tenant, defaults, database }, store)
    }

    /// Somebody else's connection.
    async fn client(&self) -> Client {
        let (client, connection) =
            tokio_postgres::connect(&self.database.url, NoTls).await.expect("a way in");
        tokio::spawn(connection);
        client
    }

    /// The contact that a send to the `n`-th number goes to.
    async fn send(
        &self,
        store: &PostgresStore,
        n: u16,
        allowance: Allowance,
    ) -> Result<ContactId, StoreError> {
        match store.start(self.command(n, allowance)).await? {
            StartOutcome::Started { contact } => Ok(contact),
            refused @ StartOutcome::Refused(_) => panic!("{refused:?}"),
        }
    }

    fn command(&self, n: u16, allowance: Allowance) -> StartCommand {
        let mut random = [0; 10];
        random[..2].copy_from_slice(&n.to_be_bytes());
        let id = VerificationId::new(NOW, random);
        let code = PlainCode::parse("111111").expect("a code");
        StartCommand {
            verification: Verification {
                id,
                tenant: self.tenant,
                destination: Destination::parse_phone(&format!("9198{n:08}")).expect("a number"),
                purpose: Purpose::default(),
                state: VerificationState::Pending,
                digest: DigestKey::new([7; 32]).digest(id, &code),
                attempts: 0,
                max_attempts: 5,
                created_at: NOW,
                expires_at: NOW + Duration::from_mins(10),
                ended_at: None,
                supersedes: None,
                also: Vec::new(),
                handle: Handle::Key,
                sealed: None,
                flow: None,
                allowed_ips: AllowedIps::default(),
            },
            contact: ContactChoice::ByDestination { defaults: Some(self.defaults) },
            allowance,
            budget: BudgetPolicy { per_hour: 100, per_day: 100, in_a_row: 1_000 },
            delivery: NewDelivery {
                id: DeliveryId::new(NOW, random),
                verification: id,
                step: 0,
                message: None,
                medium: Medium::WhatsApp,
                template: "otp".to_owned(),
                lease_until: NOW + Duration::from_secs(30),
            },
            idempotency: None,
            tells: false,
        }
    }
}

async fn leaked(database: &Database) -> &'static PostgresStore {
    let options = Options { url: database.url.clone(), ..Options::default() };
    Box::leak(Box::new(PostgresStore::open(options).await.expect("a store")))
}

#[tokio::test(flavor = "multi_thread")]
async fn nodes_number_and_count_each_contact_once() {
    let (place, first) = Place::open().await;
    let both = [first, leaked(&place.database).await];
    let place: &'static Place = Box::leak(Box::new(place));
    let mut sends = JoinSet::new();
    for n in 0..300_u16 {
        sends.spawn(async move {
            // The last ones under a plan with a maximum that is far away.
            let contacts = (n >= 200).then_some(10_000);
            let allowance = Allowance { contacts, conversations: contacts, ..Allowance::UNLIMITED };
            place.send(both[usize::from(n % 2)], n, allowance).await.expect("a send")
        });
    }
    let mut contacts = Vec::new();
    while let Some(contact) = sends.join_next().await {
        contacts.push(contact.expect("a send"));
    }
    let different: HashSet<_> = contacts.iter().map(|contact| contact.0).collect();
    assert_eq!(different.len(), 300, "{contacts:?}");
    let client = place.client().await;
    let there =
        client.query_one("SELECT count(*), count(DISTINCT id) FROM contacts", &[]).await.expect("a row");
    assert_eq!((there.get::<_, i64>(0), there.get::<_, i64>(1)), (300, 300));
    let usage = both[0].usage(place.tenant, NOW).await.expect("counts");
    assert_eq!((usage.contacts, usage.conversations), (300, 300));
    let beside = "SELECT sum(value)::bigint FROM count_shards WHERE name = 'contacts'";
    assert_ne!(client.query_one(beside, &[]).await.expect("a row").get::<_, i64>(0), 0, "without a maximum");
    let shared = "SELECT value FROM counters WHERE name = 'contacts'";
    assert_ne!(client.query_one(shared, &[]).await.expect("a row").get::<_, i64>(0), 0, "with one");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_send_without_a_maximum_waits_for_no_row_of_its_tenant() {
    let (place, store) = Place::open().await;
    // One with a maximum makes the shared rows; four take 1, 2 and 4 numbers, so that some are left.
    let maximum = Allowance { contacts: Some(100), conversations: Some(100), ..Allowance::UNLIMITED };
    for n in 0..4 {
        place.send(store, n, maximum).await.expect("a send");
    }
    let client = place.client().await;
    let hold = "BEGIN; SELECT 1 FROM counters FOR UPDATE; SELECT 1 FROM usage FOR UPDATE;
                SELECT 1 FROM tenants FOR UPDATE";
    client.batch_execute(hold).await.expect("locks");
    let sent = tokio::time::timeout(Duration::from_secs(4), place.send(store, 9, Allowance::UNLIMITED)).await;
    assert_eq!(sent.expect("it waits for nobody"), Ok(ContactId(5)));
    client.batch_execute("ROLLBACK").await.expect("an end");
    let usage = store.usage(place.tenant, NOW).await.expect("counts");
    assert_eq!((usage.contacts, usage.conversations), (5, 5));
    let full = Allowance { contacts: Some(5), ..Allowance::UNLIMITED };
    let refused = store.start(place.command(10, full)).await.expect("an answer");
    assert!(
        matches!(refused, StartOutcome::Refused(_)),
        "what is counted beside fills the room: {refused:?}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_contact_that_a_send_made_at_the_same_moment_is_met() {
    let (place, store) = Place::open().await;
    let phone = "919800000001";
    let send = place.client().await;
    // As a send without a maximum does, which holds no row that the other one waits for.
    let made = format!(
        "BEGIN; INSERT INTO contacts (tenant_id, id, phone, firstname, lastname, type, source_id, status_id, opted_out,
                                      created_at, updated_at)
         VALUES ({}, 1000, '{phone}', '', '', 'lead', {}, {}, false, 0, 0)",
        place.tenant.0, place.defaults.source.0, place.defaults.status.0
    );
    send.batch_execute(&made).await.expect("a contact");
    let details = ContactDetails {
        firstname: "One".to_owned(),
        lastname: String::new(),
        company: None,
        kind: ContactKind::Lead,
        email: None,
        phone: Destination::parse_phone(phone).expect("a number"),
        status: place.defaults.status,
        source: place.defaults.source,
        description: None,
        city: None,
        state: None,
        zip: None,
        address: None,
        country: None,
        assigned: None,
    };
    let contacts = vec![(details, Vec::new())];
    let new = NewContacts { contacts, maximum: None, skip_duplicates: true, all_or_none: false, now: NOW };
    let inserted = tokio::spawn(store.insert_contacts(place.tenant, new));
    let waits = "SELECT count(*) FROM pg_stat_activity
                 WHERE datname = current_database() AND wait_event_type = 'Lock'";
    // Not within that transaction, which would see the same all the time.
    let looker = place.client().await;
    while looker.query_one(waits, &[]).await.expect("a count").get::<_, i64>(0) == 0 {
        tokio::task::yield_now().await;
    }
    send.batch_execute("COMMIT").await.expect("an end");
    assert_eq!(inserted.await.expect("an end"), Ok(vec![InsertedContact::Skipped]));
}
