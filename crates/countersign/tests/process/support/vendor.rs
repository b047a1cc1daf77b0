//! A WhatsApp, and an inbox for texts, in the tests' own process, which no kill of a server touches.

use axum::extract::Json;
use axum::http::StatusCode;
use axum::{Router, routing::post};
use serde_json::{Value, json};

/// Codes that begin with this digit are refused for certain; all others are taken.
pub(crate) const REFUSED: char = '7';

/// Starts it and returns its address.
pub(crate) async fn start_vendor() -> String {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let address = listener.local_addr().expect("an address");
    let application = Router::new().fallback(post(answer));
    tokio::spawn(async move { axum::serve(listener, application).await });
    format!("http://{address}")
}

async fn answer(Json(message): Json<Value>) -> (StatusCode, Json<Value>) {
    let code = message.pointer("/template/components/0/parameters/0/text").and_then(Value::as_str);
    if code.is_some_and(|code| code.starts_with(REFUSED)) {
        let error =
            json!({"message": "(#131026) Message undeliverable", "type": "OAuthException", "code": 131_026});
        return (StatusCode::BAD_REQUEST, Json(json!({"error": error})));
    }
    let whatsapp = message["biz_opaque_callback_data"].as_str();
    let reference = whatsapp.or(message["reference"].as_str()).expect("our reference");
    (StatusCode::OK, Json(json!({"id": reference, "messages": [{"id": format!("wamid.{reference}")}]})))
}
