//! What vendors do wrong, over real sockets: per fault the API's answers, who is asked next and when, and that what
//! vendors were asked is what is recorded: the table of `docs/providers.md`, "When a vendor misbehaves".

use std::collections::HashSet;
use std::sync::Arc;
use std::time::Duration;

use countersign_core::domain::delivery::Medium;
use countersign_core::domain::ids::ProviderId;
use countersign_core::domain::provider::Provider;
use serde_json::json;

use super::{ProviderDraft, carried_by, draft};
use crate::outside::{Manner, Vendor, carriers, database};
use crate::support::kaleyra::SID;
use crate::support::{PHONE, Product};

/// Long enough for a busy machine.
const PATIENT: Duration = Duration::from_secs(20);
/// Every answer but the one that never comes is there long before.
const HASTY: Duration = Duration::from_secs(2);

const TAKES: Manner = Manner::Answers(200, "", r#"{"status":"ok","id":"v-1"}"#);
const RECIPIENT: Manner = Manner::Answers(200, "", r#"{"status":"no","error":"unknown-number"}"#);
const ACCOUNT: Manner = Manner::Answers(200, "", r#"{"status":"no","error":"no-credit"}"#);

/// A try: by whom, how many milliseconds after the start, and how the ledger says that it ended.
type Tried = (&'static str, u64, &'static str);

/// The call that comes when the step's minute is over.
const CALL: Tried = ("call", 60_000, "accepted");

fn described(url: &str, medium: Medium, order: u32) -> ProviderDraft {
    let settings = json!({
        "request": {"url": url, "body": {"json": {"text": "{text}", "code": "{code}", "reference": "{reference}"}}},
        "answer": {"id": "/id", "ok": {"at": "/status", "is": ["ok"]}, "error": "/error",
            "errors": {"unknown-number": "next_channel", "no-credit": "account", "busy": "retry"}},
    });
    ProviderDraft { settings: settings.to_string(), ..draft(medium, order) }
}

/// The ledger of all messages, oldest try first.
fn ledger(product: &Product, providers: &[Provider]) -> Vec<(String, u64, String)> {
    let start = product.now().as_millis() - 60_000;
    let database = database(product);
    let mut statement = database
        .prepare(
            "SELECT t.provider_id, t.started_at, t.outcome FROM dispatches t JOIN deliveries d ON d.id = t.delivery_id
             ORDER BY t.started_at, d.step, t.number",
        )
        .expect("a statement");
    let rows = statement.query_map([], |row| {
        let id = ProviderId::from_bytes(row.get(0)?);
        let name = providers.iter().find(|provider| provider.id == id).expect("a provider").name.clone();
        let after = u64::try_from(row.get::<_, i64>(1)? - start).expect("not before the start");
        Ok((name, after, row.get(2)?))
    });
    rows.expect("rows").collect::<Result<_, _>>().expect("tries")
}

/// Starts a verification whose first vendor has these manners, and lets a minute and what it brings pass. `right` is the
/// API's answer to the right code then.
async fn runs(patience: Duration, manners: Vec<Manner>, second: Manner, tries: &[Tried], right: u16) {
    let mut product = Product::plain().await;
    product.connect_kaleyra().await;
    product.engine = carried_by(&product, Arc::new(carriers(product.clock.clone(), patience)));
    let mut vendors = Vec::new();
    let mut providers = Vec::new();
    for (name, medium, order, manners) in [
        ("first", Medium::Sms, 0, manners),
        ("second", Medium::Sms, 1, vec![second.clone()]),
        ("call", Medium::Voice, 0, vec![if right == 200 { TAKES } else { second }]),
    ] {
        let vendor = Vendor::start(product.clock.clone(), manners).await;
        let draft = described(&vendor.url, medium, order);
        providers
            .push(product.engine.put_provider(product.tenant.id, name, draft).await.expect("a provider"));
        vendors.push((name, vendor));
    }

    let begun = product.now();
    let body = json!({"to": {"mobile": PHONE}});
    let started = product.kaleyra("POST", &format!("/v1/{SID}/verify"), Some(body)).await;
    assert_eq!(started.status, 200, "a start does not wait for vendors");
    assert_eq!(product.now(), begun);
    product.run_queue().await;
    let used = product.now().since(begun);
    product.advance(Duration::from_millis(59_999).saturating_sub(used));
    product.run_queue().await;
    product.advance(Duration::from_millis(1));
    product.run_queue().await;

    let mut asked: Vec<_> = vendors
        .iter()
        .flat_map(|(name, vendor)| vendor.asked().into_iter().map(|asked| (*name, asked)))
        .collect();
    asked.sort_by_key(|(_, asked)| asked.at);
    let at_vendors: Vec<_> = asked
        .iter()
        .map(|(name, asked)| {
            ((*name).to_owned(), u64::try_from(asked.at.since(begun).as_millis()).expect("short"))
        })
        .collect();
    let recorded = ledger(&product, &providers);
    let expected: Vec<_> =
        tries.iter().map(|(who, at, how)| ((*who).to_owned(), *at, (*how).to_owned())).collect();
    assert_eq!(recorded, expected);
    let recorded: Vec<_> = recorded.into_iter().map(|(who, at, _)| (who, at)).collect();
    assert_eq!(at_vendors, recorded, "what was asked is what is recorded");

    let named = database(&product).query_row(
        "SELECT count(*) FROM deliveries WHERE vendor_message_id IS NOT NULL",
        [],
        |row| row.get::<_, u32>(0),
    );
    let accepted = tries.iter().filter(|(_, _, how)| *how == "accepted").count();
    assert_eq!(named.map(|named| named as usize), Ok(accepted), "each acceptance has its message");
    let texts = |name: &str| {
        let of = asked.iter().filter(|(who, _)| (*who == "call") == (name == "call"));
        of.map(|(_, asked)| asked.body["reference"].to_string()).collect::<HashSet<_>>()
    };
    assert!(texts("sms").len() == 1 && texts("call").len() <= 1, "one message a step, under one id");

    let codes: HashSet<_> = asked.iter().map(|(_, asked)| asked.body["code"].to_string()).collect();
    assert_eq!(codes.len(), 1, "and one code");
    let guess = json!({"verify_id": started.json()["data"]["verify_id"], "otp": asked[0].1.body["code"]});
    let checked = product.kaleyra("POST", &format!("/v1/{SID}/verify/validate"), Some(guess)).await;
    assert_eq!(checked.status, right, "{}", String::from_utf8_lossy(&checked.body));
    if right != 200 {
        assert_eq!(checked.json()["error"]["code"], "E913", "the code is withdrawn: nobody has it");
    }
}

#[tokio::test]
async fn one_that_hangs_is_asked_once_more_and_nobody_else() {
    let tries = [("first", 0, "unknown"), ("first", 0, "unknown"), CALL];
    runs(HASTY, vec![Manner::Hangs], TAKES, &tries, 200).await;
}

#[tokio::test]
async fn one_that_resets_is_asked_once_more_and_nobody_else() {
    let tries = [("first", 0, "unknown"), ("first", 0, "unknown"), CALL];
    runs(PATIENT, vec![Manner::Resets], TAKES, &tries, 200).await;
    let tries = [("first", 0, "unknown"), ("first", 0, "accepted"), CALL];
    runs(PATIENT, vec![Manner::Resets, TAKES], TAKES, &tries, 200).await;
}

#[tokio::test]
async fn a_500_that_says_nothing_may_have_been_taken() {
    let error = Manner::Answers(500, "", "<html>Internal Server Error</html>");
    let tries = [("first", 0, "unknown"), ("first", 0, "unknown"), CALL];
    runs(PATIENT, vec![error], TAKES, &tries, 200).await;
}

#[tokio::test]
async fn an_error_of_its_own_is_tried_three_times_and_then_the_next_one() {
    let busy = Manner::Answers(503, "", r#"{"status":"no","error":"busy"}"#);
    let tries = [
        ("first", 0, "refused"),
        ("first", 250, "refused"),
        ("first", 750, "refused"),
        ("second", 750, "accepted"),
        CALL,
    ];
    runs(PATIENT, vec![busy], TAKES, &tries, 200).await;
}

#[tokio::test]
async fn a_short_retry_after_is_waited_for_and_a_long_one_is_not() {
    let wait = |line| Manner::Answers(429, line, "");
    let tries = [("first", 0, "refused"), ("first", 2_000, "accepted"), CALL];
    runs(PATIENT, vec![wait("retry-after: 2\r\n"), TAKES], TAKES, &tries, 200).await;
    let tries = [("first", 0, "refused"), ("second", 0, "accepted"), CALL];
    runs(PATIENT, vec![wait("retry-after: 30\r\n"), TAKES], TAKES, &tries, 200).await;
}

#[tokio::test]
async fn garbage_may_have_been_an_acceptance() {
    let tries = [("first", 0, "unknown"), ("first", 0, "unknown"), CALL];
    for garbage in ["<html>OK</html>", r#"{"status":"ok"}"#, "\u{0}\u{1}", r#"{"status":"ok","id":"v-"#] {
        runs(PATIENT, vec![Manner::Answers(200, "", garbage)], TAKES, &tries, 200).await;
    }
}

#[tokio::test]
async fn a_200_with_an_error_inside_is_a_refusal() {
    let tries = [("first", 0, "refused"), ("second", 0, "accepted"), CALL];
    runs(PATIENT, vec![ACCOUNT], TAKES, &tries, 200).await;
    let tries = [("first", 0, "refused"), ("call", 0, "accepted")];
    runs(PATIENT, vec![RECIPIENT], TAKES, &tries, 200).await;
    let tries = [("first", 0, "refused"), ("second", 0, "refused"), ("call", 0, "refused")];
    runs(PATIENT, vec![ACCOUNT], ACCOUNT, &tries, 400).await;
}

#[tokio::test]
async fn one_that_takes_it_and_never_reports_is_followed_by_the_next_step() {
    runs(PATIENT, vec![TAKES], TAKES, &[("first", 0, "accepted"), CALL], 200).await;
}
