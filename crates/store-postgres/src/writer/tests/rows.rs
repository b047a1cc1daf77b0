//! Others at the same rows.

use countersign_core::domain::allowed_ips::AllowedIps;
use countersign_core::domain::budget::BudgetPolicy;
use countersign_core::domain::chat::{InboundMessage, MessageKind};
use countersign_core::domain::check::{CheckCommand, CheckOutcome, CheckTarget};
use countersign_core::domain::code::{DigestKey, Guess, PlainCode};
use countersign_core::domain::contact::{ContactChoice, ContactDefaults};
use countersign_core::domain::delivery::{Medium, NewDelivery};
use countersign_core::domain::ids::{DeliveryId, VerificationId};
use countersign_core::domain::plan::Allowance;
use countersign_core::domain::purpose::Purpose;
use countersign_core::domain::tenant::TenantPolicy;
use countersign_core::domain::verification::{Handle, Verification, VerificationState};
use countersign_core::ports::store::{
    ChatStore as _, ManagementStore as _, NamedKind, StartCommand, StartOutcome, StoreError,
    VerificationStore as _,
};
use countersign_core::transact::Step;

use super::{NOW, Place, RULE, TENANT, blocked, hit_in, hit_once, run, to};
use crate::unit::Halt;

const PHONE: &str = "919800000001";
const BUDGET: BudgetPolicy = BudgetPolicy { per_hour: 100, per_day: 100, in_a_row: 100 };

fn key() -> DigestKey {
    DigestKey::new([7; 32])
}

fn code(text: &str) -> PlainCode {
    PlainCode::parse(text).expect("a code")
}

impl Place {
    /// Makes the tenant, and what a new contact starts with.
    async fn tenant(&self) -> ContactDefaults {
        let made = self.store.insert_tenant("Tenant", "tenant", TenantPolicy::default(), NOW).await;
        assert_eq!(made.expect("a tenant").id, TENANT);
        let named = async |kind| self.store.ensure_named(TENANT, kind, "API", NOW).await.expect("a name");
        ContactDefaults {
            source: named(NamedKind::Source).await.source(),
            status: named(NamedKind::Status).await.status(),
        }
    }

    /// Starts the `n`-th verification of the number.
    async fn start(&self, defaults: ContactDefaults, n: u8, text: &str) {
        let id = VerificationId::from_bytes([n; 16]);
        let verification = Verification {
            id,
            tenant: TENANT,
            destination: to(PHONE),
            also: Vec::new(),
            purpose: Purpose::default(),
            handle: Handle::Key,
            state: VerificationState::Pending,
            digest: key().digest(id, &code(text)),
            sealed: None,
            attempts: 0,
            max_attempts: 5,
            flow: None,
            allowed_ips: AllowedIps::default(),
            created_at: NOW,
            expires_at: NOW + RULE.window,
            ended_at: None,
            supersedes: None,
        };
        let delivery = NewDelivery {
            id: DeliveryId::from_bytes([n; 16]),
            verification: id,
            step: 0,
            message: None,
            medium: Medium::WhatsApp,
            template: "otp".to_owned(),
            lease_until: NOW + RULE.window,
        };
        let command = StartCommand {
            verification,
            contact: ContactChoice::ByDestination { defaults: Some(defaults) },
            allowance: Allowance::UNLIMITED,
            budget: BUDGET,
            delivery,
            idempotency: None,
            tells: false,
        };
        let started = self.store.start(command).await;
        assert!(matches!(started, Ok(StartOutcome::Started { .. })), "{started:?}");
    }

    async fn guess(&self, text: &str) -> CheckOutcome {
        let target = CheckTarget::Live { destination: to(PHONE), purpose: Purpose::default(), limit: RULE };
        let guess = Guess::new(code(text), key());
        let command = CheckCommand { tenant: TENANT, target, guess, budget: BUDGET, now: NOW, tells: false };
        self.store.check(command).await.expect("a store")
    }
}

#[tokio::test]
async fn guesses_of_a_batch_at_one_code_see_each_other() {
    let place = Place::open().await;
    let defaults = place.tenant().await;
    place.start(defaults, 1, "271828").await;
    let (one, two, three, four) = tokio::join!(
        place.guess("111111"),
        place.guess("222222"),
        place.guess("271828"),
        place.guess("271828")
    );
    assert_eq!(one, CheckOutcome::Wrong { attempts_remaining: 4 });
    assert_eq!(two, CheckOutcome::Wrong { attempts_remaining: 3 });
    assert!(matches!(three, CheckOutcome::Approved { .. }));
    assert_eq!(four, CheckOutcome::NotFound);
}

/// While a guess waits for the lock of the pending verification, that one is refused and the one before it comes back;
/// and while it waits for that one, a new one takes its place.
#[tokio::test]
async fn a_guess_that_waits_finds_the_code_wherever_it_goes() {
    let place = Place::open().await;
    let defaults = place.tenant().await;
    place.start(defaults, 1, "271828").await;
    place.start(defaults, 2, "314159").await;
    let (other, third) = (place.client().await, place.client().await);
    let set = |n: u8, state| {
        format!("UPDATE verifications SET state = '{state}' WHERE id = decode(repeat('0{n}', 16), 'hex');")
    };
    run(&other, &format!("BEGIN; {}{}", set(2, "refused"), set(1, "pending"))).await;
    // It stands before the guess, and has the one that came back before the guess can look again.
    let newer = format!(
        "BEGIN; {}
         INSERT INTO verifications
             SELECT (json_populate_record(v, json_build_object('state', 'pending', 'id', '\\x' || repeat('03', 16)))).*
             FROM verifications v WHERE id = decode(repeat('02', 16), 'hex');
         SELECT pg_sleep(0.5); COMMIT",
        set(1, "superseded")
    );
    let moves = async {
        blocked(&other, 2).await;
        run(&other, "COMMIT").await;
    };
    let (outcome, (), ()) = tokio::join!(place.guess("111111"), run(&third, &newer), moves);
    assert_eq!(outcome, CheckOutcome::Wrong { attempts_remaining: 4 });
}

