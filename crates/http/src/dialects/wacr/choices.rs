//! Every point that the published pages (seeds 001, 002) leave open, so that each can be corrected in one place.
//!
//! | Point | Choice |
//! |---|---|
//! | prefix of the printed bare paths | [`PREFIX`]; also `/` when the operator says so |
//! | success texts of send, resend, verify and list | [`SENT`], [`VERIFIED`], [`TEMPLATES_LISTED`] |
//! | place of `message` when there is no code | in `data` and in the envelope: [`NO_ACTIVE_OTP`] |
//! | error envelope | `success`, `error{code,message,details}`, `meta`; `details` is left out when there are none |
//! | shape of validation details | field → array of texts, fields in the order of the endpoint's table |
//! | message of a validation error | [`INVALID_DATA`]; texts that no page prints are Laravel 11's defaults |
//! | route and method errors | 404 [`NO_ROUTE`], 405 [`NO_METHOD`] with `Allow`; both come before the token is looked at |
//! | order after that | 401, 429, 403, body (415, 413, 408, 400), fields, `Idempotency-Key`, engine |
//! | body that is no JSON object | 400 `BAD_REQUEST`: [`NOT_JSON`], [`NOT_AN_OBJECT`]; no body at all counts as `{}` |
//! | content type | a missing one is JSON; a foreign one is 415 on calls that read a body and ignored on others |
//! | time for a body | half of the request's ([`BODY_SHARE`]), so that a slow sender hears 408 and not 504 |
//! | empty values | `null`, `""` and white space count as absent; texts are trimmed (Laravel's middleware) |
//! | integers | JSON integers, integral floats and texts such as `"10"`; no booleans |
//! | control characters | refused in every text: no message can carry them |
//! | purpose on send | at most 50 characters, as on the other calls: a longer one could not be checked |
//! | code | 1 to 15 characters, WhatsApp's bound; also on verify, where a longer one cannot be right and is not counted |
//! | code on send | besides no link, no emoji and not more than [`MAX_SPACES`] spaces in a row: WhatsApp would refuse it every time |
//! | phone on verify and status | the published characters and 3 to 15 digits; no other bounds |
//! | phone on resend | as on send, to which it delegates |
//! | `additional_params` | at most [`MAX_PARAMS`] texts or numbers of 1 to [`MAX_PARAM_CHARS`] characters, without line breaks, tabs and more than [`MAX_SPACES`] spaces in a row (WhatsApp's rule) |
//! | parameters that do not fit the template | 422 `VALIDATION_ERROR` on `additional_params` |
//! | place of `retry_after` | `error.details.retry_after` and `Retry-After`, in whole seconds, rounded up |
//! | room of the token's limit | `X-RateLimit-Limit`, `X-RateLimit-Remaining` on every answer to an admitted caller |
//! | blocked destination, used-up guess budget | 429 `RATE_LIMIT_EXCEEDED` |
//! | `MESSAGE_SEND_FAILED` after a time-out, a reset or a broken answer | [`SEND_UNCONFIRMED`] instead of [`SEND_FAILED`]: the new code is live |
//! | details of `MESSAGE_SEND_FAILED` | `reason` (the vendor's error code or null) and `retryable` |
//! | a passing refusal of WhatsApp under an `Idempotency-Key` | `retryable: false` and [`SEND_FAILED_UNDER_KEY`]: the answer is kept, so the same request with the same key is never sent. Freeing the key would need a store step that can tell the refusal it follows from a send by a later claimer of the key; a caller that wants another try takes another key |
//! | code of a failed verify | its own (`INVALID_CODE`, …) in `error.code`, HTTP 422 |
//! | order on verify | limiter, not found, attempts, expired, budget, wrong |
//! | expired or locked record on status | the full object with `has_active_otp: true` |
//! | overload, store away, time-out | 503 `SERVICE_UNAVAILABLE`, 500 `INTERNAL_ERROR`, 504 `GATEWAY_TIMEOUT` |
//! | `Idempotency-Key` | our own; see [`super::idempotent`] |
//! | lists | `meta.pagination` with Laravel's names and `has_more`; `links` at the top level as absolute paths |
//! | `page`, `per_page` | junk is the default; over the maximum is the maximum ([`MAX_PER_PAGE`], [`MAX_PAGE`]) |
//! | unknown sort and query fields | ignored, and left out of `links` |
//! | contacts, groups, sources, statuses: status of what is made, of what is removed | 201; 200 with `data: null` |
//! | number in a path that is no number | 404, as a number that nothing has |
//! | name of a group, source or status | unique by its exact letters |
//! | lists of groups, sources and statuses | all sorted by `name`, `created_at`, `updated_at` and searched by name, as groups are |
//! | removal of a source or status that contacts have, or that new contacts get | 409 `CONFLICT`; the rival is 422 |
//! | removal of a group | its contacts stay and leave it |
//! | `color` in a change | left out it stays, `null` takes it away |
//! | `contact_ids`, `ids`, `groups` | at most [`MAX_IDS`] numbers; one that comes twice counts once |
//! | phone of a contact | at most 20 of the published characters, 3 to 15 digits, printed in digits only; one spelling or another is the same number |
//! | email of a contact | a mailbox with a dotted host; kept and compared in lower case |
//! | `description` | at most [`MAX_DESCRIPTION`] characters; the only text that may have lines |
//! | a field that a contact can do without, in a change | left out it stays, `null` or empty takes it away; `groups: null` is an empty list |
//! | who is made by a send | `lead`, no last name, and the number as first name where it is printed; sorted by first name they come before all others |
//! | answer to a contact made or changed | the contact with `groups` |
//! | contacts of a batch | at most [`MAX_BATCH`]; `groups` of an item is ignored, as it is not listed |
//! | a batch that goes on after errors (the default) | 200; `errors` has `index`, `errors` (field → texts) and `data` (the item as it came); `skipped` has `index`, `reason`, `data` |
//! | a batch that does not | 422 with the fields as `contacts.3.phone`, or 403, and nothing is made |
//! | one that is over the plan's limit in a batch that goes on | its `errors` name `contacts` |
//! | `success` in a batch's `data` | whether nothing failed |
//! | order of contacts | by number; ties go by number, in the direction of the last key; texts sort by code points |
//! | filters | unknown fields are ignored; of a known one an unknown operator, or a value that it cannot have, is 422, as are more than [`MAX_FILTERS`] filters and more than [`MAX_VALUES`] values |
//! | a filter that comes twice | the last counts; filters on one field with different operators all count |
//! | `ne`, `not_in` on `assigned_id` | leave out contacts without one, as SQL does |
//! | `like` on numbers and times | in their text as it is printed; `%` and `_` are plain characters |
//! | `group_id` | any of a contact's groups may pass; `ne` and `not_in`: none of them is named; `null`: in no group |
//! | times in filters | ISO 8601, in UTC where no offset is named; an unescaped `+` counts; compared in whole seconds, as they print |
//! | `fields` | of the list; names that are none are ignored, and if all are, all fields are printed |
//! | phone of a template and of an interactive message | as on text: 10 to 20 characters; of media 10 to 15, as its page says |
//! | texts of messages (`message`, `caption`, `body_text`) | may have lines and tabs, no other control characters; other texts have none |
//! | a text that merge fields make longer than WhatsApp takes | 422 on `message`; of captions and bodies WhatsApp says so |
//! | parameters of templates | as `additional_params`; `header_field_1` has 60 characters at most, as WhatsApp's headers have |
//! | buttons, sections, rows | at least one of each, 10 rows in all; ids differ, and titles of buttons; a button's id has 256 characters at most, a row's 200, a section's title 24 (WhatsApp's rules) |
//! | the fields of the other `type` of an interactive message | ignored |
//! | `media_url`, `header_…_url` | `http` or `https` with a host, at most 2,048 characters; WhatsApp fetches it, this server does not |
//! | `caption` of audio | 422: WhatsApp has no place for it |
//! | `filename`, `header_document_name` | of documents; a path in front is left out. Without one the uploaded file's name |
//! | a file and an address | the file; the address must be one all the same |
//! | files | at most one in a form: no message has two. Its type is its name's, and its first bytes must agree; what is in a file is never read |
//! | an empty file field without a name | absent, as browsers send it; a named file without bytes is 422 |
//! | a file that is too large | 422 as soon as it is, so nothing else is named. After another refusal of a file [`super::form`] reads 1 MB more to name the rest |
//! | a form's bounds | a file's 100 MB and 1 MB more, [`MAX_PARTS`] parts, texts as long as a JSON body; 413 |
//! | time for a form | as much as a request has for each piece, [`UPLOAD_TIMES`] of it in all; 408. The rest of the request has its own |
//! | a file of a message that is surely not out | removed; one that may be out stays |
//! | an uploaded file for a header that the template does not have | removed once the message is sent |
//! | files of a server without a public URL | 422 with the name of the field for an address |
//! | form and JSON under one `Idempotency-Key` | different requests; two forms are the same if their fields and files are |
//! | `contact.…` | on template and media, with dots or as an object; only for a contact that is made |
//! | `contact.country` | a whole number is a country's; another text is taken and not kept, as no names of countries are known here |
//! | `contact.groups` | numbers with commas between, or a list |
//! | `otp_field_number` | 1 to 10, 1 where it is left out; it counts only with `auto_generate_otp` |
//! | a code made for a template | of 6 digits, for the purpose `authentication`; in chats [`countersign_core::domain::template_parts::HIDDEN_CODE`] stands for it |
//! | what a template takes and was not given | 422 on the fields that give it |
//! | `MESSAGE_SEND_FAILED` of a message that may be out | [`MESSAGE_UNCONFIRMED`] |
//! | filters of messages | as of contacts; a word that is none matches nothing |
//! | `sort` of messages | the first key that is known |
//! | `type` of what numbers write | also `button`, `sticker`, `location`, `contacts`, `reaction`, `unsupported` |
//! | `header_format` without a header | [`NO_HEADER`] |
//! | answer of a sync | `synced` and `total`, both what WhatsApp lists |
//! | filters of the list of all templates | `status`, `category`, `language`, `template_name`, each exactly |
//! | limits that this product has nothing for (campaigns, staff) | null, with nothing used; features likewise false |
//! | subscription without a plan | [`FREE_PLAN`], the rest null; `active` with a plan, `expires_at` always null |

