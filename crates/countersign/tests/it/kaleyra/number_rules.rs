//! The validator's texts and the order of checks (seed 000; `kaleyra-api.md` 2.5).

use axum::body::Body;
use axum::http::Request;
use serde_json::json;

use super::number::{add, call};
use super::printed;
use crate::support::Product;
use crate::support::kaleyra::{API_KEY, META_WABA, OWN_WABA, SID};

const PAYLOAD: &str = r#"400 {"code":"WA400","message":"Refer to correct payload format","data":{},"error":{"payload":"Incorrect payload format"}}"#;
const PHONE: &str = "+919765400000";

#[tokio::test]
async fn seed_000s_failures_byte_for_byte() {
    let product = Product::plain().await;
    product.connect_kaleyra().await;
    let id = add(&product, META_WABA).await;
    let retry = |kind: &str, phone: &str| json!({"id": id, "phone_number": phone, "type_verification": kind});
    let bodies = [
        printed(&call(&product, "1", "retry_otp", json!({})).await),
        printed(&call(&product, META_WABA, "retry_otp", json!([])).await),
        printed(&call(&product, META_WABA, "retry_otp", retry("sms", PHONE)).await),
        printed(&call(&product, META_WABA, "retry_otp", retry("SMS", "none")).await),
    ];
    insta::assert_snapshot!(bodies.join("\n"), @r#"
    401 {"code":"WA401","message":"Waba_id is not present or does not belong to the account.","data":{},"error":{"waba_id":"Waba_id is not present or does not belong to the account."}}
    400 {"code":"WA400","message":"Refer to correct payload format","data":{},"error":{"payload":"Incorrect payload format"}}
    400 {"code":"WA400","message":"key: 'cloudapinumberotpretryrequest.type_verification' error:field validation for 'type_verification' failed on the 'isvalidtypeverification' tag","data":[],"error":{"type_verification":"key: 'cloudapinumberotpretryrequest.type_verification' error:field validation for 'type_verification' failed on the 'isvalidtypeverification' tag"}}
    400 {"code":"WA400","message":"invalid phone number","data":[],"error":{"phone_number":"invalid phone number"}}
    "#);
}

#[tokio::test]
async fn the_first_field_that_breaks_a_rule_is_named() {
    let product = Product::plain().await;
    product.connect_kaleyra().await;
    let id = add(&product, META_WABA).await;
    for (end, body, field, tag) in [
        ("retry_otp", json!({}), "id", "required"),
        ("retry_otp", json!({"id": "", "phone_number": PHONE}), "id", "required"),
        ("retry_otp", json!({"id": id, "phone_number": null}), "phone_number", "required"),
        ("retry_otp", json!({"id": id, "phone_number": "x"}), "type_verification", "required"),
        ("verify", json!({"id": id}), "phone_number", "required"),
        ("verify", json!({"id": id, "phone_number": PHONE}), "otp", "required"),
        ("add", json!({}), "phone_number", "required"),
        ("add", json!({"phone_number": PHONE}), "name", "required"),
        ("add", json!({"phone_number": PHONE, "name": "A"}), "name", "min"),
        ("add", json!({"phone_number": PHONE, "name": "A".repeat(76)}), "name", "max"),
        ("add", json!({"phone_number": PHONE, "name": "ACME"}), "verification_type", "required"),
        (
            "add",
            json!({"phone_number": PHONE, "name": "ACME", "verification_type": "FAX"}),
            "verification_type",
            "isvalidtypeverification",
        ),
        (
            "add",
            json!({"phone_number": PHONE, "name": "ACME", "verification_type": "SMS"}),
            "country_code",
            "required",
        ),
        ("update", json!({"name": "ACME"}), "id", "required"),
        ("update", json!({"id": id}), "name", "required"),
    ] {
        let name = match end {
            "retry_otp" => "cloudapinumberotpretryrequest",
            "verify" => "cloudapinumberverifyrequest",
            "add" => "cloudapinumberaddrequest",
            _ => "cloudapinumberupdaterequest",
        };
        let text =
            format!("key: '{name}.{field}' error:field validation for '{field}' failed on the '{tag}' tag");
        let answer = call(&product, META_WABA, end, body.clone()).await;
        assert_eq!(answer.status, 400, "{end} {body}");
        let expected = json!({"code": "WA400", "message": text, "data": [], "error": {field: text}});
        assert_eq!(answer.json(), expected, "{end} {body}");
    }
}

#[tokio::test]
async fn a_new_number_fits_its_country_code() {
    let product = Product::plain().await;
    product.connect_kaleyra().await;
    let invalid = |field: &str, text: &str| {
        format!(r#"400 {{"code":"WA400","message":"{text}","data":[],"error":{{"{field}":"{text}"}}}}"#)
    };
    let (country, phone) =
        (invalid("country_code", "invalid country code"), invalid("phone_number", "invalid phone number"));
    for (number, code, expected) in [
        ("9765400000", "", None),
        ("9765400000", "+", Some(&country)),
        ("9765400000", "0091", Some(&country)),
        ("9765400000", "IN", Some(&country)),
        ("+447911123456", "91", Some(&phone)),
        ("97654x0000", "91", Some(&phone)),
        ("97654000001234567", "91", Some(&phone)),
        ("+919765400000", "+91", None),
    ] {
        let body = json!({"phone_number": number, "name": "ACME", "verification_type": "VOICE", "country_code": code});
        let answer = printed(&call(&product, OWN_WABA, "add", body).await);
        match expected {
            Some(expected) => assert_eq!(&answer, expected, "{number} {code}"),
            None => assert_eq!(answer.starts_with("200"), !code.is_empty(), "{number} {code} {answer}"),
        }
    }
}

#[tokio::test]
async fn wrong_types_are_a_wrong_payload() {
    let product = Product::plain().await;
    product.connect_kaleyra().await;
    for body in [
        json!({"id": true}),
        json!({"id": {"a": 1}}),
        json!({"id": 1.5}),
        json!({"id": -1}),
        json!({"id": "1", "phone_number": 919_765_400_000_u64}),
        json!({"id": "1", "phone_number": PHONE, "type_verification": 1}),
        json!({"id": "1", "otp": []}),
    ] {
        assert_eq!(printed(&call(&product, META_WABA, "retry_otp", body.clone()).await), PAYLOAD, "{body}");
    }
    for (content_type, body) in [
        ("application/json", "{"),
        ("application/json", ""),
        ("application/x-www-form-urlencoded", "id=1"),
        ("text/plain", "{}"),
    ] {
        let request = Request::post(format!("/v2/{SID}/whatsapp/{META_WABA}/number/verify"))
            .header("api-key", API_KEY)
            .header("content-type", content_type)
            .body(Body::from(body))
            .expect("a request");
        assert_eq!(printed(&product.request(request).await), PAYLOAD, "{content_type} {body}");
    }
}

#[tokio::test]
async fn a_number_that_is_not_the_one_with_the_id_is_no_number() {
    let product = Product::plain().await;
    product.connect_kaleyra().await;
    let id = add(&product, META_WABA).await;
    let invalid = r#"400 {"code":"WA400","message":"invalid phone number","data":[],"error":{"phone_number":"invalid phone number"}}"#;
    for (id, phone) in [("1", PHONE), (id.as_str(), "+919765400001"), ("../../1", PHONE)] {
        let body = json!({"id": id, "phone_number": phone, "type_verification": "SMS", "otp": "123456", "name": "ACME"});
        for end in ["retry_otp", "verify", "update"] {
            assert_eq!(
                printed(&call(&product, META_WABA, end, body.clone()).await),
                invalid,
                "{end} {id} {phone}"
            );
        }
    }
    let body =
        json!({"id": id, "phone_number": PHONE, "type_verification": "SMS", "otp": "123456", "name": "ACME"});
    for end in ["retry_otp", "verify", "update"] {
        let elsewhere = call(&product, OWN_WABA, end, body.clone()).await;
        assert_eq!(printed(&elsewhere), invalid, "{end}: it belongs to another WhatsApp Business account");
    }
    for (otp, code) in
        [(json!("12345"), 400), (json!("12345a"), 400), (json!("１２３４５６"), 400), (json!(123_456), 200)]
    {
        let body = json!({"id": id, "phone_number": PHONE, "otp": otp});
        assert_eq!(call(&product, META_WABA, "verify", body).await.status.as_u16(), code, "{otp}");
    }
}
