//! Texts with a NUL, which PostgreSQL's text cannot hold: who looks for one finds nothing, as in the embedded store.

mod support;

use countersign_core::domain::ids::TenantId;
use countersign_core::domain::template::TemplateQuery;
use countersign_core::domain::token::TokenHash;
use countersign_core::ports::store::{AccessStore, AccountStore, TemplateStore, WabaStore};
use countersign_store_postgres::{Options, PostgresStore};
use support::database;

#[tokio::test]
async fn a_text_with_a_nul_is_nowhere() {
    let database = database().await;
    let options = Options { url: database.url.clone(), ..Options::default() };
    let store = PostgresStore::open(options).await.expect("a store");
    let (tenant, text) = (TenantId(1), "a\0b");
    assert_eq!(store.find_callback(text).await, Ok(None));
    assert_eq!(store.find_account_key(text, TokenHash::from_bytes([1; 32])).await, Ok(None));
    assert_eq!(store.find_template(tenant, text, "en").await, Ok(None));
    assert_eq!(store.list_numbers(tenant, text).await, Ok(Vec::new()));
    let search = TemplateQuery { search: Some(text.to_owned()), limit: 1, ..TemplateQuery::default() };
    assert_eq!(store.page_templates(tenant, search).await, Ok((Vec::new(), 0)));
}