use countersign_core::domain::message;

/// Where the dialect is mounted.
pub(crate) const PREFIX: &str = "/api/v2";

/// The part of a request's time that its body may take, as a divisor.
pub(crate) const BODY_SHARE: u32 = 2;

/// Envelope message of send and resend.
pub(crate) const SENT: &str = "OTP sent successfully";
/// Envelope message of verify.
pub(crate) const VERIFIED: &str = "OTP verified successfully";
/// Envelope message of status when there is a code (published).
pub(crate) const STATUS_FOUND: &str = "OTP status retrieved successfully";
/// Message of status when there is none (published).
pub(crate) const NO_ACTIVE_OTP: &str = "No active OTP found";
/// Envelope message of the list of templates.
pub(crate) const TEMPLATES_LISTED: &str = "Authentication templates retrieved successfully";
/// Envelope message of the list of all templates.
pub(crate) const ALL_TEMPLATES_LISTED: &str = "Templates retrieved successfully";
/// Envelope message of a sync.
pub(crate) const TEMPLATES_SYNCED: &str = "Templates synced successfully";
/// Envelope message of one template.
pub(crate) const TEMPLATE_FOUND: &str = "Template retrieved successfully";
/// Envelope message of the account (published).
pub(crate) const ACCOUNT_FOUND: &str = "Account information retrieved successfully";

