//! `GET /contacts`.

use std::time::Duration;

use serde_json::{Value, json};

use super::{brief, get, make, make_group};
use crate::support::Product;

/// Five contacts, a minute apart.
async fn filled() -> Product {
    let product = Product::plain().await;
    make_group(&product, "VIP").await;
    make_group(&product, "News").await;
    for path in ["/sources", "/statuses"] {
        super::post(&product, path, json!({"name": "Web"})).await;
    }
    for (n, other) in [
        json!({"firstname": "Ada", "lastname": "Lovelace", "email": "ada@example.com", "groups": [1]}),
        json!({"firstname": "Grace", "lastname": "Hopper", "type": "customer", "company": "Navy 100%", "assigned_id": 12}),
        json!({"firstname": "Äda", "lastname": "Byron", "source_id": 2, "groups": [1, 2], "assigned_id": 1}),
        json!({"firstname": "Alan", "lastname": "Turing", "status_id": 2, "type": "guest"}),
        json!({"firstname": "Ada", "lastname": "Augusta", "type": "customer", "groups": [2]}),
    ]
    .into_iter()
    .enumerate()
    {
        let mut other = other;
        other["phone"] = json!(format!("+91981234500{}", n + 1));
        make(&product, other).await;
        product.advance(Duration::from_mins(1));
    }
    product
}

async fn ids(product: &Product, query: &str) -> Vec<i64> {
    let page = get(product, &format!("/contacts{query}")).await;
    assert_eq!(page["status"], 200, "{query}: {page}");
    let rows = page["body"]["data"].as_array().expect("rows");
    assert_eq!(page["body"]["meta"]["pagination"]["total"], json!(rows.len()), "{query}");
    rows.iter().map(|row| row["id"].as_i64().expect("a number")).collect()
}

