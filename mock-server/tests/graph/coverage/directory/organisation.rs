//! The organisation, its products, domains and devices.

use mock365_domain::directory::Device;
use mock365_domain::{Change, Happened};
use serde_json::json;

use super::walk::{Walk, id};

/// The organisation and what it has bought.
pub fn products(walk: &Walk<'_>) {
    let own = walk.list("/organization")[0].clone();
    walk.read(&format!("/organization/{}", id(&own)));
    walk.list("/subscribedSkus");
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
    walk.list("/me/registeredDevices");
    let own = id(&walk.list("/me/ownedDevices")[0]);
    let one = format!("/devices/{own}");
    walk.read(&one);
    let off = json!({ "accountEnabled": false });
    walk.write("PATCH", &one, Some(&off), |_| walk.get(&one)["accountEnabled"] == false);
    walk.write("DELETE", &one, None, |_| walk.status(&one) == 404);
}
