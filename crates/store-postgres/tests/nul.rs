//! Texts with a NUL, which PostgreSQL's text cannot hold: who looks for one finds nothing, as in the embedded store, and
//! what people write is kept with another sign in its place.

mod support;

use countersign_core::domain::chat::{InboundMessage, MessageKind, MessageQuery, MessageSort, NewNote};
use countersign_core::domain::destination::Destination;
use countersign_core::domain::ids::{ChatId, TenantId};
use countersign_core::domain::template::TemplateQuery;
use countersign_core::domain::tenant::TenantPolicy;
use countersign_core::domain::time::Timestamp;
use countersign_core::domain::token::TokenHash;
use countersign_core::ports::store::{
    AccessStore, AccountStore, ChatStore, ManagementStore, TemplateStore, WabaStore,
};
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

#[tokio::test]
async fn a_message_with_a_nul_is_kept_without_it() {
    const NOW: Timestamp = Timestamp::from_seconds(1_941_883_200);
    let database = database().await;
    let options = Options { url: database.url.clone(), ..Options::default() };
    let store = PostgresStore::open(options).await.expect("a store");
    let made = store.insert_tenant("Tenant", "tenant", TenantPolicy::default(), NOW).await;
    let tenant = made.expect("a tenant").id;
    let from = Destination::parse_phone("919812345678").expect("a number");
    let message = InboundMessage {
        vendor_message_id: "wamid\0.1".to_owned(),
        from: from.clone(),
        kind: MessageKind::Text,
        text: Some("A\0b".to_owned()),
        ref_message_id: Some("\0".to_owned()),
        at: NOW,
    };
    assert_eq!(store.insert_inbound(tenant, vec![message.clone()], NOW).await, Ok(1));
    assert_eq!(store.insert_inbound(tenant, vec![message], NOW).await, Ok(0), "it is known");
    let note = NewNote {
        with: from,
        text: "\0".to_owned(),
        status_message: "\0".to_owned(),
        kind: MessageKind::Text,
        url: Some("\0".to_owned()),
        sender: Some("\0".to_owned()),
        vendor_message_id: Some("\0".to_owned()),
        ref_message_id: Some("\0".to_owned()),
    };
    assert!(matches!(store.insert_note(tenant, note, NOW).await, Ok(Some(_))));
    let notes = store.list_notes(tenant, ChatId(1), 10).await.expect("a list");
    assert_eq!(notes[0].text.as_deref(), Some("\u{FFFD}"));
    let search = MessageQuery {
        tests: Vec::new(),
        search: Some("a\u{FFFD}B".to_owned()),
        sort: MessageSort::CreatedAt,
        descending: false,
        offset: 0,
        limit: 10,
    };
    let (found, total) = store.list_messages(tenant, search).await.expect("a list");
    assert_eq!((found[0].text.as_deref(), total), (Some("A\u{FFFD}b"), 1));
}
