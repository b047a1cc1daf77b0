//! Who calls: the bearer token, its request limit and its scope, in this order.

use std::marker::PhantomData;

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use countersign_core::domain::token::Scope;
use countersign_core::engine::{Admission, Caller};

use super::choices;
use super::errors::{ApiError, ErrorCode};
use super::exchange::Exchange;
use crate::AppState;
use crate::request::bearer;

/// A permission as a type: a handler names what its caller must be allowed.
pub(crate) trait Permission {
    /// The scope behind it; none where a valid token is enough.
    const SCOPE: Option<Scope>;
}

macro_rules! permissions {
    ($($(#[$doc:meta])* $name:ident),+ $(,)?) => {
        $($(#[$doc])*
        pub(crate) struct $name;

        impl Permission for $name {
            const SCOPE: Option<Scope> = Some(Scope::$name);
        })+
    };
}

permissions! {
    /// Send messages; all OTP calls.
    MessagesSend,
    /// Read messages.
    MessagesRead,
    /// Read templates.
    TemplatesRead,
    /// Pull templates from WhatsApp.
    TemplatesSync,
    /// Read contacts.
    ContactsRead,
    /// Write contacts.
    ContactsWrite,
    /// Delete contacts.
    ContactsDelete,
    /// Read groups.
    GroupsRead,
    /// Write groups and their members.
    GroupsWrite,
    /// Delete groups.
    GroupsDelete,
    /// Read sources.
    SourcesRead,
    /// Write sources.
    SourcesWrite,
    /// Delete sources.
    SourcesDelete,
    /// Read statuses.
    StatusesRead,
    /// Write statuses.
    StatusesWrite,
    /// Delete statuses.
    StatusesDelete,
    /// Read the account.
    AccountRead,
}

/// What every token of an active tenant may (`wacr-api-v2.md` 1.3: the comments).
pub(crate) struct AnyScope;

impl Permission for AnyScope {
    const SCOPE: Option<Scope> = None;
}

/// A caller that may do what `P` says.
pub(crate) struct Call<P> {
    pub(crate) caller: Caller,
    pub(crate) exchange: Exchange,
    permission: PhantomData<P>,
}

impl<P: Permission> FromRequestParts<AppState> for Call<P> {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, state: &AppState) -> Result<Self, ApiError> {
        let exchange = parts.extensions.get::<Exchange>().cloned();
        let exchange = exchange.expect("the frame surrounds every route");
        let denied = || ApiError::new(ErrorCode::Unauthorized, choices::BAD_TOKEN);
        let token = bearer(&parts.headers).ok_or_else(denied)?;
        let caller = state.engine.authenticate(&token).await?;
        let admission = state.engine.admit(&caller);
        let none_left = Admission { limit: caller.requests_per_minute(), remaining: 0 };
        exchange.admitted(*admission.as_ref().unwrap_or(&none_left));
        admission?;
        if let Some(scope) = P::SCOPE.filter(|scope| !caller.may(*scope)) {
            let text = format!("Token missing {} scope", scope.as_str());
            return Err(ApiError::new(ErrorCode::InsufficientScope, text));
        }
        Ok(Self { caller, exchange, permission: PhantomData })
    }
}
