//! A process that dies between any two steps of a failover: whoever was passed by for good is not asked again, whose answer
//! is unknown is asked once more at most, and nobody else then.

use std::collections::{HashMap, VecDeque};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use async_trait::async_trait;
use countersign_core::domain::delivery::Medium::Sms;
use countersign_core::domain::fault::Certainty::{NotTaken, Unknown};
use countersign_core::domain::fault::FaultClass::{Account, Retry};
use countersign_core::domain::fault::SendFault;
use countersign_core::domain::ids::ProviderId;
use countersign_core::domain::message::{Taken, TextMessage};
use countersign_core::domain::provider::{CodeOutcome, OpenProvider, Provider, SettingsFault};
use countersign_core::domain::receipt::{Callback, CallbackRefused, VendorReport};
use countersign_core::engine::Engine;
use countersign_core::ports::channel::Carrier;
use tokio::sync::Notify;

use super::{add, carried_by, fault, start_one, with_two};
use crate::outside::database;
use crate::support::Product;

/// When the process dies: in this call to a vendor, which the vendor has read or not.
#[derive(Debug, Clone, Copy)]
struct Death {
    call: usize,
    is_read: bool,
}

/// Vendors that answer as told, and take everything afterwards.
#[derive(Default)]
struct Mortal {
    answers: Mutex<HashMap<ProviderId, VecDeque<SendFault>>>,
    calls: Mutex<usize>,
    death: Mutex<Option<Death>>,
    dies: Notify,
    /// Who read a message.
    read: Mutex<Vec<ProviderId>>,
}

#[async_trait]
impl Carrier for Mortal {
    fn check(&self, _: &OpenProvider) -> Result<(), SettingsFault> {
        Ok(())
    }

    async fn send(&self, provider: Option<&OpenProvider>, message: &TextMessage) -> Result<Taken, SendFault> {
        let taken = Taken { vendor_message_id: message.delivery.to_string() };
        let Some(provider) = provider else { return Ok(taken) };
        let call = {
            let mut calls = self.calls.lock().expect("no panic");
            *calls += 1;
            *calls
        };
        let death = self.death.lock().expect("no panic").filter(|death| death.call == call);
        if death.is_none_or(|death| death.is_read) {
            self.read.lock().expect("no panic").push(provider.id);
        }
        if death.is_some() {
            self.dies.notify_one();
            std::future::pending::<()>().await;
        }
        let answer =
            self.answers.lock().expect("no panic").get_mut(&provider.id).and_then(VecDeque::pop_front);
        answer.map_or(Ok(taken), Err)
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

    fn read_callback(&self, _: &OpenProvider, _: &Callback) -> Result<Vec<VendorReport>, CallbackRefused> {
        Err(CallbackRefused::NoCallbacks)
    }
}

/// Hands over what is due until nothing is, or the process dies.
async fn live(engine: &Engine, carrier: &Mortal) {
    let work = async {
        loop {
            let claimed = engine.claim_due(1).await.expect("a store");
            let Some(message) = claimed.into_iter().next() else { return };
            engine.deliver_step(message).await.expect("recorded");
        }
    };
    tokio::select! {
        () = work => {}
        () = carrier.dies.notified() => {}
    }
}

/// Who has read a message, in order, when other processes have gone on.
async fn read_by(product: &Product, carrier: &Arc<Mortal>, providers: &[&Provider]) -> Vec<String> {
    *carrier.death.lock().expect("no panic") = None;
    for _ in 0..2 {
        product.advance(Duration::from_mins(1));
        product.engine.settle_lost().await.expect("a store");
        live(&carried_by(product, carrier.clone()), carrier).await;
    }
    let name = |id| providers.iter().find(|known| known.id == id).expect("a provider").name.clone();
    carrier.read.lock().expect("no panic").iter().copied().map(name).collect()
}

fn mortal(death: Death, answers: [(&Provider, Vec<SendFault>); 2]) -> Arc<Mortal> {
    let answers = answers.into_iter().map(|(provider, faults)| (provider.id, faults.into())).collect();
    Arc::new(Mortal { answers: Mutex::new(answers), death: Mutex::new(Some(death)), ..Mortal::default() })
}

#[tokio::test]
async fn between_any_two_steps_of_a_failover() {
    let refused = || fault(Account, NotTaken);
    let unclear = || fault(Retry, Unknown);
    for (first_says, call, is_read, expected) in [
        // Before anything is known of the first one it may have taken the message.
        (vec![refused()], 1, false, vec!["first"]),
        (vec![refused()], 1, true, vec!["first", "first"]),
        // Its refusal is known: it is the second one's turn, and stays that.
        (vec![refused()], 2, false, vec!["first", "second"]),
        (vec![refused()], 2, true, vec!["first", "second", "second"]),
        // Its passing trouble was tried three times.
        (vec![fault(Retry, NotTaken); 3], 4, true, vec!["first", "first", "first", "second", "second"]),
        // Its answer was unclear: it is asked once more, by whichever process.
        (vec![unclear()], 1, true, vec!["first", "first"]),
        (vec![unclear()], 2, false, vec!["first"]),
        (vec![unclear(), unclear()], 2, true, vec!["first", "first"]),
    ] {
        let (product, first, second) = with_two().await;
        start_one(&product).await;
        let death = Death { call, is_read };
        let carrier = mortal(death, [(&first, first_says.clone()), (&second, vec![])]);
        live(&carried_by(&product, carrier.clone()), &carrier).await;
        let read = read_by(&product, &carrier, &[&first, &second]).await;
        assert_eq!(read, expected, "{death:?} {first_says:?}");
        let database = database(&product);
        let open = "SELECT count(*) FROM deliveries WHERE state IN ('queued', 'sending')";
        assert_eq!(database.query_row(open, [], |row| row.get(0)), Ok(0), "{death:?}: all ended");
    }
}

#[tokio::test]
async fn one_that_rested_is_not_asked_by_the_next_process() {
    let (product, first, second) = with_two().await;
    let third = add(&product, "third", Sms, 2).await;
    let death = Death { call: 4, is_read: true };
    let refused = || vec![fault(Account, NotTaken)];
    let carrier = mortal(death, [(&first, refused()), (&second, refused())]);
    let all = [&first, &second, &third];
    let engine = carried_by(&product, carrier.clone());
    for _ in 0..2 {
        start_one(&product).await;
        live(&engine, &carrier).await;
    }
    let read = read_by(&product, &carrier, &all).await;
    assert_eq!(
        read,
        ["first", "second", "third", "third", "third"],
        "the first two rested when it was the third's turn"
    );
}
