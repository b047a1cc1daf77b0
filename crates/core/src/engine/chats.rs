//! Chats as a tenant's own programs see them, what numbers write, and notes (`wacr-api-v2.md` 2.10, 2.11, 2.20).

use super::{Caller, Engine};
use crate::domain::chat::{ChatMessage, InboundMessage, MessageKind, MessageQuery, NewNote};
use crate::domain::destination::Destination;
use crate::domain::ids::{MessageId, TenantId};
use crate::domain::media::{FileType, HEAD_BYTES, MediaKey, PART_BYTES, max_bytes, plain_name};
use crate::ports::channel::DownloadFault;
use crate::ports::store::StoreError;

/// Notes that a list shows at most.
const MOST_NOTES: u32 = 1_000;

/// Bytes of a note's file: it is in memory as a whole while it is fetched.
const MOST_FILE_BYTES: usize = 16 * 1024 * 1024;

/// A note about to be kept. `Debug` shows the number masked and no text.
#[derive(Clone)]
pub struct NoteRequest {
    /// With whom the chat is.
    pub with: Destination,
    /// Its text.
    pub text: String,
    /// What it is, in a few words.
    pub status_message: String,
    /// Where its file is to be fetched.
    pub media_url: Option<String>,
    /// The caller's id of the note.
    pub vendor_message_id: Option<String>,
    /// WhatsApp's id of the message it is about.
    pub ref_message_id: Option<String>,
}

impl std::fmt::Debug for NoteRequest {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "NoteRequest(with {})", self.with)
    }
}

/// Why a note was not kept.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NoteError {
    /// There is no chat with the number.
    #[error("no such chat")]
    NoChat,
    /// Its file was not fetched.
    #[error("its file was not fetched: {0}")]
    Download(#[from] DownloadFault),
    /// Its file is of no type that is taken, or larger than its type may be.
    #[error("its file is not of a type that is taken")]
    FileNotTaken,
    /// Files have no address: the server does not know its own.
    #[error("the server does not know where it is reached")]
    NoAddress,
    /// The store could not do its part.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl Engine {
    /// Keeps what numbers wrote to a tenant, so that the vendor can be answered at once. Returns how many were new.
    pub async fn receive_messages(
        &self,
        tenant: TenantId,
        messages: Vec<InboundMessage>,
    ) -> Result<u32, StoreError> {
        if messages.is_empty() {
            return Ok(0);
        }
        self.store.insert_inbound(tenant, messages, self.clock.now()).await
    }

    /// A page of the caller's messages, and how many there are in all.
    pub async fn list_messages(
        &self,
        caller: &Caller,
        query: MessageQuery,
    ) -> Result<(Vec<ChatMessage>, u64), StoreError> {
        self.store.list_messages(caller.tenant(), query).await
    }

    /// One of the caller's messages.
    pub async fn find_message(
        &self,
        caller: &Caller,
        id: MessageId,
    ) -> Result<Option<ChatMessage>, StoreError> {
        self.store.find_message(caller.tenant(), id).await
    }

    /// The latest notes beside the chat with a number, newest first.
    pub async fn list_notes(
        &self,
        caller: &Caller,
        with: &Destination,
    ) -> Result<Vec<ChatMessage>, NoteError> {
        let chat = self.store.find_chat(caller.tenant(), with).await?.ok_or(NoteError::NoChat)?;
        Ok(self.store.list_notes(caller.tenant(), chat, MOST_NOTES).await?)
    }

    /// Keeps a note, and its file with it.
    pub async fn add_note(&self, caller: &Caller, request: NoteRequest) -> Result<ChatMessage, NoteError> {
        let tenant = caller.tenant();
        // Nothing is fetched for a chat that is not there.
        self.store.find_chat(tenant, &request.with).await?.ok_or(NoteError::NoChat)?;
        let file = match &request.media_url {
            Some(url) => Some(self.fetch(tenant, url).await?),
            None => None,
        };
        let note = NewNote {
            with: request.with,
            text: request.text,
            status_message: request.status_message,
            kind: file.as_ref().map_or(MessageKind::Text, |file| file.kind),
            url: file.as_ref().map(|file| file.url.clone()),
            sender: caller.profile().whatsapp.as_ref().map(|settings| settings.phone_number_id.clone()),
            vendor_message_id: request.vendor_message_id,
            ref_message_id: request.ref_message_id,
        };
        let kept = self.store.insert_note(tenant, note, self.clock.now()).await;
        // The chat may have been swept meanwhile. After another failure than `Busy` nobody knows whether the note is kept.
        if let (Ok(None) | Err(StoreError::Busy), Some(file)) = (&kept, file) {
            self.delete_file(file.key).await;
        }
        kept?.ok_or(NoteError::NoChat)
    }

    async fn fetch(&self, tenant: TenantId, url: &str) -> Result<Fetched, NoteError> {
        let key = self.file_key();
        let link = self.file_url(key).ok_or(NoteError::NoAddress)?;
        let bytes = self.downloads.download(url, MOST_FILE_BYTES).await?;
        let path = url.split(['?', '#']).next().unwrap_or_default();
        let name = plain_name(path).ok_or(NoteError::FileNotTaken)?;
        let head = &bytes[..bytes.len().min(HEAD_BYTES)];
        let of = FileType::of(&name, head).filter(|of| bytes.len() as u64 <= max_bytes(of.kind));
        let of = of.ok_or(NoteError::FileNotTaken)?;
        self.begin_file(tenant, key).await?;
        for (number, part) in (0..).zip(bytes.chunks(PART_BYTES)) {
            self.put_file_part(key, number, part.to_vec()).await?;
        }
        self.finish_file(key, name, of, bytes.len() as u64).await?;
        Ok(Fetched { key, url: link, kind: of.kind.into() })
    }
}

/// A note's file, stored.
struct Fetched {
    key: MediaKey,
    url: String,
    kind: MessageKind,
}
