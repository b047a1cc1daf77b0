//! When steps go out, and what stops them.

use countersign_core::domain::check::CheckOutcome;
use countersign_core::domain::delivery::Medium::{Email, Sms, Voice};
use countersign_core::domain::message_template::Approval;
use countersign_core::domain::sms::autofill::Autofill;
use countersign_core::engine::TemplateDraft;

use super::{check, check_right, is_approved, media, pass, start, start_to};
use crate::support::{PHONE, Product};

#[tokio::test]
async fn steps_follow_their_intervals_with_one_code() {
    let product = Product::plain().await;
    product.connect_kaleyra().await;
    let started = start(&product).await;
    assert_eq!(media(&product), [], "the request itself sends nothing");
    assert_eq!(product.run_queue().await, 1);
    assert_eq!(media(&product), [Sms]);
    assert_eq!(pass(&product, 59).await, 0);
    assert_eq!(pass(&product, 1).await, 2, "the call, and with it the e-mail that does not wait");
    assert_eq!(media(&product), [Sms, Voice, Email]);
    assert_eq!(pass(&product, 3_600).await, 0);

    let sent = product.texts.sent();
    let code = sent[0].code.expose().to_owned();
    assert_eq!((code.len(), code.bytes().all(|b| b.is_ascii_digit())), (6, true));
    assert!(sent.iter().all(|message| message.code.expose() == code), "one code on all channels");
    assert_eq!(sent[0].text.expose(), format!("{code} is your code, good for 5 minutes."));
    let spelled = code.chars().map(String::from).collect::<Vec<_>>().join(", ");
    assert_eq!(sent[1].text.expose(), format!("{spelled} is your code, good for 4 minutes."));
    assert_eq!((sent[0].sender.as_str(), sent[2].subject.as_deref()), ("KLRHXA", Some("Your code")));
    assert_eq!(check(&product, started, &code).await, CheckOutcome::Expired);
}

#[tokio::test]
async fn a_wait_begins_when_the_step_before_begins() {
    let product = Product::plain().await;
    product.connect_kaleyra().await;
    start(&product).await;
    assert_eq!(pass(&product, 100).await, 1, "nobody sent anything for 100 seconds");
    assert_eq!(pass(&product, 59).await, 0);
    assert_eq!(pass(&product, 1).await, 2);
}

#[tokio::test]
async fn success_between_two_steps_stops_the_rest() {
    let product = Product::plain().await;
    product.connect_kaleyra().await;
    let started = start(&product).await;
    product.run_queue().await;
    assert!(is_approved(check_right(&product, started).await));
    assert_eq!(pass(&product, 60).await, 0);
    assert_eq!(media(&product), [Sms]);
    assert_eq!(check_right(&product, started).await, CheckOutcome::AlreadyVerified);
}

#[tokio::test]
async fn used_up_attempts_stop_the_rest() {
    let product = Product::plain().await;
    product.connect_kaleyra().await;
    let started = start(&product).await;
    product.run_queue().await;
    for left in [2, 1, 0] {
        let wrong = check(&product, started, "wrong1").await;
        assert_eq!(wrong, CheckOutcome::Wrong { attempts_remaining: left });
    }
    assert_eq!(pass(&product, 60).await, 0);
    assert_eq!(check_right(&product, started).await, CheckOutcome::AttemptsUsedUp);
    assert_eq!(media(&product), [Sms]);
}

#[tokio::test]
async fn the_end_of_the_code_stops_the_rest() {
    let product = Product::plain().await;
    product.connect_kaleyra().await;
    let mut draft = product.flow_draft(product.tenant.id).await;
    draft.validity = std::time::Duration::from_secs(90);
    for step in &mut draft.steps[1..] {
        step.after = std::time::Duration::from_mins(1);
    }
    product.engine.create_flow(product.tenant.id, draft).await.expect("a flow");
    let started = start(&product).await;
    product.run_queue().await;
    assert_eq!(pass(&product, 60).await, 1);
    assert_eq!(pass(&product, 30).await, 0, "the code's time is over");
    assert_eq!(pass(&product, 60).await, 0);
    assert_eq!(media(&product), [Sms, Voice]);
    assert_eq!(check_right(&product, started).await, CheckOutcome::Expired);
}

#[tokio::test]
async fn a_step_that_reaches_nobody_is_left_out_with_its_wait() {
    let product = Product::plain().await;
    product.connect_kaleyra().await;
    start_to(&product, &[PHONE], None).await;
    product.run_queue().await;
    pass(&product, 60).await;
    assert_eq!(media(&product), [Sms, Voice]);
}

#[tokio::test]
async fn several_numbers_get_one_code() {
    let product = Product::plain().await;
    product.connect_kaleyra().await;
    let numbers = ["+919812345678", "+447911123456", "+919812345678"];
    let started = start_to(&product, &numbers, None).await;
    assert_eq!(product.run_queue().await, 2, "a number that is named twice gets one message");
    let sent = product.texts.sent();
    assert_eq!((sent[0].to.as_str(), sent[1].to.as_str()), ("919812345678", "447911123456"));
    assert_eq!(sent[0].code.expose(), sent[1].code.expose());
    assert!(is_approved(check_right(&product, started).await));
    assert_eq!(pass(&product, 60).await, 0);
}

#[tokio::test]
async fn a_flow_that_changes_does_not_change_what_it_started() {
    let product = Product::plain().await;
    let flow = product.connect_kaleyra().await;
    let started = start(&product).await;
    product.run_queue().await;
    let tenant = product.tenant.id;
    let mut draft = product.flow_draft(tenant).await;
    let voice = draft.steps[1].template;
    draft.steps.truncate(1);
    (draft.max_attempts, draft.validity) = (1, std::time::Duration::from_secs(30));
    product.engine.change_flow(tenant, flow.id, draft).await.expect("a flow");
    let text = TemplateDraft {
        name: "later".to_owned(),
        medium: Voice,
        language: "fr".to_owned(),
        subject: None,
        text: "Autre: {{code}}".to_owned(),
        autofill: Autofill::default(),
        dlt: None,
        approval: Approval::Rejected,
    };
    product.engine.change_message_template(tenant, voice, text).await.expect("a template");
    assert_eq!(pass(&product, 60).await, 2);
    product.engine.delete_flow(tenant, flow.id).await.expect("deleted");
    assert_eq!(media(&product), [Sms, Voice, Email]);
    let call = &product.texts.sent()[1];
    assert_eq!(call.language, "en");
    assert!(call.text.expose().ends_with(" is your code, good for 4 minutes."), "the text of then");
    let wrong = check(&product, started, "wrong1").await;
    assert_eq!(wrong, CheckOutcome::Wrong { attempts_remaining: 2 });
    assert!(is_approved(check_right(&product, started).await));
}
