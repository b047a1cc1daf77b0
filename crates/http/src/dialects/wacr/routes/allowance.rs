//! `GET /account/usage` and `GET /account/limits`: what the tenant's plan allows and what is used of it
//! (`wacr-api-v2.md` 2.19). Campaigns and staff are features of the vendor's product that there are none of here.

use axum::extract::State;
use serde::Serialize;
use utoipa::ToSchema;

use crate::AppState;
use crate::dialects::wacr::auth::{AccountRead, Call};
use crate::dialects::wacr::choices;
use crate::dialects::wacr::envelope::{Envelope, Printed};
use crate::dialects::wacr::errors::ApiError;
use crate::dialects::wacr::openapi::Refusals;

/// What is used of everything that a plan limits.
#[derive(Serialize, ToSchema)]
pub(crate) struct UsageResponse {
    contacts: Share,
    /// In this calendar month, UTC.
    conversations: Share,
    /// Always unset.
    campaigns: Share,
    /// Always unset.
    staff: Share,
}

/// What is used of one limit.
#[derive(Serialize, ToSchema)]
pub(crate) struct Share {
    current: u32,
    /// -1 without a limit, null where there is nothing to limit.
    #[schema(required)]
    limit: Option<i64>,
    /// Null without a limit.
    #[schema(required)]
    remaining: Option<u32>,
    /// Two places after the point; 0 without a limit. More than 100 after the limit was lowered.
    percentage_used: f64,
    is_unlimited: bool,
}

/// What the plan allows.
#[derive(Serialize, ToSchema)]
pub(crate) struct LimitsResponse {
    limits: Limits,
    features: Features,
}

/// The plan's limits.
#[derive(Serialize, ToSchema)]
pub(crate) struct Limits {
    contacts: Limit,
    conversations: Limit,
    /// Always unset.
    campaigns: Limit,
    /// Always unset.
    staff: Limit,
    /// The token's own.
    api_calls_per_minute: Limit,
}

/// One limit.
#[derive(Serialize, ToSchema)]
#[expect(clippy::struct_field_names, reason = "the published answer has them")]
pub(crate) struct Limit {
    /// -1 without a limit, null where there is nothing to limit.
    #[schema(required)]
    limit: Option<i64>,
    #[schema(example = "Total Contacts")]
    feature_name: &'static str,
    is_unlimited: bool,
}

/// What the plan includes. What there is not here is false.
#[derive(Serialize, ToSchema)]
#[expect(clippy::struct_excessive_bools, reason = "the published answer has them")]
pub(crate) struct Features {
    whatsapp_templates: bool,
    bulk_messaging: bool,
    chatbot: bool,
    advanced_analytics: bool,
    /// Always true.
    api_access: bool,
    custom_branding: bool,
}

/// Get Usage Statistics
#[utoipa::path(
    get,
    path = "/account/usage",
    tag = "Account",
    responses((status = 200, description = "What is used of the plan", body = Envelope<UsageResponse>), Refusals)
)]
pub(crate) async fn usage(
    State(state): State<AppState>,
    call: Call<AccountRead>,
) -> Result<Printed, ApiError> {
    let used = state.engine.usage(call.caller.tenant()).await;
    let used = used.map_err(|error| ApiError::from(error).or_text(choices::USAGE_FAILED))?;
    let allowance = call.caller.profile().allowance();
    let usage = UsageResponse {
        contacts: Share::of(used.contacts, allowance.contacts),
        conversations: Share::of(used.conversations, allowance.conversations),
        campaigns: Share::nothing(),
        staff: Share::nothing(),
    };
    Ok(call.exchange.success(usage, choices::USAGE_FOUND))
}

/// Get Plan Limits
#[utoipa::path(
    get,
    path = "/account/limits",
    tag = "Account",
    responses((status = 200, description = "What the plan allows", body = Envelope<LimitsResponse>), Refusals)
)]
pub(crate) async fn limits(call: Call<AccountRead>) -> Printed {
    let allowance = call.caller.profile().allowance();
    let unset = |feature_name| Limit { limit: None, feature_name, is_unlimited: false };
    let limits = LimitsResponse {
        limits: Limits {
            contacts: Limit::of("Total Contacts", allowance.contacts),
            conversations: Limit::of("Conversations per Month", allowance.conversations),
            campaigns: unset("Active Campaigns"),
            staff: unset("Team Members"),
            api_calls_per_minute: Limit::of("API Calls per Minute", Some(call.caller.requests_per_minute())),
        },
        features: Features {
            whatsapp_templates: allowance.whatsapp_templates,
            bulk_messaging: false,
            chatbot: false,
            advanced_analytics: false,
            api_access: true,
            custom_branding: false,
        },
    };
    call.exchange.success(limits, choices::LIMITS_FOUND)
}

impl Share {
    fn of(current: u32, most: Option<u32>) -> Self {
        Self {
            current,
            limit: Some(printed(most)),
            remaining: most.map(|most| most.saturating_sub(current)),
            percentage_used: most.map_or(0.0, |most| percentage(current, most)),
            is_unlimited: most.is_none(),
        }
    }

    fn nothing() -> Self {
        Self { current: 0, limit: None, remaining: None, percentage_used: 0.0, is_unlimited: false }
    }
}

impl Limit {
    fn of(feature_name: &'static str, most: Option<u32>) -> Self {
        Self { limit: Some(printed(most)), feature_name, is_unlimited: most.is_none() }
    }
}

fn printed(most: Option<u32>) -> i64 {
    most.map_or(-1, i64::from)
}

/// Rounded to two places. Of nothing all is used.
fn percentage(current: u32, most: u32) -> f64 {
    if most == 0 { 100.0 } else { (f64::from(current) * 10_000.0 / f64::from(most)).round() / 100.0 }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn percentages_have_two_places() {
        for (current, most, percent) in
            [(0, 3, 0.0), (1, 3, 33.33), (2, 3, 66.67), (3, 3, 100.0), (4, 3, 133.33), (0, 0, 100.0)]
        {
            assert!((percentage(current, most) - percent).abs() < 1e-9, "{current} of {most}");
        }
    }
}
