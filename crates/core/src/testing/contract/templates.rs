//! Message templates.

use super::world::{World, at};
use crate::domain::ids::{TemplateId, TenantId};
use crate::domain::template::{
    RemoteTemplate, SyncSummary, TemplateCategory, TemplateQuery, TemplateScope, TemplateShape, TemplateSort,
    TemplateStatus,
};
use crate::ports::store::{Store, StoreError};

fn template(name: &str, language: &str, body: &str) -> RemoteTemplate {
    RemoteTemplate {
        vendor_id: format!("id-{name}-{language}"),
        name: name.to_owned(),
        language: language.to_owned(),
        category: TemplateCategory::Authentication,
        status: TemplateStatus::Approved,
        components: "[]".to_owned(),
        shape: TemplateShape {
            body: body.to_owned(),
            body_params: 1,
            header_format: Some("TEXT".to_owned()),
            header_text: Some("Your code".to_owned()),
            footer: Some("Expires soon".to_owned()),
            code_expiration_minutes: Some(10),
            otp_buttons: vec![0, 2],
        },
    }
}

fn page() -> TemplateQuery {
    TemplateQuery { limit: 100, ..TemplateQuery::default() }
}

async fn names(store: &dyn Store, tenant: TenantId, query: TemplateQuery) -> (Vec<String>, u64) {
    let (rows, total) = store.page_templates(tenant, query).await.expect("a page");
    (rows.into_iter().map(|row| row.remote.name).collect(), total)
}

/// A sync adds, changes and removes; a row keeps its number and its birth, and an unchanged one its last change.
pub async fn a_sync_makes_rows_equal_to_the_list(store: &dyn Store) {
    let world = World::open(store).await;
    let sync = async |listed, second| {
        let replaced = store.replace_templates(world.tenant, listed, false, at(second));
        replaced.await.expect("a sync")
    };
    let find = async |name, language| {
        let found = store.find_template(world.tenant, name, language);
        found.await.expect("a look")
    };
    let login = template("login", "en_US", "{{1}} is your code");
    let german = template("login", "de", "{{1}} ist dein Code");
    let payment = template("payment", "en_US", "Pay with {{1}}");
    let summary = sync(vec![login.clone(), german.clone(), payment], 0).await;
    assert_eq!(summary, SyncSummary { listed: 3, added: 3, removed: 0 });
    let before = find("login", "en_US").await.expect("it is there");
    assert_eq!((&before.remote, before.created_at), (&login, at(0)));

    let changed =
        RemoteTemplate { vendor_id: "another".to_owned(), ..template("login", "en_US", "Use {{1}}") };
    let fresh = template("alert", "en_US", "{{1}}!");
    let summary = sync(vec![changed.clone(), german, fresh], 10).await;
    assert_eq!(summary, SyncSummary { listed: 3, added: 1, removed: 1 });
    let after = find("login", "en_US").await.expect("it is there");
    assert_eq!((after.id, after.created_at), (before.id, at(0)));
    assert_eq!((after.remote, after.updated_at), (changed, at(10)));
    let same = find("login", "de").await.expect("it is there");
    assert_eq!(same.updated_at, at(0));
    assert_eq!(find("payment", "en_US").await, None);
    let newest = find("alert", "en_US").await.expect("it is there");
    assert_eq!(newest.id, TemplateId(4), "a number is not given out twice");
    let all = store.list_templates(world.tenant).await.expect("a list");
    let names: Vec<_> = all.iter().map(|row| (row.id.0, row.remote.name.as_str())).collect();
    assert_eq!(names, [(1, "login"), (2, "login"), (4, "alert")], "all of them, by number");
}

