//! The documented `curl` commands, word for word; host and placeholders are replaced and nothing else.

use axum::body::Body;
use axum::http::Request;
use serde_json::json;

use super::number::add;
use super::{printed, started};
use crate::support::kaleyra::{API_KEY, META_WABA, SID};
use crate::support::{Answer, Product};

/// Seed 003, "API Call".
const VALIDATE: &str = r#"curl --location --request POST 'https://api.kaleyra.io/v1/<SID>/verify/validate' \
--header 'Content-Type: <CONTENT_TYPE>' \
--header 'api-key: <API_KEY>' \
--data-raw '{
               "verify_id": "<VERIFY_ID>",
               "otp": "<OTP>"
             }'"#;

/// Seed 000, the request format.
const RETRY: &str = r#"curl --location --request POST 'https://<api_domain>/v2/<SID>/whatsapp/<waba_id>/number/retry_otp' \
-H 'api-key: <api-key>' \
-H 'Content-Type: <content-type>' \
-d '{
"id" : "<phone_number_id>",
"phone_number" : "<phone_number_with_cc>",
"type_verification" : "<type_verification>"
}'"#;

/// Seed 000, the sample request.
const RETRY_SAMPLE: &str = r#"curl --location --request POST 'https://api.in.kaleyra.io/v2/HXAP16XXXXXX97IN/whatsapp/766XXXXXXXXXX/number/retry_otp' \
-H 'api-key: Axxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx3' \
-H 'Content-Type: application/json' \
-d '{
"id" : "678997654XXXXX",
"phone_number" : "+9197654XXXXX",
"type_verification" : "SMS"
}'"#;

/// Runs a command against the product: method, path, headers and body as `curl` would send them.
async fn run(product: &Product, command: &str) -> Answer {
    let joined = command.replace("\\\n", " ");
    let mut words: Vec<String> = Vec::new();
    for (place, part) in joined.split('\'').enumerate() {
        if place % 2 == 1 {
            words.push(part.to_owned());
        } else {
            words.extend(part.split_whitespace().map(str::to_owned));
        }
    }
    let after = |flags: &[&str]| -> Vec<String> {
        let pairs = words.windows(2).filter(|pair| flags.contains(&pair[0].as_str()));
        pairs.map(|pair| pair[1].clone()).collect()
    };
    let url = words.iter().find(|word| word.starts_with("https://")).expect("a URL");
    let path = &url["https://".len()..];
    let path = &path[path.find('/').expect("a path")..];
    let mut request = Request::builder().method(after(&["--request"])[0].as_str()).uri(path);
    for header in after(&["-H", "--header"]) {
        let (name, value) = header.split_once(": ").expect("a header");
        request = request.header(name, value);
    }
    let body = after(&["-d", "--data-raw"]).concat();
    product.request(request.body(Body::from(body)).expect("a request")).await
}

fn filled(command: &str, values: &[(&str, &str)]) -> String {
    values.iter().fold(command.to_owned(), |text, (placeholder, value)| text.replace(placeholder, value))
}

#[tokio::test]
async fn seed_003s_validate() {
    let product = Product::plain().await;
    product.connect_kaleyra().await;
    let (id, code) = started(&product, "919812345678").await;
    let command = filled(
        VALIDATE,
        &[
            ("<SID>", SID),
            ("<CONTENT_TYPE>", "application/json"),
            ("<API_KEY>", API_KEY),
            ("<VERIFY_ID>", &id),
            ("<OTP>", &code),
        ],
    );
    let answer = run(&product, &command).await;
    assert_eq!(answer.json(), json!({"data": {"verify_id": id, "message": "OTP verified successfully."}}));
}

#[tokio::test]
async fn seed_000s_retry_otp() {
    let product = Product::plain().await;
    product.connect_kaleyra().await;
    let id = add(&product, META_WABA).await;
    let done = r#"200 {"code":"WA200","message":"Request Processed Successfully","data":true,"error":{}}"#;
    let command = filled(
        RETRY,
        &[
            ("<SID>", SID),
            ("<waba_id>", META_WABA),
            ("<api-key>", API_KEY),
            ("<content-type>", "application/json"),
            ("<phone_number_id>", &id),
            ("<phone_number_with_cc>", "+919765400000"),
            ("<type_verification>", "VOICE"),
        ],
    );
    assert_eq!(printed(&run(&product, &command).await), done);
    let command = filled(
        RETRY_SAMPLE,
        &[
            ("HXAP16XXXXXX97IN", SID),
            ("766XXXXXXXXXX", META_WABA),
            ("Axxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx3", API_KEY),
            ("678997654XXXXX", &id),
            ("+9197654XXXXX", "+919765400000"),
        ],
    );
    assert_eq!(printed(&run(&product, &command).await), done);
}