/// Envelope message of the usage (published).
pub(crate) const USAGE_FOUND: &str = "Usage statistics retrieved successfully";
/// Envelope message of the limits (published).
pub(crate) const LIMITS_FOUND: &str = "Plan limits retrieved successfully";

/// Message of every validation error: Laravel's.
pub(crate) const INVALID_DATA: &str = "The given data was invalid.";
/// 401 (published).
pub(crate) const BAD_TOKEN: &str = "Invalid or missing API token";
/// 404 for a path that is none.
pub(crate) const NO_ROUTE: &str = "The requested resource was not found";
/// 405.
pub(crate) const NO_METHOD: &str = "The request method is not supported for this resource";
/// 400 for a body that does not parse.
pub(crate) const NOT_JSON: &str = "The request body is not valid JSON";
/// 400 for a body that is a list, a text, …
pub(crate) const NOT_AN_OBJECT: &str = "The request body must be a JSON object";
/// 400 for a body that breaks off.
pub(crate) const BROKEN_BODY: &str = "The request body could not be read";
/// 408.
pub(crate) const SLOW_BODY: &str = "The request body did not arrive in time";
/// 413.
pub(crate) const LARGE_BODY: &str = "The request body is too large";
/// 415.
pub(crate) const FOREIGN_BODY: &str = "The request body must be application/json";
/// 429 of the token's limit (published).
pub(crate) const TOO_MANY_REQUESTS: &str = "Too many requests";
/// 500 (published).
pub(crate) const UNEXPECTED: &str = "Unexpected server error";
/// 500 of the list of templates (published).
pub(crate) const TEMPLATES_FAILED: &str = "Failed to fetch authentication templates";
/// 500 of the list of all templates.
pub(crate) const ALL_TEMPLATES_FAILED: &str = "Failed to fetch templates";
/// 500 of one template.
pub(crate) const TEMPLATE_FAILED: &str = "Failed to fetch template";
/// 404 of one template (published).
pub(crate) const TEMPLATE_NOT_FOUND: &str = "Template not found";
/// 500 of a sync.
pub(crate) const SYNC_FAILED: &str = "Failed to sync templates";
/// 500 of the usage (published).
pub(crate) const USAGE_FAILED: &str = "Failed to fetch usage statistics";
/// 503.
pub(crate) const OVERLOADED: &str = "The service is overloaded, please try again in a moment";
/// Seconds that a 503 asks to wait.
pub(crate) const OVERLOADED_SECONDS: u64 = 1;
/// 504.
pub(crate) const TIMED_OUT: &str = "The request took too long";

