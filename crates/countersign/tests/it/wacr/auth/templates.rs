//! `GET /auth/templates` (`wacr-api-v2.md` 2.5).

use std::time::Duration;

use countersign_core::domain::template::{RemoteTemplate, TemplateCategory, TemplateShape, TemplateStatus};
use serde_json::Value;

use super::super::{get, seen};
use crate::support::Product;

/// Names and languages of a page's rows.
async fn listed(product: &Product, query: &str) -> Vec<String> {
    let page = get(product, &format!("/auth/templates{query}")).await;
    assert_eq!(page["status"], 200, "{page}");
    let rows = page["body"]["data"].as_array().expect("rows").clone();
    let name = |row: &Value| {
        format!(
            "{} {}",
            row["template_name"].as_str().expect("a name"),
            row["language"].as_str().expect("a language")
        )
    };
    rows.iter().map(name).collect()
}

fn template(name: &str, language: &str, body: &str) -> RemoteTemplate {
    RemoteTemplate {
        vendor_id: format!("{name}.{language}"),
        name: name.to_owned(),
        language: language.to_owned(),
        category: TemplateCategory::Authentication,
        status: TemplateStatus::Approved,
        components: "[]".to_owned(),
        shape: TemplateShape {
            body: body.to_owned(),
            body_params: 1,
            header_format: Some("TEXT".to_owned()),
            header_text: Some("Hello".to_owned()),
            ..TemplateShape::default()
        },
    }
}

/// A product with four templates, the first older than the others.
async fn with_templates() -> Product {
    let product = Product::new().await;
    product.whatsapp.set_templates(vec![template("beta", "en", "Code {{1}}")]);
    product.engine.sync_templates(product.tenant.id).await.expect("templates");
    product.advance(Duration::from_mins(1));
    product.whatsapp.set_templates(vec![
        template("beta", "en", "Code {{1}}"),
        template("alpha", "en", "Your CODE is {{1}}"),
        template("alpha", "de", "Dein Schlüssel: {{1}} (100%)"),
        template("gamma_x", "pt_BR", "{{1}}"),
    ]);
    product.engine.sync_templates(product.tenant.id).await.expect("templates");
    product
}