/// An empty list empties the tenant's templates, and only those.
pub async fn a_sync_is_a_tenants_own(store: &dyn Store) {
    let world = World::open(store).await;
    let other = World::named(store, "second").await;
    let login = template("login", "en_US", "{{1}}");
    for tenant in [world.tenant, other.tenant] {
        let synced = store.replace_templates(tenant, vec![login.clone()], false, at(0)).await;
        synced.expect("a sync");
    }
    let emptied = store.replace_templates(world.tenant, Vec::new(), false, at(1)).await;
    assert_eq!(emptied.expect("a sync").removed, 1);
    assert_eq!(names(store, world.tenant, page()).await.1, 0);
    let theirs = store.find_template(other.tenant, "login", "en_US").await;
    assert_eq!(theirs.expect("a look").map(|row| row.id), Some(TemplateId(1)));
}

/// A change of a template's status is told once, whether a webhook or a list brings it.
pub async fn a_change_of_status_is_told(store: &dyn Store) {
    let world = World::open(store).await;
    let login = template("login", "en_US", "{{1}}");
    let sync = async |listed, second| {
        store.replace_templates(world.tenant, vec![listed], true, at(second)).await.expect("a sync");
    };
    sync(login.clone(), 0).await;
    for second in [1, 2] {
        let status = TemplateStatus::parse("PAUSED");
        let set = store.set_template_status(world.tenant, "id-login-en_US", status, true, at(second)).await;
        assert_eq!(set, Ok(true));
    }
    sync(login.clone(), 3).await;
    sync(login, 4).await;
    let told = world.told().await;
    let told: Vec<_> = told.iter().map(|event| (event.at, event.data.as_str())).collect();
    let data = |status: &str, previous: &str| {
        format!(
            r#"{{"language":"en_US","previous_status":"{previous}","status":"{status}","template_name":"login"}}"#
        )
    };
    assert_eq!(told, [(at(1), &*data("PAUSED", "APPROVED")), (at(3), &*data("APPROVED", "PAUSED"))]);
}

/// The vendor's webhook changes the status of the template it names, and tells whether there is one.
pub async fn a_status_follows_the_vendor(store: &dyn Store) {
    let world = World::open(store).await;
    let login = template("login", "en_US", "{{1}}");
    let synced = store.replace_templates(world.tenant, vec![login], false, at(0)).await;
    synced.expect("a sync");
    let set = async |vendor_id, status, second| {
        let status = TemplateStatus::parse(status);
        store.set_template_status(world.tenant, vendor_id, status, false, at(second)).await
    };
    let updated_at = async || {
        let found = store.find_template(world.tenant, "login", "en_US").await;
        found.expect("a look").map(|row| row.updated_at)
    };
    assert_eq!(set("id-login-en_US", "APPROVED", 1).await, Ok(true));
    assert_eq!(updated_at().await, Some(at(0)), "nothing changed");
    assert_eq!(set("id-login-en_US", "PAUSED", 2).await, Ok(true));
    assert_eq!(updated_at().await, Some(at(2)));
    assert_eq!(names(store, world.tenant, page()).await.1, 0);
    assert_eq!(set("id-nothing", "APPROVED", 3).await, Ok(false));
}

