//! Within a step: who is asked next, and when nobody is.

use std::time::Duration;

use countersign_core::domain::check::CheckOutcome;
use countersign_core::domain::delivery::Medium::{Email, Sms, Voice};
use countersign_core::domain::fault::Certainty::{NotTaken, Unknown};
use countersign_core::domain::fault::FaultClass::{Account, Configuration, NextChannel, Retry, Throttle};
use countersign_core::domain::fault::SendFault;
use countersign_core::domain::provider::CountryRule;
use countersign_core::testing::texts::RecordingTexts;

use super::{add, asked, check, draft, fault, media, start, start_one, with_two};
use crate::support::{PHONE, Product};

fn fail(texts: &RecordingTexts, times: usize, fault: &SendFault) {
    for _ in 0..times {
        texts.fail_next(fault.clone());
    }
}

#[tokio::test]
async fn each_answer_decides_who_is_asked_next() {
    let all = |who: &[&str]| who.iter().map(|name| (*name).to_owned()).collect::<Vec<_>>();
    let slow = SendFault { retry_after: Some(Duration::from_secs(30)), ..fault(Throttle, NotTaken) };
    let soon = SendFault { retry_after: Some(Duration::from_secs(2)), ..fault(Throttle, NotTaken) };
    for (faults, who, taken, by_call) in [
        (vec![], all(&["first"]), true, false),
        (vec![fault(Retry, NotTaken); 3], all(&["first", "first", "first", "second"]), true, false),
        (vec![soon], all(&["first", "first"]), true, false),
        (vec![slow], all(&["first", "second"]), true, false),
        (vec![fault(Account, NotTaken)], all(&["first", "second"]), true, false),
        (vec![fault(Configuration, NotTaken)], all(&["first", "second"]), true, false),
        (vec![fault(Account, NotTaken); 2], all(&["first", "second", "own"]), false, true),
        (vec![fault(NextChannel, NotTaken)], all(&["first", "own"]), false, true),
        (vec![fault(Retry, Unknown)], all(&["first", "first"]), true, false),
        (vec![fault(Retry, Unknown); 2], all(&["first", "first"]), false, false),
        (vec![fault(Retry, Unknown), fault(Account, NotTaken)], all(&["first", "first"]), false, false),
    ] {
        let (product, first, second) = with_two().await;
        for fault in &faults {
            product.texts.fail_next(fault.clone());
        }
        start_one(&product).await;
        product.run_queue().await;
        assert_eq!(asked(&product, [&first, &second]), who, "{faults:?}");
        let expected = if taken {
            vec![Sms]
        } else if by_call {
            vec![Voice]
        } else {
            vec![]
        };
        assert_eq!(media(&product), expected, "{faults:?}");
    }
}

#[tokio::test]
async fn a_message_claimed_once_more_asks_nobody_else() {
    let (product, first, second) = with_two().await;
    let started = start_one(&product).await;
    let lost = product.engine.claim_due(1).await.expect("a store");
    assert_eq!(lost.len(), 1, "its claimer dies");
    product.advance(Duration::from_mins(1));
    product.engine.settle_lost().await.expect("a store");
    product.texts.fail_next(fault(Account, NotTaken));
    product.run_queue().await;
    assert_eq!(asked(&product, [&first, &second]), ["first", "own"], "the call's time has come by then");
    assert_eq!(media(&product), [Voice]);
    let outcome = check(&product, started, "000000").await;
    assert_eq!(outcome, CheckOutcome::Wrong { attempts_remaining: 2 }, "the code may be out and stays valid");
}

#[tokio::test]
async fn a_tenant_without_a_provider_of_the_medium_is_served_by_the_installation() {
    let (product, first, second) = with_two().await;
    start_one(&product).await;
    product.run_queue().await;
    product.advance(Duration::from_mins(1));
    product.run_queue().await;
    assert_eq!(asked(&product, [&first, &second]), ["first", "own"]);
    assert_eq!(media(&product), [Sms, Voice]);
}

