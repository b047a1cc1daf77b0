//! Listing templates: pages, and what is read of them.

use countersign_core::domain::fault::Certainty::NotTaken;
use countersign_core::domain::fault::FaultClass::{Account, Retry};
use countersign_core::domain::fault::SendFault;
use countersign_core::domain::template::{RemoteTemplate, TemplateCategory, TemplateStatus};
use countersign_core::ports::channel::WhatsApp;
use serde_json::{Value, json};

use crate::account::{account, api, patient};
use crate::vendor::{Reply, Vendor};

fn template(id: &str) -> Value {
    json!({"id": id, "name": "otp_copy", "language": "en_US", "status": "APPROVED", "category": "AUTHENTICATION",
        "components": [{"type": "BODY", "text": "*{{1}}* is your code."}], "parameter_format": "POSITIONAL"})
}

fn page(ids: &[&str], after: &str, next: bool) -> Reply {
    let data: Vec<_> = ids.iter().copied().map(template).collect();
    let mut paging = json!({"cursors": {"before": "b", "after": after}});
    if next {
        paging["next"] = json!(format!("https://elsewhere.example/steal?access_token=T&after={after}"));
    }
    Reply::new(200, json!({"data": data, "paging": paging}).to_string())
}

async fn list(vendor: &Vendor) -> Result<Vec<RemoteTemplate>, SendFault> {
    Ok(api(patient()).templates(&account(vendor.base_url())).await?.templates)
}

#[tokio::test]
async fn what_cannot_be_read_is_counted_and_hides_nothing() {
    let body = json!({"data": [null, 1, {"name": "x"}, template("7")]});
    let vendor = Vendor::answering([Reply::new(200, body.to_string())]).await;
    let listing = api(patient()).templates(&account(vendor.base_url())).await.expect("a listing");
    assert_eq!((ids(&listing.templates), listing.unreadable), (vec!["7"], 3));
}

fn ids(templates: &[RemoteTemplate]) -> Vec<&str> {
    templates.iter().map(|template| template.vendor_id.as_str()).collect()
}

#[tokio::test]
async fn pages_end_where_next_is_absent() {
    let vendor = Vendor::answering([
        page(&["1", "2"], "c1", true),
        page(&["3"], "c2", true),
        page(&["4"], "c3", false),
    ])
    .await;
    let templates = list(&vendor).await.expect("a listing");
    assert_eq!(ids(&templates), ["1", "2", "3", "4"]);
    let asked: Vec<_> =
        vendor.seen().iter().map(|seen| format!("{} {}", seen.method, seen.path_and_query)).collect();
    insta::assert_snapshot!(asked.join("\n"), @r#"
GET /v26.0/102290129340398/message_templates?limit=50&fields=id%2Cname%2Clanguage%2Cstatus%2Ccategory%2Ccomponents
GET /v26.0/102290129340398/message_templates?limit=50&fields=id%2Cname%2Clanguage%2Cstatus%2Ccategory%2Ccomponents&after=c1
GET /v26.0/102290129340398/message_templates?limit=50&fields=id%2Cname%2Clanguage%2Cstatus%2Ccategory%2Ccomponents&after=c2
"#);
}

#[tokio::test]
async fn an_account_without_templates_has_none() {
    for body in [r#"{"data":[]}"#, r#"{"data":[],"paging":{}}"#] {
        let vendor = Vendor::answering([Reply::new(200, body)]).await;
        assert_eq!(list(&vendor).await, Ok(Vec::new()), "{body}");
    }
}

#[tokio::test]
async fn a_repeated_cursor_ends_the_listing() {
    let vendor =
        Vendor::answering([page(&["1"], "c1", true), page(&["2"], "c2", true), page(&["1"], "c1", true)])
            .await;
    let templates = list(&vendor).await.expect("a listing");
    assert_eq!(ids(&templates), ["1", "2"]);
    assert_eq!(vendor.seen().len(), 3);
}

#[tokio::test]
async fn endless_pages_are_an_error() {
    let pages = (0..200).map(|number| page(&["1"], &format!("c{number}"), true));
    let vendor = Vendor::answering(pages).await;
    let fault = list(&vendor).await.expect_err("a fault");
    assert_eq!((fault.class, fault.certainty), (Retry, NotTaken));
    assert_eq!(vendor.seen().len(), 100);
}

#[tokio::test]
async fn a_listing_that_breaks_off_is_an_error() {
    for second in [
        Reply::new(200, r#"{"data":[],"paging":{"next":"https://x.example"}}"#),
        Reply::new(200, "{}"),
        Reply::new(200, "<html>"),
        Reply::new(200, r#"{"data":[],"error":{"code":2,"message":"x"}}"#),
        Reply::new(503, ""),
    ] {
        let shown = format!("{second:?}");
        let vendor = Vendor::answering([page(&["1"], "c1", true), second]).await;
        let fault = list(&vendor).await.expect_err("a fault");
        assert_eq!((fault.class, fault.certainty), (Retry, NotTaken), "{shown}");
    }
    let expired = Reply::new(401, r#"{"error":{"code":190,"message":"expired"}}"#);
    let vendor = Vendor::answering([expired]).await;
    let fault = list(&vendor).await.expect_err("a fault");
    assert_eq!((fault.class, fault.vendor_code.as_deref()), (Account, Some("190")));
}

#[tokio::test]
async fn a_template_that_cannot_be_read_does_not_hide_the_others() {
    let odd = [
        json!(7),
        json!({"id": "9"}),
        json!({"id": "9", "name": "n", "language": "en", "status": "APPROVED", "category": "UTILITY",
            "components": [{"no": "type"}]}),
    ];
    let data = [&[template("1")][..], &odd, &[template("2")]].concat();
    let vendor = Vendor::answering([Reply::new(200, json!({"data": data}).to_string())]).await;
    assert_eq!(ids(&list(&vendor).await.expect("a listing")), ["1", "2"]);
}

#[tokio::test]
async fn a_template_is_read_in_full() {
    let components = r#"[{"type":"BODY", "text":"*{{1}}* is your code.","add_security_recommendation":true},{"type":"FOOTER","text":"This code expires in 10 minutes.","code_expiration_minutes":10},{"type":"BUTTONS","buttons":[{"type":"URL","text":"Copy code","url":"https://www.whatsapp.com/otp/code/?otp_type=COPY_CODE&code=otp{{1}}"}]}]"#;
    let body = format!(
        r#"{{"data":[{{"id":"594425479261596","name":"otp_copy","language":"pt_BR","status":"paused","category":"authentication","components":{components},"quality_score":{{"score":"GREEN"}}}}]}}"#
    );
    let vendor = Vendor::answering([Reply::new(200, body)]).await;
    let template = list(&vendor).await.expect("a listing").pop().expect("one");
    assert_eq!(template.vendor_id, "594425479261596");
    assert_eq!((template.name.as_str(), template.language.as_str()), ("otp_copy", "pt_BR"));
    assert_eq!(template.status, TemplateStatus::Other("PAUSED".to_owned()));
    assert_eq!(template.category, TemplateCategory::Authentication);
    assert_eq!(template.components, components, "as the vendor wrote it");
    assert_eq!(template.shape.body_params, 1);
    assert_eq!(template.shape.code_expiration_minutes, Some(10));
    assert_eq!(template.shape.otp_buttons, [0]);
}
