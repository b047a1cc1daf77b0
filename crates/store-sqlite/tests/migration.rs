//! A file of an earlier release keeps its rows.

use std::path::Path;
use std::time::Duration;

use countersign_core::domain::budget::BudgetPolicy;
use countersign_core::domain::check::{CheckCommand, CheckOutcome, CheckTarget};
use countersign_core::domain::code::{DigestKey, Guess, PlainCode};
use countersign_core::domain::contact::ContactQuery;
use countersign_core::domain::delivery::{FinishDelivery, HandOver};
use countersign_core::domain::destination::Destination;
use countersign_core::domain::ids::{ContactId, DeliveryId, TenantId, VerificationId};
use countersign_core::domain::limit::LimitRule;
use countersign_core::domain::purpose::Purpose;
use countersign_core::domain::sms::autofill::Autofill;
use countersign_core::domain::time::Timestamp;
use countersign_core::domain::verification::Handle;
use countersign_core::ports::store::{
    ContactStore, DeliveryStore, FlowStore, ManagementStore, NameRemoved, NameStore, NamedKind, QueueStore,
    SweepPolicy, UpkeepStore, VerificationStore,
};
use countersign_store_sqlite::{Options, SqliteStore};
use rusqlite::{Connection, params};

const SCHEMA_1: &str = include_str!("../src/migrations/0001_initial.sql");
const SCHEMA_5: &str = concat!(
    include_str!("../src/migrations/0001_initial.sql"),
    include_str!("../src/migrations/0002_flows.sql"),
    include_str!("../src/migrations/0003_words.sql"),
    include_str!("../src/migrations/0004_providers.sql"),
    include_str!("../src/migrations/0005_events.sql"),
);
const NOW: Timestamp = Timestamp::from_seconds(1_941_883_200);
const TENANT: TenantId = TenantId(1);
const PHONE: &str = "919812345678";
const DIGESTS: [u8; 32] = [7; 32];

fn at(seconds: u64) -> Timestamp {
    NOW + Duration::from_secs(seconds)
}

fn verification(n: u8) -> VerificationId {
    VerificationId::new(NOW, [n; 10])
}

fn delivery(n: u8) -> DeliveryId {
    DeliveryId::new(NOW, [n; 10])
}

fn put_tenant(file: &Connection) {
    file.execute(
        "INSERT INTO tenants (id, name, subdomain, state, max_attempts, budget_per_hour, budget_per_day,
                              budget_in_a_row, retention_hours, created_at)
         VALUES (1, 'Name', 'one', 'active', 5, 10, 30, 100, 24, ?1)",
        [NOW.as_millis()],
    )
    .expect("a tenant");
}

/// A file of schema 1 with a code that was superseded, the one that took its place and is still on its way, and one
/// to another number with two tries in the ledger.
fn file_of_schema_1(path: &Path) {
    let file = Connection::open(path).expect("a file");
    file.execute_batch(SCHEMA_1).expect("schema 1");
    file.pragma_update(None, "user_version", 1).expect("its number");
    put_tenant(&file);
    for (n, phone, code, state, supersedes) in [
        (1, PHONE, "111111", "superseded", None),
        (2, PHONE, "222222", "pending", Some(verification(1).to_bytes())),
        (3, "919800000001", "333333", "pending", None),
    ] {
        let id = verification(n);
        let digest = DigestKey::new(DIGESTS).digest(id, &PlainCode::parse(code).expect("a code"));
        file.execute(
            "INSERT INTO verifications (tenant_id, id, destination, purpose, state, digest, attempts,
                                        max_attempts, created_at, expires_at, ended_at, supersedes)
             VALUES (1, ?1, ?2, 'authentication', ?3, ?4, 1, 5, ?5, ?6, NULL, ?7)",
            params![
                id.to_bytes(),
                phone,
                state,
                digest.to_bytes(),
                NOW.as_millis(),
                at(600).as_millis(),
                supersedes
            ],
        )
        .expect("a verification");
    }
    for (n, state, hand_over, vendor_id, lease) in [
        (1, "read", Some("accepted"), Some("wamid.1"), None),
        (2, "sending", None, None, Some(at(30).as_millis())),
        (3, "accepted", Some("accepted"), Some("wamid.3"), None),
    ] {
        file.execute(
            "INSERT INTO deliveries (tenant_id, id, verification_id, step, contact_id, medium, template, state,
                                     hand_over, vendor_message_id, lease_until, created_at, updated_at)
             VALUES (1, ?1, ?2, 0, ?3, 'whatsapp', 'otp', ?4, ?5, ?6, ?7, ?8, ?8)",
            params![
                delivery(n).to_bytes(),
                verification(n).to_bytes(),
                n,
                state,
                hand_over,
                vendor_id,
                lease,
                NOW.as_millis()
            ],
        )
        .expect("a delivery");
    }
    for (number, outcome) in [(0, "unknown"), (1, "accepted")] {
        file.execute(
            "INSERT INTO dispatches (tenant_id, delivery_id, number, started_at, finished_at, outcome)
             VALUES (1, ?1, ?2, 1, 2, ?3)",
            params![delivery(3).to_bytes(), number, outcome],
        )
        .expect("a dispatch");
    }
}

