//! A store that fails where it is told to.

use std::collections::HashMap;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use async_trait::async_trait;
use countersign_core::domain::account::{Account, AccountKey};
use countersign_core::domain::chat::{ChatMessage, InboundMessage, MessageQuery, NewNote};
use countersign_core::domain::check::{CheckCommand, CheckOutcome};
use countersign_core::domain::contact::{Contact, ContactChange, ContactQuery};
use countersign_core::domain::delivery::{ClaimedDelivery, FinishDelivery, PastTry, RecordTries};
use countersign_core::domain::destination::Destination;
use countersign_core::domain::event::{Event, EventKind};
use countersign_core::domain::flow::{Flow, ReadyFlow};
use countersign_core::domain::idempotency::{ClaimKey, IdempotencyKey, KeyClaim, StoredAnswer};
use countersign_core::domain::ids::{
    AccountKeyId, ChatId, ContactId, DeliveryId, EndpointId, EventId, FlowId, GroupId, MessageId,
    MessageTemplateId, PlanId, ProviderId, TenantId, TokenId, VerificationId,
};
use countersign_core::domain::limit::{LimitRule, Limited};
use countersign_core::domain::media::{MediaKey, StoredMedia};
use countersign_core::domain::message_template::MessageTemplate;
use countersign_core::domain::plan::{Allowance, Plan};
use countersign_core::domain::provider::Provider;
use countersign_core::domain::purpose::Purpose;
use countersign_core::domain::receipt::Receipt;
use countersign_core::domain::template::{
    RemoteTemplate, SyncSummary, Template, TemplateQuery, TemplateStatus,
};
use countersign_core::domain::tenant::{Tenant, TenantPolicy, TenantProfile, TenantState};
use countersign_core::domain::time::Timestamp;
use countersign_core::domain::token::{AdminToken, Token, TokenHash};
use countersign_core::domain::verification::Verification;
use countersign_core::domain::waba::{NumberChange, Waba, WabaNumber};
use countersign_core::domain::webhook::{ClaimedEvent, Endpoint, FinishEvent, Try};
use countersign_core::domain::whatsapp::WhatsAppSettings;
use countersign_core::ports::store::*;

/// How a call fails.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Failure {
    /// The queue is full.
    Busy,
    /// The database cannot be reached.
    Away,
    /// The store has a bug.
    Panic,
}

/// Passes every call on, unless it was told that calls of this name fail.
pub(crate) struct FailingStore {
    inner: Arc<dyn Store>,
    failures: Mutex<HashMap<&'static str, Failure>>,
    calls: Mutex<HashMap<&'static str, usize>>,
}

impl FailingStore {
    pub(crate) fn around(inner: Arc<dyn Store>) -> Self {
        Self { inner, failures: Mutex::default(), calls: Mutex::default() }
    }

    /// From now on calls of this name fail.
    pub(crate) fn fail(&self, call: &'static str, failure: Failure) {
        self.failures.lock().expect("no panic").insert(call, failure);
    }

    /// From now on every call works again.
    pub(crate) fn heal(&self) {
        self.failures.lock().expect("no panic").clear();
    }

    /// How often a call of this name was made.
    pub(crate) fn calls(&self, call: &str) -> usize {
        self.calls.lock().expect("no panic").get(call).copied().unwrap_or(0)
    }

    fn before(&self, call: &'static str) -> Result<(), StoreError> {
        *self.calls.lock().expect("no panic").entry(call).or_default() += 1;
        let failure = self.failures.lock().expect("no panic").get(call).copied();
        match failure {
            None => Ok(()),
            Some(Failure::Busy) => Err(StoreError::Busy),
            Some(Failure::Away) => Err(StoreError::Away("disk I/O error at /secret/path".to_owned())),
            Some(Failure::Panic) => panic!("a bug that knows 987654321"),
        }
    }
}

macro_rules! passed_on {
    ($port:ident: $($name:ident($($argument:ident: $kind:ty),*) -> $result:ty;)+) => {
        #[async_trait]
        impl $port for FailingStore {
            $(async fn $name(&self, $($argument: $kind),*) -> Result<$result, StoreError> {
                self.before(stringify!($name))?;
                self.inner.$name($($argument),*).await
            })+
        }
    };
}

passed_on! { VerificationStore:
    start(command: StartCommand) -> StartOutcome;
    check(command: CheckCommand) -> CheckOutcome;
    find_pending(tenant: TenantId, destination: &Destination, purpose: &Purpose) -> Option<Verification>;
    hit_limit(tenant: TenantId, destination: &Destination, rule: LimitRule, now: Timestamp) -> Result<(), Limited>;
    clear_budget(tenant: TenantId, destination: &Destination, purpose: &Purpose) -> ();
}

