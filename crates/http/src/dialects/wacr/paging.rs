//! Query strings, pages and the links between them (`wacr-api-v2.md` 1.8).

use std::collections::BTreeMap;
use std::convert::Infallible;

use axum::extract::{FromRequestParts, MatchedPath, Query};
use axum::http::Uri;
use axum::http::request::Parts;
use serde::Serialize;
use utoipa::ToSchema;

use super::choices::{MAX_PAGE, MAX_PER_PAGE, PER_PAGE};
use super::envelope::Meta;
use super::errors::{ApiError, FieldErrors};
use crate::AppState;

/// A query string. Nothing in it can be wrong: bytes that are no UTF-8 are replaced, what is not known is ignored.
pub(crate) struct ListQuery {
    path: String,
    /// Name, value, and the pair as it came.
    pairs: Vec<(String, String, String)>,
}

/// `filter[field][>=]=5` is cut at its first `=`, in the middle of the name, when nobody encoded that.
fn with_operator(name: String, value: String) -> (String, String) {
    let is_cut = name.starts_with("filter[") && name.matches('[').count() > name.matches(']').count();
    match value.strip_prefix("]=") {
        Some(rest) if is_cut => (format!("{name}=]"), rest.to_owned()),
        _ => (name, value),
    }
}

/// Where a page is in its list.
#[derive(Serialize, ToSchema)]
pub(crate) struct Pagination {
    current_page: u64,
    per_page: u32,
    /// Rows in all pages.
    total: u64,
    last_page: u64,
    /// Place of the page's first row, from 1; null on an empty page.
    from: Option<u64>,
    /// Place of the page's last row; null on an empty page.
    to: Option<u64>,
    /// Whether a page follows.
    has_more: bool,
}

/// Absolute paths of other pages of the list.
#[derive(Serialize, ToSchema)]
pub(crate) struct Links {
    first: String,
    last: String,
    prev: Option<String>,
    next: Option<String>,
}

/// A page of a list.
#[derive(Serialize, ToSchema)]
pub(crate) struct Page<T> {
    /// Always true.
    pub(crate) success: bool,
    /// The rows.
    pub(crate) data: Vec<T>,
    /// What happened, for people.
    pub(crate) message: &'static str,
    pub(crate) meta: PageMeta,
    pub(crate) links: Links,
}

/// What a page tells about itself.
#[derive(Serialize, ToSchema)]
pub(crate) struct PageMeta {
    /// As in every answer.
    #[schema(format = "uuid")]
    request_id: String,
    /// As in every answer.
    #[schema(format = "date-time")]
    timestamp: String,
    pagination: Pagination,
}

/// The rows of a page, and where it is in its list.
pub(crate) struct Listed<T> {
    pub(crate) rows: Vec<T>,
    pub(crate) pagination: Pagination,
    pub(crate) links: Links,
}

/// Which rows are asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Paging {
    page: u64,
    per_page: u32,
}

impl PageMeta {
    pub(crate) fn new(meta: Meta, pagination: Pagination) -> Self {
        Self { request_id: meta.request_id, timestamp: meta.timestamp, pagination }
    }
}

impl FromRequestParts<AppState> for ListQuery {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _state: &AppState) -> Result<Self, Infallible> {
        // The URI has lost its prefix here; the matched route has it, and lists have no parameters in their paths.
        let route = parts.extensions.get::<MatchedPath>();
        Ok(Self::read(route.map_or("", MatchedPath::as_str), &parts.uri))
    }
}

impl ListQuery {
    fn read(path: &str, uri: &Uri) -> Self {
        let decoded =
            Query::<Vec<(String, String)>>::try_from_uri(uri).map_or_else(|_| Vec::new(), |query| query.0);
        let raw = uri.query().unwrap_or("").split('&').filter(|pair| !pair.is_empty());
        Self {
            path: path.to_owned(),
            pairs: decoded
                .into_iter()
                .zip(raw)
                .map(|((name, value), raw)| {
                    let (name, value) = with_operator(name, value);
                    (name, value, raw.to_owned())
                })
                .collect(),
        }
    }

