//! What tenants are told of, with the change that it tells of.

use std::time::Duration;

use super::world::{PHONE, ROOMY_BUDGET, Sent, TTL, World, at, is_approved};
use crate::domain::budget::BudgetPolicy;
use crate::domain::check::CheckCommand;
use crate::domain::delivery::{FinishDelivery, HandOver};
use crate::domain::event::{Event, EventKind};
use crate::domain::receipt::{Receipt, ReceiptKind};
use crate::domain::time::Timestamp;
use crate::ports::store::{EventQuery, Expired, QueueCommand, StartCommand, Store};

impl World<'_> {
    /// All events of the tenant, oldest first.
    pub(super) async fn told(&self) -> Vec<Event> {
        let query = EventQuery { before: None, kind: None, limit: 1_000 };
        let told = self.store.list_events(self.tenant, query).await.expect("events");
        told.into_iter().rev().map(|told| told.event).collect()
    }

    /// Their kinds.
    pub(super) async fn kinds(&self) -> Vec<&'static str> {
        let mut told = self.told().await;
        told.sort_by_key(|event| (event.at, event.kind.name()));
        told.iter().map(|event| event.kind.name()).collect()
    }

    /// Starts a code to [`PHONE`] of which the tenant is told.
    pub(super) async fn tell_start(&self, code: &str, now: Timestamp) -> Sent {
        self.start(StartCommand { tells: true, ..self.command(PHONE, code, now) }).await
    }

    async fn tell_guess(&self, code: &str, budget: BudgetPolicy, now: Timestamp) -> bool {
        let guess = CheckCommand { tells: true, budget, ..self.guess(PHONE, code, now) };
        is_approved(self.try_guess(guess).await)
    }

    async fn tell_end(&self, sent: Sent, hand_over: HandOver, now: Timestamp) {
        let end = FinishDelivery { tells: true, ..self.end_of(sent, hand_over, now) };
        self.store.finish_delivery(end).await.expect("recorded");
    }

    async fn tell_report(&self, kind: ReceiptKind, now: Timestamp) {
        let receipt = Receipt {
            tenant: self.tenant,
            vendor_message_id: "wamid.1".to_owned(),
            delivery: None,
            kind,
            vendor_code: None,
            at: now,
        };
        self.store.insert_receipts(vec![receipt], now).await.expect("recorded");
        self.store.apply_receipts(10, now).await.expect("applied");
    }

    async fn expire_all(&self, now: Timestamp) {
        while self.store.expire(2, now).await.expect("a look").looked_at > 0 {}
    }
}

fn accepted() -> HandOver {
    HandOver::Accepted { vendor_message_id: "wamid.1".to_owned() }
}

/// Who has no endpoint is told of nothing, whatever happens.
pub async fn who_does_not_listen_is_told_of_nothing(store: &dyn Store) {
    let world = World::open(store).await;
    let sent = world.send(PHONE, "111111", at(0)).await;
    world.accept(sent, "wamid.1", at(1)).await;
    world.tell_report(ReceiptKind::Delivered, at(2)).await;
    world.tell_report(ReceiptKind::Complaint, at(3)).await;
    world.send(PHONE, "222222", at(4)).await;
    assert!(is_approved(world.check(PHONE, "222222", at(5)).await));
    world.expire_all(at(5) + TTL).await;
    assert_eq!(world.kinds().await, [""; 0]);
}

/// Each change is told once, with what it is about and without the code.
pub async fn each_change_is_told_once(store: &dyn Store) {
    let world = World::open(store).await;
    world.listen().await;
    let sent = world.tell_start("824193", at(0)).await;
    world.tell_end(sent, accepted(), at(1)).await;
    world.tell_end(sent, accepted(), at(2)).await;
    for second in [3, 4] {
        world.tell_report(ReceiptKind::Sent, at(second)).await;
        world.tell_report(ReceiptKind::Delivered, at(second)).await;
    }
    world.tell_report(ReceiptKind::Read, at(5)).await;
    assert!(!world.tell_guess("000000", ROOMY_BUDGET, at(6)).await);
    assert!(world.tell_guess("824193", ROOMY_BUDGET, at(7)).await);
    assert!(!world.tell_guess("824193", ROOMY_BUDGET, at(8)).await);
    world.expire_all(at(0) + TTL).await;
    let kinds = [
        "verification.started",
        "message.sent",
        "message.delivered",
        "message.read",
        "verification.approved",
    ];
    assert_eq!(world.kinds().await, kinds);
    for event in world.told().await {
        assert_eq!(event.destinations.len(), 1);
        assert_eq!(event.destinations[0].as_str(), PHONE);
        let data = event.data.as_str();
        assert!(data.contains(&sent.verification.to_string()), "{data}");
        assert!(!data.contains("824193") && !data.contains(PHONE), "{data}");
    }
}

