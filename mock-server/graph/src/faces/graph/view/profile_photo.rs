//! What is said of a photo in JSON.
//!
//! <https://learn.microsoft.com/graph/api/resources/profilephoto>

use mock365_domain::photo::Photo;
use mock365_domain::query::{Queried, Value};

use crate::faces::graph::odata::{Family, Noun, Object, Paging, Property, Selection, ValueKind, members};

/// A photo in one of its sizes.
#[derive(Clone, Debug)]
pub struct ProfilePhoto {
    id: String,
    width: usize,
    height: usize,
    media_type: &'static str,
    etag: String,
}

/// What can be asked about a photo.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PhotoField {
    Id,
    Width,
    Height,
}

impl ProfilePhoto {
    /// The whole photo, under that id.
    pub fn whole(photo: &Photo, id: impl Into<String>) -> Self {
        let Photo { width, height, media_type, .. } = *photo;
        Self { id: id.into(), width, height, media_type, etag: etag(photo) }
    }

    /// The photo in a square of that side.
    pub fn square(photo: &Photo, side: usize) -> Self {
        Self { width: side, height: side, ..Self::whole(photo, format!("{side}x{side}")) }
    }

    /// What stands for a size that there is not.
    pub fn none() -> Self {
        Self { id: "1x1".to_owned(), width: 1, height: 1, media_type: "image/gif", etag: String::new() }
    }

    /// Writes it.
    pub fn show(&self, selection: &Selection<Self>, object: &mut Object<'_>) {
        object.control("@odata.mediaContentType").value(self.media_type);
        object.control("@odata.mediaEtag").value(&self.etag);
        members::<Self>(self, &(), selection, object);
    }
}

/// The entity tag of a photo's file.
pub fn etag(photo: &Photo) -> String {
    format!("\"{}\"", photo.tag)
}

fn number(number: usize) -> Value {
    Value::Int(i64::try_from(number).unwrap_or(i64::MAX))
}

impl Queried<PhotoField> for ProfilePhoto {
    fn value(&self, field: &PhotoField) -> Value {
        match field {
            PhotoField::Id => Value::from(&self.id),
            PhotoField::Width => number(self.width),
            PhotoField::Height => number(self.height),
        }
    }
}

impl Noun for ProfilePhoto {
    type Thing = Self;
    type Field = PhotoField;
    type Context<'a> = ();
    const NAME: &'static str = "profilePhoto";
    const FAMILY: Family = Family::Outlook;
    const PAGING: Paging = Paging::OUTLOOK;

    fn properties() -> &'static [Property<Self>] {
        &PROPERTIES
    }
}

type Row = Property<ProfilePhoto>;

static PROPERTIES: [Row; 3] = [
    Row::new("id", |photo, (), out| out.value(&photo.id)).filterable(&[("", PhotoField::Id, ValueKind::Text)]),
    Row::new("height", |photo, (), out| out.value(photo.height)).filterable(&[(
        "",
        PhotoField::Height,
        ValueKind::Int,
    )]),
    Row::new("width", |photo, (), out| out.value(photo.width)).filterable(&[("", PhotoField::Width, ValueKind::Int)]),
];
