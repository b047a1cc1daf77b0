//! A tenant in a store whose file a test may look into.

use std::time::Duration;

use countersign_core::domain::allowed_ips::AllowedIps;
use countersign_core::domain::budget::BudgetPolicy;
use countersign_core::domain::code::{DigestKey, PlainCode};
use countersign_core::domain::contact::{ContactChoice, ContactDefaults};
use countersign_core::domain::delivery::{Medium, NewDelivery, QueuedDelivery, StepContent};
use countersign_core::domain::destination::Destination;
use countersign_core::domain::ids::{DeliveryId, TenantId, VerificationId};
use countersign_core::domain::plan::Allowance;
use countersign_core::domain::purpose::Purpose;
use countersign_core::domain::receipt::{Receipt, ReceiptKind};
use countersign_core::domain::seal::Sealed;
use countersign_core::domain::tenant::TenantPolicy;
use countersign_core::domain::time::Timestamp;
use countersign_core::domain::verification::{Handle, Verification, VerificationState};
use countersign_core::ports::store::{
    ManagementStore, NamedKind, QueueCommand, QueueOutcome, QueueStore, StartCommand, StartOutcome,
    VerificationStore,
};
use countersign_store_sqlite::{Options, SqliteStore};
use rusqlite::Connection;
use tempfile::TempDir;

/// 2031-07-15, noon UTC.
pub(crate) const NOW: Timestamp = Timestamp::from_seconds(1_941_883_200);

/// How long a claimer may be at work.
pub(crate) const LEASE: Duration = Duration::from_secs(30);
/// A budget that no test meets.
const ROOMY: BudgetPolicy = BudgetPolicy { per_hour: 100, per_day: 100, in_a_row: 100 };

/// `seconds` after [`NOW`].
pub(crate) fn at(seconds: u64) -> Timestamp {
    NOW + Duration::from_secs(seconds)
}

/// A store with one tenant.
pub(crate) struct World {
    pub(crate) store: SqliteStore,
    pub(crate) tenant: TenantId,
    /// Another connection to its file. It may write what no constraint allows.
    pub(crate) file: Connection,
    defaults: ContactDefaults,
    _folder: TempDir,
}

impl World {
    pub(crate) async fn open() -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("test.db");
        let store = SqliteStore::open(&path, Options::default()).expect("a store");
        let policy = TenantPolicy::default();
        let tenant = store.insert_tenant("Name", "one", policy, NOW).await.expect("a tenant").id;
        let source = store.ensure_named(tenant, NamedKind::Source, "API", NOW).await.expect("a source");
        let status = store.ensure_named(tenant, NamedKind::Status, "New", NOW).await.expect("a status");
        let defaults = ContactDefaults { source: source.source(), status: status.status() };
        let file = Connection::open(&path).expect("the file");
        file.execute_batch("PRAGMA ignore_check_constraints = ON").expect("a lenient connection");
        Self { store, tenant, file, defaults, _folder: folder }
    }

    /// Starts the `n`-th of many verifications; its message is leased until 30 seconds after [`NOW`].
    pub(crate) async fn send(&self, n: u8) -> DeliveryId {
        let verification = verification(self.tenant, n);
        let (id, delivery) = (verification.id, DeliveryId::new(NOW, [n; 10]));
        let command = StartCommand {
            verification,
            contact: ContactChoice::ByDestination { defaults: Some(self.defaults) },
            allowance: Allowance::UNLIMITED,
            budget: ROOMY,
            delivery: NewDelivery {
                id: delivery,
                verification: id,
                step: 0,
                message: None,
                medium: Medium::WhatsApp,
                template: "otp".to_owned(),
                lease_until: at(30),
            },
            idempotency: None,
            tells: false,
        };
        let outcome = self.store.start(command).await.expect("a start");
        assert!(matches!(outcome, StartOutcome::Started { .. }), "{outcome:?}");
        delivery
    }

    /// Queues the `n`-th of many verifications: a step for each of `delays`, in seconds after the one before it.
    pub(crate) async fn queue(&self, n: u8, delays: &[u64]) -> VerificationId {
        let mut verification = verification(self.tenant, n);
        verification.handle = Handle::Id;
        verification.sealed = Some(Sealed::from_bytes(vec![9; 40]));
        let message = |(step, delay): (u8, &u64)| QueuedDelivery {
            id: DeliveryId::new(NOW, [n, step, n, step, n, step, n, step, n, step]),
            step: u32::from(step),
            to: verification.destination.clone(),
            content: StepContent {
                medium: Medium::Sms,
                sender: "ACME".to_owned(),
                template: "plain".to_owned(),
                language: "en".to_owned(),
                subject: None,
                text: "{{code}}".to_owned(),
                dlt: None,
            },
            delay: Duration::from_secs(*delay),
        };
        let deliveries = (0..).zip(delays).map(message).collect();
        let id = verification.id;
        let queued = self
            .store
            .queue(QueueCommand { verification, deliveries, budget: ROOMY, tells: false, watched: false })
            .await;
        assert_eq!(queued, Ok(QueueOutcome::Queued));
        id
    }

    /// A report of `delivery`.
    pub(crate) fn report(&self, wamid: &str, delivery: DeliveryId, kind: ReceiptKind) -> Receipt {
        Receipt {
            tenant: self.tenant,
            vendor_message_id: wamid.to_owned(),
            delivery: Some(delivery),
            kind,
            vendor_code: None,
            at: at(1),
        }
    }

    /// Runs `sql` on the file behind the store's back.
    pub(crate) fn spoil(&self, sql: &str) {
        let changed = self.file.execute(sql, []).expect("a change");
        assert_eq!(changed, 1, "{sql}");
    }

    /// The number that `sql` gives.
    pub(crate) fn count(&self, sql: &str) -> i64 {
        self.file.query_row(sql, [], |row| row.get(0)).expect("a number")
    }
}

/// The `n`-th of many verifications, of the code 123456.
fn verification(tenant: TenantId, n: u8) -> Verification {
    let id = VerificationId::new(NOW, [n; 10]);
    let code = PlainCode::parse("123456").expect("a code");
    Verification {
        id,
        tenant,
        destination: Destination::parse_phone(&format!("9198{n:08}")).expect("a number"),
        purpose: Purpose::default(),
        state: VerificationState::Pending,
        digest: DigestKey::new([7; 32]).digest(id, &code),
        attempts: 0,
        max_attempts: 5,
        created_at: NOW,
        expires_at: at(600),
        ended_at: None,
        supersedes: None,
        also: Vec::new(),
        handle: Handle::Key,
        sealed: None,
        flow: None,
        allowed_ips: AllowedIps::default(),
    }
}
