//! Photos are the same over Graph and over EWS: of contacts, whose files they are, and of people.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use mock365::Mock;
use reqwest::Method;

use crate::caller::{ADMIN_TOOL, Caller as Graph, HUBSPOT};
use crate::events::between;
use crate::ews_client::{Caller, Id, application, user, validate};
use crate::pictures::{jpeg, png};

const ANNA: &str = "anna@contoso.example";

/// Contacts with a picture, or without.
fn with_picture(anna: &Caller, is: bool) -> usize {
    let answer = anna.says(&format!(
        r#"<m:FindItem Traversal="Shallow"><m:ItemShape><t:BaseShape>IdOnly</t:BaseShape></m:ItemShape><m:Restriction><t:IsEqualTo><t:FieldURI FieldURI="contacts:HasPicture"/><t:FieldURIOrConstant><t:Constant Value="{is}"/></t:FieldURIOrConstant></t:IsEqualTo></m:Restriction><m:ParentFolderIds><t:DistinguishedFolderId Id="contacts"/></m:ParentFolderIds></m:FindItem>"#
    ));
    answer.matches("<t:ItemId ").count()
}

#[test]
fn a_contacts_photo_is_one_of_its_files() {
    let mock = Mock::start();
    let (graph, anna) = (Graph::user(&mock, ANNA, HUBSPOT, &["Contacts.ReadWrite"]), user(&mock, ANNA));
    let others = with_picture(&anna, false);
    let id = anna
        .id("<m:CreateItem><m:Items><t:Contact><t:GivenName>Kim</t:GivenName></t:Contact></m:Items></m:CreateItem>");
    assert!(anna.get(&id).contains("<t:HasPicture>false<"));
    assert_eq!((with_picture(&anna, true), with_picture(&anna, false)), (0, others + 1));
    let place = |id: &Id| format!("/me/contacts/{}/photo", id.id.replace('/', "-").replace('+', "_"));
    // Put over EWS, seen over Graph.
    let attached = anna.says(&format!(
        r#"<m:CreateAttachment><m:ParentItemId Id="{}"/><m:Attachments><t:FileAttachment><t:Name>ContactPicture.jpg</t:Name><t:IsContactPhoto>true</t:IsContactPhoto><t:Content>{}</t:Content></t:FileAttachment></m:Attachments></m:CreateAttachment>"#,
        id.id,
        STANDARD.encode(jpeg(90, 90)),
    ));
    assert!(attached.contains("NoError"), "{attached}");
    assert_eq!(graph.get(&place(&id)).expect(200)["width"], 90);
    assert_eq!((with_picture(&anna, true), with_picture(&anna, false)), (1, others));
    // Put over Graph, seen over EWS: in the place of the older one.
    let done =
        graph.raw(Method::PUT, &format!("{}/$value", place(&id)), &[("content-type", b"image/png")], png(10, 10));
    assert_eq!(done.status, 200);
    let seen = anna.get(&id);
    assert!(seen.contains("<t:HasPicture>true<"), "{seen}");
    assert_eq!(seen.matches("<t:FileAttachment>").count(), 1, "{seen}");
    assert!(seen.contains("<t:Name>ContactPicture.jpg<") && seen.contains("<t:IsContactPhoto>true<"), "{seen}");
    let file = between(&seen, "<t:AttachmentId Id=\"", "\"");
    let get = format!(
        r#"<m:GetAttachment><m:AttachmentIds><t:AttachmentId Id="{file}"/></m:AttachmentIds></m:GetAttachment>"#
    );
    assert!(anna.says(&get).contains(&STANDARD.encode(png(10, 10))));
    // A copy has a photo of its own, which goes with it.
    let copied = anna.id(&format!(
        r#"<m:CopyItem><m:ToFolderId><t:DistinguishedFolderId Id="contacts"/></m:ToFolderId><m:ItemIds>{}</m:ItemIds></m:CopyItem>"#,
        Id::first(&seen).item()
    ));
    graph.delete(&format!("{}/$value", place(&id))).expect(204);
    assert!(anna.get(&id).contains("<t:HasPicture>false<"));
    assert!(anna.get(&copied).contains("<t:HasPicture>true<"));
    let moved = anna.id(&format!(
        r#"<m:MoveItem><m:ToFolderId><t:DistinguishedFolderId Id="deleteditems"/></m:ToFolderId><m:ItemIds>{}</m:ItemIds></m:MoveItem>"#,
        copied.item()
    ));
    assert!(anna.get(&moved).contains("<t:HasPicture>true<"));
    // What is no image is a file that is called a photo, and none to Graph.
    anna.says(&format!(
        r#"<m:CreateAttachment><m:ParentItemId Id="{}"/><m:Attachments><t:FileAttachment><t:Name>a</t:Name><t:IsContactPhoto>true</t:IsContactPhoto><t:Content>aGk=</t:Content></t:FileAttachment></m:Attachments></m:CreateAttachment>"#,
        id.id
    ));
    assert!(anna.get(&id).contains("<t:HasPicture>true<"));
    assert_eq!(graph.get(&place(&id)).refused(404), "ErrorItemNotFound");
}

