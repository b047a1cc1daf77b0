//! The numbers of an account: adding one and proving that it is held (`channels.md` A.7).

mod faults;

use countersign_core::domain::code::PlainCode;
use countersign_core::domain::secret::Secret;
use countersign_core::domain::waba::{CodeMethod, NewNumber, NumberDetails, NumberFault};
use countersign_core::domain::whatsapp::WhatsAppAccount;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::endpoint::endpoint;
use super::redaction::Redaction;
use crate::http::{Answer, Call, CallFailure, GuardedClient};
use faults::Asked;

/// What is asked of a number's record.
const FIELDS: &str = "id,display_phone_number,verified_name,name_status,code_verification_status,status,\
                      quality_rating,throughput,messaging_limit_tier,health_status";

#[derive(Serialize)]
struct AddRequest<'a> {
    cc: &'a str,
    phone_number: &'a str,
    verified_name: &'a str,
}

#[derive(Deserialize)]
struct AddResponse {
    id: String,
}

#[derive(Serialize)]
struct RequestCodeRequest<'a> {
    code_method: &'static str,
    language: &'a str,
}

#[derive(Serialize)]
struct VerifyCodeRequest<'a> {
    code: &'a str,
}

#[derive(Serialize)]
struct RegisterRequest<'a> {
    messaging_product: &'static str,
    pin: &'a str,
}

#[derive(Serialize)]
struct RenameRequest<'a> {
    new_display_name: &'a str,
}

/// Adds a number. Its id becomes part of paths, so only what cannot change a path is taken for one.
pub(super) async fn add(
    client: &GuardedClient,
    account: &WhatsAppAccount,
    number: &NewNumber,
) -> Result<String, NumberFault> {
    let request =
        AddRequest { cc: &number.country_code, phone_number: &number.national, verified_name: &number.name };
    let answer = post(client, account, &account.waba_id, Some("phone_numbers"), &request).await;
    let answer = answer.map_err(|failure| faults::of_failure(&failure))?;
    let response = serde_json::from_slice::<AddResponse>(&answer.body).ok();
    match response {
        Some(response) if answer.status.is_success() && is_id(&response.id) => Ok(response.id),
        _ => Err(faults::of_answer(&answer, Asked::Add, &redaction(account, &[&number.national]))),
    }
}

/// Asks for a code to be sent to the number.
pub(super) async fn request_code(
    client: &GuardedClient,
    account: &WhatsAppAccount,
    method: CodeMethod,
    language: &str,
) -> Result<(), NumberFault> {
    let code_method = match method {
        CodeMethod::Sms => "SMS",
        CodeMethod::Voice => "VOICE",
    };
    let request = RequestCodeRequest { code_method, language };
    act(client, account, Some("request_code"), &request, Asked::RequestCode, &[]).await
}

/// Proves the number.
pub(super) async fn verify_code(
    client: &GuardedClient,
    account: &WhatsAppAccount,
    code: &PlainCode,
) -> Result<(), NumberFault> {
    let request = VerifyCodeRequest { code: code.expose() };
    act(client, account, Some("verify_code"), &request, Asked::VerifyCode, &[code.expose()]).await
}

/// Registers the number for sending.
pub(super) async fn register(
    client: &GuardedClient,
    account: &WhatsAppAccount,
    pin: &Secret,
) -> Result<(), NumberFault> {
    let request = RegisterRequest { messaging_product: "whatsapp", pin: pin.expose() };
    act(client, account, Some("register"), &request, Asked::Other, &[pin.expose()]).await
}

/// Asks for another display name.
pub(super) async fn rename(
    client: &GuardedClient,
    account: &WhatsAppAccount,
    name: &str,
) -> Result<(), NumberFault> {
    act(client, account, None, &RenameRequest { new_display_name: name }, Asked::Other, &[]).await
}

/// What is said of the number. A field that is missing or of another type is left out.
pub(super) async fn details(
    client: &GuardedClient,
    account: &WhatsAppAccount,
) -> Result<NumberDetails, NumberFault> {
    let answer = read(client, account).await.map_err(|failure| faults::of_failure(&failure))?;
    let record = serde_json::from_slice::<Value>(&answer.body).ok().filter(Value::is_object);
    let Some(record) = record.filter(|_| answer.status.is_success()) else {
        return Err(faults::of_answer(&answer, Asked::Other, &redaction(account, &[])));
    };
    let text = |pointer: &str| record.pointer(pointer).and_then(Value::as_str).map(str::to_owned);
    Ok(NumberDetails {
        display_phone_number: text("/display_phone_number"),
        verified_name: text("/verified_name"),
        name_status: text("/name_status"),
        code_verification_status: text("/code_verification_status"),
        status: text("/status"),
        quality_rating: text("/quality_rating"),
        messaging_limit_tier: text("/messaging_limit_tier"),
        throughput_level: text("/throughput/level"),
        can_send_message: text("/health_status/can_send_message"),
    })
}

/// A call that is answered with `{"success": true}`.
async fn act<T: Serialize>(
    client: &GuardedClient,
    account: &WhatsAppAccount,
    edge: Option<&str>,
    request: &T,
    asked: Asked,
    sent: &[&str],
) -> Result<(), NumberFault> {
    let answer = post(client, account, &account.phone_number_id, edge, request).await;
    let answer = answer.map_err(|failure| faults::of_failure(&failure))?;
    let success =
        serde_json::from_slice::<Value>(&answer.body).ok().and_then(|body| body["success"].as_bool());
    if answer.status.is_success() && success == Some(true) {
        Ok(())
    } else {
        Err(faults::of_answer(&answer, asked, &redaction(account, sent)))
    }
}

async fn post<T: Serialize>(
    client: &GuardedClient,
    account: &WhatsAppAccount,
    object: &str,
    edge: Option<&str>,
    request: &T,
) -> Result<Answer, CallFailure> {
    let call = Call::post(endpoint(account, object, edge)?).bearer(&account.access_token)?;
    client.perform(call.json(request)).await
}

async fn read(client: &GuardedClient, account: &WhatsAppAccount) -> Result<Answer, CallFailure> {
    let mut url = endpoint(account, &account.phone_number_id, None)?;
    url.query_pairs_mut().append_pair("fields", FIELDS);
    client.perform(Call::get(url).bearer(&account.access_token)?).await
}

fn redaction<'a>(account: &'a WhatsAppAccount, sent: &[&'a str]) -> Redaction<'a> {
    Redaction::of(sent.iter().copied().chain([account.access_token.expose()]))
}

fn is_id(text: &str) -> bool {
    (1..=64).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit())
}
