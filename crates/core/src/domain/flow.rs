//! Flows: which channels carry a code, in which order, and what the code is like. Kaleyra calls them configurations
//! (`kaleyra-api.md` 3).

use std::time::Duration;

use super::allowed_ips::AllowedIps;
use super::code::PlainCode;
use super::delivery::{Medium, QueuedDelivery, StepContent};
use super::destination::Destination;
use super::ids::{DeliveryId, FlowId, MessageTemplateId, TenantId};
use super::message_template::{Approval, MessageTemplate};
use super::time::Timestamp;

/// Steps that a flow may have.
pub const MAX_STEPS: usize = 10;
/// Characters that a code may have.
pub const MAX_CODE_CHARS: u32 = 10;
/// How long a code may be good for.
pub const MAX_VALIDITY: Duration = Duration::from_hours(24);

/// A tenant's recipe for a verification.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Flow {
    /// Its id.
    pub id: FlowId,
    /// Whose.
    pub tenant: TenantId,
    /// Its name, 1 to 255 characters.
    pub name: String,
    /// Whether it is taken when a caller names none; at most one of a tenant is.
    pub is_default: bool,
    /// Whether it may be used.
    pub approval: Approval,
    /// What its codes are like.
    pub code: CodePolicy,
    /// How long a code is good for, 30 seconds to [`MAX_VALIDITY`].
    pub validity: Duration,
    /// Guesses that one code suffers, 1 to 10.
    pub max_attempts: u32,
    /// The channels in order, 1 to [`MAX_STEPS`].
    pub steps: Vec<FlowStep>,
    /// From where its verifications may be started and checked.
    pub allowed_ips: AllowedIps,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it last changed.
    pub updated_at: Timestamp,
}

/// What a code is like.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CodePolicy {
    /// Characters, 4 to [`MAX_CODE_CHARS`].
    pub length: u32,
    /// Which ones.
    pub alphabet: Alphabet,
}

/// Which characters a code is made of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Alphabet {
    /// Decimal digits.
    Numeric,
    /// Digits and capital letters.
    Alphanumeric,
}

/// One channel of a flow.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FlowStep {
    /// How it travels.
    pub medium: Medium,
    /// Who it comes from: a sender id, a number, an address. May be empty.
    pub sender: String,
    /// What it says.
    pub template: MessageTemplateId,
    /// How long after the step before it begins: zero is "send anyway". Zero for the first step.
    pub after: Duration,
}

/// A flow with the templates of its steps, in their order; `None` for one that is gone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReadyFlow {
    /// The flow.
    pub flow: Flow,
    /// Its templates.
    pub templates: Vec<Option<MessageTemplate>>,
}

/// Why a caller's own code does not fit a flow, in the order of the checks (`kaleyra-api.md` 4, row 5).
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum CodeMisfit {
    /// It holds something else than ASCII letters and digits.
    #[error("a code holds letters and digits only")]
    NotAlphanumeric,
    /// Its length is not the flow's.
    #[error("the code's length is not the flow's")]
    Length,
    /// It holds letters, and the flow's codes are digits.
    #[error("the flow's codes are digits")]
    NotNumeric,
}

impl CodePolicy {
    /// A fresh code.
    pub fn random(self, entropy: &dyn crate::ports::entropy::Entropy) -> PlainCode {
        match self.alphabet {
            Alphabet::Numeric => PlainCode::random_digits(self.length as usize, entropy),
            Alphabet::Alphanumeric => PlainCode::random_alphanumeric(self.length as usize, entropy),
        }
    }

    /// Whether a caller's own code fits.
    pub fn fits(self, code: &PlainCode) -> Result<(), CodeMisfit> {
        let code = code.expose();
        if !code.bytes().all(|b| b.is_ascii_alphanumeric()) {
            Err(CodeMisfit::NotAlphanumeric)
        } else if code.len() != self.length as usize {
            Err(CodeMisfit::Length)
        } else if self.alphabet == Alphabet::Numeric && !code.bytes().all(|b| b.is_ascii_digit()) {
            Err(CodeMisfit::NotNumeric)
        } else {
            Ok(())
        }
    }
}

impl ReadyFlow {
    /// Whether it may be used: it and all its templates are approved, and each is for its step's medium.
    pub fn is_usable(&self) -> bool {
        self.flow.approval == Approval::Approved
            && self.flow.steps.len() == self.templates.len()
            && self.flow.steps.iter().zip(&self.templates).all(|(step, template)| {
                template.as_ref().is_some_and(|t| t.approval == Approval::Approved && t.medium == step.medium)
            })
    }

    /// The messages of a verification to `destinations`, in the order of their steps. A step that reaches none of
    /// them is left out, and its wait with it: what comes after follows the step before it.
    ///
    /// `brand` is the tenant's name; `id` makes an id for each.
    pub fn deliveries(
        &self,
        destinations: &[Destination],
        brand: &str,
        mut id: impl FnMut() -> DeliveryId,
    ) -> Vec<QueuedDelivery> {
        let mut queued: Vec<QueuedDelivery> = Vec::new();
        for (number, (step, template)) in (0..).zip(self.flow.steps.iter().zip(&self.templates)) {
            let Some(template) = template else { continue };
            let delay = if queued.is_empty() { Duration::ZERO } else { step.after };
            let reached = destinations.iter().filter(|to| step.medium.reaches(to));
            let of_step: Vec<_> = reached
                .map(|to| QueuedDelivery {
                    id: id(),
                    step: number,
                    to: to.clone(),
                    content: content(step, template, brand),
                    delay,
                })
                .collect();
            queued.extend(of_step);
        }
        queued
    }
}

fn content(step: &FlowStep, template: &MessageTemplate, brand: &str) -> StepContent {
    StepContent {
        medium: step.medium,
        sender: step.sender.clone(),
        template: template.name.clone(),
        language: template.language.clone(),
        subject: template.subject.clone(),
        text: template.text_for(brand),
        dlt: template.dlt.clone(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_callers_code_is_checked_in_the_documented_order() {
        let numeric = CodePolicy { length: 6, alphabet: Alphabet::Numeric };
        let letters = CodePolicy { length: 6, alphabet: Alphabet::Alphanumeric };
        for (policy, code, fit) in [
            (numeric, "123456", Ok(())),
            (numeric, "12-4", Err(CodeMisfit::NotAlphanumeric)),
            (numeric, "12a4", Err(CodeMisfit::Length)),
            (numeric, "12a456", Err(CodeMisfit::NotNumeric)),
            (letters, "12a456", Ok(())),
            (letters, "12ä456", Err(CodeMisfit::NotAlphanumeric)),
        ] {
            assert_eq!(policy.fits(&PlainCode::parse(code).expect("a code")), fit, "{code}");
        }
    }
}
