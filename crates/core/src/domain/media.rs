//! Files that are sent or kept: which there may be, how large, and how each is known from its first bytes
//! (`wacr-api-v2.md` 2.8).

use std::fmt;

use super::message::MediaKind;
use super::time::Timestamp;

/// Bytes of one stored part of a file; the last one may be shorter.
pub const PART_BYTES: usize = 256 * 1024;

/// How many of a file's first bytes [`FileType::of`] looks at.
pub const HEAD_BYTES: usize = 512;

const MB: u64 = 1024 * 1024;

/// The most bytes that any file may have.
pub const MAX_FILE_BYTES: u64 = 100 * MB;

/// What opens a stored file to whoever has it: 256 random bits. A URL holds it.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct MediaKey([u8; 32]);

impl MediaKey {
    /// A key from random bytes, or as stored.
    pub fn from_bytes(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }

    /// As stored.
    pub fn to_bytes(self) -> [u8; 32] {
        self.0
    }

    /// As a URL holds it: 64 hexadecimal digits in lower case.
    pub fn to_text(self) -> String {
        use fmt::Write as _;
        self.0.iter().fold(String::with_capacity(64), |mut text, byte| {
            let _ = write!(text, "{byte:02x}");
            text
        })
    }

    /// Reads what [`MediaKey::to_text`] gave, and nothing else.
    pub fn parse(text: &str) -> Option<Self> {
        let digit = |byte: u8| match byte {
            b'0'..=b'9' => Some(byte - b'0'),
            b'a'..=b'f' => Some(byte - b'a' + 10),
            _ => None,
        };
        let mut key = [0; 32];
        if text.len() != 64 {
            return None;
        }
        for (byte, pair) in key.iter_mut().zip(text.as_bytes().chunks_exact(2)) {
            *byte = digit(pair[0])? << 4 | digit(pair[1])?;
        }
        Some(Self(key))
    }
}

/// Shows nothing: whoever has the key has the file.
impl fmt::Debug for MediaKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("MediaKey")
    }
}

/// A type of file that is taken.
#[derive(Debug, Clone, Copy)]
pub struct FileType {
    /// What it is to WhatsApp.
    pub kind: MediaKind,
    /// As in a name's end, in lower case.
    pub extension: &'static str,
    /// As in `Content-Type`.
    pub content_type: &'static str,
    known_by: fn(&[u8]) -> bool,
}

