//! WhatsApp's numbers: each call as it goes out, and what each refusal means.

use countersign_core::domain::code::PlainCode;
use countersign_core::domain::fault::FaultClass;
use countersign_core::domain::secret::Secret;
use countersign_core::domain::waba::{CodeMethod, NewNumber, NumberFault};
use countersign_core::ports::channel::NumberRegistry;
use serde_json::{Value, json};

use crate::account::{CODE, TOKEN, account, api, patient};
use crate::vendor::{Reply, Vendor};

fn number() -> NewNumber {
    NewNumber { country_code: "91".to_owned(), national: "9812345678".to_owned(), name: "ACME".to_owned() }
}

#[derive(Debug, Clone, Copy)]
enum Ask {
    Add,
    RequestCode,
    VerifyCode,
    Register,
    Rename,
    Details,
}

const ALL: [Ask; 6] = [Ask::Add, Ask::RequestCode, Ask::VerifyCode, Ask::Register, Ask::Rename, Ask::Details];

async fn ask(vendor: &Vendor, ask: Ask) -> Result<(), NumberFault> {
    let (api, account) = (api(patient()), account(vendor.base_url()));
    match ask {
        Ask::Add => api.add(&account, &number()).await.map(drop),
        Ask::RequestCode => api.request_code(&account, CodeMethod::Voice, "en_US").await,
        Ask::VerifyCode => api.verify_code(&account, &PlainCode::parse(CODE).expect("a code")).await,
        Ask::Register => api.register(&account, &Secret::new("240601")).await,
        Ask::Rename => api.rename(&account, "ACME India").await,
        Ask::Details => api.details(&account).await.map(drop),
    }
}

#[tokio::test]
async fn each_call_goes_out_as_documented() {
    for (call, line, body) in [
        (
            Ask::Add,
            "POST /v26.0/102290129340398/phone_numbers",
            json!({"cc": "91", "phone_number": "9812345678", "verified_name": "ACME"}),
        ),
        (
            Ask::RequestCode,
            "POST /v26.0/106540352242922/request_code",
            json!({"code_method": "VOICE", "language": "en_US"}),
        ),
        (Ask::VerifyCode, "POST /v26.0/106540352242922/verify_code", json!({"code": CODE})),
        (
            Ask::Register,
            "POST /v26.0/106540352242922/register",
            json!({"messaging_product": "whatsapp", "pin": "240601"}),
        ),
        (Ask::Rename, "POST /v26.0/106540352242922", json!({"new_display_name": "ACME India"})),
        (Ask::Details, "GET /v26.0/106540352242922", Value::Null),
    ] {
        let vendor = Vendor::answering([Reply::new(200, r#"{"success":true,"id":"678997654012345"}"#)]).await;
        ask(&vendor, call).await.expect("done");
        let seen = vendor.seen().pop().expect("a request");
        let path = seen.path_and_query.split('?').next().unwrap_or("").to_owned();
        assert_eq!(format!("{} {path}", seen.method), line);
        assert_eq!(serde_json::from_str::<Value>(&seen.body).unwrap_or_default(), body);
        assert_eq!(seen.headers["authorization"], format!("Bearer {TOKEN}").as_str());
    }
}

#[tokio::test]
async fn refusals_have_their_meanings() {
    let error = |code: u64, text: &str| json!({"error": {"code": code, "message": text}}).to_string();
    let wrong = error(100, "The code is incorrect or has expired");
    let verified = error(100, "The phone number is already verified");
    for (call, status, body, expected) in [
        (Ask::Add, 409, error(100, "Phone number already registered"), NumberFault::InvalidNumber),
        (Ask::Add, 400, error(100, "Invalid parameter"), NumberFault::InvalidNumber),
        (Ask::Add, 400, error(2_388_012, "exists"), NumberFault::InvalidNumber),
        (Ask::RequestCode, 422, error(100, "x"), NumberFault::AlreadyVerified),
        (Ask::RequestCode, 400, error(136_024, "number already verified"), NumberFault::AlreadyVerified),
        (Ask::VerifyCode, 422, wrong, NumberFault::WrongCode),
        (Ask::VerifyCode, 422, verified, NumberFault::AlreadyVerified),
        (Ask::VerifyCode, 400, error(136_025, "x"), NumberFault::WrongCode),
    ] {
        let vendor = Vendor::answering([Reply::new(status, body.clone())]).await;
        assert_eq!(ask(&vendor, call).await, Err(expected), "{call:?} {status} {body}");
    }
    for (status, code, class) in [
        (429, 4, FaultClass::Throttle),
        (400, 130_429, FaultClass::Throttle),
        (401, 190, FaultClass::Account),
        (500, 131_000, FaultClass::Retry),
    ] {
        for call in ALL {
            let vendor = Vendor::answering([Reply::new(status, error(code, "x"))]).await;
            let Err(NumberFault::Send(fault)) = ask(&vendor, call).await else { panic!("{call:?} {code}") };
            assert_eq!(fault.class, class, "{call:?} {code}");
        }
    }
}

#[tokio::test]
async fn an_answer_that_says_nothing_is_no_success() {
    for body in ["", "{}", r#"{"success":false}"#, r#"{"success":"true"}"#, "<html>"] {
        for call in ALL {
            if matches!((call, body), (Ask::Details, "{}" | r#"{"success":false}"# | r#"{"success":"true"}"#))
            {
                continue;
            }
            let vendor = Vendor::answering([Reply::new(200, body)]).await;
            assert!(ask(&vendor, call).await.is_err(), "{call:?} {body}");
        }
    }
    for id in ["", "../1", "1/2", "1?x", "a", &"1".repeat(65)] {
        let vendor = Vendor::answering([Reply::new(200, json!({"id": id}).to_string())]).await;
        assert!(ask(&vendor, Ask::Add).await.is_err(), "{id}");
    }
}

#[tokio::test]
async fn codes_and_pins_are_not_repeated() {
    let echo = format!(r#"{{"error":{{"code":131000,"message":"{CODE} 240601 {TOKEN}"}}}}"#);
    for call in [Ask::VerifyCode, Ask::Register] {
        let vendor = Vendor::answering([Reply::new(500, echo.clone())]).await;
        let text = format!("{:?}", ask(&vendor, call).await.expect_err("no"));
        let sent = if matches!(call, Ask::Register) { "240601" } else { CODE };
        assert!(!text.contains(sent) && !text.contains(TOKEN), "{text}");
    }
}

#[tokio::test]
async fn details_are_read_field_by_field() {
    let body = r#"{"id":"1","display_phone_number":"+91 98","verified_name":7,"quality_rating":"GREEN",
        "throughput":{"level":"STANDARD"},"health_status":{"can_send_message":"LIMITED"}}"#;
    let vendor = Vendor::answering([Reply::new(200, body)]).await;
    let details = api(patient()).details(&account(vendor.base_url())).await.expect("details");
    assert_eq!(details.display_phone_number.as_deref(), Some("+91 98"));
    assert_eq!((details.verified_name, details.status), (None, None));
    assert_eq!(details.throughput_level.as_deref(), Some("STANDARD"));
    assert_eq!(details.can_send_message.as_deref(), Some("LIMITED"));
}
