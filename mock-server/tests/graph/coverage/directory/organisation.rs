//! The organisation, its products, domains and devices.

use mock365_domain::directory::Device;
use mock365_domain::{Change, Happened};
use serde_json::json;

use super::walk::{Walk, id};

/// The organisation and what it has bought.
pub fn products(walk: &Walk<'_>) {
    let own = walk.list("/organization")[0].clone();
    let one = format!("/organization/{}", id(&own));
    walk.read(&one);
    let notices = json!({
        "marketingNotificationEmails": ["m@contoso.example"], "securityComplianceNotificationPhones": ["+46 8 1"],
        "privacyProfile": { "contactEmail": "p@contoso.example", "statementUrl": "https://contoso.example/privacy" },
    });
    walk.write("PATCH", &one, Some(&notices), |_| {
        let seen = walk.get(&one);
        notices.as_object().expect("an object").iter().all(|(name, value)| seen[name] == *value)
    });
    assert!(walk.get(&one)["assignedPlans"].as_array().is_some_and(|plans| !plans.is_empty()));
    let plans = "/users/anna@contoso.example?$select=assignedPlans,provisionedPlans";
    assert!(
        walk.get(plans)["assignedPlans"].as_array().expect("a list").iter().any(|plan| plan["service"] == "exchange")
    );
    let sku = id(&walk.list("/subscribedSkus")[0]);
    assert_eq!(walk.read(&format!("/subscribedSkus/{sku}"))["id"], *sku);
    walk.list("/me/licenseDetails");
    let kiosk = "80b2d799-d2ba-4d2a-8842-fb0d0f3a4b82";
    let body = json!({ "addLicenses": [{ "skuId": kiosk, "disabledPlans": [] }], "removeLicenses": [] });
    let held = || {
        let held = walk.get("/me/licenseDetails")["value"].clone();
        held.as_array().expect("a list").iter().any(|one| one["skuId"] == kiosk)
    };
    assert!(!held());
    walk.write("POST", "/me/assignLicense", Some(&body), |_| held());
}

/// A domain that is named, verified and taken away.
pub fn domains(walk: &Walk<'_>) {
    walk.list("/domains");
    let one = "/domains/new.example";
    walk.write("POST", "/domains", Some(&json!({ "id": "new.example" })), |_| walk.status(one) == 200);
    walk.read(one);
    walk.list(&format!("{one}/verificationDnsRecords"));
    walk.write("POST", &format!("{one}/verify"), Some(&json!({})), |_| walk.get(one)["isVerified"] == true);
    walk.write("DELETE", one, None, |_| walk.status(one) == 404);
}

/// The device that somebody works on.
pub fn devices(walk: &Walk<'_>) {
    let set = walk.mock.sandbox().change(|cloud, _| {
        for name in ["anna@contoso.example", "admin@contoso.example"] {
            let at = cloud.user(name).expect("somebody").0;
            cloud.user_mut(at).expect("somebody").standing.device = Device::Compliant;
        }
        Ok::<_, ()>(((), Change::directory(Happened::Updated)))
    });
    set.expect("it is done");
    walk.list("/devices");
    walk.count("/devices/$count");
    walk.list("/me/registeredDevices");
    walk.count("/me/registeredDevices/$count");
    walk.count("/me/ownedDevices/$count");
    let own = id(&walk.list("/me/ownedDevices")[0]);
    let one = format!("/devices/{own}");
    let by_device = format!("/devices(deviceId='{}')", walk.read(&one)["deviceId"].as_str().expect("an id"));
    walk.read(&by_device);
    for list in ["registeredOwners", "registeredUsers"] {
        let list = format!("{one}/{list}");
        assert_eq!(walk.list(&list)[0]["userPrincipalName"], "admin@contoso.example");
        walk.count(&format!("{list}/$count"));
    }
    let group = super::people::group(walk, "Laptops");
    walk.admin.post(&format!("/groups/{group}/members/$ref"), &super::people::reference(&own)).expect(204);
    assert_eq!(walk.list(&format!("/groups/{group}/members/graph.device"))[0]["id"], *own);
    assert_eq!(walk.list(&format!("{one}/memberOf"))[0]["id"], *group);
    walk.count(&format!("{one}/memberOf/$count"));
    walk.list(&format!("{one}/transitiveMemberOf"));
    super::people::asked(walk, &one, &group);
    let on = json!({ "accountEnabled": true });
    let off = json!({ "accountEnabled": false });
    walk.write("PATCH", &one, Some(&off), |_| walk.get(&one)["accountEnabled"] == false);
    walk.write("PATCH", &by_device, Some(&on), |_| walk.get(&one)["accountEnabled"] == true);
    walk.write("DELETE", &one, None, |_| walk.status(&one) == 404);
    let other = walk.list("/devices")[0]["deviceId"].as_str().expect("an id").to_owned();
    let other = format!("/devices(deviceId='{other}')");
    walk.write("DELETE", &other, None, |_| walk.status(&other) == 404);
}

