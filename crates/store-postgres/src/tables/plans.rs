use countersign_core::domain::ids::PlanId;
use countersign_core::domain::plan::{Allowance, Plan};
use countersign_core::ports::store::StoreError;
use deadpool_postgres::GenericClient;
use tokio_postgres::Row;

use crate::cells::Cells;
use crate::query;

statements! {
    UPDATE = "UPDATE plans SET contacts = $2, conversations = $3, whatsapp_templates = $4 WHERE name = $1
              RETURNING id, name, contacts, conversations, whatsapp_templates";
    INSERT = "INSERT INTO plans (id, name, contacts, conversations, whatsapp_templates)
              VALUES ((SELECT coalesce(max(id), 0) + 1 FROM plans), $1, $2, $3, $4)
              ON CONFLICT DO NOTHING
              RETURNING id, name, contacts, conversations, whatsapp_templates";
    LIST = "SELECT id, name, contacts, conversations, whatsapp_templates FROM plans ORDER BY id";
    FIND = "SELECT id, name, contacts, conversations, whatsapp_templates FROM plans WHERE id = $1";
}

/// Makes a plan, or changes the one of that name. `None` if another node took its number or its name at this moment:
/// then the next try counts on, or changes what the other made.
pub(crate) async fn try_put(
    client: &impl GenericClient,
    name: &str,
    allowance: Allowance,
) -> Result<Option<Plan>, StoreError> {
    let params: query::Params<'_> = &[
        &name,
        &allowance.contacts.map(i64::from),
        &allowance.conversations.map(i64::from),
        &allowance.whatsapp_templates,
    ];
    if let Some(changed) = query::first(client, UPDATE, params, plan).await? {
        return Ok(Some(changed));
    }
    query::first(client, INSERT, params, plan).await
}

/// All plans, by number.
pub(crate) async fn list(client: &impl GenericClient) -> Result<Vec<Plan>, StoreError> {
    query::every(client, LIST, &[], plan).await
}

/// The plan with this number.
pub(crate) async fn find(client: &impl GenericClient, id: PlanId) -> Result<Option<Plan>, StoreError> {
    query::first(client, FIND, &[&id.0], plan).await
}

fn plan(row: &Row) -> Result<Plan, StoreError> {
    let mut cells = Cells::of(row, "plans");
    let id = PlanId(cells.integer("id")?);
    cells.identify(id);
    Ok(Plan {
        id,
        name: cells.text("name")?,
        allowance: Allowance {
            contacts: cells.optional("contacts", Cells::count)?,
            conversations: cells.optional("conversations", Cells::count)?,
            whatsapp_templates: cells.flag("whatsapp_templates")?,
        },
    })
}
