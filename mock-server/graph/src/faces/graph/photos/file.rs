//! The photo itself: its file, and what is said of it.

use http::{HeaderValue, StatusCode, header};
use mock365_domain::Refusal;
use mock365_domain::photo::Photo;

use super::Photographed;
use crate::exchange::Answer;
use crate::faces::graph::odata::{self, ContextUrl};
use crate::faces::graph::view::profile_photo::{ProfilePhoto, etag};
use crate::faces::graph::{Fault, GraphRequest};

/// <https://learn.microsoft.com/graph/api/profilephoto-get#get-the-metadata-of-the-photo>
pub fn get<P: Photographed>(request: &GraphRequest<'_>) -> Result<Answer, Fault> {
    entity::<P>(request, "photo", &P::shown(&*P::photo(request)?))
}

/// <https://learn.microsoft.com/graph/api/profilephoto-get#get-the-photo>
pub fn value<P: Photographed>(request: &GraphRequest<'_>) -> Result<Answer, Fault> {
    Ok(served(&*P::photo(request)?))
}

/// <https://learn.microsoft.com/graph/api/profilephoto-update>
pub fn put<P: Photographed>(request: &GraphRequest<'_>) -> Result<Answer, Fault> {
    P::set(request, Some(sent::<P>(request)?))?;
    Ok(Answer::empty(StatusCode::OK))
}

/// The photo that was sent. What kind of file it is, the file says itself.
pub(super) fn sent<P: Photographed>(request: &GraphRequest<'_>) -> Result<Photo, Fault> {
    request.content_type()?;
    Ok(P::READ(request.call.body.clone()).map_err(Refusal::from)?)
}

/// What is said of a photo cannot be written; a file is put, as it is at `$value`.
///
/// <https://learn.microsoft.com/graph/api/profilephoto-update>
pub fn update<P: Photographed>(request: &GraphRequest<'_>) -> Result<Answer, Fault> {
    if !request.content_type()?.to_ascii_lowercase().starts_with("application/json") {
        return put::<P>(request);
    }
    let body = request.json_body()?;
    let mut shown = P::shown(&*P::photo(request)?);
    odata::update::<ProfilePhoto>(&mut shown, &body)?;
    entity::<P>(request, "photo", &shown)
}

/// <https://learn.microsoft.com/graph/api/profilephoto-delete>
pub fn delete<P: Photographed>(request: &GraphRequest<'_>) -> Result<Answer, Fault> {
    P::set(request, None)?;
    Ok(Answer::empty(StatusCode::NO_CONTENT))
}

/// What is said of a photo, as the whole answer.
pub(super) fn entity<P: Photographed>(
    request: &GraphRequest<'_>,
    list: &str,
    shown: &ProfilePhoto,
) -> Result<Answer, Fault> {
    let selection = request.options.selection::<ProfilePhoto>()?;
    let what = P::part(request, list);
    let context = ContextUrl::of(request, &what, selection.names());
    Ok(odata::entity(StatusCode::OK, context, |object| shown.show(&selection, object)))
}

/// A photo's file.
pub(super) fn served(photo: &Photo) -> Answer {
    let mut answer = Answer::empty(StatusCode::OK);
    answer.headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(photo.media_type));
    answer.body = photo.bytes.clone();
    answer.header(header::ETAG, &etag(photo))
}

/// Refuses when `If-Match` names another photo than the one that there is.
pub(super) fn if_match(request: &GraphRequest<'_>, photo: Option<&Photo>) -> Result<(), Fault> {
    match photo {
        Some(photo) => request.if_match(&etag(photo)),
        None if request.call.header(header::IF_MATCH.as_str()).is_some() => Err(Refusal::Stale.into()),
        None => Ok(()),
    }
}
