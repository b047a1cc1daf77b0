//! A running simulator, a client with its token, and a webhook receiver.

use countersign_simulator::{Config, InboxMessage, Simulator, Webhook};
use reqwest::header::HeaderMap;
use reqwest::{Client, Method, RequestBuilder};
use serde_json::{Value, json};

use crate::receiver::Receiver;

pub(crate) const TOKEN: &str = "test-token";
pub(crate) const SECRET: &str = "dev-app-secret";
pub(crate) const VERIFY_TOKEN: &str = "verify me & you";
pub(crate) const WABA: &str = "102290129340398";
pub(crate) const NUMBER: &str = "106540352242922";
pub(crate) const DISPLAY: &str = "15550783881";

pub(crate) struct Rig {
    pub(crate) simulator: Simulator,
    pub(crate) receiver: Receiver,
    pub(crate) client: Client,
}

pub(crate) struct Reply {
    pub(crate) status: u16,
    pub(crate) headers: HeaderMap,
    pub(crate) text: String,
}

impl Reply {
    pub(crate) async fn of(request: RequestBuilder) -> Self {
        let response = request.send().await.expect("a reply");
        let (status, headers) = (response.status().as_u16(), response.headers().clone());
        Self { status, headers, text: response.text().await.expect("a body") }
    }

    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.text).expect("JSON")
    }

    /// Asserts the status, the code and the shape of an error body, and gives the details or the message.
    pub(crate) fn refused(&self, status: u16, code: u32) -> String {
        let error = &self.json()["error"];
        assert_eq!((self.status, error["code"].as_u64()), (status, Some(code.into())), "{}", self.text);
        assert!(error["message"].is_string() && error["type"].is_string(), "{error}");
        assert_eq!(error["fbtrace_id"].as_str().map(str::len), Some(23), "{error}");
        let details = error["error_data"]["details"].as_str();
        details.or(error["message"].as_str()).expect("a reason").to_owned()
    }

    /// Asserts success and gives the body.
    pub(crate) fn accepted(&self) -> Value {
        assert_eq!(self.status, 200, "{}", self.text);
        self.json()
    }

    /// Id of the message that was accepted.
    pub(crate) fn wamid(&self) -> String {
        self.accepted()["messages"][0]["id"].as_str().expect("an id").to_owned()
    }
}

impl Rig {
    /// A simulator whose webhooks go to a receiver that answers 200.
    pub(crate) async fn start() -> Self {
        let receiver = Receiver::start(VERIFY_TOKEN).await;
        let simulator = Simulator::start(Config {
            listen: ([127, 0, 0, 1], 0).into(),
            access_token: TOKEN.to_owned(),
            app_secret: SECRET.to_owned(),
            waba_id: WABA.to_owned(),
            phone_number_id: NUMBER.to_owned(),
            display_phone_number: DISPLAY.to_owned(),
            webhook: Some(Webhook { url: receiver.url(), verify_token: VERIFY_TOKEN.to_owned() }),
        });
        // Without a provider reqwest panics; another test may have installed it first.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let client = Client::builder().no_proxy().build().expect("a client");
        Self { simulator: simulator.await.expect("a simulator"), receiver, client }
    }

    /// A request without a token.
    pub(crate) fn bare(&self, method: Method, path: &str) -> RequestBuilder {
        self.client.request(method, format!("{}{path}", self.simulator.base_url()))
    }

    /// A request with the token.
    pub(crate) fn request(&self, method: Method, path: &str) -> RequestBuilder {
        self.bare(method, path).bearer_auth(TOKEN)
    }

    pub(crate) async fn get(&self, path: &str) -> Reply {
        Reply::of(self.request(Method::GET, path)).await
    }

    pub(crate) async fn delete(&self, path: &str) -> Reply {
        Reply::of(self.request(Method::DELETE, path)).await
    }

    pub(crate) async fn post(&self, path: &str, body: Value) -> Reply {
        Reply::of(self.request(Method::POST, path).json(&body)).await
    }

    /// Sends a message from the connected number.
    pub(crate) async fn send(&self, body: Value) -> Reply {
        self.post(&format!("/v26.0/{NUMBER}/messages"), body).await
    }

    /// Sends the code 123456 and waits until its webhooks are out.
    pub(crate) async fn send_code(&self, to: &str) -> Reply {
        let reply = self.send(code_to(to)).await;
        self.simulator.settled().await;
        reply
    }

    /// The one message to this number.
    pub(crate) fn only_message(&self, to: &str) -> InboxMessage {
        let [message] = <[_; 1]>::try_from(self.simulator.inbox(to)).ok().expect("exactly one message");
        message
    }
}

/// The body of Meta's own example, with the code 123456.
pub(crate) fn code_to(to: &str) -> Value {
    json!({
        "messaging_product": "whatsapp",
        "recipient_type": "individual",
        "to": to,
        "type": "template",
        "template": {
            "name": "otp_verification",
            "language": { "code": "en_US" },
            "components": [
                { "type": "body", "parameters": [{ "type": "text", "text": "123456" }] },
                { "type": "button", "sub_type": "url", "index": "0",
                    "parameters": [{ "type": "text", "text": "123456" }] },
            ],
        },
        "biz_opaque_callback_data": "delivery-1",
    })
}
