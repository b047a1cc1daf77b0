//! The OpenAPI document. That answers are as it says is checked wherever a test looks at one.

use std::collections::BTreeMap;

use serde_json::Value;

use super::document::document;

fn operations() -> Vec<(String, Value)> {
    let paths = document()["paths"].as_object().expect("paths");
    let operations = paths.iter().flat_map(|(path, item)| {
        let item = item.as_object().expect("operations");
        item.iter().map(move |(method, operation)| (format!("{method} {path}"), operation.clone()))
    });
    operations.collect()
}

#[test]
fn lists_the_operations_with_their_statuses() {
    let table: BTreeMap<String, String> = operations()
        .into_iter()
        .map(|(name, operation)| {
            let responses = operation["responses"].as_object().expect("responses");
            (name, responses.keys().cloned().collect::<Vec<_>>().join(" "))
        })
        .collect();
    insta::assert_json_snapshot!(table, @r#"
    {
      "delete /api/v2/contacts/batch": "200 400 401 403 408 413 415 422 429 500 503 504",
      "delete /api/v2/contacts/{id}": "200 401 403 404 429 500 503 504",
      "delete /api/v2/groups/{id}": "200 401 403 404 429 500 503 504",
      "delete /api/v2/groups/{id}/contacts": "200 400 401 403 404 408 413 415 422 429 500 503 504",
      "delete /api/v2/sources/{id}": "200 401 403 404 409 429 500 503 504",
      "delete /api/v2/statuses/{id}": "200 401 403 404 409 429 500 503 504",
      "get /api/v2/account": "200 401 403 429 500 503 504",
      "get /api/v2/account/limits": "200 401 403 429 500 503 504",
      "get /api/v2/account/usage": "200 401 403 429 500 503 504",
      "get /api/v2/auth/templates": "200 401 403 422 429 500 503 504",
      "get /api/v2/comments/{mobile}": "200 401 404 429 500 503 504",
      "get /api/v2/contacts": "200 401 403 422 429 500 503 504",
      "get /api/v2/contacts/{id}": "200 401 403 404 429 500 503 504",
      "get /api/v2/groups": "200 401 403 429 500 503 504",
      "get /api/v2/groups/{id}": "200 401 403 404 429 500 503 504",
      "get /api/v2/messages": "200 401 403 422 429 500 503 504",
      "get /api/v2/messages/{id}": "200 401 403 404 429 500 503 504",
      "get /api/v2/sources": "200 401 403 429 500 503 504",
      "get /api/v2/sources/{id}": "200 401 403 404 429 500 503 504",
      "get /api/v2/statuses": "200 401 403 429 500 503 504",
      "get /api/v2/statuses/{id}": "200 401 403 404 429 500 503 504",
      "get /api/v2/templates": "200 401 403 422 429 500 503 504",
      "get /api/v2/templates/{id}": "200 401 403 404 429 500 503 504",
      "patch /api/v2/contacts/{id}": "200 400 401 403 404 408 413 415 422 429 500 503 504",
      "patch /api/v2/groups/{id}": "200 400 401 403 404 408 413 415 422 429 500 503 504",
      "patch /api/v2/sources/{id}": "200 400 401 403 404 408 413 415 422 429 500 503 504",
      "patch /api/v2/statuses/{id}": "200 400 401 403 404 408 413 415 422 429 500 503 504",
      "post /api/v2/auth/resend": "200 400 401 403 404 408 409 413 415 422 429 500 503 504",
      "post /api/v2/auth/send-otp": "200 400 401 403 404 408 409 413 415 422 429 500 503 504",
      "post /api/v2/auth/status": "200 400 401 403 408 413 415 422 429 500 503 504",
      "post /api/v2/auth/verify": "200 400 401 403 408 413 415 422 429 500 503 504",
      "post /api/v2/comments/{mobile}": "200 400 401 404 408 413 415 422 429 500 503 504",
      "post /api/v2/contacts": "201 400 401 403 408 413 415 422 429 500 503 504",
      "post /api/v2/contacts/batch": "200 400 401 403 408 413 415 422 429 500 503 504",
      "post /api/v2/groups": "201 400 401 403 408 413 415 422 429 500 503 504",
      "post /api/v2/groups/{id}/contacts": "200 400 401 403 404 408 413 415 422 429 500 503 504",
      "post /api/v2/messages/interactive": "200 400 401 403 404 408 409 413 415 422 429 500 503 504",
      "post /api/v2/messages/media": "200 400 401 403 404 408 409 413 415 422 429 500 503 504",
      "post /api/v2/messages/template": "200 400 401 403 404 408 409 413 415 422 429 500 503 504",
      "post /api/v2/messages/text": "200 400 401 403 404 408 409 413 415 422 429 500 503 504",
      "post /api/v2/sources": "201 400 401 403 408 413 415 422 429 500 503 504",
      "post /api/v2/statuses": "201 400 401 403 408 413 415 422 429 500 503 504",
      "post /api/v2/templates/sync": "200 401 403 422 429 500 503 504"
    }
    "#);
}

#[test]
fn every_answer_and_every_body_has_a_schema() {
    for (name, operation) in operations() {
        for (status, response) in operation["responses"].as_object().expect("responses") {
            let schema = &response["content"]["application/json"]["schema"];
            let target = schema["$ref"].as_str().expect("a reference").trim_start_matches('#');
            assert!(document().pointer(target).is_some(), "{name} {status}: {target}");
        }
        if operation.get("requestBody").is_some() {
            let schema = &operation["requestBody"]["content"]["application/json"]["schema"];
            let target = schema["$ref"].as_str().expect("a reference").trim_start_matches('#');
            assert!(document().pointer(target).is_some(), "{name}: {target}");
        }
    }
}

#[test]
fn every_reference_leads_somewhere() {
    fn walk(value: &Value) {
        match value {
            Value::Object(map) => {
                if let Some(target) = map.get("$ref").and_then(Value::as_str) {
                    assert!(document().pointer(target.trim_start_matches('#')).is_some(), "{target}");
                }
                map.values().for_each(walk);
            }
            Value::Array(items) => items.iter().for_each(walk),
            _ => {}
        }
    }
    walk(document());
}

#[test]
fn documents_the_bodies() {
    for (name, required, all) in [
        (
            "SendOtpRequest",
            &["code", "phone", "template_name"][..],
            &[
                "additional_params",
                "code",
                "contact_id",
                "expiry_minutes",
                "language",
                "phone",
                "purpose",
                "template_name",
            ][..],
        ),
        (
            "ResendOtpRequest",
            &["phone", "template_name"],
            &["expiry_minutes", "language", "phone", "purpose", "template_name"],
        ),
        (
            "ContactRequest",
            &["firstname", "lastname", "phone", "source_id", "status_id", "type"],
            &[
                "address",
                "assigned_id",
                "city",
                "company",
                "country_id",
                "description",
                "email",
                "firstname",
                "groups",
                "lastname",
                "phone",
                "source_id",
                "state",
                "status_id",
                "type",
                "zip",
            ],
        ),
        ("NameRequest", &["name"], &["name"]),
        ("StatusRequest", &["name"], &["color", "name"]),
        ("MembersRequest", &["contact_ids"], &["contact_ids"]),
        ("BatchDeleteRequest", &["ids"], &["ids"]),
        ("BatchCreateRequest", &["contacts"], &["contacts", "options"]),
        (
            "CommentRequest",
            &["comment"],
            &["comment", "media_url", "message_id", "ref_message_id", "status_message"],
        ),
        ("VerifyOtpRequest", &["code", "phone"], &["code", "phone", "purpose"]),
        ("OtpStatusRequest", &["phone"], &["phone", "purpose"]),
    ] {
        check_body(name, required, all);
    }
}

/// The fields of a body, and those of them that must be there.
fn check_body(name: &str, required: &[&str], all: &[&str]) {
    let schema = &document()["components"]["schemas"][name];
    let mut listed: Vec<&str> =
        schema["required"].as_array().expect("names").iter().filter_map(Value::as_str).collect();
    listed.sort_unstable();
    assert_eq!(listed, required, "{name}");
    let mut fields: Vec<&String> = schema["properties"].as_object().expect("fields").keys().collect();
    fields.sort_unstable();
    assert_eq!(fields, all, "{name}");
}

#[test]
fn documents_the_bodies_of_messages() {
    for (name, required, all) in [
        ("SendTextRequest", &["message", "phone"][..], &["contact_id", "message", "phone"][..]),
        (
            "SendMediaRequest",
            &["media_type", "phone"],
            &[
                "caption",
                "contact.assigned_id",
                "contact.country",
                "contact.email",
                "contact.firstname",
                "contact.groups",
                "contact.lastname",
                "contact_id",
                "filename",
                "media_type",
                "media_url",
                "phone",
            ],
        ),
        (
            "SendInteractiveRequest",
            &["body_text", "phone", "type"],
            &[
                "body_text",
                "buttons",
                "contact_id",
                "footer_text",
                "header_text",
                "list_button_text",
                "phone",
                "sections",
                "type",
            ],
        ),
        ("ButtonRequest", &["id", "title"], &["id", "title"]),
        ("SectionRequest", &["rows", "title"], &["rows", "title"]),
        ("RowRequest", &["id", "title"], &["description", "id", "title"]),
    ] {
        check_body(name, required, all);
    }
}

/// A form has the fields of the JSON body, and those of the files.
#[test]
fn forms_are_bodies_with_files() {
    for (path, files) in [
        ("media", &["media_file"][..]),
        ("template", &["header_document_file", "header_image_file", "header_video_file"]),
    ] {
        let content =
            &document()["paths"][format!("/api/v2/messages/{path}")]["post"]["requestBody"]["content"];
        let fields = |kind: &str| {
            let target =
                content[kind]["schema"]["$ref"].as_str().expect("a reference").trim_start_matches('#');
            let schema = document().pointer(target).expect("a schema");
            let fields = schema["properties"].as_object().expect("fields").clone();
            (schema["required"].clone(), fields)
        };
        let (json_required, json) = fields("application/json");
        let (form_required, form) = fields("multipart/form-data");
        assert_eq!(json_required, form_required, "{path}");
        let more: Vec<_> = form.keys().filter(|name| !json.contains_key(*name)).collect();
        assert_eq!(more, files, "{path}");
        assert!(json.keys().all(|name| form.contains_key(name)), "{path}");
        assert!(files.iter().all(|name| form[*name]["format"] == "binary"), "{path}");
    }
}
