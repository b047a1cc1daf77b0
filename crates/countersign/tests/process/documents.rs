//! The OpenAPI documents that are served are true: Schemathesis calls every operation with what its document allows and
//! with what it does not, and no answer is a 5xx, has a status or a header that the document does not list, or a body of
//! another shape.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::support::{Place, Server, call};

/// What `openapi.py` is told.
#[derive(Serialize)]
struct Order {
    /// The document's URL.
    document: String,
    /// Where every address leads that a body names: the server may call it, and nothing is to leave this machine.
    simulator: String,
    /// Headers of every call.
    headers: Value,
    /// What parameters are, as `path.sid`.
    parameters: Value,
    /// Checks that do not apply to this API.
    without: Vec<&'static str>,
    /// Operations that answer 502 when a vendor does not do its part, as `POST /path`.
    vendors: Vec<&'static str>,
    /// Fields that the bodies of an operation always have.
    bodies: Value,
    /// Random calls of each operation, beside those that stand at the bounds of its schemas.
    examples: u32,
    /// What the random ones come from.
    seed: u32,
}

/// What it says in the end.
#[derive(Deserialize)]
struct Verdict {
    passed: bool,
    report: String,
    /// For each operation how often which status came.
    answers: BTreeMap<String, BTreeMap<String, u32>>,
}

impl Order {
    fn new(server: &Server, document: &str, headers: Value) -> Self {
        Self {
            document: format!("{}/openapi/{document}.json", server.base_url()),
            simulator: server.simulator_url().to_owned(),
            headers,
            parameters: json!({}),
            without: Vec::new(),
            vendors: Vec::new(),
            bodies: json!({}),
            examples: 12,
            seed: 1,
        }
    }

    /// Has it done, and looks that all of the document was tried and at least `successes` of its operations succeeded: a
    /// call that is refused for its token alone has shown little.
    async fn must_hold(self, successes: usize) {
        let operations = operations(&self.document).await;
        let mut schemathesis = countersign_peers::schemathesis();
        schemathesis.say(&serde_json::to_string(&self).expect("JSON"));
        let verdict = tokio::task::spawn_blocking(move || schemathesis.line()).await.expect("a verdict");
        let verdict: Verdict = serde_json::from_str(&verdict).expect("JSON");
        assert!(verdict.passed, "{}", verdict.report);
        let tried: BTreeSet<String> = verdict.answers.keys().cloned().collect();
        assert_eq!(tried, operations, "{}", verdict.report);
        let succeeded =
            |answers: &&BTreeMap<String, u32>| answers.keys().any(|status| status.starts_with('2'));
        let succeeded = verdict.answers.values().filter(succeeded).count();
        assert!(succeeded >= successes, "{succeeded} succeeded: {:#?}\n{}", verdict.answers, verdict.report);
    }
}

/// Every operation of a document, as `POST /path`.
async fn operations(document: &str) -> BTreeSet<String> {
    let document = call("GET", document, &[], "").await.json();
    let paths = document["paths"].as_object().expect("paths");
    let operations = paths.iter().flat_map(|(path, item)| {
        let methods = item.as_object().expect("operations").keys();
        methods.map(move |method| format!("{} {path}", method.to_uppercase()))
    });
    operations.collect()
}

fn bearer(token: &str) -> Value {
    json!({"Authorization": format!("Bearer {token}")})
}

#[tokio::test(flavor = "multi_thread")]
async fn wacr() {
    let place = Place::sqlite();
    let server = place.start();
    Order::new(&server, "wacr", bearer(server.token())).must_hold(30).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn kaleyra() {
    let place = Place::sqlite();
    let server = place.start();
    let text = |name: &str| server.demo["kaleyra"][name].as_str().expect("in demo.json");
    let mut order = Order::new(&server, "kaleyra", json!({"api-key": text("api_key")}));
    order.parameters = json!({"path.sid": text("sid"), "path.id": text("waba_id")});
    // The gateway knows no 405: a method that is none is a page that is none.
    order.without = vec!["unsupported_method"];
    order.must_hold(3).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn admin() {
    let place = Place::sqlite();
    // So that webhooks are taken whose addresses lead to the simulator.
    let server = place.start_with(&[], &[("COUNTERSIGN_WEBHOOKS__ALLOW_PRIVATE_ADDRESSES", "true")]);
    let mut order = Order::new(&server, "admin", bearer(server.admin_token()));
    order.bodies = json!({"PUT /admin/v1/tenants/{tenant}/whatsapp": {"base_url": server.simulator_url()}});
    // As many operations as the others have together, and small ones.
    order.examples = 8;
    order.vendors = vec![
        "POST /admin/v1/tenants/{tenant}/templates/sync",
        "POST /admin/v1/tenants/{tenant}/whatsapp/check",
        "POST /admin/v1/tenants/{tenant}/providers/{id}/check",
    ];
    order.must_hold(40).await;
}
