//! Files that are not what they say, and names that say too much.

use serde_json::json;

use super::{PDF, PNG, Part, last_media, path_of, picture, post_form, send_form};
use crate::support::Product;

const PATH: &str = "/messages/media";

const SVG: &[u8] = b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>";
const HTML: &[u8] = b"<!DOCTYPE html><script>alert(1)</script>";

/// A form that sends this file as something to read.
fn paper<'p>(name: &'p str, bytes: &'p [u8]) -> Vec<Part<'p>> {
    let mut parts = picture(name, bytes);
    parts[1] = Part::Text("media_type", "document");
    parts
}

#[tokio::test]
async fn bytes_and_names_must_agree() {
    let product = Product::new().await;
    let types = "jpg, jpeg, png, webp";
    for (name, bytes) in [
        ("a.png", SVG),
        ("a.png", HTML),
        ("a.png", b"MZ".as_slice()),
        ("a.jpg", PNG),
        ("a.webp", b"RIFF\0\0\0\0WAVEfmt "),
        ("a.svg", SVG),
        ("a.html", HTML),
        ("a.png.exe", PNG),
        ("a", PNG),
        ("png", PNG),
        (".png", PNG),
        ("a.png ", SVG),
        ("a.png\u{202e}gpj.exe", PNG),
    ] {
        let refused = post_form(&product, PATH, &picture(name, bytes)).await;
        let text = format!("The media file field must be a file of type: {types}.");
        assert_eq!(refused["body"]["error"]["details"], json!({"media_file": [text]}), "{name}");
    }
    let refused = post_form(&product, PATH, &paper("a.pdf", HTML)).await;
    assert_eq!(refused["status"], 422);
    let refused = post_form(&product, PATH, &paper("a.txt", b"a\0b")).await;
    assert_eq!(refused["status"], 422);
    assert_eq!(product.whatsapp.calls(), 0);
}

/// The part's own `Content-Type` means nothing.
#[tokio::test]
async fn a_type_is_the_servers_word() {
    let product = Product::new().await;
    assert_eq!(send_form(&product, PATH, &picture("a.PNG", PNG)).await.status, 200);
    let file = product.fetch(path_of(&last_media(&product).0)).await;
    assert_eq!(file.headers["content-type"], "image/png");
}

/// A text may hold anything. It is served as a text, to be saved.
#[tokio::test]
async fn a_page_in_a_text_stays_a_text() {
    let product = Product::new().await;
    for (name, bytes) in [("a.txt", SVG), ("a.csv", HTML)] {
        assert_eq!(send_form(&product, PATH, &paper(name, bytes)).await.status, 200);
        let file = product.fetch(path_of(&last_media(&product).0)).await;
        let kind = file.headers["content-type"].to_str().expect("text");
        assert!(kind.starts_with("text/plain") || kind.starts_with("text/csv"), "{kind}");
        assert_eq!(file.headers["x-content-type-options"], "nosniff");
        assert!(file.headers["content-disposition"].to_str().expect("text").starts_with("attachment"));
    }
}

/// What is packed in a file is nobody's concern here: it is stored as it came.
#[tokio::test]
async fn a_bomb_is_never_unpacked() {
    let product = Product::new().await;
    // A local header that promises 4 GB, deflated.
    let mut bomb =
        b"PK\x03\x04\x14\0\0\0\x08\0\0\0\0\0\xde\xad\xbe\xef\x10\0\0\0\xff\xff\xff\xff\x05\0\0\0a.xml"
            .to_vec();
    bomb.resize(70_000, 0xc0);
    let sent = send_form(&product, PATH, &paper("bomb.docx", &bomb)).await;
    assert_eq!(sent.status, 200);
    let file = product.fetch(path_of(&last_media(&product).0)).await;
    assert!(file.body == bomb);
}

#[tokio::test]
async fn a_name_is_a_name_only() {
    let product = Product::new().await;
    for (given, name) in [
        ("../../../etc/cron.d/x.pdf", "x.pdf"),
        ("C:\\Windows\\System32\\x.pdf", "x.pdf"),
        ("....//x.pdf", "x.pdf"),
        ("...x.pdf", "x.pdf"),
        ("a\u{202e}b.pdf", "ab.pdf"),
        ("%2e%2e%2fx.pdf", "%2e%2e%2fx.pdf"),
        ("x;y='z'.pdf", "x;y='z'.pdf"),
    ] {
        let sent = post_form(&product, PATH, &paper(given, PDF)).await;
        assert_eq!(sent["body"]["data"]["filename"], name, "{given}");
        let (url, _, filename) = last_media(&product);
        assert_eq!(filename.as_deref(), Some(name), "{given}");
        assert!(!url.contains("pdf") && path_of(&url).len() == "/media/".len() + 64, "{url}");
        let file = product.fetch(path_of(&url)).await;
        let disposition = file.headers["content-disposition"].to_str().expect("text").to_owned();
        assert!(!disposition.contains(['/', '\\', '\n']), "{disposition}");
    }
}

/// No name is long enough to hide its end.
#[tokio::test]
async fn a_long_name_loses_its_end_and_its_type_with_it() {
    let product = Product::new().await;
    let name = format!("{}.pdf", "a".repeat(251));
    assert_eq!(send_form(&product, PATH, &paper(&name, PDF)).await.status, 200);
    let name = format!("{}.pdf.exe", "a".repeat(251));
    let refused = send_form(&product, PATH, &paper(&name, PDF)).await;
    assert_eq!(refused.status, 200, "what is cut off is not part of its name");
}
