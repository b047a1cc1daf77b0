//! A template as it is sent: all fields of both kinds of body.

use utoipa::ToSchema;

use crate::dialects::wacr::routes::send_otp::Parameter;

/// A template with what its parts take. A form has the same fields, and files.
#[derive(ToSchema)]
#[expect(dead_code, reason = "documents the body; `Checks` reads it, to name all that is wrong at once")]
pub(crate) struct SendTemplateRequest {
    /// The recipient's number with country code: digits, `+`, `-`, spaces and parentheses.
    #[schema(min_length = 10, max_length = 20, example = "+919999999999")]
    phone: String,
    /// An approved template.
    #[schema(example = "order_update")]
    template_name: String,
    /// The template's language.
    #[schema(max_length = 10, example = "en")]
    language: String,
    /// An existing contact; without it the one with this number is taken, or made.
    #[schema(minimum = 1, nullable)]
    contact_id: Option<i64>,
    /// Where WhatsApp fetches the header's image.
    #[schema(format = "uri", max_length = 2048, nullable)]
    header_image_url: Option<String>,
    /// Where WhatsApp fetches the header's film.
    #[schema(format = "uri", max_length = 2048, nullable)]
    header_video_url: Option<String>,
    /// Where WhatsApp fetches the header's document.
    #[schema(format = "uri", max_length = 2048, nullable)]
    header_document_url: Option<String>,
    /// What the header's document is called at the recipient's.
    #[schema(max_length = 255, nullable)]
    header_document_name: Option<String>,
    /// What the header's text takes: 60 characters at most.
    #[schema(nullable)]
    header_field_1: Option<Parameter>,
    /// What the body takes, with merge fields: 1,024 characters at most, without line breaks and tabs.
    #[schema(nullable)]
    field_1: Option<Parameter>,
    #[schema(nullable)]
    field_2: Option<Parameter>,
    #[schema(nullable)]
    field_3: Option<Parameter>,
    #[schema(nullable)]
    field_4: Option<Parameter>,
    #[schema(nullable)]
    field_5: Option<Parameter>,
    #[schema(nullable)]
    field_6: Option<Parameter>,
    #[schema(nullable)]
    field_7: Option<Parameter>,
    #[schema(nullable)]
    field_8: Option<Parameter>,
    #[schema(nullable)]
    field_9: Option<Parameter>,
    #[schema(nullable)]
    field_10: Option<Parameter>,
    /// What the URL of the button at this place takes.
    #[schema(nullable)]
    button_0: Option<Parameter>,
    #[schema(nullable)]
    button_1: Option<Parameter>,
    #[schema(nullable)]
    button_2: Option<Parameter>,
    /// Whether a code of 6 digits is made, which `/auth/verify` then knows.
    #[schema(nullable)]
    auto_generate_otp: Option<bool>,
    /// The field that becomes the code.
    #[schema(minimum = 1, maximum = 10, default = 1, nullable)]
    otp_field_number: Option<u32>,
    /// Of a contact that is made: its first name. Also as `firstname` of an object `contact`, like its neighbours.
    #[schema(rename = "contact.firstname", max_length = 255, nullable)]
    contact_firstname: Option<String>,
    #[schema(rename = "contact.lastname", max_length = 255, nullable)]
    contact_lastname: Option<String>,
    #[schema(rename = "contact.email", format = "email", max_length = 191, nullable)]
    contact_email: Option<String>,
    /// The account's own number of a country. A name is taken and not kept.
    #[schema(rename = "contact.country", max_length = 255, nullable)]
    contact_country: Option<String>,
    #[schema(rename = "contact.assigned_id", minimum = 1, nullable)]
    contact_assigned_id: Option<i64>,
    /// Numbers of groups with commas between.
    #[schema(rename = "contact.groups", example = "1,2", nullable)]
    contact_groups: Option<String>,
}

