//! Flows: which channels carry a code.

use std::time::Duration;

use super::{ManageError, invalid, named};
use crate::domain::allowed_ips::AllowedIps;
use crate::domain::flow::{CodePolicy, Flow, FlowStep, MAX_CODE_CHARS, MAX_STEPS, MAX_VALIDITY};
use crate::domain::ids::{FlowId, TenantId};
use crate::domain::message_template::Approval;
use crate::engine::Engine;
use crate::ports::entropy::random;
use crate::ports::store::StoreError;

/// What an operator sets (`kaleyra-api.md` 3 for the ranges).
#[derive(Debug, Clone)]
pub struct FlowDraft {
    /// Its name, 1 to 255 characters.
    pub name: String,
    /// Whether it is taken when a caller names none.
    pub is_default: bool,
    /// Whether it may be used.
    pub approval: Approval,
    /// What its codes are like: 4 to 10 characters.
    pub code: CodePolicy,
    /// How long a code is good for, 30 seconds to 24 hours.
    pub validity: Duration,
    /// Guesses that one code suffers, 1 to 10.
    pub max_attempts: u32,
    /// The channels in order, 1 to 10. A wait is zero, or 10 seconds up to the validity; the first has none.
    pub steps: Vec<FlowStep>,
    /// From where its verifications may be started and checked.
    pub allowed_ips: AllowedIps,
}

impl Engine {
    /// Makes a flow.
    pub async fn create_flow(&self, tenant: TenantId, draft: FlowDraft) -> Result<Flow, ManageError> {
        self.require_tenant(tenant).await?;
        let now = self.clock.now();
        let id = FlowId::new(now, random(self.entropy.as_ref()));
        self.keep_flow(tenant, id, draft, now).await
    }

    /// Replaces a flow. What it started goes on as it was.
    pub async fn change_flow(
        &self,
        tenant: TenantId,
        id: FlowId,
        draft: FlowDraft,
    ) -> Result<Flow, ManageError> {
        let present = self.get_flow(tenant, id).await?;
        self.keep_flow(tenant, id, draft, present.created_at).await
    }

    /// A tenant's flow.
    pub async fn get_flow(&self, tenant: TenantId, id: FlowId) -> Result<Flow, StoreError> {
        let flows = self.list_flows(tenant).await?;
        flows.into_iter().find(|flow| flow.id == id).ok_or(StoreError::Missing { what: "flow" })
    }

    /// A tenant's flows, oldest first.
    pub async fn list_flows(&self, tenant: TenantId) -> Result<Vec<Flow>, StoreError> {
        self.require_tenant(tenant).await?;
        self.store.list_flows(tenant).await
    }

    /// Removes a flow. What it started goes on.
    pub async fn delete_flow(&self, tenant: TenantId, id: FlowId) -> Result<(), StoreError> {
        self.store.delete_flow(tenant, id).await?;
        self.tell_changed();
        Ok(())
    }

    async fn keep_flow(
        &self,
        tenant: TenantId,
        id: FlowId,
        draft: FlowDraft,
        created_at: crate::domain::time::Timestamp,
    ) -> Result<Flow, ManageError> {
        check(&draft)?;
        self.check_templates(tenant, &draft).await?;
        let flow = Flow {
            id,
            tenant,
            name: named("name", &draft.name, 255)?,
            is_default: draft.is_default,
            approval: draft.approval,
            code: draft.code,
            validity: draft.validity,
            max_attempts: draft.max_attempts,
            steps: draft.steps,
            allowed_ips: draft.allowed_ips,
            created_at,
            updated_at: self.clock.now(),
        };
        self.store.put_flow(flow.clone()).await?;
        self.tell_changed();
        Ok(flow)
    }

    /// Each step's template is the tenant's and for the step's medium.
    async fn check_templates(&self, tenant: TenantId, draft: &FlowDraft) -> Result<(), ManageError> {
        let templates = self.store.list_message_templates(tenant).await?;
        for step in &draft.steps {
            let template = templates.iter().find(|template| template.id == step.template);
            match template {
                None => return Err(invalid("template_id", "does not exist in this tenant")),
                Some(template) if template.medium != step.medium => {
                    return Err(invalid("template_id", "is for another channel"));
                }
                Some(_) => {}
            }
        }
        Ok(())
    }
}

fn check(draft: &FlowDraft) -> Result<(), ManageError> {
    if !(4..=MAX_CODE_CHARS).contains(&draft.code.length) {
        return Err(invalid("length", "must be 4 to 10"));
    }
    if !(Duration::from_secs(30)..=MAX_VALIDITY).contains(&draft.validity) {
        return Err(invalid("expiry_seconds", "must be 30 to 86400"));
    }
    if !(1..=10).contains(&draft.max_attempts) {
        return Err(invalid("max_attempts", "must be 1 to 10"));
    }
    if !(1..=MAX_STEPS).contains(&draft.steps.len()) {
        return Err(invalid("channels", "must be 1 to 10"));
    }
    for (place, step) in draft.steps.iter().enumerate() {
        check_step(place, step, draft.validity)?;
    }
    Ok(())
}

fn check_step(place: usize, step: &FlowStep, validity: Duration) -> Result<(), ManageError> {
    if step.sender.chars().count() > 255 || step.sender.chars().any(char::is_control) {
        return Err(invalid("sender", "must have at most 255 characters and no control characters"));
    }
    if place == 0 && !step.after.is_zero() {
        return Err(invalid("after_seconds", "the first channel does not wait"));
    }
    if !step.after.is_zero() && !(Duration::from_secs(10)..=validity).contains(&step.after) {
        return Err(invalid("after_seconds", "must be 0, or 10 up to expiry_seconds"));
    }
    Ok(())
}
