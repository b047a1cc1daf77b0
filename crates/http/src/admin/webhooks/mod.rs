//! A tenant's webhooks: where it is told of events.

mod manage;
mod replay;
mod rotate;
mod test;
mod tries;

use countersign_core::domain::event::EventKind;
use countersign_core::domain::webhook::{DisabledReason, Endpoint};
use countersign_core::engine::IssuedEndpoint;
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::error::AdminError;
use super::wire::TimeText;
use crate::AppState;

pub(super) fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::default()
        .routes(routes!(manage::create, manage::list))
        .routes(routes!(manage::show, manage::change, manage::delete))
        .routes(routes!(rotate::rotate))
        .routes(routes!(test::test))
        .routes(routes!(tries::list))
        .routes(routes!(replay::replay))
}

/// A webhook. Its secret is kept sealed and cannot be shown.
#[derive(Debug, Serialize, ToSchema)]
struct WebhookResponse {
    #[schema(example = "whe_019b78803a1070008000000000000000")]
    id: String,
    #[schema(example = "https://shop.example/hooks/countersign")]
    url: String,
    /// What it is told of; empty for everything.
    #[schema(example = json!(["verification.approved"]))]
    events: Vec<String>,
    /// Whether it gets numbers and mailboxes as they are, instead of masked.
    unmasked_numbers: bool,
    enabled: bool,
    /// Why it is not called, if it is not: `operator` said so, it answered 410 (`gone`), or no call succeeded for five
    /// days (`failing`).
    #[schema(required = true)]
    disabled_reason: Option<DisabledWord>,
    /// Nothing is sent to it before: it asked for that, or is overloaded.
    #[schema(required = true)]
    paused_until: Option<TimeText>,
    /// Since when no call succeeded.
    #[schema(required = true)]
    failing_since: Option<TimeText>,
    /// Until when calls are signed with the previous secret too.
    #[schema(required = true)]
    previous_secret_until: Option<TimeText>,
    created_at: TimeText,
    updated_at: TimeText,
}

#[derive(Debug, Clone, Copy, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
enum DisabledWord {
    Operator,
    Gone,
    Failing,
}

/// A webhook with its secret.
#[derive(Serialize, ToSchema)]
struct IssuedWebhookResponse {
    /// What calls are signed with. It is shown here and never again.
    #[schema(example = "whsec_…")]
    secret: String,
    webhook: WebhookResponse,
}

impl From<IssuedEndpoint> for IssuedWebhookResponse {
    fn from(issued: IssuedEndpoint) -> Self {
        Self { secret: issued.secret.expose().to_owned(), webhook: issued.endpoint.into() }
    }
}

impl From<Endpoint> for WebhookResponse {
    fn from(endpoint: Endpoint) -> Self {
        Self {
            id: endpoint.id.to_string(),
            url: endpoint.url,
            events: endpoint.kinds.iter().map(|kind| kind.name().to_owned()).collect(),
            unmasked_numbers: endpoint.unmasked_numbers,
            enabled: endpoint.disabled.is_none(),
            disabled_reason: endpoint.disabled.map(|disabled| match disabled.reason {
                DisabledReason::Operator => DisabledWord::Operator,
                DisabledReason::Gone => DisabledWord::Gone,
                DisabledReason::Failing => DisabledWord::Failing,
            }),
            paused_until: endpoint.paused_until.map(TimeText),
            failing_since: endpoint.failing_since.map(TimeText),
            previous_secret_until: endpoint.previous.map(|previous| TimeText(previous.until)),
            created_at: TimeText(endpoint.created_at),
            updated_at: TimeText(endpoint.updated_at),
        }
    }
}

/// Kinds of events as they are written.
fn kinds(texts: &[String]) -> Result<Vec<EventKind>, AdminError> {
    let read = |(place, text): (usize, &String)| {
        EventKind::parse(text)
            .ok_or_else(|| AdminError::invalid(format!("events[{place}]"), "is not a kind of event"))
    };
    texts.iter().enumerate().map(read).collect()
}
