//! The layers of ARCHITECTURE.md, held over `cargo metadata`: siblings never import each other.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

/// What each crate may import of the workspace. Tests may import more: a sibling that stands in for a vendor, say.
const MAY_IMPORT: &[(&str, &[&str])] = &[
    ("countersign-core", &[]),
    ("countersign-http", &["countersign-core"]),
    ("countersign-outbound", &["countersign-core"]),
    ("countersign-peers", &[]),
    ("countersign-postgres-harness", &[]),
    ("countersign-store-postgres", &["countersign-core"]),
    ("countersign-store-sqlite", &["countersign-core"]),
    ("countersign-simulator", &[]),
    (
        "countersign",
        &[
            "countersign-core",
            "countersign-http",
            "countersign-outbound",
            "countersign-simulator",
            "countersign-store-postgres",
            "countersign-store-sqlite",
        ],
    ),
];

/// Libraries that only some crates may import: the databases' drivers, the HTTP client, the HTTP server.
const ONLY_FOR: &[(&str, &[&str])] = &[
    ("rusqlite", &["countersign-store-sqlite"]),
    ("tokio-postgres", &["countersign-store-postgres"]),
    ("deadpool-postgres", &["countersign-store-postgres"]),
    ("reqwest", &["countersign-outbound", "countersign-simulator"]),
    ("axum", &["countersign", "countersign-http", "countersign-simulator"]),
    (
        "tokio",
        &[
            "countersign",
            "countersign-http",
            "countersign-outbound",
            "countersign-simulator",
            "countersign-store-postgres",
            "countersign-store-sqlite",
        ],
    ),
];

/// Crate name to what it imports, outside of tests.
fn imports() -> BTreeMap<String, BTreeSet<String>> {
    let output = std::process::Command::new(env!("CARGO"))
        .args(["metadata", "--format-version", "1", "--no-deps", "--offline"])
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .output()
        .expect("cargo runs");
    let metadata: Value = serde_json::from_slice(&output.stdout).expect("cargo metadata prints JSON");
    let text = |value: &Value| value.as_str().expect("a name").to_owned();
    let packages = metadata["packages"].as_array().expect("packages");
    let of = |package: &Value| {
        let dependencies = package["dependencies"].as_array().expect("dependencies");
        dependencies.iter().filter(|d| d["kind"] != "dev").map(|d| text(&d["name"])).collect()
    };
    packages.iter().map(|package| (text(&package["name"]), of(package))).collect()
}

#[test]
fn siblings_never_import_each_other() {
    let imports = imports();
    let known: BTreeSet<_> = MAY_IMPORT.iter().map(|(name, _)| (*name).to_owned()).collect();
    assert_eq!(imports.keys().cloned().collect::<BTreeSet<_>>(), known, "a new crate needs a row here");
    for (name, allowed) in MAY_IMPORT {
        let ours = imports[*name].iter().filter(|import| import.starts_with("countersign"));
        for import in ours {
            assert!(allowed.contains(&import.as_str()), "{name} imports {import}");
        }
    }
}

#[test]
fn a_technology_belongs_to_its_layer() {
    for (library, allowed) in ONLY_FOR {
        for (name, imports) in imports() {
            let fine = !imports.contains(*library) || allowed.contains(&name.as_str());
            assert!(fine, "{name} imports {library}");
        }
    }
}
