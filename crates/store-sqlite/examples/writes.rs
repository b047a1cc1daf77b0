//! How many durable starts and checks a second, and how long one takes, at 64 callers.
//!
//! `cargo run --release -p countersign-store-sqlite --example writes [callers] [rounds] [folder]`
//!
//! A round is what a code costs the store: a start, the end of its hand-over, a wrong check and a right one, each
//! durable before the next. The folder should be on the disk that is asked about, not in memory.

use std::error::Error;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::{Duration, Instant};

use countersign_core::domain::allowed_ips::AllowedIps;
use countersign_core::domain::budget::BudgetPolicy;
use countersign_core::domain::check::{CheckCommand, CheckOutcome, CheckTarget};
use countersign_core::domain::code::{DigestKey, Guess, PlainCode};
use countersign_core::domain::contact::{ContactChoice, ContactDefaults};
use countersign_core::domain::delivery::{
    Dispatch, DispatchOutcome, FinishDelivery, HandOver, Medium, NewDelivery,
};
use countersign_core::domain::destination::Destination;
use countersign_core::domain::ids::{DeliveryId, SourceId, StatusId, TenantId, VerificationId};
use countersign_core::domain::limit::LimitRule;
use countersign_core::domain::plan::Allowance;
use countersign_core::domain::purpose::Purpose;
use countersign_core::domain::tenant::TenantPolicy;
use countersign_core::domain::time::Timestamp;
use countersign_core::domain::verification::{Handle, Verification, VerificationState};
use countersign_core::ports::entropy::random;
use countersign_core::ports::store::{
    DeliveryStore, ManagementStore, StartCommand, StoreError, VerificationStore,
};
use countersign_core::testing::entropy::SeededEntropy;
use countersign_store_sqlite::{Options, SqliteStore};
use hdrhistogram::Histogram;

const BEGUN: Timestamp = Timestamp::from_seconds(1_941_883_200);
const ROOMY: BudgetPolicy = BudgetPolicy { per_hour: 100, per_day: 100, in_a_row: 1_000 };
const LIMIT: LimitRule = LimitRule { name: "verify", max: 1_000_000, window: Duration::from_mins(1) };

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args().skip(1);
    let mut number = |default: u64| arguments.next().map_or(Ok(default), |text| text.parse());
    let (callers, rounds) = (number(64)?, number(500)?);
    let folder = tempfile::tempdir_in(arguments.next().map_or_else(|| PathBuf::from("."), PathBuf::from))?;
    let store = Arc::new(SqliteStore::open(&folder.path().join("bench.db"), Options::default())?);
    let tenant = store.insert_tenant("Bench", "bench", TenantPolicy::default(), BEGUN).await?.id;

    let begun = now();
    let tasks: Vec<_> = (0..callers)
        .map(|caller| tokio::spawn(Caller::new(Arc::clone(&store), tenant, caller).run(rounds)))
        .collect();
    let mut all = empty();
    for task in tasks {
        all.add(task.await??)?;
    }
    report(callers, &all, begun.elapsed());
    Ok(())
}

/// The example measures time; it does not decide by it.
#[expect(clippy::disallowed_methods, reason = "a measurement needs the real clock")]
fn now() -> Instant {
    Instant::now()
}

#[expect(clippy::print_stdout, reason = "the figures are what the example is for")]
#[expect(clippy::cast_precision_loss, reason = "figures are read by people")]
fn report(callers: u64, all: &Histogram<u64>, took: Duration) {
    let millis = |quantile| all.value_at_quantile(quantile) as f64 / 1_000.0;
    println!(
        "{callers} callers: {:.0} durable operations a second, p50 {:.2} ms, p99 {:.2} ms, longest {:.1} ms",
        all.len() as f64 / took.as_secs_f64(),
        millis(0.5),
        millis(0.99),
        millis(1.0),
    );
}

/// Microseconds up to a minute.
fn empty() -> Histogram<u64> {
    Histogram::new_with_max(60_000_000, 3).expect("the bounds are in order")
}

