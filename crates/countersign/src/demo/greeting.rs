//! What the demo says when it is ready: lines to copy and paste.

use super::DemoFile;

/// The walk that the lines take: send, read, a wrong code, the right one, the right one again.
pub(crate) fn text(file: &DemoFile) -> String {
    let DemoFile { base_url, wacr, simulator, .. } = file;
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
    format!(
        r"
Countersign is ready at {base_url}
This is the demo: a WhatsApp simulator on this machine takes the messages. Nothing leaves the machine.

  1. Send a code
     {send}

  2. Read what WhatsApp received, here or at {inbox}/
     curl -sS '{inbox}/inbox?to=919999999999'

  3. A wrong code is refused
     {wrong}

  4. The right code is accepted, once; the same line again is refused
     {right}

API reference: {base_url}/openapi      Stop: Ctrl-C      Lines again: countersign demo
",
        send = call("send-otp", &send),
    )
}
