//! What the demo says when it is ready: lines to copy and paste.

use std::path::Path;

use super::DemoFile;

/// What a demo that has just started says.
pub(crate) fn ready(file: &DemoFile, data_dir: &Path) -> String {
    let again = format!("{} demo --data-dir {}", program(), data_dir.display());
    format!(
        "\nCountersign is ready at {}\n{}\nAPI reference: {}/openapi      Stop: Ctrl-C\nLines again: {again}\n",
        file.base_url,
        walk(file),
        file.base_url
    )
}

/// The program as it was called, so that a line with it can be copied.
fn program() -> String {
    std::env::args().next().unwrap_or_else(|| "countersign".to_owned())
}

/// The walk that the lines take: send, read, a wrong code, the right one, the right one again; then the same with the
/// Kaleyra API, whose second line takes what the first one answered.
pub(crate) fn walk(file: &DemoFile) -> String {
    let DemoFile { base_url, wacr, kaleyra, simulator, .. } = file;
    let inbox = &simulator.base_url;
    let call = |path: &str, body: &str| {
        format!(
            "curl -sS {base_url}/api/v2/auth/{path} -H 'Authorization: Bearer {}' \\\n       -H 'Content-Type: application/json' -d '{body}'",
            wacr.token
        )
    };
    let send =
        format!(r#"{{"phone":"+919999999999","template_name":"{}","code":"482915"}}"#, wacr.template_name);
    let wrong = call("verify", r#"{"phone":"+919999999999","code":"000000"}"#);
    let right = call("verify", r#"{"phone":"+919999999999","code":"482915"}"#);
    let kaleyra = |path: &str, body: &str| {
        format!(
            "curl -sS {base_url}/v1/{}/{path} -H 'api-key: {}' \\\n       -H 'Content-Type: application/json' -d '{body}'",
            kaleyra.sid, kaleyra.api_key
        )
    };
    format!(
        r"This is the demo: a WhatsApp simulator on this machine takes the messages. Nothing leaves the machine.

  1. Send a code
     {send}

  2. Read what WhatsApp received, here or at {inbox}/
     curl -sS '{inbox}/inbox?to=919999999999'

  3. A wrong code is refused
     {wrong}

  4. The right code is accepted, once; the same line again is refused
     {right}

The same in Kaleyra's words: the code goes out by SMS, and by a call a minute later if it is not used.

  5. Send a code; the inbox has it, and the answer a verify_id
     {start}

  6. Check it
     {validate}
",
        send = call("send-otp", &send),
        start = kaleyra("verify", r#"{"to":{"mobile":"+919999999999"}}"#),
        validate = kaleyra("verify/validate", r#"{"verify_id":"VERIFY_ID","otp":"CODE"}"#),
    )
}