passed_on! { DeliveryStore:
    finish_delivery(finish: FinishDelivery) -> ();
    record_tries(tries: RecordTries) -> bool;
    list_tries_of(tenant: TenantId, delivery: DeliveryId) -> Vec<PastTry>;
    insert_receipts(receipts: Vec<Receipt>, now: Timestamp) -> RecordedReceipts;
    apply_receipts(limit: u32, now: Timestamp) -> Vec<AppliedReceipt>;
    settle_lost(limit: u32, now: Timestamp) -> u32;
}

passed_on! { TemplateStore:
    find_template(tenant: TenantId, name: &str, language: &str) -> Option<Template>;
    list_templates(tenant: TenantId) -> Vec<Template>;
    page_templates(tenant: TenantId, query: TemplateQuery) -> (Vec<Template>, u64);
    replace_templates(tenant: TenantId, listed: Vec<RemoteTemplate>, tells: bool, now: Timestamp) -> SyncSummary;
    set_template_status(
        tenant: TenantId, vendor_id: &str, status: TemplateStatus, tells: bool, now: Timestamp
    ) -> bool;
}

passed_on! { AccessStore:
    find_token(hash: TokenHash) -> Option<Token>;
    is_admin_token(hash: TokenHash) -> bool;
    find_profile(tenant: TenantId) -> Option<TenantProfile>;
    find_callback(callback_id: &str) -> Option<TenantId>;
}

passed_on! { IdempotencyStore:
    claim_key(claim: ClaimKey) -> KeyClaim;
    finish_key(key: &IdempotencyKey, answer: StoredAnswer, now: Timestamp) -> ();
    release_key(key: &IdempotencyKey) -> ();
}

passed_on! { ManagementStore:
    insert_tenant(name: &str, subdomain: &str, policy: TenantPolicy, now: Timestamp) -> Tenant;
    list_tenants() -> Vec<Tenant>;
    update_tenant(
        tenant: TenantId, name: &str, state: TenantState, policy: TenantPolicy, plan: Option<PlanId>
    ) -> ();
    put_plan(name: &str, allowance: Allowance) -> Plan;
    list_plans() -> Vec<Plan>;
    insert_token(token: &Token, hash: TokenHash) -> ();
    list_tokens(tenant: TenantId) -> Vec<Token>;
    revoke_token(tenant: TenantId, token: TokenId, now: Timestamp) -> ();
    insert_admin_token(token: &AdminToken, hash: TokenHash) -> ();
    list_admin_tokens() -> Vec<AdminToken>;
    revoke_admin_token(token: TokenId, now: Timestamp) -> ();
    match_key(check: [u8; 32]) -> bool;
    has_admin_token() -> bool;
    put_whatsapp(tenant: TenantId, settings: WhatsAppSettings) -> ();
    delete_whatsapp(tenant: TenantId) -> ();
    ensure_named(tenant: TenantId, kind: NamedKind, name: &str, now: Timestamp) -> NamedRow;
    list_named(tenant: TenantId, kind: NamedKind) -> Vec<NamedRow>;
    set_opted_out(tenant: TenantId, destination: &Destination, opted_out: bool, now: Timestamp) -> ContactId;
    usage(tenant: TenantId, now: Timestamp) -> Usage;
}

passed_on! { NameStore:
    find_named(tenant: TenantId, kind: NamedKind, id: i64) -> Option<NamedRow>;
    insert_named(
        tenant: TenantId, kind: NamedKind, name: &str, color: Option<&str>, now: Timestamp
    ) -> NamedRow;
    update_named(
        tenant: TenantId, kind: NamedKind, id: i64, name: &str, color: Option<Option<&str>>, now: Timestamp
    ) -> NamedRow;
    delete_named(tenant: TenantId, kind: NamedKind, id: i64) -> NameRemoved;
    add_members(tenant: TenantId, group: GroupId, contacts: &[ContactId]) -> MembersAdded;
    remove_members(tenant: TenantId, group: GroupId, contacts: &[ContactId]) -> u32;
    remove_some_members(tenant: TenantId, group: GroupId, limit: u32) -> u32;
}

passed_on! { ContactStore:
    list_contacts(tenant: TenantId, query: ContactQuery) -> (Vec<Contact>, u64);
    find_contact(tenant: TenantId, id: ContactId) -> Option<Contact>;
    find_contact_by_phone(tenant: TenantId, phone: &Destination) -> Option<Contact>;
    insert_contacts(tenant: TenantId, new: NewContacts) -> Vec<InsertedContact>;
    update_contact(tenant: TenantId, id: ContactId, change: ContactChange, now: Timestamp) -> ContactChanged;
    delete_contacts(tenant: TenantId, ids: &[ContactId]) -> u32;
}

