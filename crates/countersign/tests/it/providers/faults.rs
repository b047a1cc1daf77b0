//! 20 kinds of provider fault, drawn over many verifications: each ends in a defined state, and what vendors were handed
//! is what is recorded.

use std::collections::HashMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use async_trait::async_trait;
use countersign_core::domain::check::CheckOutcome;
use countersign_core::domain::delivery::Medium;
use countersign_core::domain::fault::Certainty::{NotTaken, Unknown};
use countersign_core::domain::fault::FaultClass::{
    self, Account, Configuration, NextChannel, Retry, Throttle,
};
use countersign_core::domain::fault::SendFault;
use countersign_core::domain::ids::{DeliveryId, ProviderId};
use countersign_core::domain::message::{Taken, TextMessage};
use countersign_core::domain::provider::{CodeOutcome, OpenProvider, Provider, SettingsFault};
use countersign_core::domain::receipt::{Callback, CallbackRefused, VendorReport};
use countersign_core::ports::channel::Carrier;
use futures_util::future::join_all;

use super::{add, carried_by, fault, start};
use crate::outside::database;
use crate::support::Product;

/// Verifications in all. What is looked for shows itself within hundreds; the rest is for what is rare.
const VERIFICATIONS: usize = 10_000;
/// Verifications on their way at once.
const AT_ONCE: usize = 100;

/// What a vendor does with a message, and what its answer says of that. One that was taken is delivered.
#[derive(Clone, Copy)]
struct Fault {
    taken: bool,
    answer: Result<(), (FaultClass, countersign_core::domain::fault::Certainty, Option<u64>)>,
    /// What is reported later: nothing, or a failure.
    fails_later: bool,
}

const fn said(class: FaultClass, wait: Option<u64>) -> Fault {
    Fault { taken: false, answer: Err((class, NotTaken, wait)), fails_later: false }
}

const fn unclear(taken: bool) -> Fault {
    Fault { taken, answer: Err((Retry, Unknown, None)), fails_later: false }
}

const fn accepted(fails_later: bool) -> Fault {
    Fault { taken: true, answer: Ok(()), fails_later }
}

/// The 20 kinds, most of them as a driver reads what the vendor did.
const FAULTS: [Fault; 20] = [
    unclear(true),     // hangs with the message
    unclear(false),    // hangs without it
    unclear(true),     // resets after it was read
    unclear(false),    // resets before
    said(Retry, None), // nobody listens
    unclear(false),    // 500 from something in between
    unclear(true),     // 502 after the vendor took it
    said(Retry, None), // 503 in the vendor's own words
    said(Throttle, Some(1)),
    said(Throttle, Some(60)),
    said(Throttle, None),
    unclear(true),             // 200 with garbage
    unclear(true),             // 200 cut off
    said(NextChannel, None),   // 200 with an error inside: the recipient
    said(Account, None),       // 200 with an error inside: the account
    said(Configuration, None), // 400
    said(Account, None),       // 401
    accepted(false),           // slow, and never reports
    accepted(true),            // takes it, and reports a failure
    accepted(false),           // takes it, and never reports
];

/// A repeatable sequence (`SplitMix64`).
struct Drawn(AtomicU64);

impl Drawn {
    fn next(&self) -> u64 {
        let mut z = self.0.fetch_add(0x9e37_79b9_7f4a_7c15, Ordering::Relaxed);
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }
}

/// A try, as the vendor saw it.
struct Handed {
    provider: Option<ProviderId>,
    taken: bool,
    accepted: bool,
}

struct FaultyCarrier {
    drawn: Drawn,
    handed: Mutex<HashMap<DeliveryId, Vec<Handed>>>,
    codes: Mutex<HashMap<String, String>>,
    /// The vendor's ids of messages that will be reported as failed.
    failing: Mutex<Vec<(ProviderId, String)>>,
}

#[async_trait]
impl Carrier for FaultyCarrier {
    fn check(&self, _: &OpenProvider) -> Result<(), SettingsFault> {
        Ok(())
    }

    async fn send(&self, provider: Option<&OpenProvider>, message: &TextMessage) -> Result<Taken, SendFault> {
        let number = self.drawn.next();
        // Three in four do their work, so that not all rest and the second and third are reached too.
        let fault_of = &FAULTS[usize::try_from(number % 20).expect("below 20")];
        let kind = if number & (3 << 40) != 0 { &accepted(false) } else { fault_of };
        let id = format!("v{number:x}");
        let handed = Handed {
            provider: provider.map(|provider| provider.id),
            taken: kind.taken,
            accepted: kind.answer.is_ok(),
        };
        self.handed.lock().expect("no panic").entry(message.delivery).or_default().push(handed);
        if kind.taken {
            let code = message.code.expose().to_owned();
            self.codes.lock().expect("no panic").insert(message.to.as_str().to_owned(), code);
        }
        if kind.fails_later
            && let Some(provider) = provider
        {
            self.failing.lock().expect("no panic").push((provider.id, id.clone()));
        }
        match kind.answer {
            Ok(()) => Ok(Taken { vendor_message_id: id }),
            Err((class, certainty, wait)) => {
                Err(SendFault { retry_after: wait.map(Duration::from_secs), ..fault(class, certainty) })
            }
        }
    }

    async fn probe(&self, _: &OpenProvider) -> Result<(), SendFault> {
        Ok(())
    }

    fn keep_up(&self, _: &OpenProvider) {}