#[tokio::test]
async fn only_those_that_can_carry_a_code() {
    let product = Product::new().await;
    let answer = product.get("/auth/templates").await;
    insta::assert_json_snapshot!(seen("get", "/auth/templates", &answer), @r#"
    {
      "body": {
        "data": [
          {
            "body_params_count": 1,
            "body_text": "*{{1}}* is your verification code. For your security, do not share this code.",
            "created_at": "2026-01-01T07:53:14+00:00",
            "footer_text": "This code expires in 10 minutes.",
            "header_format": "NONE",
            "header_text": null,
            "id": 1,
            "language": "en",
            "status": "APPROVED",
            "template_name": "otp_verification"
          },
          {
            "body_params_count": 2,
            "body_text": "*{{1}}* is your verification code. For your security, do not share this code.",
            "created_at": "2026-01-01T07:53:14+00:00",
            "footer_text": "This code expires in 10 minutes.",
            "header_format": "NONE",
            "header_text": null,
            "id": 2,
            "language": "en",
            "status": "APPROVED",
            "template_name": "otp_minutes"
          },
          {
            "body_params_count": 4,
            "body_text": "*{{1}}* is your verification code. For your security, do not share this code.",
            "created_at": "2026-01-01T07:53:14+00:00",
            "footer_text": "This code expires in 10 minutes.",
            "header_format": "NONE",
            "header_text": null,
            "id": 3,
            "language": "en",
            "status": "APPROVED",
            "template_name": "otp_long"
          }
        ],
        "links": {
          "first": "/api/v2/auth/templates?page=1",
          "last": "/api/v2/auth/templates?page=1",
          "next": null,
          "prev": null
        },
        "message": "Authentication templates retrieved successfully",
        "meta": {
          "pagination": {
            "current_page": 1,
            "from": 1,
            "has_more": false,
            "last_page": 1,
            "per_page": 15,
            "to": 3,
            "total": 3
          },
          "request_id": "[request id]",
          "timestamp": "2026-01-01T07:53:14+00:00"
        },
        "success": true
      },
      "status": 200
    }
    "#);
    let text = String::from_utf8(answer.body).expect("UTF-8");
    let keys = [
        "success",
        "data",
        "id",
        "template_name",
        "language",
        "body_text",
        "body_params_count",
        "header_format",
        "header_text",
        "footer_text",
        "status",
        "created_at",
    ];
    let places: Vec<usize> =
        keys.iter().map(|key| text.find(&format!("\"{key}\":")).expect("a key")).collect();
    assert!(places.is_sorted(), "{text}");
}

#[tokio::test]
async fn headers_are_shown() {
    let product = with_templates().await;
    let page = get(&product, "/auth/templates?filter[template_name]=gamma_x").await;
    insta::assert_json_snapshot!(page["body"]["data"], @r#"
    [
      {
        "body_params_count": 1,
        "body_text": "{{1}}",
        "created_at": "2026-01-01T07:54:14+00:00",
        "footer_text": null,
        "header_format": "TEXT",
        "header_text": "Hello",
        "id": 9,
        "language": "pt_BR",
        "status": "APPROVED",
        "template_name": "gamma_x"
      }
    ]
    "#);
}

#[tokio::test]
async fn is_sorted_by_what_is_asked_for() {
    let product = with_templates().await;
    for (query, expected) in [
        ("?sort=template_name,language", ["alpha de", "alpha en", "beta en", "gamma_x pt_BR"]),
        ("?sort=-template_name,-language", ["gamma_x pt_BR", "beta en", "alpha en", "alpha de"]),
        ("?sort=language,-template_name", ["alpha de", "beta en", "alpha en", "gamma_x pt_BR"]),
        ("?sort=%2Dlanguage,template_name", ["gamma_x pt_BR", "alpha en", "beta en", "alpha de"]),
        (
            "?sort=junk,template_name,body_data,-language",
            ["alpha en", "alpha de", "beta en", "gamma_x pt_BR"],
        ),
    ] {
        assert_eq!(listed(&product, query).await, expected, "{query}");
    }
    let oldest = listed(&product, "?sort=created_at").await;
    assert_eq!(oldest[0], "beta en");
    assert_eq!(listed(&product, "?sort=-created_at").await[3], "beta en");
    assert_eq!(listed(&product, "").await.len(), 4);
}

#[tokio::test]
async fn searches_names_and_bodies() {
    let product = with_templates().await;
    for (query, expected) in [
        ("?search=CODE&sort=template_name", vec!["alpha en", "beta en"]),
        ("?q=code&sort=template_name", vec!["alpha en", "beta en"]),
        ("?search=ALPHA&sort=language", vec!["alpha de", "alpha en"]),
        ("?search=100%25", vec!["alpha de"]),
        ("?search=a_x", vec!["gamma_x pt_BR"]),
        ("?search=%25", vec!["alpha de"]),
        ("?search=nothing", vec![]),
        ("?search=&q=gamma", vec!["gamma_x pt_BR"]),
        ("?search=%27%3B--", vec![]),
    ] {
        assert_eq!(listed(&product, query).await, expected, "{query}");
    }
}

#[tokio::test]
async fn filters_exactly() {
    let product = with_templates().await;
    for (query, expected) in [
        ("?filter[language]=de", vec!["alpha de"]),
        ("?filter%5Blanguage%5D=de", vec!["alpha de"]),
        ("?filter[language]=d", vec![]),
        ("?filter[template_name]=alpha&sort=language", vec!["alpha de", "alpha en"]),
        ("?filter[template_name]=alpha&filter[language]=en", vec!["alpha en"]),
        ("?filter[language]=en&filter[language]=de", vec!["alpha de"]),
        ("?filter[status]=PENDING&filter[language]=pt_BR", vec!["gamma_x pt_BR"]),
    ] {
        assert_eq!(listed(&product, query).await, expected, "{query}");
    }
}

#[tokio::test]
async fn pages_and_links() {
    let product = with_templates().await;
    let page = get(&product, "/auth/templates?per_page=3&sort=template_name,language&page=1&x=y").await;
    insta::assert_json_snapshot!(page["body"]["meta"]["pagination"], @r#"
    {
      "current_page": 1,
      "from": 1,
      "has_more": true,
      "last_page": 2,
      "per_page": 3,
      "to": 3,
      "total": 4
    }
    "#);
    insta::assert_json_snapshot!(page["body"]["links"], @r#"
    {
      "first": "/api/v2/auth/templates?per_page=3&sort=template_name,language&page=1",
      "last": "/api/v2/auth/templates?per_page=3&sort=template_name,language&page=2",
      "next": "/api/v2/auth/templates?per_page=3&sort=template_name,language&page=2",
      "prev": null
    }
    "#);
    let next = page["body"]["links"]["next"].as_str().expect("a link");
    let page = get(&product, next.strip_prefix("/api/v2").expect("an absolute path")).await;
    assert_eq!(page["body"]["data"][0]["template_name"], "gamma_x");
    insta::assert_json_snapshot!(page["body"]["meta"]["pagination"], @r#"
    {
      "current_page": 2,
      "from": 4,
      "has_more": false,
      "last_page": 2,
      "per_page": 3,
      "to": 4,
      "total": 4
    }
    "#);
    insta::assert_json_snapshot!(page["body"]["links"], @r#"
    {
      "first": "/api/v2/auth/templates?per_page=3&sort=template_name,language&page=1",
      "last": "/api/v2/auth/templates?per_page=3&sort=template_name,language&page=2",
      "next": null,
      "prev": "/api/v2/auth/templates?per_page=3&sort=template_name,language&page=1"
    }
    "#);
    let beyond = get(&product, "/auth/templates?per_page=3&page=9").await;
    insta::assert_json_snapshot!(beyond["body"]["meta"]["pagination"], @r#"
    {
      "current_page": 9,
      "from": null,
      "has_more": false,
      "last_page": 2,
      "per_page": 3,
      "to": null,
      "total": 4
    }
    "#);
    insta::assert_json_snapshot!(beyond["body"]["links"], @r#"
    {
      "first": "/api/v2/auth/templates?per_page=3&page=1",
      "last": "/api/v2/auth/templates?per_page=3&page=2",
      "next": null,
      "prev": "/api/v2/auth/templates?per_page=3&page=2"
    }
    "#);
}

#[tokio::test]
async fn an_empty_list_has_one_page() {
    let product = Product::bare(countersign_http::Limits::default()).await;
    let page = get(&product, "/auth/templates").await;
    insta::assert_json_snapshot!(page["body"], @r#"
    {
      "data": [],
      "links": {
        "first": "/api/v2/auth/templates?page=1",
        "last": "/api/v2/auth/templates?page=1",
        "next": null,
        "prev": null
      },
      "message": "Authentication templates retrieved successfully",
      "meta": {
        "pagination": {
          "current_page": 1,
          "from": null,
          "has_more": false,
          "last_page": 1,
          "per_page": 15,
          "to": null,
          "total": 0
        },
        "request_id": "[request id]",
        "timestamp": "2026-01-01T07:53:14+00:00"
      },
      "success": true
    }
    "#);
}

#[tokio::test]
async fn hostile_queries_are_answered() {
    let product = with_templates().await;
    let many = format!("?{}page=1", "a[b]=c&".repeat(6_000));
    for query in [
        "?page=18446744073709551615&per_page=18446744073709551615",
        "?page=-1&per_page=-1",
        "?page=99999999999999999999999999&per_page=abc",
        "?page=1000000000&per_page=100",
        "?page=%00&search=%00",
        "?search=%ff%fe%00&sort=%c3%28&filter[language]=%80",
        "?filter[language][]=de&filter[]=x&filter=y&filter[[]]=z&=&&&=x",
        "?page[]=2&page[a]=3",
        "?search=%",
        "?sort=,,,,-,--language",
        &many,
        &format!("?search={}", "%25_".repeat(5_000)),
        &format!("?sort={}", "language,".repeat(3_000)),
    ] {
        let page = get(&product, &format!("/auth/templates{query}")).await;
        let shown: String = query.chars().take(60).collect();
        assert_eq!(page["status"], 200, "{shown}");
        assert!(page.to_string().len() < 200_000, "{shown}");
    }
}