    /// The value of the first of these names that has one; of a name that comes twice the last counts.
    pub(crate) fn value(&self, names: &[&str]) -> Option<&str> {
        names.iter().find_map(|name| {
            let last = self.pairs.iter().rev().find(|(key, ..)| key == name)?;
            Some(last.1.trim()).filter(|value| !value.is_empty())
        })
    }

    /// Refuses operators on filters of these fields: a list that knows none would give all rows.
    pub(crate) fn without_operators(&self, fields: &[&str]) -> Result<(), ApiError> {
        let mut errors = FieldErrors::default();
        for name in self.values().into_keys() {
            let inner = name.strip_prefix("filter[").and_then(|rest| rest.strip_suffix(']'));
            if let Some((field, operator)) = inner.and_then(|inner| inner.split_once("]["))
                && fields.contains(&field)
                && !operator.is_empty()
            {
                errors.push(name, format!("The {name} field is not a known filter."));
            }
        }
        if errors.is_empty() { Ok(()) } else { Err(ApiError::invalid(errors)) }
    }

    pub(crate) fn paging(&self) -> Paging {
        let number = |name| self.value(&[name])?.parse::<u64>().ok().filter(|number| *number > 0);
        let per_page = number("per_page").unwrap_or(u64::from(PER_PAGE));
        Paging {
            page: number("page").unwrap_or(1).min(MAX_PAGE),
            per_page: u32::try_from(per_page).unwrap_or(MAX_PER_PAGE).min(MAX_PER_PAGE),
        }
    }

    /// Every name with its last value, by name; names without a value are left out.
    pub(crate) fn values(&self) -> BTreeMap<&str, &str> {
        let pairs = self.pairs.iter().map(|(name, value, _)| (name.as_str(), value.trim()));
        let mut values: BTreeMap<_, _> = pairs.collect();
        values.retain(|_, value| !value.is_empty());
        values
    }

    /// The keys of `sort` that `known` knows, each once; `true` is descending.
    pub(crate) fn sort<K: PartialEq>(&self, known: impl Fn(&str) -> Option<K>) -> Vec<(K, bool)> {
        let mut sort: Vec<(K, bool)> = Vec::new();
        for key in self.value(&["sort"]).unwrap_or_default().split(',').map(str::trim) {
            let (name, descending) = key.strip_prefix('-').map_or((key, false), |name| (name, true));
            if let Some(key) = known(name).filter(|key| sort.iter().all(|(earlier, _)| earlier != key)) {
                sort.push((key, descending));
            }
        }
        sort
    }

    /// The parts of a value with commas between, without empty ones.
    pub(crate) fn parts(&self, name: &str) -> Vec<&str> {
        let parts = self.value(&[name]).unwrap_or_default().split(',').map(str::trim);
        parts.filter(|part| !part.is_empty()).collect()
    }

    /// A page of `rows`, of `total` in all, with links that keep those pairs of the query whose name `kept` knows.
    pub(crate) fn listed<T>(&self, (rows, total): (Vec<T>, u64), kept: impl Fn(&str) -> bool) -> Listed<T> {
        let pagination = self.paging().within(rows.len(), total);
        Listed { links: self.links(kept, &pagination), rows, pagination }
    }

    /// Links to the pages around `at`.
    fn links(&self, kept: impl Fn(&str) -> bool, at: &Pagination) -> Links {
        let kept = self.pairs.iter().filter(|(name, ..)| kept(name));
        let kept: Vec<&str> = kept.map(|(.., raw)| raw.as_str()).collect();
        let link = |page: u64| {
            let query = [kept.as_slice(), &[&format!("page={page}")]].concat().join("&");
            format!("{}?{query}", self.path)
        };
        Links {
            first: link(1),
            last: link(at.last_page),
            prev: (at.current_page > 1).then(|| link((at.current_page - 1).min(at.last_page))),
            next: at.has_more.then(|| link(at.current_page + 1)),
        }
    }
}