struct Caller {
    store: Arc<SqliteStore>,
    tenant: TenantId,
    number: u64,
    begun: Instant,
    entropy: SeededEntropy,
    key: DigestKey,
    micros: Histogram<u64>,
}

impl Caller {
    fn new(store: Arc<SqliteStore>, tenant: TenantId, number: u64) -> Self {
        Self {
            store,
            tenant,
            number,
            begun: now(),
            entropy: SeededEntropy::new(number),
            key: DigestKey::new([7; 32]),
            micros: empty(),
        }
    }

    async fn run(mut self, rounds: u64) -> Result<Histogram<u64>, StoreError> {
        for round in 0..rounds {
            let digits = format!("9198{:03}{:05}", self.number % 1_000, round % 100_000);
            let to = Destination::parse_phone(&digits).expect("twelve digits");
            let store = Arc::clone(&self.store);
            let command = self.start(&to);
            let delivery = command.delivery.id;
            self.timed(store.start(command)).await?;
            self.timed(store.finish_delivery(self.finish(delivery))).await?;
            self.timed(store.check(self.guess(&to, "000000"))).await?;
            let right = self.timed(store.check(self.guess(&to, "111111"))).await?;
            assert!(matches!(right, CheckOutcome::Approved { .. }), "{right:?}");
        }
        Ok(self.micros)
    }

    async fn timed<T>(
        &mut self,
        operation: impl Future<Output = Result<T, StoreError>>,
    ) -> Result<T, StoreError> {
        let begun = now();
        let outcome = operation.await?;
        let took = u64::try_from(begun.elapsed().as_micros()).unwrap_or(u64::MAX);
        self.micros.saturating_record(took);
        Ok(outcome)
    }

    /// Ids are made of the time, and fall into the tables in its order.
    fn time(&self) -> Timestamp {
        BEGUN + self.begun.elapsed()
    }

    fn start(&self, to: &Destination) -> StartCommand {
        let now = self.time();
        let id = VerificationId::new(now, random(&self.entropy));
        let code = PlainCode::parse("111111").expect("a code");
        StartCommand {
            verification: Verification {
                id,
                tenant: self.tenant,
                destination: to.clone(),
                purpose: Purpose::default(),
                state: VerificationState::Pending,
                digest: self.key.digest(id, &code),
                attempts: 0,
                max_attempts: 5,
                created_at: now,
                expires_at: now + Duration::from_mins(10),
                ended_at: None,
                supersedes: None,
                also: Vec::new(),
                handle: Handle::Key,
                sealed: None,
                flow: None,
                allowed_ips: AllowedIps::default(),
            },
            contact: ContactChoice::ByDestination {
                defaults: Some(ContactDefaults { source: SourceId(1), status: StatusId(1) }),
            },
            allowance: Allowance::UNLIMITED,
            budget: ROOMY,
            delivery: NewDelivery {
                id: DeliveryId::new(now, random(&self.entropy)),
                verification: id,
                step: 0,
                message: None,
                medium: Medium::WhatsApp,
                template: "otp".to_owned(),
                lease_until: now + Duration::from_secs(30),
            },
            idempotency: None,
            tells: false,
        }
    }

    fn finish(&self, delivery: DeliveryId) -> FinishDelivery {
        let now = self.time();
        FinishDelivery {
            tenant: self.tenant,
            delivery,
            claim: 0,
            dispatches: vec![Dispatch {
                provider: None,
                started_at: now,
                finished_at: now,
                outcome: DispatchOutcome::Accepted,
            }],
            hand_over: HandOver::Accepted { vendor_message_id: format!("wamid.{delivery}") },
            now,
            tells: false,
        }
    }

    fn guess(&self, to: &Destination, code: &str) -> CheckCommand {
        CheckCommand {
            tenant: self.tenant,
            target: CheckTarget::Live { destination: to.clone(), purpose: Purpose::default(), limit: LIMIT },
            guess: Guess::new(PlainCode::parse(code).expect("a code"), self.key.clone()),
            budget: ROOMY,
            now: self.time(),
            tells: false,
        }
    }
}
