//! A template's parameters: how many, of which type, and what a code may look like.

use super::request::{Component, Parameter};
use crate::account::template::{Category, Template};
use crate::graph::error::GraphError;
use crate::graph::faults;

/// Most characters of a code.
const CODE_LENGTH: usize = 15;

/// The parameters of a send that fits its template.
pub(super) struct Parameters<'a> {
    /// The body's, in order.
    pub(super) body: Vec<&'a str>,
    /// The button's, which is the code; empty when the template has no such button.
    pub(super) code: &'a str,
}

/// Holds the components against the template.
pub(super) fn check<'a>(
    template: &Template,
    components: &'a [Component<'a>],
) -> Result<Parameters<'a>, GraphError> {
    let (mut body, mut button): (&[Parameter<'_>], _) = (&[], None);
    for component in components {
        let kind = &component.kind;
        if kind.eq_ignore_ascii_case("body") {
            body = &component.parameters;
        } else if kind.eq_ignore_ascii_case("button") {
            button = Some(code_button(template, component)?);
        } else if kind.eq_ignore_ascii_case("header") {
            expect_count("header", component.parameters.len(), 0)?;
        } else {
            return Err(GraphError::invalid("Component type must be one of {header, body, button}"));
        }
    }
    expect_count("body", body.len(), template.placeholders)?;
    let body = body.iter().map(text).collect::<Result<Vec<_>, _>>()?;
    if template.code_button && button.is_none() {
        let reason = "Button at index 0 of type Url requires a parameter";
        return Err(GraphError::detailed(&faults::PARAMETER_MISSING, reason));
    }
    if template.category == Category::Authentication {
        body.first().copied().map_or(Ok(()), check_code)?;
        button.map_or(Ok(()), check_code)?;
    }
    Ok(Parameters { body, code: button.unwrap_or_default() })
}

fn code_button<'a>(template: &Template, component: &'a Component<'a>) -> Result<&'a str, GraphError> {
    let index = component.index.unwrap_or(0);
    if !template.code_button || index != 0 {
        return Err(issue(format!("Template has no button at index {index} that takes a parameter")));
    }
    if !component.sub_type.eq_ignore_ascii_case("url") {
        return Err(issue("Button at index 0 must be of type Url".to_owned()));
    }
    match component.parameters.as_slice() {
        [] => Err(GraphError::detailed(
            &faults::PARAMETER_MISSING,
            "Button at index 0 of type Url requires a parameter",
        )),
        [parameter] => text(parameter),
        more => expect_count("button", more.len(), 1).map(|()| ""),
    }
}

/// A parameter's text. Line breaks, tabs and long gaps are refused anywhere in a template.
fn text<'a>(parameter: &'a Parameter<'a>) -> Result<&'a str, GraphError> {
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

fn expect_count(part: &str, given: usize, expected: usize) -> Result<(), GraphError> {
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
