//! A tenant's WhatsApp Business account.

mod check;
mod put;
mod remove;
mod rotation;
mod show;

use countersign_core::domain::whatsapp::WhatsAppSettings;
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::AppState;

pub(super) fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::default()
        .routes(routes!(put::put, show::show, remove::remove))
        .routes(routes!(rotation::end))
        .routes(routes!(check::check))
}

/// An account. Of its secrets it says only whether they are set.
#[derive(Debug, Serialize, ToSchema)]
#[expect(clippy::struct_excessive_bools, reason = "one for each secret that must not be shown")]
pub(super) struct WhatsAppResponse {
    #[schema(example = "https://graph.facebook.com")]
    base_url: String,
    #[schema(example = "v26.0")]
    graph_version: String,
    #[schema(example = "106540352242922")]
    phone_number_id: String,
    #[schema(example = "102290129340398")]
    waba_id: String,
    access_token_is_set: bool,
    app_secret_is_set: bool,
    /// Whether webhooks signed with the app secret before this one still pass.
    previous_app_secret_is_set: bool,
    verify_token_is_set: bool,
    /// Source of contacts that sends make.
    #[schema(required = true, example = 1)]
    default_source_id: Option<i64>,
    /// Status of contacts that sends make.
    #[schema(required = true, example = 1)]
    default_status_id: Option<i64>,
    /// The path to give to Meta as the webhook's URL, after this server's own address.
    #[schema(example = "/callbacks/whatsapp/0123456789abcdef0123456789abcdef")]
    callback_path: String,
}

impl From<WhatsAppSettings> for WhatsAppResponse {
    fn from(settings: WhatsAppSettings) -> Self {
        let is_set = |sealed: &countersign_core::domain::seal::Sealed| !sealed.as_bytes().is_empty();
        Self {
            access_token_is_set: is_set(&settings.access_token),
            app_secret_is_set: is_set(&settings.app_secret),
            previous_app_secret_is_set: settings.previous_app_secret.as_ref().is_some_and(is_set),
            verify_token_is_set: is_set(&settings.verify_token),
            base_url: settings.base_url,
            graph_version: settings.graph_version,
            phone_number_id: settings.phone_number_id,
            waba_id: settings.waba_id,
            default_source_id: settings.default_source.map(|source| source.0),
            default_status_id: settings.default_status.map(|status| status.0),
            callback_path: format!("/callbacks/whatsapp/{}", settings.callback_id),
        }
    }
}
