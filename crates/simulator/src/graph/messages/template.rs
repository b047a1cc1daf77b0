//! Filling a template in.

use std::sync::Arc;

use super::envelope::Content;
use super::parameters::{self, Parameters};
use super::request::TemplatePart;
use crate::account::shape::{self, Header};
use crate::account::template::{Category, Status, Template};
use crate::graph::error::GraphError;
use crate::graph::faults;
use crate::inbox::{Extras, Link};
use crate::world::World;

/// The template's text with its parameters, and what stands around it.
pub(super) fn fill(world: &World, part: &TemplatePart<'_>) -> Result<Content, GraphError> {
    let language = part.language.as_ref().map(|language| &*language.code).unwrap_or_default();
    if part.name.is_empty() {
        return Err(GraphError::required("template['name']"));
    }
    if language.is_empty() {
        return Err(GraphError::required("template['language']['code']"));
    }
    let found = world.account().templates.find(&part.name, language).map(Arc::clone);
    let Some(template) = found.filter(|template| template.status == Status::Approved) else {
        let reason = format!("template name ({}) does not exist in {language}", part.name);
        return Err(GraphError::detailed(&faults::TEMPLATE_MISSING, reason));
    };
    let parameters = parameters::check(&template, &part.components)?;
    let text = shape::fill(&template.shape.body, &parameters.body);
    let category = Some(template.category);
    if template.category == Category::Authentication {
        // The code is what counts; the rest is the same in each.
        let code = parameters.of_button(0).to_owned();
        return Ok(Content { text, code, category, extras: Extras::default() });
    }
    Ok(Content { text, code: String::new(), category, extras: around(&template, parameters) })
}

fn around(template: &Template, parameters: Parameters<'_>) -> Extras {
    let links = template.shape.buttons.iter().enumerate().filter(|(_, button)| !button.url.is_empty());
    let links = links.map(|(place, button)| Link {
        title: button.title.clone(),
        url: shape::fill(&button.url, &[parameters.of_button(place)]),
    });
    let links = links.collect();
    let header = match &template.shape.header {
        Some(Header::Text(text)) => Some(shape::fill(text, parameters.header.as_slice())),
        _ => None,
    };
    Extras {
        header,
        footer: template.shape.footer.clone(),
        media: parameters.media,
        links,
        ..Extras::default()
    }
}
