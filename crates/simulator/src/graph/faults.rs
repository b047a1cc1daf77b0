//! Meta's error codes as this simulator answers them: code, HTTP status, title.
//!
//! Source: Meta's table of Cloud API error codes; where that table names no HTTP status, 400.

/// One row of Meta's error table.
pub(crate) struct Fault {
    /// `error.code`.
    pub(crate) code: u32,
    /// `error.error_subcode`, where Meta still sends one.
    pub(crate) subcode: Option<u32>,
    /// HTTP status of a reply that carries it.
    pub(crate) http: u16,
    /// Text after the `(#code)` in `error.message`.
    pub(crate) title: &'static str,
    /// `error.type`.
    pub(crate) kind: &'static str,
    /// `error.is_transient`.
    pub(crate) transient: bool,
    /// `Retry-After` header in seconds.
    pub(crate) retry_after: Option<u16>,
}

impl Fault {
    const fn new(code: u32, http: u16, title: &'static str) -> Self {
        Self { code, subcode: None, http, title, kind: "OAuthException", transient: false, retry_after: None }
    }

    const fn subcode(self, subcode: u32) -> Self {
        Self { subcode: Some(subcode), ..self }
    }

    const fn transient(self) -> Self {
        Self { transient: true, ..self }
    }

    const fn retry_after(self, seconds: u16) -> Self {
        Self { retry_after: Some(seconds), ..self }
    }

    const fn kind(self, kind: &'static str) -> Self {
        Self { kind, ..self }
    }
}

/// Something in the request is wrong; the details say what.
pub(crate) static INVALID_PARAMETER: Fault = Fault::new(100, 400, "Invalid parameter");
/// The object id is unknown, or the call is not one it knows.
pub(crate) static UNKNOWN_OBJECT: Fault =
    Fault::new(100, 400, "Unsupported request").subcode(33).kind("GraphMethodException");
/// The path has no meaning at all.
pub(crate) static UNKNOWN_PATH: Fault = Fault::new(2500, 400, "Unknown path components");
/// No token, or not one of ours.
pub(crate) static TOKEN_INVALID: Fault = Fault::new(190, 401, "Invalid OAuth access token");
/// The token was good once.
pub(crate) static TOKEN_EXPIRED: Fault =
    Fault::new(190, 401, "Error validating access token: Session has expired").subcode(463);
/// Code already verified, wrong or never asked for.
pub(crate) static VERIFICATION_REFUSED: Fault = Fault::new(100, 422, "Invalid parameter");
/// The number belongs to the account already.
pub(crate) static NUMBER_EXISTS: Fault = Fault::new(100, 409, "Phone number already registered");
/// The template has this language already.
pub(crate) static TEMPLATE_EXISTS: Fault = Fault::new(100, 400, "Invalid parameter").subcode(2_388_024);
/// The template's name was deleted less than 30 days ago.
pub(crate) static TEMPLATE_NAME_DELETED: Fault = Fault::new(100, 400, "Invalid parameter").subcode(2_388_023);
/// The template to delete or edit does not exist.
pub(crate) static TEMPLATE_NOT_FOUND: Fault = Fault::new(100, 400, "Invalid parameter").subcode(2_593_002);
/// The account has 250 templates.
pub(crate) static TEMPLATE_LIMIT: Fault = Fault::new(2_388_019, 400, "Message template limit exceeded");

/// Number-wide throughput reached.
pub(crate) static THROUGHPUT: Fault = Fault::new(130_429, 400, "Rate limit hit").retry_after(1);
/// A failure without a reason, which may come again.
pub(crate) static SOMETHING_WRONG: Fault = Fault::new(131_000, 500, "Something went wrong");
/// The same, marked as passing.
pub(crate) static SOMETHING_WRONG_TRANSIENT: Fault =
    Fault::new(131_000, 500, "Something went wrong").transient();
/// A required parameter, or a button's, is missing.
pub(crate) static PARAMETER_MISSING: Fault = Fault::new(131_008, 400, "Required parameter is missing");
/// A parameter has a value Meta does not know.
pub(crate) static VALUE_INVALID: Fault = Fault::new(131_009, 400, "Parameter value is not valid");
/// Recipient and sender are the same number.
pub(crate) static SELF_SEND: Fault = Fault::new(131_021, 400, "Recipient cannot be sender");
/// The recipient is not on `WhatsApp`.
pub(crate) static UNDELIVERABLE: Fault = Fault::new(131_026, 400, "Message undeliverable");
/// The number sent too much that was blocked or reported.
pub(crate) static SPAM_RATE: Fault = Fault::new(131_048, 400, "Spam rate limit hit");
/// A message type this simulator or Meta does not know.
pub(crate) static TYPE_UNSUPPORTED: Fault = Fault::new(131_051, 400, "Unsupported message type");
/// A message's file could not be fetched, or is not of its kind.
pub(crate) static MEDIA_UPLOAD: Fault = Fault::new(131_053, 400, "Media upload error");
/// Too many messages to the same user.
pub(crate) static PAIR_RATE: Fault =
    Fault::new(131_056, 400, "(Business Account, Consumer Account) pair rate limit hit");
/// An authentication template cannot go to a business-scoped user id.
pub(crate) static USER_ID_RECIPIENT: Fault =
    Fault::new(131_062, 400, "Recipient type not supported for this message");

/// More or fewer parameters than placeholders.
pub(crate) static PARAMETER_COUNT: Fault =
    Fault::new(132_000, 400, "Number of parameters does not match the expected number of params");
/// No such template in this language, or it is not approved.
pub(crate) static TEMPLATE_MISSING: Fault =
    Fault::new(132_001, 404, "Template name does not exist in the translation");
/// A parameter has another type than the template's placeholder.
pub(crate) static PARAMETER_FORMAT: Fault =
    Fault::new(132_012, 400, "Parameter format does not match format in the created template");
/// Paused for low quality.
pub(crate) static TEMPLATE_PAUSED: Fault = Fault::new(132_015, 400, "Template is paused");
/// Something about the parameters does not fit the template.
pub(crate) static PARAMETER_ISSUE: Fault =
    Fault::new(132_018, 400, "There's an issue with the parameters in your template");

/// The two-step PIN is another one.
pub(crate) static PIN_MISMATCH: Fault = Fault::new(133_005, 400, "Two step verification PIN Mismatch");
/// Register before verify.
pub(crate) static NOT_VERIFIED: Fault = Fault::new(133_006, 400, "Phone number re-verification needed");
/// Send before register.
pub(crate) static NOT_REGISTERED: Fault = Fault::new(133_010, 400, "Phone number not registered");
