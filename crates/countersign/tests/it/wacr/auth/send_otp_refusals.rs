//! Every refusal of `POST /auth/send-otp` (seed 002, "Error Responses"), and their order.

use std::time::Duration;

use countersign_core::domain::destination::Destination;
use countersign_core::domain::fault::{FaultClass, SendFault};
use countersign_core::domain::plan::Allowance;
use countersign_core::domain::template::TemplateStatus;
use serde_json::{Value, json};

use super::super::{code_of, post};
use super::{example, outcome, undeliverable, with};
use crate::support::{PHONE, Product};

async fn refused(product: &Product, fields: Value) -> Value {
    let seen = post(product, "/auth/send-otp", with(example("123456"), &fields)).await;
    json!({"status": seen["status"], "error": seen["body"]["error"]})
}

fn destination() -> Destination {
    Destination::parse_phone(PHONE).expect("a number")
}

#[tokio::test]
async fn a_template_that_is_not_there_or_not_approved() {
    let product = Product::new().await;
    insta::assert_json_snapshot!(refused(&product, json!({"template_name": "nope"})).await, @r#"
    {
      "error": {
        "code": "RESOURCE_NOT_FOUND",
        "message": "Template not found or not approved"
      },
      "status": 404
    }
    "#);
    for fields in [
        json!({"template_name": "otp_pending"}),
        json!({"language": "de"}),
        json!({"template_name": "OTP_VERIFICATION"}),
    ] {
        assert_eq!(
            refused(&product, fields.clone()).await["error"]["code"],
            "RESOURCE_NOT_FOUND",
            "{fields}"
        );
    }
    let rejected = TemplateStatus::parse("REJECTED");
    product.engine.template_status_changed(product.tenant.id, "1001", rejected).await.expect("a store");
    assert_eq!(refused(&product, json!({})).await["error"]["code"], "RESOURCE_NOT_FOUND");
}

#[tokio::test]
async fn a_template_of_another_category() {
    let product = Product::new().await;
    insta::assert_json_snapshot!(refused(&product, json!({"template_name": "order_update"})).await, @r#"
    {
      "error": {
        "code": "VALIDATION_ERROR",
        "details": {
          "template_name": [
            "The template must be of the AUTHENTICATION category."
          ]
        },
        "message": "The given data was invalid."
      },
      "status": 422
    }
    "#);
}

#[tokio::test]
async fn parameters_that_do_not_fit_the_template() {
    let product = Product::new().await;
    let fields = json!({"template_name": "otp_long", "additional_params": ["one"]});
    insta::assert_json_snapshot!(refused(&product, fields).await, @r#"
    {
      "error": {
        "code": "VALIDATION_ERROR",
        "details": {
          "additional_params": [
            "The template takes 2 additional parameters, 1 were given."
          ]
        },
        "message": "The given data was invalid."
      },
      "status": 422
    }
    "#);
    let refusal = refused(&product, json!({"additional_params": ["one"]})).await;
    assert_eq!(
        refusal["error"]["details"]["additional_params"],
        json!(["The template takes 0 additional parameters, 1 were given."])
    );
}

#[tokio::test]
async fn templates_that_are_not_in_the_plan() {
    let product = Product::new().await;
    product.set_plan(Allowance { whatsapp_templates: false, ..Allowance::UNLIMITED }).await;
    insta::assert_json_snapshot!(refused(&product, json!({})).await, @r#"
    {
      "error": {
        "code": "FEATURE_NOT_AVAILABLE",
        "message": "WhatsApp templates not available in plan"
      },
      "status": 403
    }
    "#);
}

#[tokio::test]
async fn no_whatsapp() {
    let product = Product::new().await;
    product.engine.delete_whatsapp(product.tenant.id).await.expect("a store");
    insta::assert_json_snapshot!(refused(&product, json!({})).await, @r#"
    {
      "error": {
        "code": "WHATSAPP_NOT_CONFIGURED",
        "message": "WhatsApp not configured for this account"
      },
      "status": 422
    }
    "#);
}

#[tokio::test]
async fn a_contact_that_is_not_there() {
    let product = Product::new().await;
    insta::assert_json_snapshot!(refused(&product, json!({"contact_id": 7})).await, @r#"
    {
      "error": {
        "code": "NOT_FOUND",
        "message": "Contact not found"
      },
      "status": 404
    }
    "#);
}

#[tokio::test]
async fn a_full_contact_list() {
    let product = Product::new().await;
    product.set_plan(Allowance { contacts: Some(1), ..Allowance::UNLIMITED }).await;
    assert_eq!(refused(&product, json!({})).await["status"], 200);
    insta::assert_json_snapshot!(refused(&product, json!({"phone": "+14155550100"})).await, @r#"
    {
      "error": {
        "code": "FEATURE_LIMIT_EXCEEDED",
        "details": {
          "current": 1,
          "feature": "contacts",
          "maximum": 1
        },
        "message": "Contact limit reached"
      },
      "status": 403
    }
    "#);
    assert_eq!(refused(&product, json!({})).await["status"], 200, "a known contact needs no room");
}

#[tokio::test]
async fn a_contact_that_has_opted_out() {
    let product = Product::new().await;
    assert_eq!(refused(&product, json!({})).await["status"], 200);
    let tenant = product.tenant.id;
    product.engine.set_opted_out(tenant, &destination(), true).await.expect("a contact");
    insta::assert_json_snapshot!(refused(&product, json!({})).await, @r#"
    {
      "error": {
        "code": "CONTACT_OPTED_OUT",
        "message": "Contact has opted out of messages"
      },
      "status": 403
    }
    "#);
    assert_eq!(refused(&product, json!({"contact_id": 1})).await["error"]["code"], "CONTACT_OPTED_OUT");
    product.engine.set_opted_out(tenant, &destination(), false).await.expect("a contact");
    assert_eq!(refused(&product, json!({})).await["status"], 200);
}

#[tokio::test]
async fn no_conversation_left() {
    let product = Product::new().await;
    product.set_plan(Allowance { conversations: Some(1), ..Allowance::UNLIMITED }).await;
    assert_eq!(refused(&product, json!({})).await["status"], 200);
    insta::assert_json_snapshot!(refused(&product, json!({"phone": "+14155550100"})).await, @r#"
    {
      "error": {
        "code": "FEATURE_LIMIT_EXCEEDED",
        "details": {
          "current": 1,
          "feature": "conversations",
          "maximum": 1
        },
        "message": "Conversation limit reached"
      },
      "status": 403
    }
    "#);
}

#[tokio::test]
async fn a_destination_that_was_guessed_at_too_often() {
    let product = Product::new().await;
    for _ in 0..20 {
        super::send(&product, "123456").await;
        for _ in 0..5 {
            assert_eq!(outcome(&product, "654321").await, "INVALID_CODE");
        }
        // The hour and the day start anew; the run of failures does not.
        product.advance(Duration::from_hours(24));
    }
    insta::assert_json_snapshot!(refused(&product, json!({})).await, @r#"
    {
      "error": {
        "code": "RATE_LIMIT_EXCEEDED",
        "details": {
          "retry_after": 86400
        },
        "message": "Too many failed verification attempts for this phone number"
      },
      "status": 429
    }
    "#);
    assert_eq!(refused(&product, json!({"purpose": "payment"})).await["status"], 200);
}

#[tokio::test]
async fn a_message_that_whatsapp_refuses() {
    let product = Product::new().await;
    product.whatsapp.fail_next(undeliverable());
    insta::assert_json_snapshot!(refused(&product, json!({})).await, @r#"
    {
      "error": {
        "code": "MESSAGE_SEND_FAILED",
        "details": {
          "reason": "131026",
          "retryable": false
        },
        "message": "Failed to send WhatsApp message"
      },
      "status": 500
    }
    "#);
    let refusal = refused(&product, json!({})).await;
    assert_eq!(refusal["status"], 200, "{refusal}");
}

#[tokio::test]
async fn an_account_at_fault_rests_and_comes_back() {
    let product = Product::new().await;
    let fault =
        SendFault { class: FaultClass::Account, vendor_code: Some("190".to_owned()), ..undeliverable() };
    product.whatsapp.fail_next(fault);
    insta::assert_json_snapshot!(refused(&product, json!({})).await, @r#"
    {
      "error": {
        "code": "MESSAGE_SEND_FAILED",
        "details": {
          "reason": "190",
          "retryable": false
        },
        "message": "Failed to send WhatsApp message"
      },
      "status": 500
    }
    "#);
    insta::assert_json_snapshot!(refused(&product, json!({})).await, @r#"
    {
      "error": {
        "code": "MESSAGE_SEND_FAILED",
        "details": {
          "reason": null,
          "retryable": true
        },
        "message": "Failed to send WhatsApp message"
      },
      "status": 500
    }
    "#);
    assert_eq!(product.whatsapp.calls(), 1, "the vendor is left alone");
    product.advance(Duration::from_secs(30));
    assert_eq!(refused(&product, json!({})).await["status"], 200);
}

/// Everything is wrong at first; whatever is mended uncovers the next refusal.
#[tokio::test]
async fn the_order_of_refusals() {
    let product = Product::new().await;
    let (engine, tenant) = (&product.engine, product.tenant.id);
    assert_eq!(refused(&product, json!({})).await["status"], 200);
    engine.set_opted_out(tenant, &destination(), true).await.expect("a contact");
    engine.delete_whatsapp(tenant).await.expect("a store");
    let plan = Allowance { whatsapp_templates: false, conversations: Some(1), contacts: Some(1) };
    product.set_plan(plan).await;
    let code = async |fields: Value| {
        let seen = post(&product, "/auth/send-otp", with(example("123456"), &fields)).await;
        code_of(&seen).to_owned()
    };

    let mut body = json!({"phone": "+14155550100", "template_name": "nope", "contact_id": 99, "code": null});
    assert_eq!(code(body.clone()).await, "VALIDATION_ERROR");
    body["code"] = json!("123456");
    assert_eq!(code(body.clone()).await, "RESOURCE_NOT_FOUND");
    body["template_name"] = json!("order_update");
    assert_eq!(code(body.clone()).await, "VALIDATION_ERROR");
    body["template_name"] = json!("otp_verification");
    assert_eq!(code(body.clone()).await, "FEATURE_NOT_AVAILABLE");
    product.set_plan(Allowance { whatsapp_templates: true, ..plan }).await;
    assert_eq!(code(body.clone()).await, "WHATSAPP_NOT_CONFIGURED");
    product.connect_whatsapp().await;
    assert_eq!(code(body.clone()).await, "NOT_FOUND");
    body["contact_id"] = json!(null);
    assert_eq!(code(body.clone()).await, "FEATURE_LIMIT_EXCEEDED");
    product.set_plan(Allowance { whatsapp_templates: true, contacts: None, ..plan }).await;
    body["phone"] = json!(PHONE);
    assert_eq!(code(body.clone()).await, "CONTACT_OPTED_OUT");
    engine.set_opted_out(tenant, &destination(), false).await.expect("a contact");
    product.advance(Duration::from_hours(25));
    assert_eq!(code(body.clone()).await, "FEATURE_LIMIT_EXCEEDED");
    product.set_plan(Allowance::UNLIMITED).await;
    product.whatsapp.fail_next(undeliverable());
    assert_eq!(code(body.clone()).await, "MESSAGE_SEND_FAILED");
    assert_eq!(code(body).await, "");
}
