//! Where an account's calls go.

use countersign_core::domain::whatsapp::WhatsAppAccount;

use crate::http::{NotSent, Url};

/// `{base}/{version}/{object}` and, where given, `/{edge}`.
///
/// The settings' texts must be single, plain path segments, so that an odd id cannot turn the call, with its
/// token, to another object.
pub(super) fn endpoint(account: &WhatsAppAccount, object: &str, edge: Option<&str>) -> Result<Url, NotSent> {
    let mut url = Url::parse(&account.base_url).map_err(|_| NotSent::Url("the base URL is not a URL"))?;
    if !is_segment(&account.graph_version) {
        return Err(NotSent::Url("the Graph version is not like v26.0"));
    }
    if !is_segment(object) {
        return Err(NotSent::Url("an id of the WhatsApp account is empty or has odd characters"));
    }
    url.set_query(None);
    url.set_fragment(None);
    url.path_segments_mut()
        .map_err(|()| NotSent::Url("the base URL cannot have a path"))?
        .pop_if_empty()
        .push(&account.graph_version)
        .push(object)
        .extend(edge);
    Ok(url)
}

fn is_segment(text: &str) -> bool {
    text.bytes().any(|byte| byte.is_ascii_alphanumeric())
        && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'_' | b'-'))
}

#[cfg(test)]
mod tests {
    use countersign_core::domain::secret::Secret;

    use super::*;

    fn url(base_url: &str, graph_version: &str, object: &str) -> Option<String> {
        let account = WhatsAppAccount {
            base_url: base_url.to_owned(),
            graph_version: graph_version.to_owned(),
            phone_number_id: String::new(),
            waba_id: String::new(),
            access_token: Secret::new(""),
        };
        endpoint(&account, object, Some("messages")).ok().map(String::from)
    }

    #[test]
    fn keeps_the_bases_path() {
        for (base, expected) in [
            ("https://graph.facebook.com", "https://graph.facebook.com/v26.0/1066/messages"),
            ("https://graph.facebook.com/", "https://graph.facebook.com/v26.0/1066/messages"),
            ("https://proxy.example/meta/?a=b#c", "https://proxy.example/meta/v26.0/1066/messages"),
        ] {
            assert_eq!(url(base, "v26.0", "1066").as_deref(), Some(expected));
        }
    }

    #[test]
    fn an_id_cannot_leave_its_place() {
        for id in ["", ".", "..", "../me", "1/2", "1?x", "1#x", "1%2f2", "1 2"] {
            assert_eq!(url("https://graph.facebook.com", "v26.0", id), None, "{id:?}");
            assert_eq!(url("https://graph.facebook.com", id, "1066"), None, "{id:?}");
        }
        assert_eq!(url("graph.facebook.com", "v26.0", "1066"), None);
        assert_eq!(url("data:x", "v26.0", "1066"), None);
    }
}
