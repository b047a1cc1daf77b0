//! `POST /{version}/{template_id}`: changes a template.

use super::blueprint;
use crate::account::template::{Draft, Template};
use crate::graph::error::GraphError;
use crate::graph::params::Params;
use crate::world::World;

/// Replaces `components`, `category` or `message_send_ttl_seconds`; at least one must be given.
///
/// Meta puts an edited template back to review. Here an authentication template is approved again at once,
/// as after creation: nobody is there to review it.
pub(crate) fn edit(world: &World, id: &str, params: &Params) -> Result<(), GraphError> {
    let mut account = world.account_mut();
    let old = account.templates.find_id(id).ok_or_else(|| GraphError::unknown_object("post", id))?;
    let category = blueprint::category(params)?.unwrap_or(old.category);
    let components = blueprint::components(params, category)?;
    let ttl_seconds = blueprint::ttl_seconds(params, category)?;
    if components.is_none() && ttl_seconds.is_none() && category == old.category {
        return Err(GraphError::required("components"));
    }
    let draft = Draft {
        name: old.name.clone(),
        language: old.language.clone(),
        category,
        ttl_seconds: ttl_seconds.or(old.ttl_seconds),
        components: components.unwrap_or_else(|| old.components.clone()),
    };
    let changed = Template::new(old.id, draft);
    account.templates.replace(changed);
    Ok(())
}
