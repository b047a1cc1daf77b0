//! The account's templates.

use std::collections::HashSet;
use std::sync::Arc;

use super::template::{Draft, Template};
use crate::graph::error::GraphError;
use crate::graph::faults;

/// Templates one account may have.
pub(crate) const LIMIT: usize = 250;

/// The account's templates in order of creation, and the names it may not use again.
pub(crate) struct Catalog {
    templates: Vec<Arc<Template>>,
    deleted_names: HashSet<String>,
}

impl Catalog {
    /// A catalogue with these templates, oldest first.
    pub(crate) fn new(templates: Vec<Template>) -> Self {
        Self { templates: templates.into_iter().map(Arc::new).collect(), deleted_names: HashSet::new() }
    }

    /// All templates, oldest first.
    pub(crate) fn list(&self) -> &[Arc<Template>] {
        &self.templates
    }

    /// The template of this name in exactly this language.
    pub(crate) fn find(&self, name: &str, language: &str) -> Option<&Arc<Template>> {
        self.templates.iter().find(|template| template.name == name && template.language == language)
    }

    /// The template with this id.
    pub(crate) fn find_id(&self, id: &str) -> Option<&Arc<Template>> {
        let id = id.parse::<u64>().ok()?;
        self.templates.iter().find(|template| template.id == id)
    }

    /// Adds a template under a fresh id.
    pub(crate) fn insert(&mut self, id: u64, draft: Draft) -> Result<Arc<Template>, GraphError> {
        if self.templates.len() >= LIMIT {
            return Err((&faults::TEMPLATE_LIMIT).into());
        }
        if self.deleted_names.contains(&draft.name) {
            let reason = "The name was deleted; it can be used again after 30 days";
            return Err(GraphError::detailed(&faults::TEMPLATE_NAME_DELETED, reason));
        }
        if self.find(&draft.name, &draft.language).is_some() {
            let reason = "Content in this language already exists for this template";
            return Err(GraphError::detailed(&faults::TEMPLATE_EXISTS, reason));
        }
        let template = Arc::new(Template::new(id, draft));
        self.templates.push(Arc::clone(&template));
        Ok(template)
    }

    /// Puts a changed template in the place of the one with its id.
    pub(crate) fn replace(&mut self, template: Template) {
        if let Some(slot) = self.templates.iter_mut().find(|slot| slot.id == template.id) {
            *slot = Arc::new(template);
        }
    }

    /// Removes a name in all languages, or only the one with `id`.
    pub(crate) fn remove(&mut self, name: &str, id: Option<&str>) -> Result<(), GraphError> {
        let before = self.templates.len();
        let id_matches = |template: &Template| id.is_none_or(|id| template.id.to_string() == id);
        self.templates.retain(|template| template.name != name || !id_matches(template));
        if self.templates.len() == before {
            return Err(GraphError::detailed(&faults::TEMPLATE_NOT_FOUND, "Message template was not found"));
        }
        if id.is_none() {
            self.deleted_names.insert(name.to_owned());
        }
        Ok(())
    }
}