const OLE: fn(&[u8]) -> bool = |head| head.starts_with(b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1");
const ZIP: fn(&[u8]) -> bool = |head| head.starts_with(b"PK\x03\x04");
const BOXES: fn(&[u8]) -> bool = |head| head.get(4..8) == Some(b"ftyp");
const OGG: fn(&[u8]) -> bool = |head| head.starts_with(b"OggS");
const JPEG: fn(&[u8]) -> bool = |head| head.starts_with(b"\xFF\xD8\xFF");
/// Text of any encoding that has no zero bytes.
const TEXT: fn(&[u8]) -> bool = |head| !head.contains(&0);

macro_rules! file_types {
    ($($kind:ident $extension:literal $content_type:literal $known_by:expr,)+) => {
        &[$(FileType {
            kind: MediaKind::$kind,
            extension: $extension,
            content_type: $content_type,
            known_by: $known_by,
        }),+]
    };
}

/// All that are taken (`wacr-api-v2.md` 2.8, "Files").
pub const FILE_TYPES: &[FileType] = file_types! {
    Image "jpg" "image/jpeg" JPEG,
    Image "jpeg" "image/jpeg" JPEG,
    Image "png" "image/png" |head| head.starts_with(b"\x89PNG\r\n\x1A\n"),
    Image "webp" "image/webp" |head| head.starts_with(b"RIFF") && head.get(8..12) == Some(b"WEBP"),
    Document "pdf" "application/pdf" |head| head.starts_with(b"%PDF-"),
    Document "doc" "application/msword" OLE,
    Document "docx" "application/vnd.openxmlformats-officedocument.wordprocessingml.document" ZIP,
    Document "xls" "application/vnd.ms-excel" OLE,
    Document "xlsx" "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet" ZIP,
    Document "ppt" "application/vnd.ms-powerpoint" OLE,
    Document "pptx" "application/vnd.openxmlformats-officedocument.presentationml.presentation" ZIP,
    Document "txt" "text/plain" TEXT,
    Document "csv" "text/csv" TEXT,
    Video "mp4" "video/mp4" BOXES,
    Video "3gp" "video/3gpp" BOXES,
    Audio "mp3" "audio/mpeg" |head| head.starts_with(b"ID3") || matches!(head, [0xFF, second, ..] if second & 0xE6 == 0xE2),
    Audio "ogg" "audio/ogg" OGG,
    Audio "opus" "audio/ogg" OGG,
    Audio "amr" "audio/amr" |head| head.starts_with(b"#!AMR"),
    Audio "aac" "audio/aac" |head| head.starts_with(b"ADIF") || matches!(head, [0xFF, second, ..] if second & 0xF6 == 0xF0),
};

impl FileType {
    /// The type of a file of this name and these first bytes. The name's end says which, and the bytes must agree; none if
    /// no such type is taken.
    pub fn of(name: &str, head: &[u8]) -> Option<Self> {
        let (_, extension) = name.rsplit_once('.')?;
        let of_name = FILE_TYPES.iter().find(|it| it.extension.eq_ignore_ascii_case(extension));
        of_name.filter(|it| (it.known_by)(head)).copied()
    }
}

/// The most bytes that a file of this kind may have.
pub fn max_bytes(kind: MediaKind) -> u64 {
    match kind {
        MediaKind::Image => 5 * MB,
        MediaKind::Video | MediaKind::Audio => 16 * MB,
        MediaKind::Document => MAX_FILE_BYTES,
    }
}

/// The last part of a name, without what a path or a header could take for something else; none if nothing is left.
pub fn plain_name(name: &str) -> Option<String> {
    let last = name.rsplit(['/', '\\']).next().unwrap_or_default();
    let kept: String = last.chars().filter(|c| !c.is_control() && !is_invisible(*c)).take(255).collect();
    let kept = kept.trim().trim_start_matches('.');
    (!kept.is_empty()).then(|| kept.to_owned())
}

/// Characters that turn the direction of what follows, so that a name shows another end than it has.
fn is_invisible(c: char) -> bool {
    matches!(c, '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2060}'..='\u{2069}' | '\u{FEFF}')
}

/// A stored file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredMedia {
    /// What it is called, without a path.
    pub name: String,
    /// As in `Content-Type`; one of [`FILE_TYPES`].
    pub content_type: String,
    /// How many bytes it has.
    pub bytes: u64,
    /// When it was stored.
    pub created_at: Timestamp,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_what_its_name_and_its_bytes_say() {
        let kind = |name, head: &[u8]| FileType::of(name, head).map(|it| it.content_type);
        for (name, head, content_type) in [
            ("a.JPG", &b"\xFF\xD8\xFF\xE0"[..], Some("image/jpeg")),
            ("a.png", b"\x89PNG\r\n\x1A\n...", Some("image/png")),
            ("a.webp", b"RIFF\0\0\0\0WEBPVP8 ", Some("image/webp")),
            ("a.webp", b"RIFF\0\0\0\0WAVEfmt ", None),
            ("a.pdf", b"%PDF-1.7", Some("application/pdf")),
            ("a.pdf", b"<html>", None),
            ("a.png", b"<svg xmlns=''>", None),
            ("a.svg", b"<svg xmlns=''>", None),
            ("a.html", b"<html>", None),
            ("a.exe", b"MZ", None),
            (
                "a.docx",
                b"PK\x03\x04",
                Some("application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
            ),
            ("a.doc", b"PK\x03\x04", None),
            ("a.xls", b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1", Some("application/vnd.ms-excel")),
            ("a.txt", b"<html>", Some("text/plain")),
            ("a.txt", b"a\0b", None),
            ("a.csv", b"a,b", Some("text/csv")),
            ("a.mp4", b"\0\0\0\x18ftypmp42", Some("video/mp4")),
            ("a.3gp", b"\0\0\0\x18ftyp3gp5", Some("video/3gpp")),
            ("a.mp3", b"ID3\x03", Some("audio/mpeg")),
            ("a.mp3", b"\xFF\xFB\x90", Some("audio/mpeg")),
            ("a.mp3", b"\xFF\xF1\x50", None),
            ("a.aac", b"\xFF\xF1\x50", Some("audio/aac")),
            ("a.aac", b"\xFF\xFB\x90", None),
            ("a.ogg", b"OggS", Some("audio/ogg")),
            ("a.opus", b"OggS", Some("audio/ogg")),
            ("a.amr", b"#!AMR\n", Some("audio/amr")),
            ("png", b"\x89PNG\r\n\x1A\n", None),
            ("a.png", b"", None),
        ] {
            assert_eq!(kind(name, head), content_type, "{name} {head:?}");
        }
    }

    #[test]
    fn a_name_has_no_path() {
        for (name, plain) in [
            ("report.pdf", Some("report.pdf")),
            ("../../etc/passwd", Some("passwd")),
            ("C:\\Windows\\a.txt", Some("a.txt")),
            ("a\r\nSet-Cookie: x.txt", Some("aSet-Cookie: x.txt")),
            ("cod\u{202E}txt.exe", Some("codtxt.exe")),
            (".htaccess", Some("htaccess")),
            ("a/..", None),
            ("  ", None),
            ("", None),
        ] {
            assert_eq!(plain_name(name).as_deref(), plain, "{name:?}");
        }
    }

    #[test]
    fn a_key_reads_back_and_shows_nothing() {
        let key = MediaKey::from_bytes(std::array::from_fn(|place| u8::try_from(place * 7).expect("small")));
        assert_eq!(MediaKey::parse(&key.to_text()), Some(key));
        assert_eq!(format!("{key:?}"), "MediaKey");
        for text in ["", "00", &"g".repeat(64), &key.to_text().to_uppercase(), &"é".repeat(32)] {
            assert_eq!(MediaKey::parse(text), None, "{text}");
        }
    }
}
