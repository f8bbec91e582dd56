//! Uploads: files that come in parts. What came is kept until a file is whole, and hangs on its item from then on.
//!
//! <https://learn.microsoft.com/graph/outlook-large-attachments>

use std::sync::Arc;

use bytes::Bytes;
use jiff::{SignedDuration, Timestamp};
use uuid::Uuid;

use crate::cloud::{Cloud, UserRef};
use crate::kept::Passing;
use crate::mailbox::{Attachment, AttachmentContent, ITEM_LIMIT};
use crate::{Change, Now, Refusal};

/// Bytes of all parts of a Cloud that wait for the rest of their files: two items' worth.
pub const UPLOADS_LIMIT: usize = 2 * ITEM_LIMIT;
/// Uploads that may be under way.
pub const UPLOADS_KEPT: usize = 1000;
/// How long an upload may take. Microsoft does not say; its example ended 102 minutes before that.
const LIFETIME: SignedDuration = SignedDuration::from_hours(2);

/// A file that comes in parts.
#[derive(Clone, Debug)]
pub struct Upload {
    /// Whose mailbox it is for.
    pub owner: UserRef,
    /// The item that it is to hang on.
    pub item: u64,
    /// The application that began it.
    pub app: Uuid,
    /// When nothing is taken any more.
    pub expires: Timestamp,
    /// The attachment, but for what is in it.
    file: Attachment,
    /// How large it will be.
    size: u64,
    parts: Vec<Bytes>,
    received: usize,
}

/// A part of a file: where it lies in the whole, how large that is, and what it has in it.
#[derive(Clone, Debug)]
pub struct UploadPart {
    /// Its first byte.
    pub first: u64,
    /// Its last byte.
    pub last: u64,
    /// How large the file is.
    pub total: u64,
    /// What lies there.
    pub bytes: Bytes,
}

/// Why a part is not taken.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum UploadRefusal {
    /// It is not the next one.
    #[error("parts come in order, and the next one begins at byte {next}")]
    OutOfOrder {
        /// Where that begins.
        next: usize,
    },
    /// It is not what it says.
    #[error("{0}")]
    Mismatched(&'static str),
    /// What it is for is not there, or takes no more.
    #[error(transparent)]
    Refused(#[from] Refusal),
}

impl Upload {
    /// How much of it came.
    pub fn received(&self) -> usize {
        self.received
    }

    /// What keeps a part from being the next one.
    fn check(&self, part: &UploadPart) -> Result<(), UploadRefusal> {
        if part.total != self.size {
            return Err(UploadRefusal::Mismatched("the range names another size of the file than the session"));
        }
        if part.bytes.is_empty()
            || part.last >= part.total
            || part.last.checked_sub(part.first) != (part.bytes.len() as u64).checked_sub(1)
        {
            return Err(UploadRefusal::Mismatched("the body is not as long as its range, or the range is none"));
        }
        let next = self.received;
        if part.first == next as u64 { Ok(()) } else { Err(UploadRefusal::OutOfOrder { next }) }
    }
}

impl Passing for Upload {
    const MOST: usize = UPLOADS_KEPT;
    const BYTES: usize = UPLOADS_LIMIT;

    fn size(&self) -> usize {
        500 + self.received + self.file.named()
    }
}

impl Cloud {
    /// Begins an upload; its number, and when it ends. Those whose time is over go.
    pub fn begin_upload(
        &mut self,
        (owner, item): (UserRef, u64),
        app: Uuid,
        (file, size): (Attachment, u64),
        now: Now,
    ) -> Result<(u64, Timestamp), Refusal> {
        self.mailbox_of(owner, now)?.item(item)?;
        let moment = now.timestamp();
        self.uploads.retain(|upload| upload.expires > moment);
        let expires = moment.checked_add(LIFETIME).unwrap_or(Timestamp::MAX);
        let number = self.number();
        let upload = Upload { owner, item, app, expires, file, size, parts: Vec::new(), received: 0 };
        self.uploads.insert(&number.to_string(), upload);
        Ok((number, expires))
    }

    /// The upload with a number, while it is under way.
    pub fn upload(&self, number: u64, now: Now) -> Option<&Upload> {
        self.uploads.get(&number.to_string()).filter(|upload| upload.expires > now.timestamp())
    }

    /// Ends an upload before the file is whole.
    pub fn cancel_upload(&mut self, number: u64, now: Now) -> Result<(), Refusal> {
        self.upload(number, now).ok_or(Refusal::ItemMissing)?;
        self.uploads.remove(&number.to_string());
        Ok(())
    }

    /// Takes the next part of a file. With the last one the file hangs on its item: the attachment's key.
    pub fn take_part(
        &mut self,
        number: u64,
        part: UploadPart,
        now: Now,
    ) -> Result<(Option<u64>, Change), UploadRefusal> {
        let upload = self.upload(number, now).ok_or(Refusal::ItemMissing)?;
        let mailbox = self.mailbox_of(upload.owner, now)?;
        let item = mailbox.item(upload.item)?;
        upload.check(&part)?;
        let come = upload.received + part.bytes.len();
        item.check_growth(upload.file.named() + come)?;
        mailbox.check_room(come)?;
        if come as u64 != upload.size {
            self.uploads.change(&number.to_string(), |upload| {
                upload.received = come;
                upload.parts.push(part.bytes);
            });
            return Ok((None, Change::none()));
        }
        let (mailbox, item, whole) = (mailbox.id, upload.item, upload.parts.iter().chain([&part.bytes]));
        let mut content = Vec::with_capacity(come);
        whole.for_each(|part| content.extend_from_slice(part));
        let content = AttachmentContent::File(content.into());
        let file = Attachment { content, modified: now.timestamp(), ..upload.file.clone() };
        let key = self.number();
        let file = Arc::new(Attachment { key, ..file });
        let change = self.amend(mailbox, item, now, |item| item.attachments.push(file))?;
        self.uploads.remove(&number.to_string());
        Ok((Some(key), change))
    }
}