/// What is answered to whoever asks for a photo; the schema lacks one element.
fn photo(caller: &Caller, address: &str, size: &str, more: &str) -> (u16, String) {
    let answer = caller.ask(&format!(
        "<m:GetUserPhoto><m:Email>{address}</m:Email><m:SizeRequested>{size}</m:SizeRequested>{more}</m:GetUserPhoto>"
    ));
    let (status, text) = (answer.status().as_u16(), answer.text().expect("a text"));
    validate(&text.replace("<m:ContentType>image/jpeg</m:ContentType>", ""));
    (status, text)
}

#[test]
fn a_persons_photo_is_the_same_over_both() {
    let mock = Mock::start();
    let anna = user(&mock, ANNA);
    let none = photo(&anna, "bo@contoso.example", "HR48x48", "");
    assert_eq!((none.0, none.1.contains("<m:HasChanged>true</m:HasChanged><m:PictureData")), (200, true), "{}", none.1);
    assert!(!none.1.contains("ContentType"), "{}", none.1);
    let admin = Graph::user(&mock, "admin@contoso.example", ADMIN_TOOL, &["User.ReadWrite.All"]);
    let path = "/users/bo@contoso.example/photo/$value";
    admin.raw(Method::PUT, path, &[("content-type", b"image/jpeg")], jpeg(200, 200)).expect(200);
    for size in ["HR48x48", "HR648x648", "HR1024xN"] {
        let (status, text) = photo(&anna, "bo@contoso.example", size, "");
        assert_eq!(status, 200);
        let picture = format!("<m:PictureData>{}</m:PictureData>", STANDARD.encode(jpeg(200, 200)));
        assert!(text.contains(&picture) && text.contains("<m:ContentType>image/jpeg<"), "{text}");
    }
    let header = "<m:TypeRequested>ProfileHeaderPhoto</m:TypeRequested>";
    assert!(!photo(&anna, "bo@contoso.example", "HR1920xN", header).1.contains("ContentType"));
    for (address, size, code) in [
        ("nobody@contoso.example", "HR48x48", "ErrorNonExistentMailbox"),
        ("nobody@elsewhere.example", "HR48x48", "ErrorNonExistentMailbox"),
    ] {
        let (status, text) = photo(&anna, address, size, "");
        assert!(status == 500 && text.contains(code), "{address}: {status} {text}");
    }
    let wrong = anna.ask("<m:GetUserPhoto><m:Email>bo@contoso.example</m:Email><m:SizeRequested>HR1x1</m:SizeRequested></m:GetUserPhoto>");
    assert_eq!(wrong.status().as_u16(), 500);
    admin.delete(path).expect(204);
    assert!(!photo(&anna, "bo@contoso.example", "HR48x48", "").1.contains("ContentType"));
    assert_eq!(admin.get(path).refused(404), "ImageNotFound");
}

/// What is answered to whoever puts a photo. Microsoft's newest schema wants messages there, of which it names none; Microsoft's
/// own tests read the element itself as the message.
fn put(caller: &Caller, address: &str, content: &str, more: &str) -> String {
    let body =
        format!("<m:SetUserPhoto><m:Email>{address}</m:Email><m:Content>{content}</m:Content>{more}</m:SetUserPhoto>");
    caller.ask(&body).text().expect("a text")
}

#[test]
fn a_photo_that_is_put_over_ews_is_the_person_s() {
    let mock = Mock::start();
    let anna = user(&mock, ANNA);
    let graph = Graph::user(&mock, ANNA, HUBSPOT, &["User.Read"]);
    let done = put(&anna, ANNA, &STANDARD.encode(jpeg(64, 64)), "<m:TypeRequested>UserPhoto</m:TypeRequested>");
    assert!(done.contains("<m:SetUserPhotoResponse ") && done.contains("ResponseClass=\"Success\""), "{done}");
    assert!(done.contains("<m:ResponseCode>NoError</m:ResponseCode></m:SetUserPhotoResponse>"), "{done}");
    assert_eq!(graph.get("/me/photo").expect(200)["width"], 64);
    assert!(photo(&anna, ANNA, "HR48x48", "").1.contains(&STANDARD.encode(jpeg(64, 64))));
    let other = STANDARD.encode(jpeg(96, 96));
    for (address, content, more, code) in [
        ("bo@contoso.example", other.as_str(), "", "ErrorAccessDenied"),
        ("nobody@contoso.example", other.as_str(), "", "ErrorNonExistentMailbox"),
        (ANNA, "aGk=", "", "ErrorInvalidOperation"),
        (ANNA, "!", "", "ErrorSchemaValidation"),
        (ANNA, other.as_str(), "<m:TypeRequested>ProfileHeaderPhoto</m:TypeRequested>", "ErrorInvalidOperation"),
    ] {
        let refused = put(&anna, address, content, more);
        assert!(refused.contains(code), "{address} {code}: {refused}");
    }
    assert_eq!(graph.get("/me/photo").expect(200)["width"], 64, "a refusal changes nothing");
    let admin = user(&mock, "admin@contoso.example");
    assert!(put(&admin, ANNA, &other, "").contains("NoError"));
    let app = application(&mock, Some(ANNA));
    assert!(put(&app, ANNA, &STANDARD.encode(jpeg(120, 120)), "").contains("NoError"));
    assert_eq!(graph.get("/me/photo").expect(200)["width"], 120);
}