#[tokio::test]
async fn a_row_that_another_node_makes_first_is_counted_on() {
    let place = Place::open().await;
    let other = place.client().await;
    let sql = format!(
        "BEGIN; INSERT INTO limit_windows (tenant_id, destination, name, opened_at, hits, closes_at)
                VALUES (1, '{}', 'verify', {}, 1, {})",
        to(PHONE).as_str(),
        NOW.as_millis(),
        (NOW + RULE.window).as_millis()
    );
    run(&other, &sql).await;
    let first = async {
        blocked(&other, 1).await;
        run(&other, "COMMIT").await;
    };
    // Its neighbour waits with it, and is counted once.
    let (hit, neighbour, ()) = tokio::join!(place.hit(PHONE), place.hit("919800000002"), first);
    assert_eq!((hit, neighbour), (Ok(()), Ok(())));
    assert_eq!(place.hits().await, [(to(PHONE).as_str().to_owned(), 2), hit_once("919800000002")]);
}

/// A vendor that is not answered soon enough tells another node of the same message.
#[tokio::test]
async fn a_message_that_another_node_keeps_first_is_kept_once() {
    let place = Place::open().await;
    place.tenant().await;
    let message = |wamid: &str| InboundMessage {
        vendor_message_id: wamid.to_owned(),
        from: to(PHONE),
        kind: MessageKind::Text,
        text: None,
        ref_message_id: None,
        at: NOW,
    };
    let other = place.client().await;
    run(
        &other,
        "BEGIN; INSERT INTO messages (tenant_id, id, chat_id, number, direction, kind, vendor_message_id, sent_at,
                                      created_at, updated_at)
                VALUES (1, 100, 100, '919800000001', 'inbound', 'text', 'wamid.1', 1, 1, 1)",
    )
    .await;
    let first = async {
        blocked(&other, 1).await;
        run(&other, "COMMIT").await;
    };
    let both = place.store.insert_inbound(TENANT, vec![message("wamid.1"), message("wamid.2")], NOW);
    let (new, ()) = tokio::join!(both, first);
    assert_eq!(new, Ok(1), "the other one is new");
    let kept = "SELECT count(*) FROM messages WHERE vendor_message_id = 'wamid.1'";
    assert_eq!(other.query_one(kept, &[]).await.expect("a count").get::<_, i64>(0), 1);
}

#[tokio::test]
async fn two_that_wait_for_each_other_both_end() {
    let place = Place::open().await;
    let [one, two] = ["919800000001", "919800000002"];
    assert_eq!((place.hit(one).await, place.hit(two).await), (Ok(()), Ok(())));
    let other = place.client().await;
    let lock = |digits| {
        format!("SELECT 1 FROM limit_windows WHERE destination = '{}' FOR UPDATE", to(digits).as_str())
    };
    // The store's transaction is the one that is given up.
    run(&other, &format!("SET deadlock_timeout = '9s'; BEGIN; {}", lock(two))).await;
    // It learns of the second row only when it has the first.
    let both = place.store.writer.step(
        |_| (),
        move |unit| {
            hit_in(unit, one)?;
            hit_in(unit, two)?;
            Ok::<_, Halt>(Step::Keep(()))
        },
    );
    let against = async {
        blocked(&other, 1).await;
        run(&other, &format!("{}; COMMIT", lock(one))).await;
    };
    let (both, ()) = tokio::join!(both, against);
    assert_eq!(both, Ok(()));
    assert_eq!(place.hits().await, [one, two].map(|digits| (to(digits).as_str().to_owned(), 2)));
}

/// A row that is locked cannot go. Should one do so all the same, the rest was written with the transaction's end, which
/// went out in the same round trip: to try again would write it twice.
#[tokio::test]
async fn a_change_that_does_not_come_about_is_an_error_and_not_tried_again() {
    let place = Place::open().await;
    let [one, two] = ["919800000001", "919800000002"];
    assert_eq!((place.hit(one).await, place.hit(two).await), (Ok(()), Ok(())));
    let sql = format!(
        "CREATE FUNCTION lose() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END';
         CREATE TRIGGER lose BEFORE UPDATE ON limit_windows FOR EACH ROW
             WHEN (OLD.destination = '{}') EXECUTE FUNCTION lose()",
        to(two).as_str()
    );
    run(&place.client().await, &sql).await;
    let (hit, lost) = tokio::join!(place.hit(one), place.hit(two));
    assert!(
        matches!((&hit, &lost), (Err(StoreError::Away(_)), Err(StoreError::Away(_)))),
        "{hit:?} {lost:?}"
    );
    let hits = place.hits().await;
    assert!(hits.iter().all(|(_, hits)| *hits <= 2), "{hits:?}");
}
