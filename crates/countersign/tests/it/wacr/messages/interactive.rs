//! `POST /messages/interactive`.

use countersign_core::domain::message::{Action, FreeContent, Interactive, MessageText};
use serde_json::{Value, json};

use super::{last_free, make_ada, post, text_about, texts, with};
use crate::support::{PHONE, Product};

const PATH: &str = "/messages/interactive";

fn buttons() -> Value {
    json!({"phone": PHONE, "type": "button", "body_text": "Is it right?",
           "buttons": [{"id": "yes", "title": "Yes"}, {"id": "no", "title": "No"}]})
}

fn list() -> Value {
    json!({"phone": PHONE, "type": "list", "body_text": "What is it?", "list_button_text": "Choose",
           "sections": [{"title": "Fruit", "rows": [{"id": "1", "title": "Apple", "description": "Red"},
                                                    {"id": "2", "title": "Pear"}]},
                        {"title": "Other", "rows": [{"id": "3", "title": "Nut"}]}]})
}

fn sent(product: &Product) -> Interactive {
    let FreeContent::Interactive(interactive) = last_free(product) else { panic!("not interactive") };
    interactive
}

#[tokio::test]
async fn buttons_go_out() {
    let product = Product::new().await;
    make_ada(&product).await;
    let body = with(
        buttons(),
        &json!({"body_text": "Dear @{contact_first_name},\nis it right?", "header_text": "H", "footer_text": "F"}),
    );
    insta::assert_json_snapshot!(post(&product, PATH, body).await, @r#"
    {
      "body": {
        "data": {
          "chat_id": 1,
          "chat_message_id": 1,
          "contact_id": 1,
          "message_id": "wamid.test1",
          "phone": "919999999999",
          "sent_at": "2026-01-01T07:53:14+00:00",
          "status": "sent",
          "type": "button"
        },
        "message": "Message sent successfully",
        "meta": {
          "request_id": "[request id]",
          "timestamp": "2026-01-01T07:53:14+00:00"
        },
        "success": true
      },
      "status": 200
    }
    "#);
    let sent = sent(&product);
    assert_eq!(sent.body.expose(), "Dear Ada,\nis it right?");
    assert_eq!(sent.header.as_ref().map(MessageText::expose), Some("H"));
    assert_eq!(sent.footer.as_ref().map(MessageText::expose), Some("F"));
    let Action::Buttons(buttons) = sent.action else { panic!("no buttons") };
    let buttons: Vec<_> = buttons.iter().map(|button| (button.id.as_str(), button.title.as_str())).collect();
    assert_eq!(buttons, [("yes", "Yes"), ("no", "No")]);
}

#[tokio::test]
async fn a_list_goes_out() {
    let product = Product::new().await;
    let seen = post(&product, PATH, list()).await;
    assert_eq!((&seen["status"], &seen["body"]["data"]["type"]), (&json!(200), &json!("list")));
    let Action::List { button, sections } = sent(&product).action else { panic!("no list") };
    assert_eq!(button, "Choose");
    let rows: Vec<_> = sections
        .iter()
        .flat_map(|section| section.rows.iter().map(move |row| (&*section.title, &*row.id, &*row.title)))
        .collect();
    assert_eq!(rows, [("Fruit", "1", "Apple"), ("Fruit", "2", "Pear"), ("Other", "3", "Nut")]);
    assert_eq!(sections[0].rows[0].description.as_deref(), Some("Red"));
    assert_eq!(sections[0].rows[1].description, None);
}

#[tokio::test]
async fn nothing_at_all() {
    let product = Product::new().await;
    insta::assert_json_snapshot!(texts(&product, PATH, json!({})).await, @r#"
    {
      "body_text": [
        "The body text field is required."
      ],
      "phone": [
        "Phone number is required"
      ],
      "type": [
        "The type field is required."
      ]
    }
    "#);
    let bare = json!({"phone": PHONE, "body_text": "x", "type": "list"});
    insta::assert_json_snapshot!(texts(&product, PATH, bare).await, @r#"
    {
      "list_button_text": [
        "The list button text field is required when type is list."
      ],
      "sections": [
        "The sections field is required when type is list."
      ]
    }
    "#);
    let bare = json!({"phone": PHONE, "body_text": "x", "type": "button", "buttons": []});
    insta::assert_json_snapshot!(texts(&product, PATH, bare).await, @r#"
    {
      "buttons": [
        "The buttons field is required when type is button."
      ]
    }
    "#);
}

fn max(field: &str, most: usize) -> Value {
    json!(format!("The {field} field must not be greater than {most} characters."))
}

#[tokio::test]
async fn texts_have_their_bounds() {
    let product = Product::new().await;
    let letters = |count: usize| json!("x".repeat(count));
    let control = |field: &str| json!(format!("The {field} field must not contain control characters."));
    for (field, value, text) in [
        ("phone", json!("1"), json!("Phone number must be at least 10 digits")),
        ("phone", json!("+91 99999 99999 99999"), max("phone", 20)),
        ("type", json!("menu"), json!("The selected type is invalid.")),
        ("type", json!(["button"]), json!("The selected type is invalid.")),
        ("body_text", letters(1_024), Value::Null),
        ("body_text", letters(1_025), max("body text", 1_024)),
        ("body_text", json!("a\nb"), Value::Null),
        ("body_text", json!("a\u{2}b"), control("body text")),
        ("header_text", letters(60), Value::Null),
        ("header_text", letters(61), max("header text", 60)),
        ("header_text", json!("a\nb"), control("header text")),
        ("footer_text", letters(60), Value::Null),
        ("footer_text", letters(61), max("footer text", 60)),
        ("footer_text", json!("a\tb"), control("footer text")),
        ("contact_id", json!(0), json!("The contact id field must be at least 1.")),
        ("buttons", json!("Yes"), json!("The buttons field must be an array.")),
        ("buttons", json!({"id": "1", "title": "x"}), json!("The buttons field must be an array.")),
        ("list_button_text", letters(999), Value::Null),
        ("sections", json!("not looked at"), Value::Null),
    ] {
        let said = text_about(&product, PATH, &buttons(), field, &json!({field: value})).await;
        assert_eq!(said, text, "{field} {value:.60}");
    }
    for (field, value, text) in [
        ("list_button_text", letters(20), Value::Null),
        ("list_button_text", letters(21), max("list button text", 20)),
        ("list_button_text", Value::Null, json!("The list button text field is required when type is list.")),
        ("sections", json!([]), json!("The sections field is required when type is list.")),
        ("sections", json!("x"), json!("The sections field must be an array.")),
        ("buttons", json!("not looked at"), Value::Null),
    ] {
        let said = text_about(&product, PATH, &list(), field, &json!({field: value})).await;
        assert_eq!(said, text, "{field} {value:.60}");
    }
}

#[tokio::test]
async fn buttons_have_their_bounds() {
    let product = Product::new().await;
    let button = |n: usize| json!({"id": n.to_string(), "title": format!("B{n}")});
    let many = |count: usize| json!((0..count).map(button).collect::<Vec<_>>());
    let one = |id: &str, title: &str| json!([{"id": id, "title": title}]);
    let required = |field: &str| json!(format!("The {field} field is required."));
    for (value, field, text) in [
        (many(3), "buttons", Value::Null),
        (many(4), "buttons", json!("The buttons field must not have more than 3 items.")),
        (json!([5]), "buttons.0", json!("The buttons.0 field must be an object.")),
        (json!([{"title": "x"}]), "buttons.0.id", required("buttons.0.id")),
        (json!([{"id": "x", "title": " "}]), "buttons.0.title", required("buttons.0.title")),
        (json!([{"id": 5, "title": "x"}]), "buttons.0.id", json!("The buttons.0.id field must be a string.")),
        (one(&"x".repeat(256), "x"), "buttons", Value::Null),
        (one(&"x".repeat(257), "x"), "buttons.0.id", max("buttons.0.id", 256)),
        (one("x", &"x".repeat(20)), "buttons", Value::Null),
        (one("x", &"x".repeat(21)), "buttons.0.title", max("buttons.0.title", 20)),
        (
            one("x", "a\nb"),
            "buttons.0.title",
            json!("The buttons.0.title field must not contain control characters."),
        ),
        (
            json!([{"id": "a", "title": "x"}, {"id": "a", "title": "y"}]),
            "buttons.1.id",
            json!("The buttons.1.id field has a duplicate value."),
        ),
        (
            json!([{"id": "a", "title": "x"}, {"id": "b", "title": "x"}]),
            "buttons.1.title",
            json!("The buttons.1.title field has a duplicate value."),
        ),
    ] {
        let said = text_about(&product, PATH, &buttons(), field, &json!({"buttons": value})).await;
        assert_eq!(said, text, "{value:.80}");
    }
}

#[tokio::test]
async fn lists_have_their_bounds() {
    let product = Product::new().await;
    let row = |n: usize| json!({"id": n.to_string(), "title": format!("Row {n}")});
    let rows = |from: usize, count: usize| (from..from + count).map(row).collect::<Vec<_>>();
    let section = |rows: Vec<Value>| json!({"title": "S", "rows": rows});
    let of_row = |row: Value| json!([section(vec![row])]);
    let required = |field: &str| json!(format!("The {field} field is required."));
    let sections = |count: usize| json!((0..count).map(|n| section(rows(n, 1))).collect::<Vec<_>>());
    for (value, field, text) in [
        (sections(10), "sections", Value::Null),
        (sections(11), "sections", json!("The sections field must not have more than 10 items.")),
        (json!([section(rows(0, 10))]), "sections", Value::Null),
        (
            json!([section(rows(0, 11))]),
            "sections.0.rows",
            json!("The sections.0.rows field must not have more than 10 items."),
        ),
        (
            json!([section(rows(0, 6)), section(rows(6, 5))]),
            "sections",
            json!("The sections field must not have more than 10 rows in all."),
        ),
        (json!(["x"]), "sections.0", json!("The sections.0 field must be an object.")),
        (json!([{"rows": rows(0, 1)}]), "sections.0.title", required("sections.0.title")),
        (
            json!([{"title": "x".repeat(25), "rows": rows(0, 1)}]),
            "sections.0.title",
            max("sections.0.title", 24),
        ),
        (json!([{"title": "S"}]), "sections.0.rows", required("sections.0.rows")),
        (json!([{"title": "S", "rows": []}]), "sections.0.rows", required("sections.0.rows")),
        (
            json!([{"title": "S", "rows": {}}]),
            "sections.0.rows",
            json!("The sections.0.rows field must be an array."),
        ),
        (
            json!([section(rows(0, 1)), section(vec![json!(1)])]),
            "sections.1.rows.0",
            json!("The sections.1.rows.0 field must be an object."),
        ),
        (of_row(json!({"title": "x"})), "sections.0.rows.0.id", required("sections.0.rows.0.id")),
        (of_row(json!({"id": "x"})), "sections.0.rows.0.title", required("sections.0.rows.0.title")),
        (
            of_row(json!({"id": "x".repeat(200), "title": "x".repeat(24), "description": "x".repeat(72)})),
            "sections",
            Value::Null,
        ),
        (
            of_row(json!({"id": "x".repeat(201), "title": "x"})),
            "sections.0.rows.0.id",
            max("sections.0.rows.0.id", 200),
        ),
        (
            of_row(json!({"id": "x", "title": "x".repeat(25)})),
            "sections.0.rows.0.title",
            max("sections.0.rows.0.title", 24),
        ),
        (
            of_row(json!({"id": "x", "title": "x", "description": "x".repeat(73)})),
            "sections.0.rows.0.description",
            max("sections.0.rows.0.description", 72),
        ),
        (
            of_row(json!({"id": "x", "title": "x", "description": 5})),
            "sections.0.rows.0.description",
            json!("The sections.0.rows.0.description field must be a string."),
        ),
        (
            json!([section(rows(0, 2)), section(rows(1, 1))]),
            "sections.1.rows.0.id",
            json!("The sections.1.rows.0.id field has a duplicate value."),
        ),
    ] {
        let said = text_about(&product, PATH, &list(), field, &json!({"sections": value})).await;
        assert_eq!(said, text, "{value:.80}");
    }
}

#[tokio::test]
async fn all_that_is_wrong_is_named_at_once() {
    let product = Product::new().await;
    let wrong = json!({"phone": "x", "type": "list", "body_text": 1, "header_text": "a\n", "footer_text": [],
        "list_button_text": "x".repeat(21), "contact_id": "x",
        "sections": [{"rows": [{"id": "", "title": 5, "description": {}}, null]}, []]});
    insta::assert_json_snapshot!(texts(&product, PATH, wrong).await, @r#"
    {
      "body_text": [
        "The body text field must be a string."
      ],
      "contact_id": [
        "The contact id field must be an integer."
      ],
      "footer_text": [
        "The footer text field must be a string."
      ],
      "list_button_text": [
        "The list button text field must not be greater than 20 characters."
      ],
      "phone": [
        "Phone number must be at least 10 digits",
        "Phone number can only contain digits, +, -, spaces, and parentheses"
      ],
      "sections.0.rows.0.description": [
        "The sections.0.rows.0.description field must be a string."
      ],
      "sections.0.rows.0.id": [
        "The sections.0.rows.0.id field is required."
      ],
      "sections.0.rows.0.title": [
        "The sections.0.rows.0.title field must be a string."
      ],
      "sections.0.rows.1": [
        "The sections.0.rows.1 field must be an object."
      ],
      "sections.0.title": [
        "The sections.0.title field is required."
      ],
      "sections.1": [
        "The sections.1 field must be an object."
      ]
    }
    "#);
    assert_eq!(product.whatsapp.calls(), 0);
}
