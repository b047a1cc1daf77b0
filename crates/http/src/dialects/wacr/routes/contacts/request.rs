//! A contact as it is sent.

use utoipa::ToSchema;

/// A contact to be made.
#[derive(ToSchema)]
#[expect(dead_code, reason = "documents the body; `Checks` reads it, to name all that is wrong at once")]
pub(crate) struct ContactRequest {
    #[schema(min_length = 1, max_length = 255, example = "Ada")]
    firstname: String,
    #[schema(min_length = 1, max_length = 255, example = "Lovelace")]
    lastname: String,
    /// With country code, in any spelling; unique among the account's contacts.
    #[schema(min_length = 3, max_length = 20, pattern = "^[0-9+() -]+$", example = "+919999999999")]
    phone: String,
    /// `lead`, `customer` or `guest`.
    #[schema(pattern = "^(lead|customer|guest)$", example = "lead")]
    r#type: String,
    /// One of the account's sources.
    #[schema(minimum = 1, example = 1)]
    source_id: i64,
    /// One of the account's statuses.
    #[schema(minimum = 1, example = 1)]
    status_id: i64,
    /// Unique among the account's contacts, in any case.
    #[schema(nullable, format = "email", max_length = 191)]
    email: Option<String>,
    #[schema(nullable, max_length = 255)]
    company: Option<String>,
    #[schema(nullable, max_length = 10_000)]
    description: Option<String>,
    #[schema(nullable, max_length = 255)]
    city: Option<String>,
    #[schema(nullable, max_length = 255)]
    state: Option<String>,
    #[schema(nullable, max_length = 20)]
    zip: Option<String>,
    #[schema(nullable, max_length = 500)]
    address: Option<String>,
    /// The account's own number of a country.
    #[schema(nullable, minimum = 1)]
    country_id: Option<i64>,
    /// The account's own number of a person.
    #[schema(nullable, minimum = 1)]
    assigned_id: Option<i64>,
    /// Numbers of the account's groups; ignored in a batch.
    #[schema(nullable, max_items = 1000)]
    groups: Option<Vec<i64>>,
}

/// What is to change of a contact. What is left out stays; `null` takes away what a contact can do without.
#[derive(ToSchema)]
#[expect(dead_code, reason = "documents the body; `Checks` reads it, to name all that is wrong at once")]
pub(crate) struct ContactChangeRequest {
    #[schema(nullable = false, min_length = 1, max_length = 255)]
    firstname: Option<String>,
    #[schema(nullable = false, min_length = 1, max_length = 255)]
    lastname: Option<String>,
    #[schema(nullable = false, min_length = 3, max_length = 20, pattern = "^[0-9+() -]+$")]
    phone: Option<String>,
    /// `lead`, `customer` or `guest`.
    #[schema(nullable = false, pattern = "^(lead|customer|guest)$")]
    r#type: Option<String>,
    #[schema(nullable = false, minimum = 1)]
    source_id: Option<i64>,
    #[schema(nullable = false, minimum = 1)]
    status_id: Option<i64>,
    #[schema(nullable, format = "email", max_length = 191)]
    email: Option<String>,
    #[schema(nullable, max_length = 255)]
    company: Option<String>,
    #[schema(nullable, max_length = 10_000)]
    description: Option<String>,
    #[schema(nullable, max_length = 255)]
    city: Option<String>,
    #[schema(nullable, max_length = 255)]
    state: Option<String>,
    #[schema(nullable, max_length = 20)]
    zip: Option<String>,
    #[schema(nullable, max_length = 500)]
    address: Option<String>,
    #[schema(nullable, minimum = 1)]
    country_id: Option<i64>,
    #[schema(nullable, minimum = 1)]
    assigned_id: Option<i64>,
    /// The groups it is in afterwards, and no other.
    #[schema(nullable, max_items = 1000)]
    groups: Option<Vec<i64>>,
}
