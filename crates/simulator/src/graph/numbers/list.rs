//! `GET /{version}/{waba_id}/phone_numbers`.

use std::sync::Arc;

use axum::Json;
use axum::extract::{Path, State};
use serde_json::Value;

use crate::account::number::DEFAULT_FIELDS;
use crate::graph::authorize::Authorized;
use crate::graph::error::GraphError;
use crate::graph::listing::{self, Item};
use crate::graph::params::Params;
use crate::world::World;

/// The account's numbers, oldest first.
pub(crate) async fn list(
    State(world): State<Arc<World>>,
    _: Authorized,
    Path((version, id)): Path<(String, String)>,
    params: Params,
) -> Result<Json<Value>, GraphError> {
    world.require_account("get", &id)?;
    let account = world.account();
    let numbers = (1..).zip(&account.numbers);
    let items: Vec<Item> = numbers
        .map(|(place, number)| (place, listing::select(&params, DEFAULT_FIELDS, number.to_json())))
        .collect();
    listing::page(&params, &format!("{}/{version}/{id}/phone_numbers", world.base_url), items)
}