/// 404 of a send (published).
pub(crate) const NO_TEMPLATE: &str = "Template not found or not approved";
/// 422 of a send.
pub(crate) const NOT_AUTHENTICATION: &str = "The template must be of the AUTHENTICATION category.";
/// 403 of a send (published).
pub(crate) const NO_TEMPLATES_IN_PLAN: &str = "WhatsApp templates not available in plan";
/// 422 of a send (published).
pub(crate) const NO_WHATSAPP: &str = "WhatsApp not configured for this account";
/// 404 of a send (published).
pub(crate) const NO_CONTACT: &str = "Contact not found";
/// 422 of a send, on `phone`.
pub(crate) const NO_CONTACT_DEFAULTS: &str =
    "A new contact needs a default lead status and source in the WhatsApp settings.";
/// 403 of a send (published).
pub(crate) const CONTACTS_FULL: &str = "Contact limit reached";
/// 403 of a send (published).
pub(crate) const CONVERSATIONS_FULL: &str = "Conversation limit reached";
/// 403 of a send (published).
pub(crate) const OPTED_OUT: &str = "Contact has opted out of messages";
/// 429 of a resend (published).
pub(crate) const TOO_MANY_RESENDS: &str = "Too many resend attempts";
/// 429 of a send to a destination past the hard stop of its guess budget.
pub(crate) const BLOCKED: &str = "Too many failed verification attempts for this phone number";
/// 500 of a send (published).
pub(crate) const SEND_FAILED: &str = "Failed to send WhatsApp message";

/// The same, when nobody can say whether the message is out.
pub(crate) const SEND_UNCONFIRMED: &str =
    "WhatsApp did not confirm the message; if it arrives, its code is valid";

/// 500 of a send under a key that is used up, where another key may do better.
pub(crate) const SEND_FAILED_UNDER_KEY: &str =
    "Failed to send WhatsApp message. Use a new Idempotency-Key to try again.";

/// 422 of a verify.
pub(crate) const OTP_NOT_FOUND: &str = "No active OTP found for this phone number and purpose";
/// 422 of a verify.
pub(crate) const ATTEMPTS_USED_UP: &str = "Maximum verification attempts exceeded. Please request a new OTP.";
/// 422 of a verify.
pub(crate) const OTP_EXPIRED: &str = "The OTP has expired. Please request a new OTP.";
/// 422 of a verify.
pub(crate) const WRONG_CODE: &str = "Invalid verification code";
/// 429 of a verify (published).
pub(crate) const TOO_MANY_CHECKS: &str = "Too many verification attempts";

/// 422 for a key that is no key.
pub(crate) const BAD_KEY: &str = "The Idempotency-Key header must be 1 to 255 visible ASCII characters.";
/// 409.
pub(crate) const KEY_RUNNING: &str = "A request with this Idempotency-Key is still in progress";
/// 422.
pub(crate) const KEY_REUSED: &str = "This Idempotency-Key was already used with a different request";
/// 500: the process that held the key died while it sent.
pub(crate) const KEY_LOST: &str = "An earlier request with this Idempotency-Key was interrupted while sending: \
     a message may have been sent. Use a new key to send another.";