/// Only approved authentication templates are listed, filtered by name, language and text, in any case of any
/// letters; what looks like a pattern is plain text.
pub async fn a_list_is_filtered(store: &dyn Store) {
    let world = World::open(store).await;
    let mut marketing = template("promo", "en_US", "Buy!");
    marketing.category = TemplateCategory::Other("MARKETING".to_owned());
    let mut paused = template("paused", "en_US", "{{1}}");
    paused.status = TemplateStatus::Other("PAUSED".to_owned());
    let listed = vec![
        template("login_code", "en_US", "100% yours: {{1}}"),
        template("login_code", "de", "Öffne mit {{1}}"),
        template("loginXcode", "en_US", "1000 yours: {{1}}"),
        template("back", "en_US", r"a \ b {{1}}"),
        marketing,
        paused,
    ];
    store.replace_templates(world.tenant, listed, false, at(0)).await.expect("a sync");
    let some = |text: &str| Some(text.to_owned());
    for (search, name, language, expected) in [
        (None, None, None, 4),
        (None, some("login_code"), None, 2),
        (None, None, some("de"), 1),
        (None, some("login_code"), some("de"), 1),
        (some("LOGIN"), None, None, 3),
        (some("ÖFFNE"), None, None, 1),
        (some("login_"), None, None, 2),
        (some("100%"), None, None, 1),
        (some("%"), None, None, 1),
        (some("_"), None, None, 2),
        (some(r"\"), None, None, 1),
        (some("promo"), None, None, 0),
        (some("login"), None, some("de"), 1),
    ] {
        let query = TemplateQuery { language, name, search, ..page() };
        let (rows, total) = names(store, world.tenant, query.clone()).await;
        assert_eq!((rows.len(), total), (expected, expected as u64), "{query:?}");
    }
    let all = || TemplateQuery { scope: TemplateScope::All, ..page() };
    for (query, expected) in [
        (all(), 6),
        (TemplateQuery { search: some("promo"), ..all() }, 1),
        (TemplateQuery { search: some("markET"), ..all() }, 1),
        (TemplateQuery { search: some("yours"), ..all() }, 0),
        (TemplateQuery { status: some("PAUSED"), ..all() }, 1),
        (TemplateQuery { category: some("AUTHENTICATION"), ..all() }, 5),
        (TemplateQuery { category: some("AUTHENTICATION"), status: some("APPROVED"), ..all() }, 4),
        (TemplateQuery { vendor_id: some("id-login_code-de"), ..all() }, 1),
        (TemplateQuery { vendor_id: some("id-login_code-fr"), ..all() }, 0),
        (TemplateQuery { vendor_id: some("id-promo-en_US"), ..page() }, 0),
    ] {
        let (rows, total) = names(store, world.tenant, query.clone()).await;
        assert_eq!((rows.len(), total), (expected, expected as u64), "{query:?}");
    }
}

/// Pages are cut from one order, ties go by number, and the total is that of all pages.
pub async fn a_list_is_sorted_and_paged(store: &dyn Store) {
    use TemplateSort::{CreatedAt, Language, Name, UpdatedAt};
    let world = World::open(store).await;
    let first = vec![template("b", "en", "{{1}}"), template("a", "fr", "{{1}}")];
    let mut both = first.clone();
    both.extend([template("a", "de", "{{1}}"), template("c", "de", "{{1}}")]);
    for (listed, second) in [(first, 0), (both, 10)] {
        let synced = store.replace_templates(world.tenant, listed, false, at(second)).await;
        synced.expect("a sync");
    }
    for (sort, expected) in [
        (vec![], ["b en", "a fr", "a de", "c de"]),
        (vec![(Name, false)], ["a fr", "a de", "b en", "c de"]),
        (vec![(Name, true)], ["c de", "b en", "a fr", "a de"]),
        (vec![(Name, false), (Language, false)], ["a de", "a fr", "b en", "c de"]),
        (vec![(Language, true), (Name, true)], ["a fr", "b en", "c de", "a de"]),
        (vec![(CreatedAt, true), (Name, true)], ["c de", "a de", "b en", "a fr"]),
        (vec![(UpdatedAt, false), (Name, true)], ["b en", "a fr", "c de", "a de"]),
    ] {
        let mut seen = Vec::new();
        for offset in [0, 3, 6] {
            let query = TemplateQuery { sort: sort.clone(), offset, limit: 3, ..TemplateQuery::default() };
            let (rows, total) = store.page_templates(world.tenant, query).await.expect("a page");
            assert_eq!(total, 4);
            seen.extend(rows.into_iter().map(|row| format!("{} {}", row.remote.name, row.remote.language)));
        }
        assert_eq!(seen, expected, "{sort:?}");
    }
}

/// Templates need their tenant.
pub async fn templates_need_their_tenant(store: &dyn Store) {
    let listed = vec![template("login", "en_US", "{{1}}")];
    assert_eq!(
        store.replace_templates(TenantId(404), listed, false, at(0)).await,
        Err(StoreError::Missing { what: "tenant" })
    );
}
