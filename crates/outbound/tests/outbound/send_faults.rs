//! Sending: what each way of not being taken means.

use std::time::Duration;

use countersign_core::domain::fault::Certainty::{self, NotTaken, Unknown};
use countersign_core::domain::fault::FaultClass::{
    self, Account, Configuration, NextChannel, Retry, Throttle,
};
use countersign_core::domain::fault::SendFault;
use countersign_core::ports::channel::WhatsApp;
use countersign_outbound::http::Options;

use crate::account::{account, api, hasty, message, patient};
use crate::vendor::{Reply, Vendor};
use crate::wire::{Manner, Wire, unused_authority};

async fn fault(options: Options, base_url: String) -> SendFault {
    api(options).send(&account(base_url), &message()).await.expect_err("not taken")
}

async fn fault_of(reply: Reply) -> SendFault {
    let vendor = Vendor::answering([reply]).await;
    let fault = fault(patient(), vendor.base_url()).await;
    assert_eq!(vendor.seen().len(), 1, "one try");
    fault
}

fn graph(code: u32) -> String {
    format!(
        r#"{{"error":{{"message":"(#{code}) Text","type":"OAuthException","code":{code},"fbtrace_id":"Az8"}}}}"#
    )
}

fn summary(fault: &SendFault) -> (FaultClass, Certainty, Option<&str>, Option<u64>) {
    (fault.class, fault.certainty, fault.vendor_code.as_deref(), fault.retry_after.map(|wait| wait.as_secs()))
}

#[tokio::test]
async fn graph_errors_mean_what_the_table_says() {
    for (status, code, class, wait) in [
        (500, 131_000, Retry, None),
        (503, 2, Retry, None),
        (500, 131_057, Retry, Some(60)),
        (400, 130_429, Throttle, None),
        (400, 131_056, Throttle, None),
        (400, 131_048, Throttle, Some(3_600)),
        (400, 131_026, NextChannel, None),
        (404, 132_001, Configuration, None),
        (401, 190, Account, None),
        (403, 294, Account, None),
        // 200 with an error object: that error.
        (200, 131_026, NextChannel, None),
        // Unknown codes.
        (400, 7_777_777, NextChannel, None),
        (500, 7_777_777, Retry, None),
        (429, 7_777_777, Throttle, None),
    ] {
        let fault = fault_of(Reply::new(status, graph(code))).await;
        let code = code.to_string();
        assert_eq!(summary(&fault), (class, NotTaken, Some(code.as_str()), wait), "{status} {code}");
    }
}

#[tokio::test]
async fn an_unknown_code_that_is_transient_may_be_tried_again() {
    let body = r#"{"error":{"message":"x","code":7777777,"is_transient":true}}"#;
    let fault = fault_of(Reply::new(400, body)).await;
    assert_eq!(summary(&fault), (Retry, NotTaken, Some("7777777"), None));
}

#[tokio::test]
async fn a_gateways_time_out_leaves_it_open_whatever_it_says() {
    for status in [408, 504] {
        let fault = fault_of(Reply::new(status, graph(2))).await;
        assert_eq!(summary(&fault), (Retry, Unknown, Some("2"), None), "{status}");
    }
}

