//! Photos of people, groups and contacts: which bytes are one, how large it is, and under which sizes it is served.

use bytes::Bytes;
use imagesize::ImageType;

use crate::text::Text;

/// Sides of the squares in which photos of people and groups are served.
///
/// <https://learn.microsoft.com/graph/api/profilephoto-get>
pub const PHOTO_SIDES: [usize; 9] = [48, 64, 96, 120, 240, 360, 432, 504, 648];
/// How many bytes the photos of a tenant's users and groups take together.
pub const PHOTOS_LIMIT: usize = 64 << 20;

/// Why something cannot be done about a photo.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PhotoRefusal {
    /// There is none.
    #[error("there is no photo, or none as large as that")]
    Missing,
    /// What was sent is no image.
    #[error("the bytes are neither JPEG, PNG, GIF nor BMP")]
    NotAnImage,
    /// What was sent is smaller than the smallest size that is served.
    #[error("a photo of a user or group has at least {side} times {side} pixels", side = PHOTO_SIDES[0])]
    TooSmall,
    /// No photo is served in that size.
    #[error("photos are served in Microsoft's sizes alone, from 48x48 to 648x648")]
    SizeUnknown,
    /// The tenant's photos take as much room as they may.
    #[error("the photos of a tenant take at most {} MiB", PHOTOS_LIMIT >> 20)]
    TooMany,
}

/// A photo, as it was put. No smaller one is made of it: it is itself served under every size that is not greater than it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Photo {
    /// The file.
    pub bytes: Bytes,
    /// What kind of file it is, by itself and not by what was said of it.
    pub media_type: &'static str,
    /// Pixels from left to right.
    pub width: usize,
    /// Pixels from top to bottom.
    pub height: usize,
    /// What changes with the file: a hash of it, as eight digits.
    ///
    /// <http://www.isthe.com/chongo/tech/comp/fnv/>
    pub tag: Text,
}

impl Photo {
    /// Reads one.
    pub fn read(bytes: Bytes) -> Result<Self, PhotoRefusal> {
        let kind = imagesize::image_type(&bytes).ok();
        let media_type = match kind {
            Some(ImageType::Jpeg) => "image/jpeg",
            Some(ImageType::Png) => "image/png",
            Some(ImageType::Gif) => "image/gif",
            Some(ImageType::Bmp) => "image/bmp",
            _ => return Err(PhotoRefusal::NotAnImage),
        };
        match imagesize::blob_size(&bytes) {
            Ok(size) if size.width > 0 && size.height > 0 => {
                let tag = Text::from(format!("{:08X}", hash(&bytes)));
                Ok(Self { bytes, media_type, width: size.width, height: size.height, tag })
            }
            _ => Err(PhotoRefusal::NotAnImage),
        }
    }

    /// Reads one of a person or a group, which is served at least in the smallest size.
    pub fn of_profile(bytes: Bytes) -> Result<Self, PhotoRefusal> {
        let photo = Self::read(bytes)?;
        if photo.sides().next().is_some() { Ok(photo) } else { Err(PhotoRefusal::TooSmall) }
    }

    /// The sizes under which it is served, the smallest first.
    pub fn sides(&self) -> impl Iterator<Item = usize> {
        let most = self.width.min(self.height);
        PHOTO_SIDES.into_iter().filter(move |side| *side <= most)
    }
}

fn hash(bytes: &[u8]) -> u32 {
    bytes.iter().fold(0x811c_9dc5, |hash, byte| (hash ^ u32::from(*byte)).wrapping_mul(0x0100_0193))
}

/// The side of the squares of a size: of `48x48`.
pub fn photo_side(size: &str) -> Result<usize, PhotoRefusal> {
    let sides = size.split_once(['x', 'X']).filter(|(width, height)| width == height);
    let side = sides.and_then(|(side, _)| side.parse().ok()).filter(|side| PHOTO_SIDES.contains(side));
    side.ok_or(PhotoRefusal::SizeUnknown)
}
