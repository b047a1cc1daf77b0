//! `POST /{version}/{waba_id}/phone_numbers`: adds an unverified number.

use std::sync::Arc;

use axum::Json;
use axum::extract::{Path, State};
use serde_json::{Value, json};

use crate::account::number::Sender;
use crate::graph::authorize::Authorized;
use crate::graph::error::GraphError;
use crate::graph::faults;
use crate::graph::params::Params;
use crate::world::World;

/// `cc` (country code), `phone_number` (the rest) and `verified_name` (2–75 characters) are required.
/// A client in use sends `country_code` for `cc`; both are read.
pub(crate) async fn add(
    State(world): State<Arc<World>>,
    _: Authorized,
    Path((_, id)): Path<(String, String)>,
    params: Params,
) -> Result<Json<Value>, GraphError> {
    world.require_account("post", &id)?;
    let country = match params.text("cc") {
        Some(country) => country,
        None => params.text("country_code").ok_or_else(|| GraphError::required("cc"))?,
    };
    let (number, name) = (params.require("phone_number")?, params.require("verified_name")?);
    let digits: String = country.chars().chain(number.chars()).filter(char::is_ascii_digit).collect();
    if !(1..=3).contains(&country.trim_start_matches('+').len()) || !(5..=15).contains(&digits.len()) {
        return Err(GraphError::invalid("cc and phone_number do not make a phone number"));
    }
    if !(2..=75).contains(&name.chars().count()) {
        return Err(GraphError::invalid("verified_name must have 2 to 75 characters"));
    }
    let mut account = world.account_mut();
    if account.has_digits(&digits) {
        return Err((&faults::NUMBER_EXISTS).into());
    }
    let new_id = world.ids.object().to_string();
    let sender = Sender { display_phone_number: digits, phone_number_id: new_id.clone() };
    account.add_number(sender, name.into_owned());
    Ok(Json(json!({ "id": new_id })))
}