fn guess(phone: &str, code: &str, now: Timestamp) -> CheckCommand {
    CheckCommand {
        tenant: TENANT,
        target: CheckTarget::Live {
            destination: Destination::parse_phone(phone).expect("a number"),
            purpose: Purpose::default(),
            limit: LimitRule { name: "verify", max: 100, window: Duration::from_mins(1) },
        },
        guess: Guess::new(PlainCode::parse(code).expect("a code"), DigestKey::new(DIGESTS)),
        budget: BudgetPolicy { per_hour: 100, per_day: 100, in_a_row: 100 },
        now,
        tells: false,
    }
}

#[tokio::test]
async fn schema_1_keeps_its_rows() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("test.db");
    file_of_schema_1(&path);
    let store = SqliteStore::open(&path, Options::default()).expect("a store");
    assert_eq!(
        SqliteStore::schema_version(&path).expect("a version"),
        i64::from(SqliteStore::newest_schema())
    );

    let phone = Destination::parse_phone(PHONE).expect("a number");
    let pending = store.find_pending(TENANT, &phone, &Purpose::default()).await.expect("a look");
    let pending = pending.expect("it is there");
    assert_eq!((pending.id, pending.supersedes), (verification(2), Some(verification(1))));
    assert_eq!((pending.attempts, pending.handle), (1, Handle::Key));
    assert!(pending.also.is_empty() && pending.sealed.is_none() && pending.flow.is_none());

    let refused = FinishDelivery {
        tenant: TENANT,
        delivery: delivery(2),
        claim: 0,
        dispatches: Vec::new(),
        hand_over: HandOver::Refused,
        now: at(1),
        tells: false,
    };
    store.finish_delivery(refused).await.expect("recorded");
    let approved = store.check(guess(PHONE, "111111", at(2))).await.expect("a check");
    assert!(matches!(approved, CheckOutcome::Approved { .. }), "the one before came back: {approved:?}");
    let approved = store.check(guess("919800000001", "333333", at(2))).await.expect("a check");
    assert!(matches!(approved, CheckOutcome::Approved { .. }), "{approved:?}");
}

#[tokio::test]
async fn schema_1_keeps_its_ledger() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("test.db");
    file_of_schema_1(&path);
    let store = SqliteStore::open(&path, Options::default()).expect("a store");
    let file = Connection::open(&path).expect("the file");
    let count = |sql: &str| -> i64 { file.query_row(sql, [], |row| row.get(0)).expect("a number") };
    assert_eq!(count("SELECT count(*) FROM dispatches"), 2);
    assert_eq!(count("SELECT count(*) FROM pragma_foreign_key_check"), 0);
    assert_eq!(count("SELECT contact_id FROM deliveries WHERE vendor_message_id = 'wamid.3'"), 3);
    assert_eq!(store.settle_lost(10, at(30)).await, Ok(1));
    assert_eq!(count("SELECT count(*) FROM dispatches"), 3);

    let later = at(31) + SweepPolicy::default().deliveries;
    store.sweep(SweepPolicy::default(), 100, later).await.expect("a sweep");
    assert_eq!(count("SELECT count(*) FROM deliveries"), 0);
    assert_eq!(count("SELECT count(*) FROM dispatches"), 0, "they go with their messages, as before");
}

#[tokio::test]
async fn schema_5_keeps_its_texts_and_what_waits() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("test.db");
    let file = Connection::open(&path).expect("a file");
    file.execute_batch(SCHEMA_5).expect("schema 5");
    file.pragma_update(None, "user_version", 5).expect("its number");
    put_tenant(&file);
    file.execute(
        "INSERT INTO message_templates (tenant_id, id, name, medium, language, body, approval, created_at, updated_at)
         VALUES (1, ?1, 'login', 'sms', 'en', '{{code}} {{minutes}}', 'approved', ?2, ?2)",
        params![[5_u8; 16], NOW.as_millis()],
    )
    .expect("a text");
    file.execute(
        "INSERT INTO verifications (tenant_id, id, destination, purpose, handle, state, digest, sealed, attempts,
                                    max_attempts, created_at, expires_at)
         VALUES (1, ?1, ?2, 'login', 'id', 'pending', zeroblob(32), ?3, 0, 5, ?4, ?5)",
        params![verification(1).to_bytes(), PHONE, [9_u8; 40], NOW.as_millis(), at(600).as_millis()],
    )
    .expect("a verification");
    file.execute(
        "INSERT INTO deliveries (tenant_id, id, verification_id, step, medium, template, state, created_at,
                                 updated_at, destination, sender, language, body, due_at)
         VALUES (1, ?1, ?2, 0, 'sms', 'login', 'queued', ?3, ?3, ?4, 'ACME', 'en', '{{code}}', ?3)",
        params![delivery(1).to_bytes(), verification(1).to_bytes(), NOW.as_millis(), PHONE],
    )
    .expect("a message that waits");
    drop(file);

    let store = SqliteStore::open(&path, Options::default()).expect("a store");
    let [text] = &store.list_message_templates(TENANT).await.expect("texts")[..] else { panic!("one text") };
    assert_eq!(
        (text.text.as_str(), &text.autofill, &text.dlt),
        ("{{code}} {{minutes}}", &Autofill::default(), &None)
    );
    assert_eq!(store.put_message_template(text.clone()).await, Ok(()));
    let claimed = store.claim_due(10, Duration::from_secs(30), at(1)).await.expect("a claim");
    let [message] = &claimed[..] else { panic!("one message: {claimed:?}") };
    assert_eq!((message.content.text.as_str(), &message.content.dlt), ("{{code}}", &None));
}

