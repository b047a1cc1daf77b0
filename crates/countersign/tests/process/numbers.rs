//! WhatsApp numbers through the real binary: with WhatsApp's own codes, which the simulator plays, and with ours.

use serde_json::{Value, json};

use crate::support::{Reply, Server, call};

async fn number(server: &Server, waba: &str, method: &str, end: &str, body: Value) -> Reply {
    let text = |name: &str| server.demo["kaleyra"][name].as_str().expect("a text");
    let headers = [("api-key", text("api_key")), ("content-type", "application/json")];
    let url = format!("{}/v2/{}/whatsapp/{waba}/{end}", server.base_url(), text("sid"));
    call(method, &url, &headers, &body.to_string()).await
}

/// Adds a number, has its code sent again by call, proves it, and sees what is said of it.
async fn walk(server: &Server, waba: &str, national: &str) {
    let whole = format!("+91{national}");
    let body =
        json!({"phone_number": national, "name": "ACME", "verification_type": "SMS", "country_code": "91"});
    let added = number(server, waba, "POST", "number/add", body).await;
    assert_eq!(added.status, 200, "{}", added.json());
    let id = added.json()["data"]["id"].clone();
    let first = server.next_code(&whole[1..], "sms").await;
    let retry = json!({"id": id, "phone_number": whole, "type_verification": "VOICE"});
    let again = number(server, waba, "POST", "number/retry_otp", retry.clone()).await;
    assert_eq!(again.json()["data"], json!(true), "{}", again.json());
    let second = server.next_code(&whole[1..], "voice").await;
    let verify = |otp: &str| json!({"id": id, "phone_number": whole, "otp": otp});
    if first != second {
        let stale = number(server, waba, "POST", "number/verify", verify(&first)).await;
        assert_eq!((stale.status, &stale.json()["message"]), (400, &json!("invalid otp")), "the older code");
    }
    let proven = number(server, waba, "POST", "number/verify", verify(&second)).await;
    assert_eq!((proven.status, &proven.json()["data"]), (200, &json!(true)), "{}", proven.json());
    let late = number(server, waba, "POST", "number/retry_otp", retry).await;
    assert_eq!((late.status, &late.json()["message"]), (500, &json!("wa phone number already approved")));
    let renamed = json!({"id": id, "name": "ACME India"});
    assert_eq!(number(server, waba, "PUT", "number/update", renamed).await.status, 200);
    let listed = number(server, waba, "GET", "number", Value::Null).await.json();
    let ours = listed["data"].as_array().expect("a list").iter().find(|entry| entry["id"] == id).cloned();
    let ours = ours.expect("listed");
    assert_eq!((&ours["status"], &ours["name"]), (&json!("APPROVED"), &json!("ACME India")));
}

#[tokio::test]
async fn whatsapp_makes_and_checks_the_code() {
    let folder = tempfile::tempdir().expect("a folder");
    let server = Server::start(folder.path());
    let waba = server.demo["kaleyra"]["waba_id"].as_str().expect("a text").to_owned();
    walk(&server, &waba, "9812345678").await;
    let details = number(&server, "919812345678", "GET", "phone_number_details", Value::Null).await.json();
    let data = &details["data"];
    assert_eq!(
        (&data["status"], &data["quality_rating"]),
        (&json!("CONNECTED"), &json!("GREEN")),
        "{details}"
    );
    assert_eq!(
        (&data["verified_name"], &data["can_send_message"]),
        (&json!("ACME India"), &json!("AVAILABLE"))
    );

    // What Meta says no to: throttled once, and broken for good.
    for (national, expected) in [("9812340006", 429), ("9812340010", 500)] {
        let body = json!({"phone_number": national, "name": "ACME", "verification_type": "SMS", "country_code": "91"});
        let first = number(&server, &waba, "POST", "number/add", body.clone()).await;
        assert_eq!(first.status, expected, "{}", first.json());
        if expected == 429 {
            assert!(first.headers.contains_key("retry-after"));
            let again = number(&server, &waba, "POST", "number/add", body).await;
            assert_eq!(
                again.status,
                200,
                "the number is added already; now its code goes out: {}",
                again.json()
            );
        }
    }
}

#[tokio::test]
async fn codes_of_our_own_prove_a_number_too() {
    let folder = tempfile::tempdir().expect("a folder");
    let server = Server::start(folder.path());
    let path = format!("/tenants/{}/wabas/766000000000002", server.demo["wacr"]["tenant_id"]);
    let set = server.admin("PUT", &path, &json!({"backend": "own", "sender": "ACME"})).await;
    assert_eq!(set.status, 200, "{}", set.json());
    walk(&server, "766000000000002", "9812345679").await;
    let details = number(&server, "+919812345679", "GET", "phone_number_details", Value::Null).await.json();
    assert_eq!(details["data"]["status"], json!("APPROVED"));
}