#[tokio::test]
async fn a_country_without_a_provider_gets_the_next_channel_at_once() {
    let (product, first, second) = with_two().await;
    for (name, order) in [("first", 0), ("second", 1)] {
        let countries = CountryRule { allow: vec!["IN".parse().expect("a country")], deny: vec![] };
        let draft = super::ProviderDraft { countries, ..draft(Sms, order) };
        product.engine.put_provider(product.tenant.id, name, draft).await.expect("a provider");
    }
    start(&product, "+447911123456").await;
    product.run_queue().await;
    assert_eq!((asked(&product, [&first, &second]), media(&product)), (vec!["own".to_owned()], vec![Voice]));
    start(&product, PHONE).await;
    product.run_queue().await;
    assert_eq!(asked(&product, [&first, &second]), ["own", "first"]);
}

#[tokio::test]
async fn a_provider_at_fault_rests_and_is_probed_by_one() {
    let (product, first, second) = with_two().await;
    product.texts.fail_next(fault(Account, NotTaken));
    for _ in 0..3 {
        start_one(&product).await;
        product.run_queue().await;
    }
    assert_eq!(asked(&product, [&first, &second]), ["first", "second", "second", "second"]);
    product.advance(Duration::from_secs(30));
    product.texts.fail_next(fault(Account, NotTaken));
    for _ in 0..2 {
        start_one(&product).await;
    }
    product.run_queue().await;
    assert_eq!(asked(&product, [&first, &second])[4..], ["first", "second", "second"], "one probe");
}

#[tokio::test]
async fn a_provider_that_fails_for_one_country_rests_for_that_one() {
    let (product, first, second) = with_two().await;
    for _ in 0..5 {
        fail(&product.texts, 3, &fault(Retry, NotTaken));
        start(&product, PHONE).await;
        product.run_queue().await;
    }
    let before = product.texts.calls();
    start(&product, PHONE).await;
    start(&product, "+447911123456").await;
    product.run_queue().await;
    let mut since = asked(&product, [&first, &second]).split_off(before);
    since.sort_unstable();
    assert_eq!(since, ["first", "second"]);
}

#[tokio::test]
async fn a_flow_goes_through_all_its_channels_with_providers() {
    let product = Product::new().await;
    product.connect_kaleyra().await;
    let mut draft = product.flow_draft(product.tenant.id).await;
    draft.steps.insert(0, draft.steps[0].clone());
    draft.steps[0].medium = countersign_core::domain::delivery::Medium::WhatsApp;
    draft.steps[0].template = product.text(product.tenant.id, draft.steps[0].medium).await;
    draft.steps[1].after = Duration::from_secs(30);
    product.engine.create_flow(product.tenant.id, draft).await.expect("a flow");
    for (name, medium) in [("sms", Sms), ("voice", Voice), ("mail", Email)] {
        add(&product, name, medium, 0).await;
    }
    let request = countersign_core::engine::FlowRequest {
        flow: countersign_core::ports::store::FlowChoice::Default,
        mobiles: vec![PHONE.parse().expect("a number")],
        email: Some("user@example.com".parse().expect("a mailbox")),
        code: None,
    };
    let key = countersign_core::domain::token::PlainToken::presented(crate::support::kaleyra::API_KEY);
    let sid = crate::support::kaleyra::SID;
    let caller = product.engine.authenticate_account(sid, &key, None).await.expect("a caller");
    let started = product.engine.start_flow(&caller, request).await.expect("started");
    product.run_queue().await;
    assert_eq!((product.whatsapp.sent().len(), media(&product)), (1, vec![]));
    product.advance(Duration::from_secs(30));
    product.run_queue().await;
    assert_eq!(media(&product), [Sms]);
    product.advance(Duration::from_mins(1));
    product.run_queue().await;
    assert_eq!(media(&product), [Sms, Voice, Email]);
    assert!(product.texts.asked().iter().all(Option::is_some), "each by its provider");
    let code = product.last_text().code;
    assert!(matches!(check(&product, started, code.expose()).await, CheckOutcome::Approved { .. }));
}
