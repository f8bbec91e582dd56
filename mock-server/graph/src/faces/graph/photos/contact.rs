//! The photo of a contact, which is one of its files.

use std::sync::Arc;

use bytes::Bytes;
use mock365_domain::Refusal;
use mock365_domain::mailbox::{Contact, Item};
use mock365_domain::photo::{Photo, PhotoRefusal};

use super::Photographed;
use super::file::if_match;
use crate::faces::graph::view::profile_photo::ProfilePhoto;
use crate::faces::graph::{Fault, GraphRequest, contacts};

/// Contacts.
pub enum OfContact {}

impl Photographed for OfContact {
    const READ: fn(Bytes) -> Result<Photo, PhotoRefusal> = Photo::read;

    fn photo(request: &GraphRequest<'_>) -> Result<Arc<Photo>, Fault> {
        let photo = contacts::found(request, &*request.mailbox()?)?.photo();
        Ok(photo.map(Arc::new).ok_or(Refusal::Photo(PhotoRefusal::Missing))?)
    }

    fn shown(photo: &Photo) -> ProfilePhoto {
        ProfilePhoto::whole(photo, format!("{}x{}", photo.width, photo.height))
    }

    fn set(request: &GraphRequest<'_>, photo: Option<Photo>) -> Result<(), Fault> {
        request.change(|cloud, id, now| {
            let contact = contacts::found(request, cloud.mailboxes.get(&id).ok_or(Refusal::ItemMissing)?)?;
            let (key, known) = (contact.key, contact.photo());
            if photo.is_none() && contact.picture().is_none() {
                return Err(Refusal::Photo(PhotoRefusal::Missing).into());
            }
            if_match(request, known.as_ref())?;
            let part = cloud.number();
            let mailbox = cloud.mailbox_mut(id).ok_or(Refusal::ItemMissing)?;
            let change = mailbox.update(key, now, |contact: &mut Item<Contact>| {
                contact.set_photo(photo.as_ref(), part, now);
                Ok::<_, Refusal>(())
            })?;
            Ok(((), change))
        })?;
        Ok(())
    }

    fn part(_: &GraphRequest<'_>, list: &str) -> String {
        list.to_owned()
    }
}
