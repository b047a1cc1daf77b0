//! A template's parameters: how many, of which type, and what a code may look like.

use super::header;
use super::request::{Component, Parameter};
use crate::account::shape::placeholders;
use crate::account::template::{Category, Template};
use crate::graph::error::GraphError;
use crate::graph::faults;
use crate::inbox::Media;

/// Most characters of a code.
const CODE_LENGTH: usize = 15;

/// The parameters of a send that fits its template.
pub(super) struct Parameters<'a> {
    /// The header's text, if it takes one.
    pub(super) header: Option<&'a str>,
    /// The header's file, if it takes one.
    pub(super) media: Option<Media>,
    /// The body's, in order.
    pub(super) body: Vec<&'a str>,
    /// Those of the buttons that take one, with their places.
    pub(super) buttons: Vec<(usize, &'a str)>,
}

impl Parameters<'_> {
    /// What the button at this place takes; empty if it takes nothing.
    pub(super) fn of_button(&self, place: usize) -> &str {
        self.buttons.iter().find(|button| button.0 == place).map_or("", |button| button.1)
    }
}

/// Holds the components against the template.
pub(super) fn check<'a>(
    template: &Template,
    components: &'a [Component<'a>],
) -> Result<Parameters<'a>, GraphError> {
    let (mut head, mut body): (&[Parameter<'_>], &[Parameter<'_>]) = (&[], &[]);
    let mut buttons = Vec::new();
    for component in components {
        let kind = &component.kind;
        if kind.eq_ignore_ascii_case("header") {
            head = &component.parameters;
        } else if kind.eq_ignore_ascii_case("body") {
            body = &component.parameters;
        } else if kind.eq_ignore_ascii_case("button") {
            buttons.push(button(template, component)?);
        } else {
            return Err(GraphError::invalid("Component type must be one of {header, body, button}"));
        }
    }
    let (header, media) = header::check(template.shape.header.as_ref(), head)?;
    expect_count("body", body.len(), placeholders(&template.shape.body))?;
    let body = body.iter().map(text).collect::<Result<Vec<_>, _>>()?;
    each_has_its_parameter(template, &buttons)?;
    if template.category == Category::Authentication {
        body.first()
            .into_iter()
            .chain(buttons.iter().map(|button| &button.1))
            .try_for_each(|code| check_code(code))?;
    }
    Ok(Parameters { header, media, body, buttons })
}

fn button<'a>(template: &Template, component: &'a Component<'a>) -> Result<(usize, &'a str), GraphError> {
    let index = usize::try_from(component.index.unwrap_or(0)).unwrap_or(usize::MAX);
    let Some(button) = template.shape.buttons.get(index).filter(|button| button.takes_parameter()) else {
        return Err(issue(format!("Template has no button at index {index} that takes a parameter")));
    };
    if !component.sub_type.eq_ignore_ascii_case(&button.kind) {
        return Err(issue(format!("Button at index {index} must be of type Url")));
    }
    match component.parameters.as_slice() {
        [] => Err(without_parameter(index)),
        [parameter] => Ok((index, text(parameter)?)),
        more => expect_count("button", more.len(), 1).map(|()| (index, "")),
    }
}

/// Each button that takes a parameter has one, and none has two.
fn each_has_its_parameter(template: &Template, given: &[(usize, &str)]) -> Result<(), GraphError> {
    for (place, button) in template.shape.buttons.iter().enumerate() {
        match given.iter().filter(|one| one.0 == place).count() {
            0 if button.takes_parameter() => return Err(without_parameter(place)),
            0 | 1 => {}
            more => expect_count("button", more, 1)?,
        }
    }
    Ok(())
}

fn without_parameter(index: usize) -> GraphError {
    let reason = format!("Button at index {index} of type Url requires a parameter");
    GraphError::detailed(&faults::PARAMETER_MISSING, reason)
}

/// A parameter's text. Line breaks, tabs and long gaps are refused anywhere in a template.
pub(super) fn text<'a>(parameter: &'a Parameter<'a>) -> Result<&'a str, GraphError> {
    if !parameter.kind.eq_ignore_ascii_case("text") {
        return Err(GraphError::detailed(&faults::PARAMETER_FORMAT, "Parameter must be of type text"));
    }
    let text = &*parameter.text;
    if text.is_empty() {
        let reason = "Parameter of type text is missing text value";
        return Err(GraphError::detailed(&faults::PARAMETER_MISSING, reason));
    }
    if text.contains(['\n', '\t']) || text.contains("     ") {
        return Err(issue(
            "Param text cannot have new-line/tab characters or more than 4 consecutive spaces".to_owned(),
        ));
    }
    Ok(text)
}

/// Codes: at most 15 characters, no link, no emoji.
fn check_code(code: &str) -> Result<(), GraphError> {
    let lower = code.to_ascii_lowercase();
    if ["://", "www.", ".com"].iter().any(|mark| lower.contains(mark)) {
        return Err(GraphError::invalid("The code parameter must not contain a URL"));
    }
    if code.chars().any(|character| matches!(character, '\u{2600}'..='\u{27bf}' | '\u{1f000}'..)) {
        return Err(GraphError::invalid("The code parameter must not contain emoji"));
    }
    if code.chars().count() > CODE_LENGTH {
        return Err(issue(format!("The code parameter must be at most {CODE_LENGTH} characters long")));
    }
    Ok(())
}

/// Refuses more or fewer parameters than the template has placeholders for in this part.
pub(super) fn expect_count(part: &str, given: usize, expected: usize) -> Result<(), GraphError> {
    if given == expected {
        return Ok(());
    }
    let reason = format!(
        "{part}: number of localizable_params ({given}) does not match the expected number of params ({expected})"
    );
    Err(GraphError::detailed(&faults::PARAMETER_COUNT, reason))
}

fn issue(reason: String) -> GraphError {
    GraphError::detailed(&faults::PARAMETER_ISSUE, reason)
}