/// Parameters after code and minutes.
pub(crate) const MAX_PARAMS: usize = 10;
/// Characters of one parameter.
pub(crate) const MAX_PARAM_CHARS: usize = message::MAX_PARAM_CHARS;
/// Spaces in a row that a parameter may have.
pub(crate) const MAX_SPACES: usize = 4;

/// Rows of a page when nothing is said (published).
pub(crate) const PER_PAGE: u32 = 15;
/// The most rows of a page (published).
pub(crate) const MAX_PER_PAGE: u32 = 100;
/// The last page that can be asked for: keeps every offset within 64 bits.
pub(crate) const MAX_PAGE: u64 = 1_000_000_000;

/// Header format of a template without one.
pub(crate) const NO_HEADER: &str = "NONE";
/// Plan name of a tenant without a plan (published).
pub(crate) const FREE_PLAN: &str = "Free";

/// Numbers in one list of a body.
pub(crate) const MAX_IDS: usize = 1_000;
/// Contacts of one batch.
pub(crate) const MAX_BATCH: usize = 100;
/// Characters of a contact's description.
pub(crate) const MAX_DESCRIPTION: usize = 10_000;
/// Filters of one list.
pub(crate) const MAX_FILTERS: usize = 20;
/// Values of one filter.
pub(crate) const MAX_VALUES: usize = 100;

/// Envelope message of the list of contacts.
pub(crate) const CONTACTS_LISTED: &str = "Contacts retrieved successfully";
/// Envelope message of a contact.
pub(crate) const CONTACT_FOUND: &str = "Contact retrieved successfully";
/// Envelope message of a new contact (published).
pub(crate) const CONTACT_CREATED: &str = "Contact created successfully";
/// Envelope message of a changed contact (published).
pub(crate) const CONTACT_UPDATED: &str = "Contact updated successfully";
/// Envelope message of a removed contact.
pub(crate) const CONTACT_DELETED: &str = "Contact deleted successfully";
/// Envelope message of a batch of new contacts.
pub(crate) const BATCH_CREATED: &str = "Batch create completed";
/// Envelope message of a batch of removed contacts.
pub(crate) const BATCH_DELETED: &str = "Batch delete completed";
/// 500 of the list of contacts.
pub(crate) const CONTACTS_FAILED: &str = "Failed to fetch contacts";
/// 500 of a contact (published).
pub(crate) const CONTACT_FAILED: &str = "Failed to fetch contact";
/// 500 of a new contact (published).
pub(crate) const CONTACT_NOT_CREATED: &str = "Failed to create contact";
/// 500 of a changed contact (published).
pub(crate) const CONTACT_NOT_UPDATED: &str = "Failed to update contact";
/// 500 of a removed contact.
pub(crate) const CONTACT_NOT_DELETED: &str = "Failed to delete contact";
/// 500 of a batch of new contacts.
pub(crate) const BATCH_NOT_CREATED: &str = "Failed to create contacts";
/// 500 of a batch of removed contacts.
pub(crate) const BATCH_NOT_DELETED: &str = "Failed to delete contacts";
/// 422 of a contact, on `phone` (published).
pub(crate) const PHONE_TAKEN: &str = "This phone number already exists";
/// 422 of a contact, on `email` (published).
pub(crate) const EMAIL_TAKEN: &str = "This email address already exists";
/// 422 of a contact, on `source_id` (published).
pub(crate) const NO_SOURCE: &str = "The selected source does not exist or does not belong to your account";
/// 422 of a contact, on `status_id` (published).
pub(crate) const NO_STATUS: &str = "The selected status does not exist or does not belong to your account";
/// 422 of a contact, on `groups`.
pub(crate) const NO_GROUP: &str = "One or more groups do not exist or do not belong to your account";