    async fn tell_outcome(&self, _: &OpenProvider, _: &str, _: CodeOutcome) -> Result<(), SendFault> {
        Ok(())
    }

    fn hears_of_unused(&self, _: &Provider) -> bool {
        false
    }

    /// The body is the vendor's id of a message that failed.
    fn read_callback(&self, _: &OpenProvider, call: &Callback) -> Result<Vec<VendorReport>, CallbackRefused> {
        let vendor_message_id =
            String::from_utf8(call.body.clone()).map_err(|_| CallbackRefused::NotUnderstood)?;
        let kind = countersign_core::domain::receipt::ReceiptKind::Failed;
        Ok(vec![VendorReport { vendor_message_id, delivery: None, kind, vendor_code: None }])
    }
}

#[tokio::test]
async fn whatever_providers_do_nothing_is_lost_or_doubled() {
    let mut product = Product::plain().await;
    product.connect_kaleyra().await;
    let carrier = Arc::new(FaultyCarrier {
        drawn: Drawn(AtomicU64::new(5)),
        handed: Mutex::default(),
        codes: Mutex::default(),
        failing: Mutex::default(),
    });
    product.engine = carried_by(&product, carrier.clone());
    let mut providers = Vec::new();
    for (name, medium, order) in [
        ("sms-1", Medium::Sms, 0),
        ("sms-2", Medium::Sms, 0),
        ("sms-3", Medium::Sms, 1),
        ("call-1", Medium::Voice, 0),
        ("call-2", Medium::Voice, 1),
    ] {
        providers.push(add(&product, name, medium, order).await);
    }
    let mut ended = HashMap::<&str, usize>::new();
    for round in 0..VERIFICATIONS / AT_ONCE {
        let phones = (0..AT_ONCE).map(|n| format!("9198{:08}", round * AT_ONCE + n));
        let begun = phones.map(|phone| {
            let product = &product;
            async move {
                let started = start(product, &phone).await;
                (phone, started)
            }
        });
        let started = join_all(begun).await;
        run_queue(&product).await;
        let failing = std::mem::take(&mut *carrier.failing.lock().expect("no panic"));
        for (provider, id) in failing {
            let provider = providers.iter().find(|known| known.id == provider).expect("a provider");
            let call = Callback { query: String::new(), headers: Vec::new(), body: id.into_bytes() };
            product.engine.hear_provider(provider, &call).await.expect("a store");
        }
        product.engine.apply_receipts().await.expect("a store");
        product.advance(Duration::from_mins(1));
        run_queue(&product).await;
        let checked = started.into_iter().map(|(phone, started)| {
            let code = carrier.codes.lock().expect("no panic").get(&phone).cloned();
            let product = &product;
            async move {
                let guess = code.clone().unwrap_or_else(|| "000000".to_owned());
                (phone, code, super::check(product, started, &guess).await)
            }
        });
        for (phone, code, outcome) in join_all(checked).await {
            let end = match outcome {
                CheckOutcome::Approved { .. } => "approved",
                CheckOutcome::Wrong { .. } => "valid, and reached nobody",
                CheckOutcome::Withdrawn => "withdrawn",
                CheckOutcome::Expired => "expired",
                other => panic!("{other:?}"),
            };
            assert!(
                code.is_none() || end != "valid, and reached nobody",
                "{phone}: a code that is out is refused"
            );
            *ended.entry(end).or_default() += 1;
        }
        product.advance(Duration::from_mins(5));
        run_queue(&product).await;
    }
    assert_eq!(ended.values().sum::<usize>(), VERIFICATIONS);
    assert!(ended["approved"] > VERIFICATIONS / 2, "{ended:?}");
    let handed = carrier.handed.lock().expect("no panic");
    for (delivery, tries) in handed.iter() {
        assert!(tries.iter().filter(|tried| tried.taken).count() <= 2, "{delivery}");
        assert!(tries.iter().filter(|tried| tried.accepted).count() <= 1, "{delivery} was accepted twice");
        let mut who: Vec<_> = tries.iter().filter(|tried| tried.taken).map(|tried| tried.provider).collect();
        who.dedup();
        assert!(who.len() <= 1, "{delivery} was taken by two vendors");
    }
    let tries: usize = handed.values().map(Vec::len).sum();
    let accepted = handed.values().flatten().filter(|tried| tried.accepted).count();
    let database = database(&product);
    let count =
        |sql: &str| database.query_row(sql, [], |row| row.get::<_, u32>(0)).expect("a count") as usize;
    let asked = count(
        "SELECT count(*) FROM dispatches WHERE provider_id IS NOT NULL AND vendor_code IS NOT 'rested'",
    );
    let named = count("SELECT count(*) FROM deliveries WHERE vendor_message_id IS NOT NULL");
    assert_eq!((asked, named), (tries, accepted), "what was handed over is what is recorded");
    assert_eq!(count("SELECT count(*) FROM deliveries WHERE state IN ('queued', 'sending')"), 0);
}

/// Sends everything that is due, many at once as the worker does: they share the store's syncs.
async fn run_queue(product: &Product) {
    loop {
        let claimed = product.engine.claim_due(128).await.expect("a store");
        if claimed.is_empty() {
            return;
        }
        for recorded in
            join_all(claimed.into_iter().map(|message| product.engine.deliver_step(message))).await
        {
            recorded.expect("recorded");
        }
    }
}
