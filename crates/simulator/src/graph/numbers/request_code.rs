//! `POST /{version}/{phone_number_id}/request_code`: "sends" a code to the number itself.

use std::sync::Arc;

use axum::Json;
use axum::extract::{Path, State};
use serde_json::Value;

use crate::clock;
use crate::graph::authorize::Authorized;
use crate::graph::error::GraphError;
use crate::graph::params::Params;
use crate::graph::success;
use crate::inbox::{Extras, Message};
use crate::magic::{self, Behaviour};
use crate::world::World;

/// `code_method` (`SMS` or `VOICE`) and `language` are required. The code lands in the inbox of the
/// number that is to be verified.
pub(crate) async fn request_code(
    State(world): State<Arc<World>>,
    _: Authorized,
    Path((_, id)): Path<(String, String)>,
    params: Params,
) -> Result<Json<Value>, GraphError> {
    let method = params.require("code_method")?;
    let channel = if method.eq_ignore_ascii_case("SMS") {
        "sms"
    } else if method.eq_ignore_ascii_case("VOICE") {
        "voice"
    } else {
        return Err(GraphError::invalid("Param code_method must be one of {SMS, VOICE}"));
    };
    params.require("language")?;
    refuse_by_magic(&world, &id)?;
    let code = world.ids.six_digits();
    super::change(&world, &id, |number| {
        number.expect_code(code.clone())?;
        world.inbox().push(Arc::new(Message {
            wamid: String::new(),
            to: number.sender.display_phone_number.clone(),
            wa_id: None,
            channel,
            text: format!("Your WhatsApp code: {}-{}", &code[..3], &code[3..]),
            code,
            extras: Extras::default(),
            received_at: clock::unix_seconds(),
            sender: Arc::clone(&number.sender),
        }));
        Ok(())
    })?;
    Ok(success())
}

/// A number whose ending is that of a refusal is refused a code too.
fn refuse_by_magic(world: &World, id: &str) -> Result<(), GraphError> {
    let digits = world.account().find_number(id).map(|number| number.sender.display_phone_number.clone());
    let Some(digits) = digits else { return Ok(()) };
    match magic::behaviour(&digits) {
        Behaviour::Refuse(fault) => Err(fault.into()),
        Behaviour::RefuseEveryOther(fault) if world.refuse_in_turn(&digits) => Err(fault.into()),
        _ => Ok(()),
    }
}