#[tokio::test]
async fn schema_1_keeps_its_names_and_contacts() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("test.db");
    file_of_schema_1(&path);
    Connection::open(&path)
        .expect("the file")
        .execute_batch(
            "INSERT INTO named (tenant_id, kind, id, name, created_at) VALUES (1, 'source', 1, 'API', 7);
             INSERT INTO named (tenant_id, kind, id, name, created_at) VALUES (1, 'status', 1, 'New', 8);
             INSERT INTO contacts (tenant_id, id, phone, firstname, lastname, type, source_id, status_id, opted_out,
                                   created_at, updated_at)
             VALUES (1, 3, '919812345678', '919812345678', '', 'lead', 1, 1, 1, 9, 10);
             INSERT INTO counters (tenant_id, name, value) VALUES (1, 'contacts', 1);",
        )
        .expect("names and a contact");
    let store = SqliteStore::open(&path, Options::default()).expect("a store");
    let named = store.list_named(TENANT, NamedKind::Source).await.expect("a list");
    let seven = Timestamp::from_millis(7);
    assert_eq!(named.len(), 1);
    assert_eq!((named[0].id, &*named[0].name, &named[0].color), (1, "API", &None));
    assert_eq!((named[0].created_at, named[0].updated_at), (seven, seven));
    let search = ContactQuery { search: Some("98123".to_owned()), limit: 10, ..ContactQuery::default() };
    let (found, total) = store.list_contacts(TENANT, search).await.expect("a list");
    assert_eq!(total, 1);
    assert_eq!(
        (found[0].id, found[0].opted_out, found[0].details.email.is_none()),
        (ContactId(3), true, true)
    );
    assert_eq!(store.delete_named(TENANT, NamedKind::Source, 1).await, Ok(NameRemoved::InUse));
}

#[tokio::test]
async fn schema_1_keeps_its_limits_of_checks() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("test.db");
    file_of_schema_1(&path);
    let file = Connection::open(&path).expect("a file");
    let failed = at(0).as_millis();
    file.execute(
        "INSERT INTO guess_budgets (tenant_id, destination, purpose, in_a_row, failures, last_failure_at)
         VALUES (1, ?1, 'authentication', 1, ?2, ?3)",
        params![PHONE, failed.to_le_bytes(), failed],
    )
    .expect("a budget");
    // Of one number that has a budget and of one that has none; and what stays where it is.
    for (phone, name) in [(PHONE, "otp-verify"), ("919800000001", "otp-verify"), (PHONE, "otp-resend")] {
        file.execute(
            "INSERT INTO limit_windows (tenant_id, destination, name, opened_at, hits, closes_at)
             VALUES (1, ?1, ?2, ?3, 10, ?4)",
            params![phone, name, at(0).as_millis(), at(60).as_millis()],
        )
        .expect("a window");
    }
    let store = SqliteStore::open(&path, Options::default()).expect("a store");
    let limit = LimitRule { name: "otp-verify", max: 10, window: Duration::from_mins(1) };
    for (phone, code) in [(PHONE, "222222"), ("919800000001", "333333")] {
        let destination = Destination::parse_phone(phone).expect("a number");
        let target = CheckTarget::Live { destination, purpose: Purpose::default(), limit };
        let command = CheckCommand { target, ..guess(phone, code, at(1)) };
        let limited = store.check(command.clone()).await.expect("a check");
        assert_eq!(limited, CheckOutcome::Limited { retry_after: Duration::from_secs(59) }, "{phone}");
        let spent = BudgetPolicy { per_hour: 1, ..command.budget };
        let after =
            store.check(CheckCommand { budget: spent, now: at(60), ..command }).await.expect("a check");
        match phone {
            PHONE => assert!(
                matches!(after, CheckOutcome::BudgetExhausted { .. }),
                "its failure stands: {after:?}"
            ),
            _ => assert!(matches!(after, CheckOutcome::Approved { .. }), "{after:?}"),
        }
    }
    let resend = LimitRule { name: "otp-resend", max: 10, window: Duration::from_mins(1) };
    let destination = Destination::parse_phone(PHONE).expect("a number");
    let hit = store.hit_limit(TENANT, &destination, resend, at(1)).await.expect("a hit");
    assert!(hit.is_err(), "another limit is where it was");
}
