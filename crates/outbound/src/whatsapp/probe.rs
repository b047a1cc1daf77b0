//! Asking for the sending number's record: sends nothing, and shows that the settings work.

use countersign_core::domain::fault::SendFault;
use countersign_core::domain::whatsapp::WhatsAppAccount;
use serde::Deserialize;

use super::endpoint::endpoint;
use super::fault;
use super::redaction::Redaction;
use crate::http::{Answer, Call, CallFailure, GuardedClient};

#[derive(Deserialize)]
struct NumberResponse {
    id: String,
}

/// Succeeds if the account's token may see its number.
pub(super) async fn probe(client: &GuardedClient, account: &WhatsAppAccount) -> Result<(), SendFault> {
    let answer =
        call(client, account).await.map_err(|failure| fault::of_read(fault::of_failure(&failure)))?;
    match serde_json::from_slice::<NumberResponse>(&answer.body) {
        Ok(number) if answer.status.is_success() && number.id == account.phone_number_id => Ok(()),
        Ok(_) if answer.status.is_success() => {
            Err(fault::of_read(fault::unreadable("is about another number")))
        }
        _ => {
            let redaction = Redaction::of([account.access_token.expose()]);
            Err(fault::of_read(fault::of_answer(&answer, &redaction)))
        }
    }
}

async fn call(client: &GuardedClient, account: &WhatsAppAccount) -> Result<Answer, CallFailure> {
    let mut url = endpoint(account, &account.phone_number_id, None)?;
    url.query_pairs_mut().append_pair("fields", "id,display_phone_number,status");
    let call = Call::get(url).bearer(&account.access_token)?;
    client.perform(call).await
}
