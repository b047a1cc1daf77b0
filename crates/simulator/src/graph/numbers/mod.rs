//! Phone numbers: list, add, and the ladder from unverified to connected.

mod add;
mod deregister;
mod list;
mod register;
mod request_code;
mod verify_code;

pub(super) use add::add;
pub(super) use deregister::deregister;
pub(super) use list::list;
pub(super) use register::{change_settings, register};
pub(super) use request_code::request_code;
pub(super) use verify_code::verify_code;

use super::error::GraphError;
use crate::account::number::Number;
use crate::world::World;

/// Applies a change to the number with this id.
fn change(
    world: &World,
    id: &str,
    change: impl FnOnce(&mut Number) -> Result<(), GraphError>,
) -> Result<(), GraphError> {
    let mut account = world.account_mut();
    let number = account.find_number_mut(id).ok_or_else(|| GraphError::unknown_object("post", id))?;
    change(number)
}