/// A code that nobody gives is told to be over, once and not before; one that was answered is not.
pub async fn a_code_that_nobody_gives_expires_once(store: &dyn Store) {
    let world = World::open(store).await;
    world.listen().await;
    world.tell_start("111111", at(0)).await;
    world.tell_start("222222", at(10)).await;
    let looked_at = store.expire(10, at(9) + TTL).await.map(|expired| expired.looked_at);
    assert_eq!(looked_at, Ok(1), "the superseded one is looked at");
    assert_eq!(world.kinds().await, ["verification.started"; 2]);
    world.expire_all(at(10) + TTL).await;
    world.expire_all(at(20) + TTL).await;
    let kinds = ["verification.started", "verification.started", "verification.expired"];
    assert_eq!(world.kinds().await, kinds);
}

/// The guess that uses up a code's attempts, or a destination's budget, is told; those after it are not.
pub async fn what_is_used_up_is_told_once(store: &dyn Store) {
    let world = World::open(store).await;
    world.listen().await;
    world.tell_start("111111", at(0)).await;
    let tight = BudgetPolicy { per_hour: 3, ..ROOMY_BUDGET };
    for second in 1..=4 {
        assert!(!world.tell_guess("000000", tight, at(second)).await);
    }
    assert_eq!(world.kinds().await, ["verification.started", "budget.exhausted"]);
    for second in 5..=8 {
        assert!(!world.tell_guess("000000", ROOMY_BUDGET, at(second)).await);
    }
    world.expire_all(at(0) + TTL).await;
    let kinds = ["verification.started", "budget.exhausted", "verification.failed"];
    assert_eq!(world.kinds().await, kinds);
    let told = world.told().await;
    assert!(told.iter().any(|event| event.data.as_str().contains(r#""reason":"attempts_used_up""#)));
}

/// A refused message ends its code and says which one is live again; that one still expires.
pub async fn a_refusal_says_what_it_restores(store: &dyn Store) {
    let world = World::open(store).await;
    world.listen().await;
    let first = world.tell_start("111111", at(0)).await;
    let second = world.tell_start("222222", at(10)).await;
    world.tell_end(second, HandOver::Refused, at(11)).await;
    let told = world.told().await;
    let of = |kind| told.iter().find(|event| event.kind == kind).expect("told").data.as_str().to_owned();
    assert!(of(EventKind::MessageFailed).contains(&second.delivery.to_string()));
    let failed = of(EventKind::VerificationFailed);
    assert!(failed.contains(&format!(r#""restored":"{}""#, first.verification)), "{failed}");
    assert!(failed.contains(r#""reason":"not_sent""#), "{failed}");
    world.expire_all(at(10) + TTL).await;
    let expired = world.told().await.into_iter().filter(|it| it.kind == EventKind::VerificationExpired);
    let expired: Vec<_> = expired.map(|event| event.data.as_str().to_owned()).collect();
    assert_eq!(expired.len(), 1);
    assert!(expired[0].contains(&first.verification.to_string()));
}

/// A complaint is told, and that it canceled the code.
pub async fn a_complaint_is_told(store: &dyn Store) {
    let world = World::open(store).await;
    world.listen().await;
    let sent = world.tell_start("111111", at(0)).await;
    world.tell_end(sent, accepted(), at(1)).await;
    world.tell_report(ReceiptKind::Complaint, at(2)).await;
    world.expire_all(at(0) + TTL).await;
    // Whoever complains has read it.
    let kinds = [
        "verification.started",
        "message.sent",
        "complaint.received",
        "message.read",
        "verification.canceled",
    ];
    assert_eq!(world.kinds().await, kinds);
}

/// A code that is watched is named once when its time is over, unless it was given; a tenant that does not listen is told
/// of none.
pub async fn a_watched_code_that_nobody_gives_is_named_once(store: &dyn Store) {
    let world = World::open(store).await;
    let queue = async |digits: &str, watched| {
        let plan = world.plan(&[digits], "111111", &[0], at(0));
        world.queue(QueueCommand { watched, ..plan }).await
    };
    let [given, used_up, waiting] =
        [queue("919800000001", true).await, queue("919800000002", true).await, queue(PHONE, true).await];
    queue("919800000003", false).await;
    assert!(is_approved(world.check_one(given, "111111", at(1)).await));
    for _ in 0..5 {
        world.check_one(used_up, "000000", at(1)).await;
    }
    assert_eq!(
        store.expire(10, (at(0) + TTL).before(Duration::from_millis(1))).await,
        Ok(Expired::default())
    );
    let mut expired = store.expire(10, at(0) + TTL).await.expect("a look");
    expired.unused.sort();
    let mut expected = vec![(world.tenant, used_up), (world.tenant, waiting)];
    expected.sort();
    assert_eq!(expired, Expired { looked_at: 3, unused: expected });
    assert_eq!(store.expire(10, at(60) + TTL).await, Ok(Expired::default()), "once");
    assert_eq!(world.kinds().await, [""; 0]);
}