/// A template with what its parts take, and a file for its header.
#[derive(ToSchema)]
#[expect(dead_code, reason = "documents the body; `Checks` reads it, to name all that is wrong at once")]
pub(crate) struct SendTemplateForm {
    /// The recipient's number with country code: digits, `+`, `-`, spaces and parentheses.
    #[schema(min_length = 10, max_length = 20, example = "+919999999999")]
    phone: String,
    /// An approved template.
    #[schema(example = "order_update")]
    template_name: String,
    /// The template's language.
    #[schema(max_length = 10, example = "en")]
    language: String,
    /// An existing contact; without it the one with this number is taken, or made.
    #[schema(minimum = 1, nullable = false)]
    contact_id: Option<i64>,
    /// Where WhatsApp fetches the header's image.
    #[schema(format = "uri", max_length = 2048, nullable = false)]
    header_image_url: Option<String>,
    /// The file itself: jpg, jpeg, png, webp to 5 MB. One file at most comes with a form.
    #[schema(value_type = Option<String>, format = Binary, nullable = false)]
    header_image_file: Option<Vec<u8>>,
    /// Where WhatsApp fetches the header's film.
    #[schema(format = "uri", max_length = 2048, nullable = false)]
    header_video_url: Option<String>,
    /// The file itself: mp4, 3gp to 16 MB. One file at most comes with a form.
    #[schema(value_type = Option<String>, format = Binary, nullable = false)]
    header_video_file: Option<Vec<u8>>,
    /// Where WhatsApp fetches the header's document.
    #[schema(format = "uri", max_length = 2048, nullable = false)]
    header_document_url: Option<String>,
    /// The file itself: pdf, doc, docx, xls, xlsx, ppt, pptx, txt, csv to 100 MB. One file at most comes with a form.
    #[schema(value_type = Option<String>, format = Binary, nullable = false)]
    header_document_file: Option<Vec<u8>>,
    /// What the header's document is called at the recipient's.
    #[schema(max_length = 255, nullable = false)]
    header_document_name: Option<String>,
    /// What the header's text takes: 60 characters at most.
    #[schema(max_length = 60, nullable = false)]
    header_field_1: Option<String>,
    /// What the body takes, with merge fields: 1,024 characters at most, without line breaks and tabs.
    #[schema(max_length = 1024, nullable = false)]
    field_1: Option<String>,
    #[schema(max_length = 1024, nullable = false)]
    field_2: Option<String>,
    #[schema(max_length = 1024, nullable = false)]
    field_3: Option<String>,
    #[schema(max_length = 1024, nullable = false)]
    field_4: Option<String>,
    #[schema(max_length = 1024, nullable = false)]
    field_5: Option<String>,
    #[schema(max_length = 1024, nullable = false)]
    field_6: Option<String>,
    #[schema(max_length = 1024, nullable = false)]
    field_7: Option<String>,
    #[schema(max_length = 1024, nullable = false)]
    field_8: Option<String>,
    #[schema(max_length = 1024, nullable = false)]
    field_9: Option<String>,
    #[schema(max_length = 1024, nullable = false)]
    field_10: Option<String>,
    /// What the URL of the button at this place takes.
    #[schema(max_length = 1024, nullable = false)]
    button_0: Option<String>,
    #[schema(max_length = 1024, nullable = false)]
    button_1: Option<String>,
    #[schema(max_length = 1024, nullable = false)]
    button_2: Option<String>,
    /// Whether a code of 6 digits is made, which `/auth/verify` then knows.
    #[schema(nullable = false)]
    auto_generate_otp: Option<bool>,
    /// The field that becomes the code.
    #[schema(minimum = 1, maximum = 10, default = 1, nullable = false)]
    otp_field_number: Option<u32>,
    /// Of a contact that is made: its first name.
    #[schema(rename = "contact.firstname", max_length = 255, nullable = false)]
    contact_firstname: Option<String>,
    #[schema(rename = "contact.lastname", max_length = 255, nullable = false)]
    contact_lastname: Option<String>,
    #[schema(rename = "contact.email", format = "email", max_length = 191, nullable = false)]
    contact_email: Option<String>,
    /// The account's own number of a country. A name is taken and not kept.
    #[schema(rename = "contact.country", max_length = 255, nullable = false)]
    contact_country: Option<String>,
    #[schema(rename = "contact.assigned_id", minimum = 1, nullable = false)]
    contact_assigned_id: Option<i64>,
    /// Numbers of groups with commas between.
    #[schema(rename = "contact.groups", example = "1,2", nullable = false)]
    contact_groups: Option<String>,
}
