//! Bodies over EWS: without what could act in a page where the shape asks for that, and without what they quote.

use mock365::Mock;
use serde_json::json;

use crate::caller::{Caller as GraphCaller, HUBSPOT};
use crate::ews_client::user;
use crate::extended::ews_id;

const ANNA: &str = "anna@contoso.example";

#[test]
fn a_shape_says_whether_html_is_filtered_and_what_a_unique_body_is() {
    let mock = Mock::start();
    let (graph, ews) = (GraphCaller::user(&mock, ANNA, HUBSPOT, &["Mail.ReadWrite"]), user(&mock, ANNA));
    let body = json!({ "contentType": "html", "content": "<p onclick=x>old</p><script>run()</script>" });
    let made = graph.post("/me/messages", &json!({ "body": body })).expect(201);
    let answer = graph.post(
        &format!("/me/messages/{}/createReply", made["id"].as_str().expect("an id")),
        &json!({ "comment": "new words" }),
    );
    let answer = answer.expect(201);
    let get = |id: &serde_json::Value, shape: &str| {
        let id = ews_id(id);
        ews.says(&format!(
            r#"<m:GetItem><m:ItemShape><t:BaseShape>IdOnly</t:BaseShape>{shape}<t:AdditionalProperties><t:FieldURI FieldURI="item:Body"/><t:FieldURI FieldURI="item:UniqueBody"/></t:AdditionalProperties></m:ItemShape><m:ItemIds><t:ItemId Id="{id}"/></m:ItemIds></m:GetItem>"#
        ))
    };
    for shape in ["", "<t:FilterHtmlContent>false</t:FilterHtmlContent>"] {
        let said = get(&made, shape);
        assert!(said.contains("onclick") && said.contains("run()"), "{said}");
    }
    let said = get(&made, "<t:FilterHtmlContent>true</t:FilterHtmlContent>");
    assert!(said.contains("&lt;p&gt;old&lt;/p&gt;") && !said.contains("run()"), "{said}");
    let said = get(&answer, "");
    assert!(said.contains("&lt;p&gt;new words&lt;/p&gt;&lt;/div&gt;"), "{said}");
    assert_eq!(said.matches("onclick").count(), 1, "the body alone quotes: {said}");
    let said = get(&answer, "<t:BodyType>HTML</t:BodyType><t:UniqueBodyType>Text</t:UniqueBodyType>");
    assert!(said.contains(r#"<t:UniqueBody BodyType="Text">new words</t:UniqueBody>"#), "{said}");
    // What is attached is shown as its own shape has it.
    let file = json!({ "@odata.type": "#microsoft.graph.itemAttachment", "name": "in", "item": { "@odata.type": "microsoft.graph.message", "body": body } });
    let attachments = format!("/me/messages/{}/attachments", made["id"].as_str().expect("an id"));
    let attached = ews_id(&graph.post(&attachments, &file).expect(201));
    for (shape, is_whole) in
        [("", true), ("<m:AttachmentShape><t:FilterHtmlContent>true</t:FilterHtmlContent></m:AttachmentShape>", false)]
    {
        let said = ews.says(&format!(
            r#"<m:GetAttachment>{shape}<m:AttachmentIds><t:AttachmentId Id="{attached}"/></m:AttachmentIds></m:GetAttachment>"#
        ));
        assert!(said.contains("&gt;old&lt;") && said.contains("run()") == is_whole, "{said}");
    }
}