#[tokio::test]
async fn answers_without_an_error_object_go_by_their_status() {
    const HTML: &str = "<html><body>Service Unavailable</body></html>";
    for (status, body, class, certainty) in [
        (200, "", Retry, Unknown),
        (200, "{", Retry, Unknown),
        (200, "{}", Retry, Unknown),
        (200, r#"{"messages":[]}"#, Retry, Unknown),
        (200, r#"{"messages":[{"id":""}]}"#, Retry, Unknown),
        (200, r#"{"error":{}}"#, Retry, Unknown),
        (302, "", Configuration, NotTaken),
        (400, HTML, Configuration, NotTaken),
        (401, HTML, Account, NotTaken),
        (403, "", Account, NotTaken),
        (404, HTML, Configuration, NotTaken),
        (408, "", Retry, Unknown),
        (429, HTML, Throttle, NotTaken),
        (500, "", Retry, Unknown),
        (502, r#"{"error":"bad gateway"}"#, Retry, Unknown),
        (503, HTML, Retry, Unknown),
        (504, "", Retry, Unknown),
    ] {
        let fault = fault_of(Reply::new(status, body)).await;
        assert_eq!(summary(&fault), (class, certainty, None, None), "{status} {body}");
    }
}

#[tokio::test]
async fn the_vendors_wait_is_passed_on() {
    const USAGE: &str =
        r#"{"102290129340398":[{"type":"whatsapp","call_count":100,"estimated_time_to_regain_access":15}]}"#;
    let usage = "x-business-use-case-usage";
    for (reply, class, wait) in [
        (Reply::new(429, "").with("retry-after", "17"), Throttle, Some(17)),
        (Reply::new(503, "").with("retry-after", "5"), Retry, Some(5)),
        (Reply::new(400, graph(130_429)).with("retry-after", "2"), Throttle, Some(2)),
        (Reply::new(400, graph(80_007)).with(usage, USAGE), Throttle, Some(900)),
        (Reply::new(400, graph(4)).with(usage, USAGE).with("retry-after", "1000"), Throttle, Some(1_000)),
        (Reply::new(400, graph(131_048)).with("retry-after", "2"), Throttle, Some(3_600)),
        // Not throttled: the usage header says nothing about this message.
        (Reply::new(400, graph(131_026)).with(usage, USAGE), NextChannel, None),
        (Reply::new(429, "").with("retry-after", "Wed, 21 Oct 2026 07:28:00 GMT"), Throttle, None),
        (Reply::new(429, "").with(usage, "{"), Throttle, None),
        // Not believed beyond a day.
        (Reply::new(429, "").with("retry-after", "99999999999"), Throttle, Some(86_400)),
    ] {
        let shown = format!("{reply:?}");
        let fault = fault_of(reply).await;
        assert_eq!((fault.class, fault.retry_after), (class, wait.map(Duration::from_secs)), "{shown}");
    }
}

#[tokio::test]
async fn a_detail_tells_operators_what_happened() {
    let known = r#"{"error":{"message":"(#132000) Number of parameters does not match","code":132000,
        "error_data":{"details":"body: number of localizable_params (1) does not match the expected number (0)"},
        "fbtrace_id":"Az8or2yhqkZfEZ-_4Qn_Bam"}}"#;
    insta::assert_snapshot!(
        fault_of(Reply::new(400, known)).await.detail,
        @"the template has another number of parameters (code 132000, HTTP 400, trace Az8or2yhqkZfEZ-_4Qn_Bam): body: number of localizable_params (1) does not match the expected number (0)"
    );
    insta::assert_snapshot!(
        fault_of(Reply::new(400, r#"{"error":{"code":7777777,"message":"News"}}"#)).await.detail,
        @"an error that is not in our table (code 7777777, HTTP 400): News"
    );
    insta::assert_snapshot!(fault_of(Reply::new(503, "<html>")).await.detail, @"the answer has no error object (HTTP 503)");
    insta::assert_snapshot!(fault_of(Reply::new(200, "{}")).await.detail, @"the answer is not as documented (HTTP 200)");
}

#[tokio::test]
async fn without_an_answer_certainty_is_what_the_client_knows() {
    const CUT: &str = "HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\n{\"messages\":[{\"id\":\"wam";
    for (manner, options) in
        [(Manner::Listening, hasty()), (Manner::Resetting, patient()), (Manner::Saying(CUT), patient())]
    {
        let wire = Wire::new(manner).await;
        let fault = fault(options, format!("http://{}", wire.authority())).await;
        assert_eq!(summary(&fault), (Retry, Unknown, None, None), "{manner:?}");
    }
    let oversized = Reply::new(200, " ".repeat(patient().max_body + 1));
    assert_eq!(summary(&fault_of(oversized).await), (Retry, Unknown, None, None));

    let refused = fault(patient(), format!("http://{}", unused_authority().await)).await;
    assert_eq!(summary(&refused), (Retry, NotTaken, None, None));
}

#[tokio::test]
async fn settings_that_cannot_work_are_a_configuration_fault() {
    let public_only = || Options { allow_private: false, ..patient() };
    for base_url in [
        "https://127.0.0.1:9",
        "https://localhost:9",
        "http://graph.facebook.com",
        "not a url",
        "https://user:word@graph.facebook.com",
    ] {
        let fault = fault(public_only(), base_url.to_owned()).await;
        assert_eq!(summary(&fault), (Configuration, NotTaken, None, None), "{base_url}");
    }
}