/// Contacts of the organisation, as a scenario sets them.
pub fn contacts(walk: &Walk<'_>) {
    let patch = |contacts: serde_json::Value| {
        walk.patch_cloud(&json!({
            "tenants": { "contoso.example": { "contacts": contacts } },
            "groups": { "Partners": { "tenant": "contoso.example", "members": ["eva@fabrikam.example"] } },
        }));
    };
    let eva = json!({
        "display_name": "Eva Extern", "company": "Fabrikam", "business_phone": "+46 8 1", "manager": "uma@fabrikam.example",
    });
    let uma = json!({ "display_name": "Uma Umbra", "manager": "admin@contoso.example" });
    patch(json!({ "eva@fabrikam.example": eva, "uma@fabrikam.example": uma }));
    let all = walk.list("/contacts");
    walk.count("/contacts/$count");
    let id_of =
        |name: &str| id(all.as_array().expect("a list").iter().find(|one| one["displayName"] == name).expect("one"));
    let (eva, uma) = (id_of("Eva Extern"), id_of("Uma Umbra"));
    let one = format!("/contacts/{eva}");
    assert_eq!(walk.read(&one)["companyName"], "Fabrikam");
    assert_eq!(walk.read(&format!("{one}/manager"))["id"], *uma);
    assert_eq!(walk.list(&format!("/contacts/{uma}/directReports"))[0]["id"], *eva);
    walk.count(&format!("/contacts/{uma}/directReports/$count"));
    walk.list("/users/admin@contoso.example/directReports/graph.orgContact");
    walk.list(&format!("{one}/memberOf"));
    walk.count(&format!("{one}/memberOf/$count"));
    walk.list(&format!("{one}/memberOf/graph.group"));
    let partners = id(&walk.list(&format!("{one}/transitiveMemberOf"))[0]);
    walk.count(&format!("{one}/transitiveMemberOf/$count"));
    let members = walk.list(&format!("/groups/{partners}/members"));
    assert_eq!(
        (&members[0]["@odata.type"], &members[0]["mail"]),
        (&json!("#microsoft.graph.orgContact"), &json!("eva@fabrikam.example"))
    );
    walk.list(&format!("/groups/{partners}/members/graph.orgContact"));
    super::people::asked(walk, &one, &partners);
    walk.delta("/contacts/delta", || {
        patch(json!({ "eva@fabrikam.example": { "display_name": "Eva Else" } }));
        assert_eq!(walk.status(&format!("/contacts/{uma}")), 404);
        eva.clone()
    });
}

/// Rooms and lists of them.
pub fn places(walk: &Walk<'_>) {
    walk.patch_cloud(&json!({
        "users": { "oak@contoso.example": { "room": { "capacity": 8, "building": "1" } } },
        "tenants": { "contoso.example": { "room_lists": {
            "building1@contoso.example": { "display_name": "Building 1", "rooms": ["oak@contoso.example"] },
        } } },
    }));
    let room = walk.list("/places/graph.room")[0].clone();
    assert_eq!((&room["displayName"], &room["capacity"]), (&json!("Oak"), &json!(8)));
    walk.count("/places/graph.room/$count");
    assert_eq!(walk.get("/places/graph.room?$filter=capacity gt 8")["value"], json!([]));
    let list = walk.list("/places/graph.roomList")[0].clone();
    walk.count("/places/graph.roomList/$count");
    for (place, cast) in [(id(&room), "room"), ("building1@contoso.example".to_owned(), "roomList")] {
        let one = format!("/places/{place}");
        assert_eq!(walk.read(&one)["@odata.type"], format!("#microsoft.graph.{cast}"));
        walk.read(&format!("{one}/graph.{cast}"));
        let other = if cast == "room" { "roomList" } else { "room" };
        assert_eq!(walk.status(&format!("{one}/graph.{other}")), 404);
    }
    let rooms = format!("/places/{}/graph.roomList/rooms", id(&list));
    assert_eq!(walk.list(&rooms)[0]["id"], room["id"]);
    walk.count(&format!("{rooms}/$count"));
    let change = json!({
        "@odata.type": "microsoft.graph.room", "capacity": 10, "label": "100", "tags": ["window"], "bookingType": "reserved",
        "isWheelChairAccessible": true, "address": { "city": "Lund" }, "geoCoordinates": { "latitude": 55.7, "longitude": 13.2 },
    });
    let one = "/places/oak@contoso.example";
    assert_eq!(walk.admin.patch(one, &json!({ "capacity": -1 })).refused(400), "Request_BadRequest");
    assert_eq!(walk.get(one)["capacity"], 8);
    walk.write("PATCH", one, Some(&change), |shown| {
        let seen = walk.get(one);
        let is_kept = |name: &str| seen[name] == change[name] && shown[name] == change[name];
        ["capacity", "label", "tags", "bookingType", "isWheelChairAccessible", "address"].into_iter().all(is_kept)
            && seen["geoCoordinates"]["latitude"] == 55.7
            && seen["building"] == "1"
    });
    let send = |path: &str, body| walk.admin.send(reqwest::Method::PATCH, path, Some(&body), &[]).status;
    assert_eq!(send(one, json!({ "@odata.type": "#microsoft.graph.roomList", "label": "x" })), 400);
    assert_eq!(send(one, json!({ "nonsense": 1 })), 400);
    assert_eq!(send("/places/building1@contoso.example", json!({ "displayName": "House 1" })), 200);
    assert_eq!(walk.get("/places/building1@contoso.example")["displayName"], "House 1");
}
