//! Names of sources, statuses and groups, and a status's color.

use super::Checks;

const MAX_NAME: usize = 255;
const BAD_COLOR: &str = "Color must be a valid hex color code (e.g., #FF5733)";

impl Checks<'_> {
    /// `name`; `required` is what its absence is answered with.
    pub(crate) fn name(&mut self, required: &str) -> Option<String> {
        let value = self.required("name", required)?;
        self.text("name", value, MAX_NAME)
    }

    /// `color`, as in `#FF5733`. None where it is left out, so that a change leaves it; `null` takes it away.
    #[expect(
        clippy::option_option,
        reason = "the outer one says whether it changes, the inner one what it becomes"
    )]
    pub(crate) fn color(&mut self) -> Option<Option<String>> {
        self.fields.get("color")?;
        let Some(value) = self.present("color") else { return Some(None) };
        let text = value.as_str().map(str::trim).filter(|text| is_color(text));
        if text.is_none() {
            self.errors.push("color", BAD_COLOR);
        }
        Some(text.map(str::to_owned))
    }
}

fn is_color(text: &str) -> bool {
    let digits = text.strip_prefix('#').unwrap_or_default();
    digits.len() == 6 && digits.bytes().all(|byte| byte.is_ascii_hexdigit())
}
