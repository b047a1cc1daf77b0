//! `countersign template lint`: what a text will cost, and what is wrong with it.

use std::io::Read as _;
use std::path::{Path, PathBuf};

use clap::Args;
use countersign_core::domain::delivery::Medium;
use countersign_core::domain::ids::TenantId;
use countersign_core::domain::message_template::MessageTemplate;
use countersign_core::domain::sms::SmsEncoding;
use countersign_core::domain::sms::autofill::{AppHash, Autofill, WebHost};
use countersign_core::domain::sms::lint::{Lint, Reader, SmsCost, lint};
use countersign_core::engine::Engine;

use super::{MediumWord, template_id};
use crate::failure::Failure;
use crate::terminal::say;

#[derive(Args)]
pub(crate) struct LintFlags {
    /// Whose stored templates to look over
    #[arg(required_unless_present = "file", conflicts_with = "file")]
    pub(super) tenant: Option<i64>,
    /// One of them; all without it
    #[arg(conflicts_with = "file")]
    pub(super) template: Option<String>,
    /// A file with a text instead, or - for standard input
    #[arg(long, value_name = "FILE")]
    pub(super) file: Option<PathBuf>,
    /// What the file's text is for
    #[arg(long, value_enum, default_value = "sms", conflicts_with = "tenant")]
    pub(super) medium: MediumWord,
    /// What {{brand}} stands for in the file's text
    #[arg(long, value_name = "NAME", default_value = "Example", conflicts_with = "tenant")]
    pub(super) brand: String,
    /// The line for browsers that the file's text will have below it
    #[arg(long, value_name = "HOST", conflicts_with = "tenant")]
    pub(super) web_host: Option<WebHost>,
    /// The line for an Android app that it will have
    #[arg(long, value_name = "HASH", conflicts_with = "tenant")]
    pub(super) app_hash: Option<AppHash>,
}

/// Looks the text of a file over.
pub(super) fn of_file(path: &Path, medium: Medium, autofill: &Autofill, brand: &str) -> Result<(), Failure> {
    if medium != Medium::Sms && *autofill != Autofill::default() {
        return Err(Failure::said("--web-host and --app-hash are for text messages"));
    }
    let text = if path.as_os_str() == "-" {
        let mut text = String::new();
        std::io::stdin().read_to_string(&mut text).map(|_| text)
    } else {
        std::fs::read_to_string(path)
    };
    let text = text.map_err(|why| Failure::Io { what: format!("{} cannot be read", path.display()), why })?;
    // Editors end a file with a new line, which is no part of the text.
    let text = text.strip_suffix('\n').unwrap_or(&text);
    end(tell(medium, &lint(medium, text, autofill, brand)))
}

/// Looks stored templates over.
pub(super) async fn of_tenant(engine: &Engine, tenant: TenantId, one: Option<&str>) -> Result<(), Failure> {
    let templates = match one {
        Some(id) => vec![engine.get_message_template(tenant, template_id(id)?).await?],
        None => engine.list_message_templates(tenant).await?,
    };
    let mut faults = 0;
    for template in templates {
        faults += tell_stored(engine, &template).await?;
    }
    end(faults)
}

/// Shows what a stored template will send, whatever is wrong with it.
pub(super) async fn preview(engine: &Engine, tenant: TenantId, id: &str) -> Result<(), Failure> {
    let template = engine.get_message_template(tenant, template_id(id)?).await?;
    tell_stored(engine, &template).await.map(drop)
}

async fn tell_stored(engine: &Engine, template: &MessageTemplate) -> Result<usize, Failure> {
    let MessageTemplate { id, name, language, medium, .. } = template;
    say(&format!("{id} {name} ({language}, {medium:?})"));
    let faults = tell(*medium, &engine.look_over(template).await?);
    if let Some(dlt) = &template.dlt {
        say(&format!("  registered in India: entity {}, template {}", dlt.entity(), dlt.template()));
    }
    Ok(faults)
}

fn end(faults: usize) -> Result<(), Failure> {
    match faults {
        0 => Ok(()),
        1 => Err(Failure::said("1 fault to mend")),
        more => Err(Failure::said(format!("{more} faults to mend"))),
    }
}

/// Prints what was found. Returns how many faults there are.
fn tell(medium: Medium, found: &Lint) -> usize {
    let Lint { sample, cost, readers, faults } = found;
    if medium == Medium::WhatsApp {
        say("  WhatsApp has the text");
    }
    for line in sample.iter().flat_map(|sample| sample.expose().split('\n')) {
        say(&format!("  | {line}"));
    }
    if let Some(cost) = cost {
        say(&format!("  {}", in_words(cost)));
        for found in &cost.costly {
            say(&format!(
                "  line {}, character {}: {} (U+{:04X}) is not in the GSM alphabet",
                found.line,
                found.column,
                found.character,
                u32::from(found.character)
            ));
        }
    }
    for reader in readers {
        say(match reader {
            Reader::Web => "  browsers of the page that the last line names fill the code in",
            Reader::Android => "  the Android app whose hash stands below the text reads the code",
        });
    }
    for fault in faults {
        say(&format!("  FAULT: {fault}"));
    }
    faults.len()
}

fn in_words(cost: &SmsCost) -> String {
    let (encoding, unit) = match cost.encoding {
        SmsEncoding::Gsm7 => ("GSM-7", "septets"),
        SmsEncoding::Ucs2 => ("UCS-2", "units of 16 bits"),
    };
    let plural = if cost.parts == 1 { "" } else { "s" };
    format!("{encoding}, {} {unit}, {} bytes, {} segment{plural}", cost.units, cost.bytes, cost.parts)
}
