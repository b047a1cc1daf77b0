//! One keep-alive connection. It does no more than it must, since the generator often shares the server's processors.

use std::io;

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

/// Room for an answer. A larger one makes it grow.
const ROOM: usize = 8 * 1024;
/// Fields that an answer's head may have.
const FIELDS: usize = 32;

/// A connection to the server under load.
pub(super) struct Client {
    stream: TcpStream,
    inbox: Vec<u8>,
}

/// A whole answer.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Answer<'a> {
    pub(super) status: u16,
    pub(super) body: &'a [u8],
}

impl Client {
    pub(super) async fn connect(host: &str) -> io::Result<Self> {
        let stream = TcpStream::connect(host).await?;
        stream.set_nodelay(true)?;
        Ok(Self { stream, inbox: Vec::with_capacity(ROOM) })
    }

    /// Sends a whole request and waits for its whole answer.
    pub(super) async fn ask(&mut self, request: &[u8]) -> io::Result<Answer<'_>> {
        self.stream.write_all(request).await?;
        self.inbox.clear();
        while parse(&self.inbox)?.is_none() {
            if self.stream.read_buf(&mut self.inbox).await? == 0 {
                return Err(io::ErrorKind::UnexpectedEof.into());
            }
        }
        parse(&self.inbox)?.ok_or_else(|| io::ErrorKind::UnexpectedEof.into())
    }
}

/// The answer in `bytes`, if it is whole.
fn parse(bytes: &[u8]) -> io::Result<Option<Answer<'_>>> {
    let mut fields = [httparse::EMPTY_HEADER; FIELDS];
    let mut head = httparse::Response::new(&mut fields);
    let head_ends = match head.parse(bytes) {
        Ok(httparse::Status::Complete(end)) => end,
        Ok(httparse::Status::Partial) => return Ok(None),
        Err(error) => return Err(io::Error::other(error)),
    };
    let status = head.code.unwrap_or_default();
    let length = head.headers.iter().find(|field| field.name.eq_ignore_ascii_case("content-length"));
    let length = length.and_then(|field| std::str::from_utf8(field.value).ok()?.parse::<usize>().ok());
    let Some(length) = length else {
        return Err(io::Error::other("an answer without a length"));
    };
    let body = bytes.get(head_ends..head_ends + length);
    Ok(body.map(|body| Answer { status, body }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_is_whole_or_waited_for() {
        let whole = b"HTTP/1.1 422 Unprocessable Entity\r\nX: y\r\nContent-Length: 3\r\n\r\nabc";
        for cut in 0..whole.len() {
            assert_eq!(parse(&whole[..cut]).expect("a part"), None, "{cut}");
        }
        assert_eq!(parse(whole).expect("whole"), Some(Answer { status: 422, body: b"abc" }));
        assert!(parse(b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n").is_err());
        assert!(parse(b"hello\r\n\r\n").is_err());
    }
}
