//! What is meant to break the list: refused with 422, or ignored. Never a failure of ours.

use axum::body::Body;
use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};
use serde_json::json;
use tokio::runtime::Runtime;

use super::{ada_with, get, make, post};
use crate::support::{Answer, Product};
use crate::wacr::head;

async fn ask(product: &Product, query: &str) -> Answer {
    let request = head(product, "GET", &format!("/api/v2/contacts?{query}")).body(Body::empty());
    product.request(request.expect("a request")).await
}

#[tokio::test]
async fn hostile_queries_are_refused_or_ignored() {
    let product = Product::plain().await;
    for n in 1..=3 {
        make(&product, json!({"phone": format!("+91981234500{n}")})).await;
    }
    let deep = format!("filter[type]{}=lead", "[in]".repeat(5_000));
    let many = "filter[type][ne]=x&".repeat(3_000);
    let different = (0..4_000).map(|n| format!("filter[x{n}]=1")).collect::<Vec<_>>().join("&");
    let counted: String = ["type", "status_id", "source_id", "assigned_id", "group_id"]
        .iter()
        .flat_map(|field| {
            ["ne", "%21%3D", "like", "not_in", "null"]
                .map(|operator| format!("filter[{field}][{operator}]=1&"))
        })
        .collect();
    let long = format!("search={}", "x".repeat(60_000));
    let sorted = format!("sort={}", "id,-firstname,".repeat(3_000));
    for (query, status) in [
        ("filter[status_id]=1%20OR%201=1", 422),
        ("filter[status_id]=1;DROP%20TABLE%20contacts", 422),
        ("filter[type]=lead'%20OR%20'1'='1", 200),
        ("filter[type'%20OR%201=1%20--]=x", 200),
        ("filter[id)%20OR%201=1%20--]=x", 200),
        ("filter[type][in]=')%20OR%201=1%20--", 200),
        ("filter[created_at][gte]=1'%20OR%201=1", 422),
        ("filter[group_id][like]=%27%20UNION%20SELECT%20*%20FROM%20tokens--", 200),
        ("search=%27%29%20OR%201=1%20--", 200),
        ("search=%ff%fe%00%c3%28", 200),
        ("filter[type]=%ff%fe", 200),
        ("filter[%ff]=1", 200),
        ("search=%00", 200),
        ("sort=id;DROP%20TABLE%20contacts", 200),
        ("sort=(SELECT%201)", 200),
        ("sort=-%00", 200),
        ("include=../../etc/passwd,groups%00", 200),
        ("fields=phone%00,(SELECT%20hash%20FROM%20tokens)", 200),
        ("page=18446744073709551615&per_page=18446744073709551615", 200),
        ("page=1000000000&per_page=100", 200),
        ("page=-9&per_page=-9", 200),
        ("page=1e9&per_page=NaN", 200),
        ("%=%&&&==&[]=&filter[[[]]]=1&filter[", 200),
        (deep.as_str(), 422),
        (many.as_str(), 200),
        (different.as_str(), 200),
        (counted.as_str(), 422),
        (long.as_str(), 200),
        (sorted.as_str(), 200),
    ] {
        let shown: String = query.chars().take(80).collect();
        let answer = ask(&product, query).await;
        assert_eq!(answer.status.as_u16(), status, "{shown}: {}", String::from_utf8_lossy(&answer.body));
        crate::wacr::document::check("get", "/contacts", &answer);
    }
    assert_eq!(
        get(&product, "/contacts").await["body"]["meta"]["pagination"]["total"],
        3,
        "they are all there"
    );
}

#[tokio::test]
async fn ten_thousand_of_anything_are_refused() {
    let product = Product::plain().await;
    let many: Vec<_> = (0..10_000).map(|_| json!({})).collect();
    let refused = post(&product, "/contacts/batch", json!({"contacts": many})).await;
    assert_eq!(refused["status"], 422);
    let ids: Vec<_> = (0..10_000).collect();
    let refused = post(&product, "/contacts", ada_with(&json!({"groups": ids}))).await;
    assert_eq!(refused["status"], 422);
    let nested = "[".repeat(20_000) + &"]".repeat(20_000);
    let request = head(&product, "POST", "/api/v2/contacts").body(Body::from(nested)).expect("a request");
    assert_eq!(product.request(request).await.code(), "BAD_REQUEST");
    let request =
        head(&product, "POST", "/api/v2/contacts").body(Body::from(&b"{\"firstname\": \"\xff\"}"[..]));
    assert_eq!(product.request(request.expect("a request")).await.code(), "BAD_REQUEST");
}

/// Whatever bytes a query has, the answer is one that the document names, and no failure.
#[test]
fn no_query_is_a_failure() {
    let runtime = Runtime::new().expect("a runtime");
    let product = runtime.block_on(Product::plain());
    let part = prop_oneof![
        Just("filter[".to_owned()),
        Just("]".to_owned()),
        Just("][".to_owned()),
        Just("type".to_owned()),
        Just("status_id".to_owned()),
        Just("created_at".to_owned()),
        Just("group_id".to_owned()),
        Just("between".to_owned()),
        Just("in".to_owned()),
        Just("=".to_owned()),
        Just("&".to_owned()),
        Just(",".to_owned()),
        Just("search=".to_owned()),
        Just("sort=-".to_owned()),
        Just("page=".to_owned()),
        Just("2026-01-01T00:00:00Z".to_owned()),
        any::<i64>().prop_map(|number| number.to_string()),
        any::<u8>().prop_map(|byte| format!("%{byte:02x}")),
    ];
    let queries = proptest::collection::vec(part, 0..14).prop_map(|parts| parts.concat());
    let mut runner = TestRunner::new(Config { cases: 500, failure_persistence: None, ..Config::default() });
    runner
        .run(&queries, |query| {
            let answer = runtime.block_on(ask(&product, &query));
            prop_assert!([200, 422].contains(&answer.status.as_u16()), "{} {}", query, answer.status);
            Ok(())
        })
        .expect("no failure");
}
