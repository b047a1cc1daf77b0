//! Sources, statuses and groups (`wacr-api-v2.md` 2.16 to 2.18).

use std::time::Duration;

use crate::outside::database;
use axum::body::Body;
use axum::http::Request;
use serde_json::{Value, json};

use super::{brief, call, code_of, get, head, post};
use crate::support::Product;

/// Path, and the words in which the vendor speaks of one.
const KINDS: [(&str, &str, &str); 3] =
    [("/groups", "Group", "group"), ("/sources", "Source", "source"), ("/statuses", "Status", "status")];

async fn make(product: &Product, path: &str, name: &str) -> i64 {
    let made = post(product, path, json!({"name": name})).await;
    assert_eq!(made["status"], 201, "{made}");
    made["body"]["data"]["id"].as_i64().expect("a number")
}

async fn contact(product: &Product, phone: &str) -> i64 {
    let body = json!({"firstname": "Ada", "lastname": "Lovelace", "phone": phone, "type": "lead",
                      "source_id": 1, "status_id": 1});
    let made = post(product, "/contacts", body).await;
    made["body"]["data"]["id"].as_i64().expect("a number")
}

async fn names(product: &Product, query: &str) -> Vec<String> {
    let page = get(product, query).await;
    let rows = page["body"]["data"].as_array().expect("rows").clone();
    rows.iter().map(|row| row["name"].as_str().expect("a name").to_owned()).collect()
}

