//! `GET /tenants/{tenant}/events`.

use axum::Json;
use axum::extract::State;
use countersign_core::domain::destination::Destination;
use countersign_core::domain::event::EventKind;
use countersign_core::domain::ids::{EndpointId, EventId};
use countersign_core::domain::webhook::EventDelivery;
use countersign_core::ports::store::{EventQuery, ToldEvent};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::error::AdminError;
use super::path::TenantPath;
use super::query::{QueryOf, page_size};
use super::wire::TimeText;
use crate::AppState;

pub(super) fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::default().routes(routes!(list))
}

/// Which page of the events.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct EventsQuery {
    /// 1 to 100; 50 when left out.
    limit: Option<u32>,
    /// `next` of the page before.
    before: Option<String>,
    /// Only events of this type.
    r#type: Option<String>,
}

/// An event.
#[derive(Debug, Serialize, ToSchema)]
struct EventResponse {
    /// Webhooks get it as `webhook-id`.
    #[schema(example = "evt_019b78803a1070008000000000000000")]
    id: String,
    #[schema(example = "verification.approved")]
    r#type: &'static str,
    timestamp: TimeText,
    /// Whom it is about, masked.
    #[schema(example = json!(["+91••••••••99"]))]
    to: Vec<String>,
    /// What else webhooks are told.
    #[schema(value_type = Object)]
    data: Value,
    /// How far it has come with the webhooks that want it.
    deliveries: Vec<DeliveryResponse>,
}

/// An event at a webhook.
#[derive(Debug, Serialize, ToSchema)]
struct DeliveryResponse {
    webhook_id: String,
    state: DeliveryWord,
}

#[derive(Debug, Clone, Copy, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
enum DeliveryWord {
    Pending,
    Delivered,
    GivenUp,
}

/// The events, newest first.
#[derive(Debug, Serialize, ToSchema)]
struct EventListResponse {
    events: Vec<EventResponse>,
    /// Where the next page begins, if there may be one.
    #[schema(required = true)]
    next: Option<String>,
}

/// Lists what a tenant is told of
///
/// Events are recorded while the tenant has a webhook, disabled ones too.
#[utoipa::path(get, path = "/tenants/{tenant}/events", tag = "webhooks", operation_id = "listEvents",
    params(
        ("tenant" = i64, Path, description = "The tenant's number"),
        ("limit" = Option<u32>, Query, description = "1 to 100; 50 when left out"),
        ("before" = Option<String>, Query, description = "`next` of the page before"),
        ("type" = Option<String>, Query, description = "Only events of this type"),
    ),
    responses((status = 200, description = "A page of them", body = EventListResponse)))]
async fn list(
    State(state): State<AppState>,
    TenantPath(tenant): TenantPath,
    QueryOf(query): QueryOf<EventsQuery>,
) -> Result<Json<EventListResponse>, AdminError> {
    let limit = page_size(query.limit)?;
    let bad = |_| AdminError::invalid("before", "must be the `next` of a page");
    let before = query.before.map(|text| text.parse::<EventId>().map_err(bad)).transpose()?;
    let unknown = || AdminError::invalid("type", "is not a kind of event");
    let kind = query.r#type.map(|text| EventKind::parse(&text).ok_or_else(unknown)).transpose()?;
    let told = state.engine.list_events(tenant, EventQuery { before, kind, limit }).await?;
    let is_full = u32::try_from(told.len()).is_ok_and(|length| length == limit);
    let next = told.last().filter(|_| is_full).map(|told| told.event.id.to_string());
    Ok(Json(EventListResponse { events: told.into_iter().map(EventResponse::from).collect(), next }))
}

impl From<ToldEvent> for EventResponse {
    fn from(ToldEvent { event, deliveries }: ToldEvent) -> Self {
        Self {
            id: event.id.to_string(),
            r#type: event.kind.name(),
            timestamp: TimeText(event.at),
            to: event.destinations.iter().map(Destination::masked).collect(),
            data: serde_json::from_str(event.data.as_str()).unwrap_or_default(),
            deliveries: deliveries.into_iter().map(DeliveryResponse::from).collect(),
        }
    }
}

impl From<(EndpointId, EventDelivery)> for DeliveryResponse {
    fn from((endpoint, state): (EndpointId, EventDelivery)) -> Self {
        let state = match state {
            EventDelivery::Pending => DeliveryWord::Pending,
            EventDelivery::Delivered => DeliveryWord::Delivered,
            EventDelivery::GivenUp => DeliveryWord::GivenUp,
        };
        Self { webhook_id: endpoint.to_string(), state }
    }
}