/// Envelope message of a message.
pub(crate) const MESSAGE_SENT: &str = "Message sent successfully";
/// Envelope message of the list of messages.
pub(crate) const MESSAGES_LISTED: &str = "Messages retrieved successfully";
/// Envelope message of one message.
pub(crate) const MESSAGE_FOUND: &str = "Message retrieved successfully";
/// 404 of one message (published).
pub(crate) const NO_MESSAGE: &str = "Message not found";
/// 500 of the list of messages (published).
pub(crate) const MESSAGES_FAILED: &str = "Failed to fetch messages";
/// 500 of one message (published).
pub(crate) const MESSAGE_FAILED: &str = "Failed to fetch message";
/// 500 of a message, when nobody can say whether it is out.
pub(crate) const MESSAGE_UNCONFIRMED: &str =
    "WhatsApp did not confirm the message; it may arrive all the same";
/// 422 of a template, on `otp_field_number`.
pub(crate) const NO_FIELD_FOR_CODE: &str = "The template has no field for a code.";
/// 422 of a second file.
pub(crate) const SEVERAL_FILES: &str = "Only one file can be sent with a message.";
/// 400 for a form that does not parse.
pub(crate) const NO_FORM: &str = "The request body is not valid multipart/form-data";
/// 415 where forms are taken too.
pub(crate) const FOREIGN_FORM: &str = "The request body must be application/json or multipart/form-data";
/// How often the time of a request an upload may take.
pub(crate) const UPLOAD_TIMES: u32 = 20;
/// Parts of a form.
pub(crate) const MAX_PARTS: usize = 100;
/// Characters of what stands below a file.
pub(crate) const MAX_CAPTION: usize = message::MAX_CAPTION_CHARS;
/// Characters of a file's name.
pub(crate) const MAX_FILE_NAME: usize = 255;
/// Characters of what stands above or below a text.
pub(crate) const MAX_HEADER: usize = message::MAX_LINE_CHARS;
/// Characters of a text with things to press.
pub(crate) const MAX_BODY: usize = message::MAX_BODY_CHARS;

/// Envelope message of contacts put into a group.
pub(crate) const MEMBERS_ADDED: &str = "Contacts added to group successfully";
/// Envelope message of contacts taken out of a group.
pub(crate) const MEMBERS_REMOVED: &str = "Contacts removed from group successfully";
/// 500 of contacts put into a group (published).
pub(crate) const MEMBERS_NOT_ADDED: &str = "Failed to add contacts to group";
/// 500 of contacts taken out of a group (published).
pub(crate) const MEMBERS_NOT_REMOVED: &str = "Failed to remove contacts from group";
/// 422 on `contact_ids` (published).
pub(crate) const CONTACT_IDS_REQUIRED: &str = "Contact IDs are required";
/// 422 on `contact_ids` (published).
pub(crate) const CONTACT_IDS_NO_LIST: &str = "Contact IDs must be an array";
/// 422 on `contact_ids` (published).
pub(crate) const NO_SUCH_CONTACTS: &str = "One or more contact IDs do not exist";

/// Characters of a comment (published).
pub(crate) const MAX_COMMENT: usize = 5_000;
/// Characters of a comment's short texts (published).
pub(crate) const MAX_SHORT_TEXT: usize = 255;
/// Characters of a URL.
pub(crate) const MAX_URL: usize = 2_048;
/// `status_message` of a comment when nothing is said (published).
pub(crate) const COMMENT_STATUS: &str = "Internal comment";
/// Text of a new comment (published).
pub(crate) const COMMENT_ADDED: &str = "Comment added successfully";
/// 404 of comments.
pub(crate) const NO_CHAT: &str = "Chat conversation not found";
/// 500 of the list of comments.
pub(crate) const COMMENTS_FAILED: &str = "Failed to fetch comments";
/// 500 of a new comment.
pub(crate) const COMMENT_FAILED: &str = "Failed to add comment";
/// 422 on `media_url`: it leads where nobody is to be called.
pub(crate) const FILE_NOT_ALLOWED: &str = "The media url must be a public https URL.";
/// 422 on `media_url`.
pub(crate) const FILE_TOO_LARGE: &str = "The file at the media url is larger than 16 MB.";
/// 422 on `media_url`.
pub(crate) const FILE_UNREACHABLE: &str = "The file at the media url could not be fetched.";
/// 422 on `media_url`.
pub(crate) const FILE_NOT_TAKEN: &str = "The file at the media url must be an image, document, video or audio file of a supported type and size, under its name.";
/// 422 on a file: WhatsApp could not fetch it.
pub(crate) const NO_ADDRESS: &str = "Files cannot be kept here: the server's public URL is not set.";
