use countersign_core::domain::ids::PlanId;
use countersign_core::domain::plan::{Allowance, Plan};
use countersign_core::ports::store::StoreError;
use rusqlite::{Connection, Row, params};

use crate::cells::Cells;
use crate::query;

statements! {
    PUT = "INSERT INTO plans (name, contacts, conversations, whatsapp_templates) VALUES (?1, ?2, ?3, ?4)
           ON CONFLICT (name) DO UPDATE SET contacts = excluded.contacts,
               conversations = excluded.conversations, whatsapp_templates = excluded.whatsapp_templates
           RETURNING id, name, contacts, conversations, whatsapp_templates";
    LIST = "SELECT id, name, contacts, conversations, whatsapp_templates FROM plans ORDER BY id";
    FIND = "SELECT id, name, contacts, conversations, whatsapp_templates FROM plans WHERE id = ?1";
}

/// Makes a plan, or changes the one of that name.
pub(crate) fn put(connection: &Connection, name: &str, allowance: Allowance) -> Result<Plan, StoreError> {
    let params = params![name, allowance.contacts, allowance.conversations, allowance.whatsapp_templates];
    query::one(connection, PUT, params, plan)
}

/// All plans, by number.
pub(crate) fn list(connection: &Connection) -> Result<Vec<Plan>, StoreError> {
    query::every(connection, LIST, [], plan)
}

/// The plan with this number.
pub(crate) fn find(connection: &Connection, id: PlanId) -> Result<Option<Plan>, StoreError> {
    query::first(connection, FIND, params![id.0], plan)
}

fn plan(row: &Row<'_>) -> Result<Plan, StoreError> {
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