#[tokio::test]
async fn a_page() {
    let product = filled().await;
    let page =
        get(&product, "/contacts?per_page=2&page=2&include=source&filter[group_id][null]=false&x=y&sort=-id")
            .await;
    insta::assert_json_snapshot!(page, @r#"
    {
      "body": {
        "data": [
          {
            "address": null,
            "assigned_id": null,
            "city": null,
            "company": null,
            "country_id": null,
            "created_at": "2026-01-01T07:53:14+00:00",
            "description": null,
            "email": "ada@example.com",
            "firstname": "Ada",
            "group_id": [
              1
            ],
            "id": 1,
            "is_opted_out": false,
            "lastname": "Lovelace",
            "phone": "919812345001",
            "source": {
              "created_at": "2026-01-01T07:53:14+00:00",
              "id": 1,
              "name": "API",
              "updated_at": "2026-01-01T07:53:14+00:00"
            },
            "source_id": 1,
            "state": null,
            "status_id": 1,
            "type": "lead",
            "updated_at": "2026-01-01T07:53:14+00:00",
            "zip": null
          }
        ],
        "links": {
          "first": "/api/v2/contacts?per_page=2&include=source&filter[group_id][null]=false&sort=-id&page=1",
          "last": "/api/v2/contacts?per_page=2&include=source&filter[group_id][null]=false&sort=-id&page=2",
          "next": null,
          "prev": "/api/v2/contacts?per_page=2&include=source&filter[group_id][null]=false&sort=-id&page=1"
        },
        "message": "Contacts retrieved successfully",
        "meta": {
          "pagination": {
            "current_page": 2,
            "from": 3,
            "has_more": false,
            "last_page": 2,
            "per_page": 2,
            "to": 3,
            "total": 3
          },
          "request_id": "[request id]",
          "timestamp": "2026-01-01T07:58:14+00:00"
        },
        "success": true
      },
      "status": 200
    }
    "#);
    let page = get(&product, "/contacts?per_page=2").await;
    insta::assert_json_snapshot!(page["body"]["meta"]["pagination"], @r#"
    {
      "current_page": 1,
      "from": 1,
      "has_more": true,
      "last_page": 3,
      "per_page": 2,
      "to": 2,
      "total": 5
    }
    "#);
    insta::assert_json_snapshot!(page["body"]["links"], @r#"
    {
      "first": "/api/v2/contacts?per_page=2&page=1",
      "last": "/api/v2/contacts?per_page=2&page=3",
      "next": "/api/v2/contacts?per_page=2&page=2",
      "prev": null
    }
    "#);
}

#[tokio::test]
async fn every_operator_of_every_field() {
    let product = filled().await;
    for (query, expected) in [
        ("", vec![1, 2, 3, 4, 5]),
        ("filter[type]=customer", vec![2, 5]),
        ("filter[type][ne]=customer", vec![1, 3, 4]),
        ("filter[type][%21%3D]=customer", vec![1, 3, 4]),
        ("filter[type][gte]=guest", vec![1, 3, 4]),
        ("filter[type][lte]=guest", vec![2, 4, 5]),
        ("filter[type][gt]=guest", vec![1, 3]),
        ("filter[type][lt]=guest", vec![2, 5]),
        ("filter[type][like]=E", vec![1, 2, 3, 4, 5]),
        ("filter[type][like]=ues", vec![4]),
        ("filter[type][like]=%25", vec![]),
        ("filter[type][in]=guest,customer", vec![2, 4, 5]),
        ("filter[type][not_in]=guest,%20customer", vec![1, 3]),
        ("filter[type][between]=d,h", vec![4]),
        ("filter[type][null]=true", vec![]),
        ("filter[type][null]=false", vec![1, 2, 3, 4, 5]),
        ("filter[type]=vip", vec![]),
        ("filter[status_id]=2", vec![4]),
        ("filter[status_id][%3E]=1", vec![4]),
        ("filter[status_id][%3E%3D]=1", vec![1, 2, 3, 4, 5]),
        ("filter[status_id][%3C]=2", vec![1, 2, 3, 5]),
        ("filter[status_id][%3C%3D]=1", vec![1, 2, 3, 5]),
        ("filter[source_id][ne]=1", vec![3]),
        ("filter[source_id][in]=2,3", vec![3]),
        ("filter[source_id][not_in]=2,3", vec![1, 2, 4, 5]),
        ("filter[source_id][between]=2,9", vec![3]),
        ("filter[assigned_id]=12", vec![2]),
        ("filter[assigned_id][like]=1", vec![2, 3]),
        ("filter[assigned_id][like]=%25", vec![]),
        ("filter[assigned_id][null]=true", vec![1, 4, 5]),
        ("filter[assigned_id][null]=0", vec![2, 3]),
        ("filter[assigned_id][ne]=12", vec![3]),
        ("filter[created_at]=2026-01-01T07:54:14%2B00:00", vec![2]),
        ("filter[created_at]=2026-01-01T07:54:14+00:00", vec![2]),
        ("filter[created_at][gte]=2026-01-01T07:55:14.000Z", vec![3, 4, 5]),
        ("filter[created_at][gte]=2026-01-01T07:55:14.130Z", vec![4, 5]),
        ("filter[created_at][gt]=2026-01-01%2007:55:14", vec![4, 5]),
        ("filter[created_at][lt]=2026-01-01T07:55:14Z", vec![1, 2]),
        ("filter[created_at][lte]=2026-01-01T07:55:14Z", vec![1, 2, 3]),
        ("filter[created_at][between]=2026-01-01T07:54:14Z,2026-01-01T07:55:14Z", vec![2, 3]),
        ("filter[created_at][ne]=2026-01-01T07:54:14Z", vec![1, 3, 4, 5]),
        ("filter[created_at][in]=2026-01-01T07:54:14Z,2026-01-01T07:56:14Z", vec![2, 4]),
        ("filter[created_at][not_in]=2026-01-01T07:54:14Z", vec![1, 3, 4, 5]),
        ("filter[created_at][like]=t07:54", vec![2]),
        ("filter[created_at][null]=true", vec![]),
        ("filter[created_at][lt]=2026-01-01", vec![]),
        ("filter[group_id]=1", vec![1, 3]),
        ("filter[group_id][ne]=1", vec![2, 4, 5]),
        ("filter[group_id][in]=1,2", vec![1, 3, 5]),
        ("filter[group_id][not_in]=1,2", vec![2, 4]),
        ("filter[group_id][gt]=1", vec![3, 5]),
        ("filter[group_id][between]=0,1", vec![1, 3]),
        ("filter[group_id][like]=2", vec![3, 5]),
        ("filter[group_id][null]=true", vec![2, 4]),
        ("filter[group_id][null]=false", vec![1, 3, 5]),
        ("filter[group_id]=404", vec![]),
        ("filter[type]=customer&filter[group_id]=2", vec![5]),
        ("filter[status_id][gte]=1&filter[status_id][lt]=2", vec![1, 2, 3, 5]),
        ("filter%5Btype%5D=guest", vec![4]),
        ("filter[type]=guest&filter[type]=lead", vec![1, 3]),
        ("filter[type]=&filter[status_id]=%20", vec![1, 2, 3, 4, 5]),
        ("filter[phone]=919812345001&filter[]=1&filter=1&filter[type=x", vec![1, 2, 3, 4, 5]),
        ("search=ADA", vec![1, 5]),
        ("q=%C3%84DA", vec![3]),
        ("search=98123450", vec![1, 2, 3, 4, 5]),
        ("search=100%25", vec![2]),
        ("search=%25", vec![2]),
        ("search=_", vec![]),
        ("search=ADA%40example", vec![1]),
        ("search=navy", vec![2]),
        ("search=byron&filter[type]=customer", vec![]),
        ("search=&q=turing", vec![4]),
        ("sort=-id", vec![5, 4, 3, 2, 1]),
        ("sort=firstname", vec![1, 5, 4, 2, 3]),
        ("sort=-firstname", vec![3, 2, 4, 5, 1]),
        ("sort=firstname,-id", vec![5, 1, 4, 2, 3]),
        ("sort=firstname,lastname", vec![5, 1, 4, 2, 3]),
        ("sort=lastname", vec![5, 3, 2, 1, 4]),
        ("sort=-created_at", vec![5, 4, 3, 2, 1]),
        ("sort=-updated_at", vec![5, 4, 3, 2, 1]),
        ("sort=phone,junk,,-,--id", vec![1, 2, 3, 4, 5]),
    ] {
        assert_eq!(ids(&product, &format!("?{query}")).await, expected, "{query}");
    }
}

#[tokio::test]
async fn a_filter_that_cannot_be() {
    let product = filled().await;
    for (query, field, rule) in [
        ("filter[status_id]=x", "filter[status_id]", "must be an integer"),
        ("filter[status_id][in]=1,x", "filter[status_id][in]", "must be an integer"),
        ("filter[status_id][in]=,", "filter[status_id][in]", "must not be empty"),
        ("filter[status_id]=9223372036854775808", "filter[status_id]", "must be an integer"),
        ("filter[status_id][between]=1", "filter[status_id][between]", "must have two values"),
        ("filter[type][between]=a,b,c", "filter[type][between]", "must have two values"),
        ("filter[assigned_id][null]=maybe", "filter[assigned_id][null]", "must be true or false"),
        ("filter[created_at]=yesterday", "filter[created_at]", "must be a valid date"),
        ("filter[created_at][gte]=2026-02-30", "filter[created_at][gte]", "must be a valid date"),
        ("filter[type][regex]=.*", "filter[type][regex]", "is not a known filter"),
        ("filter[type][]=lead", "filter[type][]", "is not a known filter"),
        ("filter[type][in][0]=lead", "filter[type][in][0]", "is not a known filter"),
    ] {
        let refused = get(&product, &format!("/contacts?{query}")).await;
        assert_eq!(
            brief(&refused),
            format!("422 VALIDATION_ERROR {}", json!({field: [format!("The {field} field {rule}.")]})),
            "{query}"
        );
    }
    let long = (0..101).map(|n| n.to_string()).collect::<Vec<_>>().join(",");
    let refused = get(&product, &format!("/contacts?filter[status_id][in]={long}")).await;
    assert_eq!(refused["status"], 422, "{refused}");
}

#[tokio::test]
async fn fields_are_selected() {
    let product = filled().await;
    let first = async |query: &str| {
        get(&product, &format!("/contacts?per_page=1&{query}")).await["body"]["data"][0].clone()
    };
    assert_eq!(first("fields=phone,%20id").await, json!({"id": 1, "phone": "919812345001"}));
    assert_eq!(first("fields=id,junk,groups").await, json!({"id": 1}));
    assert_eq!(first("fields=junk").await, first("").await, "none of them is one");
    let with = first("fields=id&include=groups").await;
    assert_eq!(with["groups"][0]["name"], "VIP");
    assert_eq!(with.as_object().map(serde_json::Map::len), Some(2));
}

#[tokio::test]
async fn includes_are_read() {
    let product = filled().await;
    let page = get(&product, "/contacts?include=groups,source,status&per_page=3&page=1").await;
    let third = &page["body"]["data"][2];
    let name = |row: &Value| row["name"].clone();
    assert_eq!(
        third["groups"].as_array().map(|rows| rows.iter().map(name).collect()),
        Some(vec![json!("VIP"), json!("News")])
    );
    assert_eq!((name(&third["source"]), third["status"]["id"].clone()), (json!("Web"), json!(1)));
    assert_eq!(third["status"]["color"], Value::Null);
}
