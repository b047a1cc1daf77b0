//! `GET /account`: the tenant behind the token, which clients also ask for to test their token
//! (`wacr-api-v2.md` 0a, 2.19).

use countersign_core::domain::tenant::{TenantProfile, TenantState};
use serde::Serialize;
use utoipa::ToSchema;

use crate::dialects::wacr::auth::{AccountRead, Call};
use crate::dialects::wacr::choices;
use crate::dialects::wacr::envelope::{Envelope, Printed};
use crate::dialects::wacr::moment::iso8601;
use crate::dialects::wacr::openapi::Refusals;

/// The tenant behind the token.
#[derive(Serialize, ToSchema)]
pub(crate) struct AccountResponse {
    id: i64,
    /// Its name, or its subdomain when it has none.
    #[schema(example = "Acme")]
    name: String,
    #[schema(example = "acme")]
    subdomain: String,
    #[schema(example = "active")]
    status: &'static str,
    #[schema(format = "date-time")]
    created_at: String,
    subscription: SubscriptionResponse,
}

/// The tenant's plan.
#[derive(Serialize, ToSchema)]
pub(crate) struct SubscriptionResponse {
    /// `Free` without a plan.
    #[schema(example = "Free")]
    plan_name: String,
    #[schema(required)]
    plan_id: Option<i64>,
    /// `active`, or null without a plan.
    #[schema(required)]
    status: Option<&'static str>,
    /// Always null: plans do not end by themselves.
    #[schema(required)]
    expires_at: Option<String>,
}

/// Get Account Info
#[utoipa::path(
    get,
    path = "/account",
    tag = "Account",
    responses((status = 200, description = "The account", body = Envelope<AccountResponse>), Refusals)
)]
pub(crate) async fn account(call: Call<AccountRead>) -> Printed {
    let account = print(call.caller.profile());
    call.exchange.success(account, choices::ACCOUNT_FOUND)
}

fn print(profile: &TenantProfile) -> AccountResponse {
    let (tenant, plan) = (&profile.tenant, profile.plan.as_ref());
    let name = if tenant.name.is_empty() { &tenant.subdomain } else { &tenant.name };
    AccountResponse {
        id: tenant.id.0,
        name: name.clone(),
        subdomain: tenant.subdomain.clone(),
        status: match tenant.state {
            TenantState::Active => "active",
            TenantState::Suspended => "suspended",
        },
        created_at: iso8601(tenant.created_at),
        subscription: SubscriptionResponse {
            plan_name: plan.map_or_else(|| choices::FREE_PLAN.to_owned(), |plan| plan.name.clone()),
            plan_id: plan.map(|plan| plan.id.0),
            status: plan.map(|_| "active"),
            expires_at: None,
        },
    }
}