impl Paging {
    /// Rows before the page.
    pub(crate) fn offset(self) -> u64 {
        (self.page - 1) * u64::from(self.per_page)
    }

    /// The most rows that the page has.
    pub(crate) fn limit(self) -> u32 {
        self.per_page
    }

    /// Where the page is, given the `rows` on it and the `total` of all.
    pub(crate) fn within(self, rows: usize, total: u64) -> Pagination {
        let last_page = total.div_ceil(u64::from(self.per_page)).max(1);
        let rows = rows as u64;
        Pagination {
            current_page: self.page,
            per_page: self.per_page,
            total,
            last_page,
            from: (rows > 0).then(|| self.offset() + 1),
            to: (rows > 0).then(|| self.offset() + rows),
            has_more: self.page < last_page,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn query(text: &str) -> ListQuery {
        ListQuery::read("/list", &format!("/list?{text}").parse().expect("a URI"))
    }

    #[test]
    fn junk_is_the_default_and_the_maximum_holds() {
        for (text, page, per_page) in [
            ("", 1, 15),
            ("page=3&per_page=100", 3, 100),
            ("per_page=101", 1, 100),
            ("per_page=99999999999", 1, 100),
            ("page=0&per_page=0", 1, 15),
            ("page=-1&per_page=x", 1, 15),
            ("page=99999999999999999999999", 1, 15),
            ("page=18446744073709551615", MAX_PAGE, 15),
            ("page=2&page=4", 4, 15),
            ("page=", 1, 15),
            ("page[]=2", 1, 15),
        ] {
            assert_eq!(query(text).paging(), Paging { page, per_page }, "{text}");
        }
    }

    #[test]
    fn an_operator_may_have_an_equals_sign() {
        for (text, name, value) in [
            ("filter[a][%3E=]=5", "filter[a][>=]", "5"),
            ("filter[a][!=]=x]=y", "filter[a][!=]", "x]=y"),
            ("filter%5Ba%5D%5B!=%5D=5", "filter[a][!=]", "5"),
            ("filter[a][=]=5", "filter[a][=]", "5"),
            ("filter[a]=]=5", "filter[a]", "]=5"),
            ("filter[a][%21%3D]=5", "filter[a][!=]", "5"),
        ] {
            assert_eq!(query(text).value(&[name]), Some(value), "{text}");
        }
    }

    #[test]
    fn brackets_may_be_encoded_and_bytes_may_be_anything() {
        assert_eq!(query("filter%5Bname%5D=a+b").value(&["filter[name]"]), Some("a b"));
        assert_eq!(query("filter[name]=%ff%fe").value(&["filter[name]"]), Some("\u{fffd}\u{fffd}"));
        assert_eq!(query("q=b&search=").value(&["search", "q"]), Some("b"));
    }

    #[test]
    fn sorts_by_what_it_knows_and_by_each_once() {
        let sort =
            query("sort=-b,a,-,x,b,-c").sort(|name| ["a", "b", "c"].into_iter().find(|key| *key == name));
        assert_eq!(sort, [("b", true), ("a", false), ("c", true)]);
    }

    #[test]
    fn links_keep_what_is_known_as_it_came() {
        let query = query("&per_page=1&page=2&sort=-a&x=y&filter%5Bb%5D=%C3%A4");
        let at = query.paging().within(1, 3);
        let links = query.links(|name| ["per_page", "sort", "filter[b]"].contains(&name), &at);
        assert_eq!(links.first, "/list?per_page=1&sort=-a&filter%5Bb%5D=%C3%A4&page=1");
        assert_eq!(links.next.as_deref(), Some("/list?per_page=1&sort=-a&filter%5Bb%5D=%C3%A4&page=3"));
    }
}
