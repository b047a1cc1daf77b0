//! The command line, on real folders.

use std::time::Duration;

use serde_json::json;

use crate::support::{Place, Reply, call, on_both_stores};

on_both_stores! {
    a_real_tenant_is_set_up_beside_a_running_server
    a_plan_changes_only_when_told_to
    a_tenants_events_are_listed
    the_demos_lines_need_a_running_demo
    another_master_key_is_noticed_at_the_start
    a_kaleyra_account_is_set_up_beside_a_running_server
}

#[test]
fn a_mistyped_folder_is_refused_and_not_made() {
    let place = Place::sqlite();
    for command in [&["tenant", "list"][..], &["token", "admin"], &["tenant", "show", "1"]] {
        assert!(place.complained(command).contains("there is no installation in"), "{command:?}");
    }
    assert!(!place.folder().exists());
}

#[test]
fn a_text_is_looked_over_before_anything_is_installed() {
    let (place, folder) = (Place::sqlite(), tempfile::tempdir().expect("a folder"));
    let file = |name: &str, text: &str| {
        let path = folder.path().join(name);
        std::fs::write(&path, text).expect("a file");
        path.display().to_string()
    };
    let good = file("good", "{{code}} is your code.\n\n@acme.example #{{code}}\n");
    let said = place.said(&["template", "lint", "--file", &good]);
    assert!(said.contains("| @acme.example #123456"), "{said}");
    assert!(said.contains("GSM-7, 43 septets, 43 bytes, 1 segment\n") && said.contains("browsers"), "{said}");

    let dear = file("dear", "It’s {{code}}.");
    let said = place.said(&["template", "lint", "--file", &dear]);
    assert!(said.contains("UCS-2, 12 units of 16 bits, 14 bytes, 1 segment"), "{said}");
    assert!(said.contains("line 1, character 3: ’ (U+2019)"), "{said}");

    let branded = file("branded", "{{code}} for {{brand}}");
    let hash = ["--brand", "Äcme", "--app-hash", "FA+9qCX9VSu"];
    let said = place.said(&[&["template", "lint", "--file", &branded], &hash[..]].concat());
    assert!(said.contains("| 123456 for Äcme\n  | FA+9qCX9VSu\n"), "{said}");
    assert!(said.contains("27 septets, 28 bytes") && said.contains("the Android app"), "{said}");

    let spoken = ["template", "lint", "--file", &branded, "--medium", "voice"];
    assert!(
        place.complained(&[&spoken[..], &["--web-host", "a.example"]].concat()).contains("for text messages")
    );

    let bad = file("bad", "{{code}}\n@acme.example {{code}}");
    let ended = place.run(&["template", "lint", "--file", &bad]);
    assert_eq!(ended.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&ended.stdout).contains("FAULT: line 2 begins with @"));
    assert!(!place.folder().exists(), "nothing was made");
}

async fn a_real_tenant_is_set_up_beside_a_running_server(place: Place) {
    let server = place.start();
    let (simulator, secrets) = (&server.demo["simulator"], tempfile::tempdir().expect("a folder"));
    let secret = |name: &str, text: &str| {
        let path = secrets.path().join(name);
        std::fs::write(&path, text).expect("a file");
        path.display().to_string()
    };
    let text = |name: &str| simulator[name].as_str().expect("a text").to_owned();

    assert!(place.said(&["tenant", "create", "--name", "Acme", "--subdomain", "acme"]).contains("tenant 2"));
    let set = place.said(&[
        "tenant",
        "whatsapp",
        "2",
        "--base-url",
        &text("base_url"),
        "--phone-number-id",
        &text("phone_number_id"),
        "--waba-id",
        &text("waba_id"),
        "--access-token-file",
        &secret("access", &text("access_token")),
        "--app-secret-file",
        &secret("app", &text("app_secret")),
        "--verify-token-file",
        &secret("verify", "hook"),
    ]);
    assert!(set.contains("/callbacks/whatsapp/"), "{set}");
    assert!(place.said(&["tenant", "check", "2"]).contains("knows the number"));
    assert!(place.said(&["tenant", "sync-templates", "2"]).contains("9 templates, 9 new, 0 removed"));
    assert!(
        place.said(&["tenant", "templates", "2"]).contains("otp_verification\ten\tAUTHENTICATION\tAPPROVED")
    );
    let token =
        place.said(&["token", "create", "2", "--scope", "messages:send", "--requests-per-minute", "100000"]);
    let send = async || {
        let bearer = format!("Bearer {}", token.trim());
        let headers = [("authorization", bearer.as_str()), ("content-type", "application/json")];
        let body = json!({"phone": "+919812345001", "template_name": "otp_verification", "code": "1"});
        call("POST", &format!("{}/api/v2/auth/send-otp", server.base_url()), &headers, &body.to_string())
            .await
            .status
    };
    assert_eq!(send().await, 200);
    place.said(&["tenant", "suspend", "2"]);
    // Another process changed it: the server knows within a second, so ask until it does.
    while send().await == 200 {}
    assert_eq!(send().await, 401);
    assert!(place.said(&["tenant", "show", "2"]).contains("Suspended"));
    let found = String::from_utf8(place.run(&["doctor", "--online"]).stdout).expect("text");
    assert!(found.contains("a server runs on this data folder"), "{found}");
    // The PostgreSQL that the tests share is one that an operator must not have.
    let to_mend: Vec<_> = found.lines().filter(|line| line.starts_with("MEND")).collect();
    assert!(to_mend.iter().all(|line| line.contains("fsync = off")), "{found}");
    assert_eq!(to_mend.len(), usize::from(place.is_shared()), "{found}");
}