#[tokio::test]
async fn a_group_is_made() {
    let product = Product::plain().await;
    insta::assert_json_snapshot!(post(&product, "/groups", json!({"name": " VIP "})).await, @r#"
    {
      "body": {
        "data": {
          "created_at": "2026-01-01T07:53:14+00:00",
          "id": 1,
          "name": "VIP",
          "updated_at": "2026-01-01T07:53:14+00:00"
        },
        "message": "Group created successfully",
        "meta": {
          "request_id": "[request id]",
          "timestamp": "2026-01-01T07:53:14+00:00"
        },
        "success": true
      },
      "status": 201
    }
    "#);
    let answer = product.post("/groups", json!({"name": "News"})).await;
    let text = String::from_utf8(answer.body).expect("UTF-8");
    let keys = ["success", "data", "id", "name", "created_at", "updated_at", "message", "meta"];
    let places: Vec<_> = keys.iter().map(|key| text.find(&format!("\"{key}\":")).expect("a key")).collect();
    assert!(places.is_sorted(), "{text}");
}

#[tokio::test]
async fn a_status_has_a_color() {
    let product = Product::plain().await;
    let body = json!({"name": "Contacted", "color": "#ff5733"});
    insta::assert_json_snapshot!(post(&product, "/statuses", body).await, @r##"
    {
      "body": {
        "data": {
          "color": "#ff5733",
          "created_at": "2026-01-01T07:53:14+00:00",
          "id": 2,
          "name": "Contacted",
          "updated_at": "2026-01-01T07:53:14+00:00"
        },
        "message": "Status created successfully",
        "meta": {
          "request_id": "[request id]",
          "timestamp": "2026-01-01T07:53:14+00:00"
        },
        "success": true
      },
      "status": 201
    }
    "##);
    let color = async |body: Value| {
        let changed = call(&product, "patch", "/statuses/2", Some(body)).await;
        assert_eq!(changed["status"], 200, "{changed}");
        changed["body"]["data"]["color"].clone()
    };
    assert_eq!(color(json!({"name": "Contacted"})).await, "#ff5733", "left out it stays");
    assert_eq!(color(json!({"name": "Contacted", "color": "#000000"})).await, "#000000");
    assert_eq!(color(json!({"name": "Contacted", "color": null})).await, Value::Null);
    assert_eq!(color(json!({"name": "Contacted", "color": "#abcdef"})).await, "#abcdef");
    assert_eq!(color(json!({"name": "Contacted", "color": ""})).await, Value::Null);
    for color in [
        json!("FF5733"),
        json!("#FF573"),
        json!("#FF57333"),
        json!("#GG5733"),
        json!("red"),
        json!(7),
        json!([]),
    ] {
        let refused = post(&product, "/statuses", json!({"name": "x", "color": color})).await;
        assert_eq!(
            brief(&refused),
            r#"422 VALIDATION_ERROR {"color":["Color must be a valid hex color code (e.g., #FF5733)"]}"#
        );
    }
}

#[tokio::test]
async fn a_source_is_shown_changed_and_removed() {
    let product = Product::plain().await;
    make(&product, "/sources", "Web").await;
    product.advance(Duration::from_secs(5));
    insta::assert_json_snapshot!(get(&product, "/sources/2").await["body"]["data"], @r#"
    {
      "created_at": "2026-01-01T07:53:14+00:00",
      "id": 2,
      "name": "Web",
      "updated_at": "2026-01-01T07:53:14+00:00"
    }
    "#);
    let changed = call(&product, "patch", "/sources/2", Some(json!({"name": "Shop"}))).await;
    insta::assert_json_snapshot!(changed, @r#"
    {
      "body": {
        "data": {
          "created_at": "2026-01-01T07:53:14+00:00",
          "id": 2,
          "name": "Shop",
          "updated_at": "2026-01-01T07:53:19+00:00"
        },
        "message": "Source updated successfully",
        "meta": {
          "request_id": "[request id]",
          "timestamp": "2026-01-01T07:53:19+00:00"
        },
        "success": true
      },
      "status": 200
    }
    "#);
    insta::assert_json_snapshot!(call(&product, "delete", "/sources/2", None).await, @r#"
    {
      "body": {
        "data": null,
        "message": "Source deleted successfully",
        "meta": {
          "request_id": "[request id]",
          "timestamp": "2026-01-01T07:53:19+00:00"
        },
        "success": true
      },
      "status": 200
    }
    "#);
    insta::assert_json_snapshot!(get(&product, "/sources/2").await, @r#"
    {
      "body": {
        "error": {
          "code": "NOT_FOUND",
          "message": "Source not found"
        },
        "meta": {
          "request_id": "[request id]",
          "timestamp": "2026-01-01T07:53:19+00:00"
        },
        "success": false
      },
      "status": 404
    }
    "#);
}

#[tokio::test]
async fn each_kind_speaks_for_itself() {
    let product = Product::plain().await;
    for (path, one, small) in KINDS {
        let id = make(&product, path, "Web").await;
        let other = make(&product, path, "Shop").await;
        let row = format!("{path}/{id}");
        let required = format!(r#"422 VALIDATION_ERROR {{"name":["{one} name is required"]}}"#);
        for body in [json!({}), json!({"name": null}), json!({"name": "  "}), json!({"color": "#FF5733"})] {
            assert_eq!(brief(&post(&product, path, body.clone()).await), required);
            assert_eq!(brief(&call(&product, "patch", &row, Some(body)).await), required, "on a change too");
        }
        let taken = format!(r#"422 VALIDATION_ERROR {{"name":["A {small} with this name already exists"]}}"#);
        assert_eq!(brief(&post(&product, path, json!({"name": "Web"})).await), taken);
        let renamed = call(&product, "patch", &format!("{path}/{other}"), Some(json!({"name": "Web"}))).await;
        assert_eq!(brief(&renamed), taken);
        let long = json!({"name": "x".repeat(256)});
        assert_eq!(
            brief(&post(&product, path, long).await),
            r#"422 VALIDATION_ERROR {"name":["The name field must not be greater than 255 characters."]}"#
        );
        assert_eq!(
            brief(&post(&product, path, json!({"name": 7})).await),
            r#"422 VALIDATION_ERROR {"name":["The name field must be a string."]}"#
        );
        assert_eq!(make(&product, path, &"é".repeat(255)).await, other + 1, "the bound is of characters");

        for id in ["404", "0", "9223372036854775807", "99999999999999999999"] {
            for (method, body) in [("get", None), ("patch", Some(json!({"name": "x"}))), ("delete", None)] {
                let answer = call(&product, method, &format!("{path}/{id}"), body).await;
                assert_eq!(
                    (&answer["status"], code_of(&answer)),
                    (&json!(404), "NOT_FOUND"),
                    "{method} {path}/{id}"
                );
                assert_eq!(answer["body"]["error"]["message"], format!("{one} not found"));
            }
        }
        for id in ["abc", "-1", "1.0", "%ff", "%00", "1%20or%201=1"] {
            let request = head(&product, "GET", &format!("/api/v2{path}/{id}")).body(Body::empty());
            let answer = product.request(request.expect("a request")).await;
            assert_eq!((answer.status.as_u16(), answer.code().as_str()), (404, "NOT_FOUND"), "{id}");
        }
        let gone = call(&product, "delete", &row, None).await;
        assert_eq!(gone["body"]["message"], format!("{one} deleted successfully"));
    }
}

#[tokio::test]
async fn lists_are_sorted_searched_and_paged() {
    let product = Product::plain().await;
    for (path, _, _) in KINDS {
        for name in ["beta", "Äther", "alpha", "100%"] {
            make(&product, path, name).await;
            product.advance(Duration::from_secs(1));
        }
        let first: Vec<&str> = if path == "/groups" { vec![] } else { vec!["API"] };
        if path != "/groups" {
            // What every tenant begins with; a status of a name of its own.
            let id = json!({"name": "API"});
            call(&product, "patch", &format!("{path}/1"), Some(id)).await;
        }
        let with = |rest: &[&str], front: bool| {
            let rest = rest.iter().copied();
            let all: Vec<&str> =
                if front { first.iter().copied().chain(rest).collect() } else { rest.collect() };
            all.into_iter().map(str::to_owned).collect::<Vec<_>>()
        };
        let list = async |query: &str| names(&product, &format!("{path}{query}")).await;
        assert_eq!(list("").await, with(&["beta", "Äther", "alpha", "100%"], true));
        assert_eq!(list("?search=A&sort=name").await, with(&["alpha", "beta"], true));
        assert_eq!(list("?q=%C3%A4").await, ["Äther"]);
        assert_eq!(list("?q=%25").await, ["100%"]);
        assert_eq!(list("?sort=-created_at&per_page=2").await, ["100%", "alpha"]);
        assert_eq!(list("?sort=junk,-name,name&per_page=1").await, ["Äther"]);
        assert_eq!(list("?sort=name&page=2&per_page=1&q=ha").await, Vec::<String>::new());
    }
    let page = get(&product, "/groups?per_page=3&sort=-updated_at&q=%C3%A4&x=y&fields=id").await;
    insta::assert_json_snapshot!(page, @r#"
    {
      "body": {
        "data": [
          {
            "created_at": "2026-01-01T07:53:15+00:00",
            "id": 2,
            "name": "Äther",
            "updated_at": "2026-01-01T07:53:15+00:00"
          }
        ],
        "links": {
          "first": "/api/v2/groups?per_page=3&sort=-updated_at&q=%C3%A4&page=1",
          "last": "/api/v2/groups?per_page=3&sort=-updated_at&q=%C3%A4&page=1",
          "next": null,
          "prev": null
        },
        "message": "Groups retrieved successfully",
        "meta": {
          "pagination": {
            "current_page": 1,
            "from": 1,
            "has_more": false,
            "last_page": 1,
            "per_page": 3,
            "to": 1,
            "total": 1
          },
          "request_id": "[request id]",
          "timestamp": "2026-01-01T07:53:26+00:00"
        },
        "success": true
      },
      "status": 200
    }
    "#);
    let page = get(&product, "/groups?per_page=3&page=2").await;
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
    for query in ["?page=18446744073709551615", "?page=-1&per_page=-1", "?per_page=100000", "?search=%ff%00"]
    {
        assert_eq!(get(&product, &format!("/groups{query}")).await["status"], 200, "{query}");
    }
}

#[tokio::test]
async fn what_contacts_have_stays() {
    let product = Product::plain().await;
    for path in ["/sources", "/statuses"] {
        make(&product, path, "Web").await;
    }
    let body = json!({"firstname": "A", "lastname": "B", "phone": "+919812345001", "type": "lead", "source_id": 2, "status_id": 2});
    assert_eq!(post(&product, "/contacts", body).await["status"], 201);
    insta::assert_json_snapshot!(call(&product, "delete", "/sources/2", None).await, @r#"
    {
      "body": {
        "error": {
          "code": "CONFLICT",
          "message": "Source cannot be deleted while assigned to contacts"
        },
        "meta": {
          "request_id": "[request id]",
          "timestamp": "2026-01-01T07:53:14+00:00"
        },
        "success": false
      },
      "status": 409
    }
    "#);
    let refused = call(&product, "delete", "/statuses/2", None).await;
    assert_eq!(refused["status"], 409);
    assert_eq!(refused["body"]["error"]["message"], "Status cannot be deleted while assigned to contacts");
    product.connect_whatsapp().await;
    for path in ["/sources/1", "/statuses/1"] {
        assert_eq!(call(&product, "delete", path, None).await["status"], 409, "new contacts get it");
    }
    assert_eq!(call(&product, "delete", "/contacts/1", None).await["status"], 200);
    for path in ["/sources/2", "/statuses/2"] {
        assert_eq!(call(&product, "delete", path, None).await["status"], 200);
    }
}

#[tokio::test]
async fn contacts_join_and_leave_a_group() {
    let product = Product::plain().await;
    let group = make(&product, "/groups", "VIP").await;
    for n in 1..=3 {
        contact(&product, &format!("+91981234500{n}")).await;
    }
    let add = async |ids: Value| {
        call(&product, "post", "/groups/1/contacts", Some(json!({"contact_ids": ids}))).await
    };
    insta::assert_json_snapshot!(add(json!([1, 2])).await, @r#"
    {
      "body": {
        "data": {
          "contacts_added": 2,
          "group_id": 1
        },
        "message": "Contacts added to group successfully",
        "meta": {
          "request_id": "[request id]",
          "timestamp": "2026-01-01T07:53:14+00:00"
        },
        "success": true
      },
      "status": 200
    }
    "#);
    assert_eq!(add(json!([2, "3", 3.0, 3])).await["body"]["data"]["contacts_added"], 1);
    assert_eq!(get(&product, "/contacts/3").await["body"]["data"]["group_id"], json!([group]));
    assert_eq!(
        brief(&add(json!([1, 404])).await),
        r#"422 VALIDATION_ERROR {"contact_ids":["One or more contact IDs do not exist"]}"#
    );
    let remove = async |ids: Value| {
        call(&product, "delete", "/groups/1/contacts", Some(json!({"contact_ids": ids}))).await
    };
    insta::assert_json_snapshot!(remove(json!([1, 404, 1])).await, @r#"
    {
      "body": {
        "data": {
          "contacts_removed": 1,
          "group_id": 1
        },
        "message": "Contacts removed from group successfully",
        "meta": {
          "request_id": "[request id]",
          "timestamp": "2026-01-01T07:53:14+00:00"
        },
        "success": true
      },
      "status": 200
    }
    "#);
    assert_eq!(remove(json!([1])).await["body"]["data"]["contacts_removed"], 0);

    for method in ["post", "delete"] {
        for (body, details) in [
            (json!({}), r#"{"contact_ids":["Contact IDs are required"]}"#),
            (json!({"contact_ids": []}), r#"{"contact_ids":["Contact IDs are required"]}"#),
            (json!({"contact_ids": "1,2"}), r#"{"contact_ids":["Contact IDs must be an array"]}"#),
            (json!({"contact_ids": {"0": 1}}), r#"{"contact_ids":["Contact IDs must be an array"]}"#),
            (
                json!({"contact_ids": [1, "x", true]}),
                r#"{"contact_ids.1":["The contact ids.1 field must be an integer."],"contact_ids.2":["The contact ids.2 field must be an integer."]}"#,
            ),
            (
                json!({"contact_ids": (0..1001).collect::<Vec<_>>()}),
                r#"{"contact_ids":["The contact ids field must not have more than 1000 items."]}"#,
            ),
        ] {
            let refused = call(&product, method, "/groups/1/contacts", Some(body)).await;
            assert_eq!(brief(&refused), format!("422 VALIDATION_ERROR {details}"), "{method}");
        }
        let missing = call(&product, method, "/groups/404/contacts", Some(json!({"contact_ids": [1]}))).await;
        assert_eq!(missing["body"]["error"]["message"], "Group not found");
    }
    assert_eq!(call(&product, "delete", "/groups/1", None).await["status"], 200);
    assert_eq!(
        get(&product, "/contacts/3").await["body"]["data"]["group_id"],
        json!([]),
        "it left with the group"
    );
}

#[tokio::test]
async fn a_large_group_goes() {
    let product = Product::plain().await;
    make(&product, "/groups", "All").await;
    database(&product)
        .execute_batch(
            "INSERT INTO contact_groups (tenant_id, contact_id, group_id)
             WITH RECURSIVE n (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM n WHERE n < 1200) SELECT 1, n, 1 FROM n",
        )
        .expect("members");
    assert_eq!(call(&product, "delete", "/groups/1", None).await["status"], 200);
    let left: i64 = database(&product)
        .query_row("SELECT count(*) FROM contact_groups", [], |row| row.get(0))
        .expect("a count");
    assert_eq!(left, 0);
}

#[tokio::test]
async fn a_body_that_is_none() {
    let product = Product::plain().await;
    make(&product, "/groups", "VIP").await;
    for (method, path) in [("POST", "/groups"), ("PATCH", "/groups/1"), ("DELETE", "/groups/1/contacts")] {
        for (body, code) in [("[]", "BAD_REQUEST"), ("{", "BAD_REQUEST"), ("", "VALIDATION_ERROR")] {
            let request: Request<Body> =
                head(&product, method, &format!("/api/v2{path}")).body(Body::from(body)).expect("a request");
            assert_eq!(product.request(request).await.code(), code, "{method} {path} {body}");
        }
    }
}