passed_on! { ChatStore:
    send(command: SendCommand) -> SendOutcome;
    insert_inbound(tenant: TenantId, messages: Vec<InboundMessage>, now: Timestamp) -> u32;
    list_messages(tenant: TenantId, query: MessageQuery) -> (Vec<ChatMessage>, u64);
    find_message(tenant: TenantId, id: MessageId) -> Option<ChatMessage>;
    find_chat(tenant: TenantId, with: &Destination) -> Option<ChatId>;
    insert_note(tenant: TenantId, note: NewNote, now: Timestamp) -> Option<ChatMessage>;
    list_notes(tenant: TenantId, chat: ChatId, limit: u32) -> Vec<ChatMessage>;
}

passed_on! { MediaStore:
    begin_media(tenant: TenantId, key: MediaKey, now: Timestamp) -> ();
    put_media_part(key: MediaKey, number: u32, bytes: Vec<u8>) -> ();
    finish_media(key: MediaKey, media: StoredMedia) -> ();
    delete_media(key: MediaKey) -> ();
    find_media(key: MediaKey) -> Option<StoredMedia>;
    find_media_part(key: MediaKey, number: u32) -> Option<Vec<u8>>;
}

passed_on! { UpkeepStore:
    sweep(policy: SweepPolicy, limit: u32, now: Timestamp) -> Swept;
    ping() -> ();
}

passed_on! { QueueStore:
    queue(command: QueueCommand) -> QueueOutcome;
    claim_due(limit: u32, lease: Duration, now: Timestamp) -> Vec<ClaimedDelivery>;
}

passed_on! { FlowStore:
    put_flow(flow: Flow) -> ();
    find_flow(tenant: TenantId, choice: FlowChoice) -> Option<ReadyFlow>;
    list_flows(tenant: TenantId) -> Vec<Flow>;
    delete_flow(tenant: TenantId, id: FlowId) -> ();
    put_message_template(template: MessageTemplate) -> ();
    list_message_templates(tenant: TenantId) -> Vec<MessageTemplate>;
    delete_message_template(tenant: TenantId, id: MessageTemplateId) -> ();
}

passed_on! { AccountStore:
    put_account(account: Account) -> ();
    find_account(tenant: TenantId) -> Option<Account>;
    insert_account_key(key: AccountKey, hash: TokenHash) -> ();
    list_account_keys(tenant: TenantId) -> Vec<AccountKey>;
    update_account_key(key: AccountKey) -> ();
    delete_account_key(tenant: TenantId, id: AccountKeyId) -> ();
    find_account_key(sid: &str, hash: TokenHash) -> Option<(Account, AccountKey)>;
}

passed_on! { WabaStore:
    put_waba(waba: Waba) -> ();
    find_waba(tenant: TenantId, waba_id: &str) -> Option<Waba>;
    list_wabas(tenant: TenantId) -> Vec<Waba>;
    delete_waba(tenant: TenantId, waba_id: &str) -> ();
    insert_number(number: WabaNumber) -> ();
    update_number(tenant: TenantId, id: &str, change: NumberChange, now: Timestamp) -> WabaNumber;
    find_number(tenant: TenantId, id: &str) -> Option<WabaNumber>;
    find_number_by_phone(tenant: TenantId, phone: &Destination) -> Option<WabaNumber>;
    list_numbers(tenant: TenantId, waba_id: &str) -> Vec<WabaNumber>;
}

passed_on! { ProviderStore:
    put_provider(provider: Provider) -> ();
    list_providers(tenant: TenantId) -> Vec<Provider>;
    find_provider_by_callback(callback_id: &str) -> Option<Provider>;
    delete_provider(tenant: TenantId, id: ProviderId) -> ();
    list_vendor_message_ids(tenant: TenantId, verification: VerificationId) -> Vec<String>;
}

passed_on! { EndpointStore:
    put_endpoint(endpoint: Endpoint) -> ();
    find_endpoint(tenant: TenantId, id: EndpointId) -> Option<Endpoint>;
    list_endpoints(tenant: TenantId) -> Vec<Endpoint>;
    delete_endpoint(tenant: TenantId, id: EndpointId) -> ();
}

passed_on! { EventStore:
    insert_event(event: Event, only: Option<EndpointId>) -> ();
    expire(limit: u32, now: Timestamp) -> Expired;
    route_events(limit: u32, now: Timestamp) -> u32;
    claim_events(limit: u32, lease: Duration, now: Timestamp) -> Vec<ClaimedEvent>;
    finish_event(finish: FinishEvent) -> ();
    list_events(tenant: TenantId, query: EventQuery) -> Vec<ToldEvent>;
    list_tries(tenant: TenantId, endpoint: EndpointId, before: Option<TryPlace>, limit: u32) -> Vec<Try>;
    replay_event(tenant: TenantId, endpoint: EndpointId, event: EventId, now: Timestamp) -> ();
    replay_range(
        of: (TenantId, EndpointId), kinds: Vec<EventKind>, range: ReplayRange, limit: u32, now: Timestamp
    ) -> Replayed;
}