async fn a_tenants_events_are_listed(place: Place) {
    let server = place.start();
    assert_eq!(place.said(&["webhook", "events", "1"]), "", "who has no webhook has none");
    let made = place.said(&["webhook", "create", "1", "--url", "https://shop.invalid/hooks"]);
    let id = made.split('\t').next().expect("an id");
    let event = place.said(&["webhook", "test", "1", id]);
    let listed = place.said(&["webhook", "events", "1", "--type", "webhook.test"]);
    let line = format!("\t{}\twebhook.test\t{id} pending\n", event.trim());
    assert!(listed.ends_with(&line) && listed.lines().count() == 1, "{listed}");
    assert_eq!(place.said(&["webhook", "events", "1", "--type", "verification.started"]), "");
    assert!(place.complained(&["webhook", "events", "1", "--type", "x"]).contains("the types are"));
    assert!(place.complained(&["webhook", "events", "7"]).contains("tenant"));
    drop(server);
}

async fn a_plan_changes_only_when_told_to(place: Place) {
    let server = place.start();
    let plan = |more: &[&'static str]| [&["tenant", "plan", "1", "--name", "gold"], more].concat();
    assert!(place.complained(&plan(&[])).contains("there is no plan gold"));
    place.said(&plan(&["--contacts", "5", "--no-templates"]));
    let shown = place.said(&plan(&[]));
    assert!(shown.contains("gold: 5 contacts, any number of conversations a month, without"), "{shown}");
    assert!(place.complained(&plan(&["--contacts", "6"])).contains("--change"));
    assert!(place.said(&plan(&["--contacts", "6", "--change"])).contains("6 contacts"));
    drop(server);
}

async fn the_demos_lines_need_a_running_demo(place: Place) {
    let server = place.start();
    assert!(place.said(&["demo"]).contains("1. Send a code"));
    server.stop();
    assert!(place.complained(&["demo"]).contains("does not run"));
    assert!(place.said(&["migrate"]).contains("schema version"));
    assert!(place.said(&["config"]).contains("[server]"));
}

/// With another key right codes would be refused and counted against their users.
async fn another_master_key_is_noticed_at_the_start(place: Place) {
    drop(place.start());
    let key = place.folder().join("master.key");
    let right = std::fs::read(&key).expect("the key");
    std::fs::write(&key, "07".repeat(32)).expect("another");
    for command in [&["serve", "--listen", "127.0.0.1:0"][..], &["doctor"], &["tenant", "list"]] {
        assert!(place.complained(command).contains("is not the one that"), "{command:?}");
    }
    std::fs::write(&key, right).expect("the key is back");
    assert!(place.said(&["tenant", "list"]).contains("demo"));
}

/// Asks until the answer is the one that another process's change leads to.
async fn until(ask: &impl AsyncFn() -> Reply, is_it: impl Fn(&Reply) -> bool) -> Reply {
    let asking = async {
        loop {
            let reply = ask().await;
            if is_it(&reply) {
                return reply;
            }
        }
    };
    tokio::time::timeout(Duration::from_mins(1), asking)
        .await
        .expect("a server knows of a change within a second")
}

async fn a_kaleyra_account_is_set_up_beside_a_running_server(place: Place) {
    let server = place.start();
    let folder = tempfile::tempdir().expect("a folder");
    let key_file = folder.path().join("key");
    let key = "A0123456789abcdef0123456789abcdef";
    std::fs::write(&key_file, format!("{key}\n")).expect("a file");
    let key_path = key_file.display().to_string();

    place.said(&["tenant", "create", "--name", "Acme", "--subdomain", "acme"]);
    let set = place.said(&["account", "set", "2", "--sid", "HXIN1700000000IN", "--allow-ip", "127.0.0.0/8"]);
    assert!(set.contains("account HXIN1700000000IN set, from 127.0.0.0/8"), "{set}");
    let again = place.said(&["account", "set", "2"]);
    assert!(
        again.contains("account HXIN1700000000IN set, from 127.0.0.0/8"),
        "what is left out stays: {again}"
    );
    let open = place.said(&["account", "set", "2", "--from-everywhere"]);
    assert!(open.contains("set, from everywhere"), "{open}");
    place.said(&["account", "set", "2", "--allow-ip", "127.0.0.0/8"]);
    let shown = place.said(&["account", "key", "create", "2", "--name", "app", "--key-file", &key_path]);
    assert_eq!(shown.trim(), key);
    let made = |medium: &str| {
        let text = ["--text", "{{code}} is your code."];
        let template =
            ["template", "create", "2", "--pending", "--name", "login", "--medium", medium, text[0], text[1]];
        place.said(&template).trim().to_owned()
    };
    let templates = [made("sms"), made("voice")];
    let (sms, voice) = (format!("{}@ACME", templates[0]), format!("{}@+9180:60", templates[1]));
    let channels = ["--channel", &sms, "--channel", &voice];
    let flow = ["flow", "create", "2", "--pending", "--name", "login", "--default"];
    let flow = place.said(&[&flow[..], &channels].concat()).trim().to_owned();
    let listed = place.said(&["flow", "list", "2"]);
    assert!(listed.contains(&format!("{flow}\tlogin\tPending\tdefault\tSms, Voice after 60 s")), "{listed}");
    place.said(&["waba", "own", "2", "766000000000001", "--sender", "ACME"]);
    assert!(place.said(&["waba", "list", "2"]).contains("766000000000001\town\tACME"));

    let ask = async |end: &str, body: serde_json::Value| {
        let headers = [("api-key", key), ("content-type", "application/json")];
        let url = format!("{}/v1/HXIN1700000000IN/{end}", server.base_url());
        call("POST", &url, &headers, &body.to_string()).await
    };
    // The flow and each of its templates must be approved; the server learns of it within a second.
    let start = async || ask("verify", json!({"to": {"mobile": "+919812345678"}})).await;
    for approve in [["template", "approve", "2", &templates[0]], ["flow", "approve", "2", &flow]] {
        assert_eq!(start().await.code(), "E905");
        assert_eq!(place.said(&approve).trim(), "approved");
        assert_eq!(start().await.code(), "E905", "one is missing still");
    }
    place.said(&["template", "approve", "2", &templates[1]]);
    let started = until(&start, |reply| reply.status == 200).await;
    assert_eq!(started.json()["data"]["flow_id"], json!(flow), "{}", started.json());
    let otp = server.next_text("919812345678").await;
    let body = json!({"verify_id": started.json()["data"]["verify_id"], "otp": otp});
    assert_eq!(ask("verify/validate", body).await.status, 200);

    for (kind, id) in [("flow", &flow), ("template", &templates[1])] {
        place.said(&[kind, "reject", "2", id]);
        assert_eq!(until(&start, |reply| reply.status != 200).await.code(), "E905", "{kind}");
        place.said(&[kind, "approve", "2", id]);
        until(&start, |reply| reply.status == 200).await;
    }
    let listed = place.said(&["account", "show", "2"]);
    let id = listed.split_whitespace().find(|word| word.starts_with("key_")).expect("a key's id").to_owned();
    place.said(&["account", "key", "off", "2", &id]);
    let outside = ["account", "set", "2", "--allow-ip", "203.0.113.0/33"];
    assert!(place.complained(&outside).contains("is not an IP address or a network"));
    assert!(place.complained(&["flow", "remove", "2", "x"]).contains("that is not a flow id"));
    assert!(
        place
            .complained(&["template", "remove", "2", sms.split('@').next().expect("an id")])
            .contains("taken")
    );
}
