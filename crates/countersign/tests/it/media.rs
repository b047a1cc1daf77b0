//! `GET /media/{key}`: stored files.

use countersign_core::domain::media::{FileType, MediaKey, PART_BYTES};

use crate::support::Product;

async fn store(product: &Product, name: &str, of: &str, bytes: &[u8]) -> (MediaKey, String) {
    let key = product.engine.file_key();
    product.engine.begin_file(product.tenant.id, key).await.expect("begun");
    for (number, part) in (0..).zip(bytes.chunks(PART_BYTES)) {
        product.engine.put_file_part(key, number, part.to_vec()).await.expect("kept");
    }
    let of = FileType::of(of, bytes).expect("a type");
    product.engine.finish_file(key, name.to_owned(), of, bytes.len() as u64).await.expect("finished");
    let url = product.engine.file_url(key).expect("a URL");
    (key, url.strip_prefix("https://otp.example.com").expect("our own").to_owned())
}

#[tokio::test]
async fn a_file_comes_whole_and_inert() {
    let product = Product::plain().await;
    let mut bytes = b"%PDF-1.7 ".to_vec();
    bytes.extend((0..PART_BYTES * 2 + 7).map(|place| u8::try_from(place % 251).expect("small")));
    let (_, path) = store(&product, "Rechnung März.pdf", "a.pdf", &bytes).await;
    let file = product.fetch(&path).await;
    assert_eq!(file.status, 200);
    assert!(file.body == bytes, "{} bytes", file.body.len());
    for (name, value) in [
        ("content-type", "application/pdf"),
        ("content-length", &*bytes.len().to_string()),
        ("content-disposition", "attachment; filename*=UTF-8''Rechnung%20M%C3%A4rz.pdf"),
        ("x-content-type-options", "nosniff"),
        ("content-security-policy", "default-src 'none'; sandbox; frame-ancestors 'none'"),
        ("cross-origin-resource-policy", "same-origin"),
        ("referrer-policy", "no-referrer"),
    ] {
        assert_eq!(file.headers[name], value, "{name}");
    }
}

/// HTML under the name of a text stays a text that is downloaded.
#[tokio::test]
async fn a_page_in_disguise_is_a_download() {
    let product = Product::plain().await;
    let (_, path) = store(&product, "a.txt", "a.txt", b"<html><script>alert(1)</script>").await;
    let file = product.fetch(&path).await;
    assert_eq!(file.headers["content-type"], "text/plain");
    assert!(file.headers["content-disposition"].to_str().expect("text").starts_with("attachment"));
}

#[tokio::test]
async fn what_is_not_there_is_not_there() {
    let product = Product::plain().await;
    let (key, path) = store(&product, "a.txt", "a.txt", b"a").await;
    product.engine.delete_file(key).await;
    let begun = product.engine.file_key();
    product.engine.begin_file(product.tenant.id, begun).await.expect("begun");
    let upper = path.to_uppercase().replace("/MEDIA/", "/media/");
    for path in
        [path, product.engine.file_url(begun).expect("a URL").replace("https://otp.example.com", ""), upper]
            .iter()
            .map(String::as_str)
            .chain(["/media/", "/media/..%2fcountersign.db", "/media/0", "/media/%00", "/media/%ff"])
    {
        assert_eq!(product.fetch(path).await.status, 404, "{path}");
    }
}
