//! The least WhatsApp: takes every message and gives it an id, and lists one template.

use std::sync::atomic::{AtomicU64, Ordering};

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

/// The answer to `GET …/message_templates`: a code, its minutes, and a button that copies it.
const TEMPLATES: &str = r#"{"data":[{"id":"1","name":"otp_verification","language":"en","status":"APPROVED","category":"AUTHENTICATION","components":[{"type":"BODY","text":"*{{1}}* is your verification code, good for {{2}} minutes."},{"type":"BUTTONS","buttons":[{"type":"URL","text":"Copy code","url":"https://www.whatsapp.com/otp/code/?otp_type=COPY_CODE&code=otp{{1}}"}]}]}]}"#;

static NEXT: AtomicU64 = AtomicU64::new(1);

pub(crate) async fn serve(listener: std::net::TcpListener) -> std::io::Result<()> {
    let listener = crate::listener(listener)?;
    loop {
        let (stream, _) = listener.accept().await?;
        stream.set_nodelay(true)?;
        tokio::spawn(answer_all(stream));
    }
}

/// Answers until the caller closes, or says something that is no request.
async fn answer_all(mut stream: TcpStream) -> std::io::Result<()> {
    let mut inbox = Vec::with_capacity(16 * 1024);
    let mut answer = String::with_capacity(1024);
    loop {
        if stream.read_buf(&mut inbox).await? == 0 {
            return Ok(());
        }
        while let Some((length, is_post)) = request(&inbox)? {
            inbox.drain(..length);
            write_answer(&mut answer, is_post);
            stream.write_all(answer.as_bytes()).await?;
        }
    }
}

/// Length of the first request in `bytes`, if it is whole, and whether it is a POST.
fn request(bytes: &[u8]) -> std::io::Result<Option<(usize, bool)>> {
    let mut fields = [httparse::EMPTY_HEADER; 32];
    let mut head = httparse::Request::new(&mut fields);
    let head_ends = match head.parse(bytes) {
        Ok(httparse::Status::Complete(end)) => end,
        Ok(httparse::Status::Partial) => return Ok(None),
        Err(error) => return Err(std::io::Error::other(error)),
    };
    let length = head.headers.iter().find(|field| field.name.eq_ignore_ascii_case("content-length"));
    let length = length.and_then(|field| std::str::from_utf8(field.value).ok()?.parse::<usize>().ok());
    let end = head_ends + length.unwrap_or(0);
    Ok((bytes.len() >= end).then_some((end, head.method == Some("POST"))))
}

fn write_answer(answer: &mut String, is_post: bool) {
    use std::fmt::Write as _;
    answer.clear();
    let head = "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length:";
    // Writing to a String does not fail.
    if is_post {
        let id = NEXT.fetch_add(1, Ordering::Relaxed);
        let body = r#"{"messaging_product":"whatsapp","messages":[{"id":"wamid.sink"#;
        let end = r#""}]}"#;
        let _ = write!(answer, "{head} {}\r\n\r\n{body}{id:016x}{end}", body.len() + 16 + end.len());
    } else {
        let _ = write!(answer, "{head} {}\r\n\r\n{TEMPLATES}", TEMPLATES.len());
    }
}
