//! The sizes of a photo: squares that are not greater than it.

use http::StatusCode;
use mock365_domain::Refusal;
use mock365_domain::photo::{PhotoRefusal, photo_side};

use super::Photographed;
use super::file::{entity, sent, served};
use crate::exchange::Answer;
use crate::faces::graph::odata::{self, ContextUrl};
use crate::faces::graph::view::profile_photo::ProfilePhoto;
use crate::faces::graph::{Fault, GraphRequest};

/// <https://learn.microsoft.com/graph/api/profilephoto-get>
pub fn list<P: Photographed>(request: &GraphRequest<'_>) -> Result<Answer, Fault> {
    let photo = match P::photo(request) {
        Err(Fault::Refused(Refusal::Photo(PhotoRefusal::Missing))) => None,
        photo => Some(photo?),
    };
    let sizes: Vec<ProfilePhoto> =
        photo.iter().flat_map(|photo| photo.sides().map(|side| ProfilePhoto::square(photo, side))).collect();
    let selection = request.options.selection::<ProfilePhoto>()?;
    let page = request.options.query::<ProfilePhoto>()?.run(sizes.iter());
    let what = P::part(request, "photos");
    let context = ContextUrl::of(request, &what, selection.names());
    Ok(odata::page::<ProfilePhoto, _>(request, context, page, |size, object| size.show(&selection, object)))
}

/// What is said of a size that the photo is too small for stands for no photo.
///
/// <https://learn.microsoft.com/graph/api/profilephoto-get#get-the-metadata-for-a-specific-photo-size>
pub fn get<P: Photographed>(request: &GraphRequest<'_>) -> Result<Answer, Fault> {
    let photo = P::photo(request)?;
    let side = side(request)?;
    let is_served = photo.sides().any(|one| one == side);
    let shown = if is_served { ProfilePhoto::square(&photo, side) } else { ProfilePhoto::none() };
    entity::<P>(request, "photos", &shown)
}

/// <https://learn.microsoft.com/graph/api/profilephoto-get#get-the-photo>
pub fn value<P: Photographed>(request: &GraphRequest<'_>) -> Result<Answer, Fault> {
    let photo = P::photo(request)?;
    let side = side(request)?;
    if photo.sides().any(|one| one == side) {
        return Ok(served(&photo));
    }
    Err(Refusal::from(PhotoRefusal::Missing).into())
}

/// All sizes are of one photo: it is put whole, where it has the size.
///
/// <https://learn.microsoft.com/graph/api/profilephoto-update>
pub fn put<P: Photographed>(request: &GraphRequest<'_>) -> Result<Answer, Fault> {
    let side = side(request)?;
    let photo = sent::<P>(request)?;
    if photo.sides().all(|one| one != side) {
        return Err(Refusal::from(PhotoRefusal::TooSmall).into());
    }
    P::set(request, Some(photo))?;
    Ok(Answer::empty(StatusCode::OK))
}

/// And goes whole, where it has the size.
///
/// <https://learn.microsoft.com/graph/api/profilephoto-delete>
pub fn delete<P: Photographed>(request: &GraphRequest<'_>) -> Result<Answer, Fault> {
    value::<P>(request)?;
    P::set(request, None)?;
    Ok(Answer::empty(StatusCode::NO_CONTENT))
}

fn side(request: &GraphRequest<'_>) -> Result<usize, Fault> {
    Ok(photo_side(request.param("profilePhoto-id")).map_err(Refusal::from)?)
}
