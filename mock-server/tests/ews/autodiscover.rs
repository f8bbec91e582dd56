//! Autodiscover over a socket: plain XML, SOAP and JSON, for mailboxes at Exchange Online and at the customer's own host.

use mock365::Mock;
use mock365_domain::mailbox::MailboxState;

use crate::calls::put;
use crate::ews_client::{Caller, Who, at_host, client, user};

const ANNA: &str = "anna@contoso.example";
const BO: &str = "bo@contoso.example";
const OUTLOOK: &str = "http://schemas.microsoft.com/exchange/autodiscover/outlook/responseschema/2006a";

/// A mock in which Bo's mailbox lies on the customer's own servers.
fn hybrid() -> Mock {
    let mock = Mock::start();
    put(&mock, BO, MailboxState::OnPremises);
    mock
}

/// The same caller at Autodiscover.
fn at(caller: &Caller, file: &str) -> Caller {
    let url = caller.url.replace("/EWS/Exchange.asmx", &format!("/autodiscover/autodiscover.{file}"));
    Caller { url, who: caller.who.clone(), header: String::new() }
}

fn plain(address: &str) -> String {
    format!(
        r#"<?xml version="1.0"?><Autodiscover xmlns="http://schemas.microsoft.com/exchange/autodiscover/outlook/requestschema/2006"><Request><EMailAddress>{address}</EMailAddress><AcceptableResponseSchema>{OUTLOOK}</AcceptableResponseSchema></Request></Autodiscover>"#
    )
}

fn soap(operation: &str, who: &str, settings: &[&str]) -> String {
    let settings = settings.iter().map(|name| format!("<a:Setting>{name}</a:Setting>")).collect::<Vec<_>>().concat();
    format!(
        r#"<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/" xmlns:a="http://schemas.microsoft.com/exchange/2010/Autodiscover"><s:Header><a:RequestedServerVersion>Exchange2016</a:RequestedServerVersion></s:Header><s:Body><a:{operation}RequestMessage><a:Request>{who}<a:RequestedSettings>{settings}</a:RequestedSettings></a:Request></a:{operation}RequestMessage></s:Body></s:Envelope>"#
    )
}

fn users(addresses: &[&str]) -> String {
    let users = addresses.iter().map(|one| format!("<a:User><a:Mailbox>{one}</a:Mailbox></a:User>"));
    let users = users.collect::<Vec<_>>().concat();
    format!("<a:Users>{users}</a:Users>")
}

fn says(caller: &Caller, text: String) -> String {
    let answer = caller.post(text);
    assert_eq!(answer.status(), 200);
    assert_eq!(answer.headers()["content-type"], "text/xml; charset=utf-8");
    assert_eq!(answer.headers()["x-soap-enabled"], "True");
    answer.text().expect("text")
}

#[test]
fn plain_xml_says_where_ews_is() {
    let mock = hybrid();
    for (caller, address, place, online) in [
        (user(&mock, ANNA), ANNA, mock.origin().clone(), "True"),
        (at_host(&mock, BO), BO, format!("{}/~mail.contoso.example", mock.origin()), "False"),
    ] {
        let answer = says(&at(&caller, "xml"), plain(address));
        for kind in ["EXCH", "EXPR", "WEB"] {
            assert!(answer.contains(&format!("<Type>{kind}</Type>")), "{kind}: {answer}");
        }
        assert_eq!(answer.matches(&format!("<EwsUrl>{place}/EWS/Exchange.asmx</EwsUrl>")).count(), 2, "{answer}");
        assert!(answer.contains(&format!("<AutoDiscoverSMTPAddress>{address}</AutoDiscoverSMTPAddress>")), "{answer}");
        assert!(answer.contains(&format!("<MicrosoftOnline>{online}</MicrosoftOnline>")), "{answer}");
        let dn = &answer[answer.find("<LegacyDN>").expect("a name")..answer.find("</LegacyDN>").expect("an end")];
        let known = plain("nobody@nowhere.example").replace("<Request>", &format!("<Request>{dn}</LegacyDN>"));
        assert!(says(&at(&caller, "xml"), known).contains(address), "a distinguished name weighs more");
    }
}

#[test]
fn a_server_sends_on_to_the_other_one() {
    let mock = hybrid();
    let (online, host) = (user(&mock, ANNA), at_host(&mock, BO));
    let there = format!("{}/~mail.contoso.example/autodiscover/autodiscover", mock.origin());
    let here = format!("{}/~outlook.office365.com/autodiscover/autodiscover", mock.origin());
    for (caller, address, place) in [(&online, BO, &there), (&host, ANNA, &here)] {
        let answer = says(&at(caller, "xml"), plain(address));
        assert!(answer.contains("<Action>redirectUrl</Action>"), "{answer}");
        assert!(answer.contains(&format!("<RedirectUrl>{place}.xml</RedirectUrl>")), "{answer}");
        let answer = says(&at(caller, "svc"), soap("GetUserSettings", &users(&[address]), &["ExternalEwsUrl"]));
        assert!(answer.contains("<ErrorCode>RedirectUrl</ErrorCode>"), "{answer}");
        assert!(answer.contains(&format!("<RedirectTarget>{place}.svc</RedirectTarget>")), "{answer}");
    }
    let routed = mock.sandbox().change(|cloud, _| {
        let at = cloud.user(ANNA).map(|(at, _)| at).ok_or("no Anna")?;
        let user = cloud.user_mut(at).ok_or("no Anna")?;
        user.aliases.push("anna@contoso.onmicrosoft.com".to_owned());
        cloud.index_addresses(at);
        Ok::<_, &str>(((), mock365_domain::Change::none()))
    });
    routed.expect("an alias");
    let answer = says(&at(&host, "xml"), plain(ANNA));
    assert!(answer.contains("<RedirectAddr>anna@contoso.onmicrosoft.com</RedirectAddr>"), "{answer}");
    assert!(says(&at(&online, "xml"), plain("anna@contoso.onmicrosoft.com")).contains("<DisplayName>Anna Andersson"));
}

#[test]
fn plain_xml_refuses_by_numbers() {
    let mock = hybrid();
    let anna = at(&user(&mock, ANNA), "xml");
    let other = plain(ANNA)
        .replace(OUTLOOK, "http://schemas.microsoft.com/exchange/autodiscover/mobilesync/responseschema/2006");
    for (code, text) in [
        ("500", plain("nobody@contoso.example")),
        ("500", plain("fred@fabrikam.example")),
        ("600", plain("anna")),
        ("600", String::new()),
        ("600", "<Autodiscover/>".to_owned()),
        ("600", plain(ANNA).replace("AcceptableResponseSchema", "Other")),
        ("600", "<x><Request/></x>".to_owned()),
        ("601", other),
    ] {
        let answer = says(&anna, text.clone());
        assert!(answer.contains(&format!("<ErrorCode>{code}</ErrorCode>")), "{text}: {answer}");
    }
    put(&mock, ANNA, MailboxState::Unlicensed);
    assert!(says(&anna, plain(ANNA)).contains("<ErrorCode>500</ErrorCode>"));
}

#[test]
fn nobody_learns_anything_without_signing_in() {
    let mock = hybrid();
    for file in ["xml", "svc"] {
        let nobody = at(&Caller { who: Who::Nobody, ..user(&mock, ANNA) }, file);
        for answer in [nobody.post(plain(ANNA)), client().get(&nobody.url).send().expect("an answer")] {
            assert_eq!(answer.status(), 401, "{file}");
            assert_eq!(answer.headers()["x-soap-enabled"], "True", "{file}");
            assert_eq!(answer.headers().get_all("www-authenticate").iter().count(), 2, "{file}");
        }
    }
    let probe = at(&user(&mock, ANNA), "xml");
    let probe = probe.authorized(client().get(&probe.url)).send().expect("an answer");
    assert!(probe.text().expect("text").contains("<ErrorCode>600</ErrorCode>"));
}

#[test]
fn user_settings_are_answered_one_by_one() {
    let mock = hybrid();
    let anna = at(&user(&mock, ANNA), "svc");
    let asked =
        ["ExternalEwsUrl", "InternalEwsUrl", "EwsSupportedSchemas", "UserDisplayName", "ExternalOABUrl", "Nonsense"];
    let answer = says(&anna, soap("GetUserSettings", &users(&[ANNA, "fred@fabrikam.example"]), &asked));
    let ews = format!("<Value>{}/EWS/Exchange.asmx</Value>", mock.origin());
    assert_eq!(answer.matches(&ews).count(), 2, "{answer}");
    for wanted in [
        r#"<UserSetting i:type="StringSetting"><Name>UserDisplayName</Name><Value>Anna Andersson</Value></UserSetting>"#,
        "<ErrorCode>SettingIsNotAvailable</ErrorCode>",
        "<SettingName>ExternalOABUrl</SettingName>",
        "<ErrorCode>InvalidSetting</ErrorCode>",
        "<SettingName>Nonsense</SettingName>",
        "<ErrorCode>InvalidUser</ErrorCode>",
        "Exchange2013_SP1, Exchange2015</Value>",
        "<h:MajorVersion>15</h:MajorVersion>",
        "Autodiscover/GetUserSettingsResponse</a:Action>",
    ] {
        assert!(answer.contains(wanted), "{wanted}: {answer}");
    }
    assert_eq!(answer.matches("<UserResponse>").count(), 2, "{answer}");
    for nothing in [soap("GetUserSettings", "", &asked), soap("GetUserSettings", &users(&[ANNA]), &[])] {
        assert!(says(&anna, nothing).contains("<ErrorCode>InvalidRequest</ErrorCode>"));
    }
}

#[test]
fn domain_settings_are_for_the_caller_s_own_domains() {
    let mock = hybrid();
    let anna = at(&user(&mock, ANNA), "svc");
    let domains = "<a:Domains><a:Domain>contoso.example</a:Domain><a:Domain>fabrikam.example</a:Domain></a:Domains>";
    let answer = says(&anna, soap("GetDomainSettings", domains, &["ExternalEwsUrl", "Nonsense"]));
    assert!(answer.contains(r#"<DomainSetting i:type="DomainStringSetting"><Name>ExternalEwsUrl</Name>"#), "{answer}");
    assert!(answer.contains("<ErrorCode>InvalidSetting</ErrorCode>"), "{answer}");
    assert_eq!(answer.matches("<ErrorCode>InvalidDomain</ErrorCode>").count(), 1, "{answer}");
}

#[test]
fn what_is_no_operation_is_no_success() {
    let mock = hybrid();
    let anna = at(&user(&mock, ANNA), "svc");
    let fault = anna.post(soap("GetFederationInformation", "", &[]));
    assert_eq!(fault.status(), 500);
    assert!(fault.text().expect("text").contains("ActionNotSupported"));
    assert_eq!(anna.post("<x").status(), 400);
    assert_eq!(client().get(format!("{}/autodiscover/other", mock.origin())).send().expect("an answer").status(), 404);
    let unsupported = mock.sandbox().journal.entries(|entry| entry.unsupported);
    assert_eq!(unsupported.len(), 2);
}

#[test]
fn json_answers_whoever_asks() {
    let mock = hybrid();
    let ask = |path: &str| {
        let client = reqwest::blocking::Client::builder().redirect(reqwest::redirect::Policy::none()).build();
        let answer = client.expect("a client").get(format!("{}{path}", mock.origin())).send().expect("an answer");
        let place = answer.headers().get("location").map(|place| place.to_str().expect("text").to_owned());
        (answer.status().as_u16(), place, answer.text().expect("text"))
    };
    let _ = client();
    let host = "/~mail.contoso.example/autodiscover/autodiscover.json";
    let json = "/autodiscover/autodiscover.json";
    let (status, _, text) = ask(&format!("{json}?Email={ANNA}&Protocol=ews"));
    let ews = format!("{}/EWS/Exchange.asmx", mock.origin());
    let found: serde_json::Value = serde_json::from_str(&text).expect("json");
    assert_eq!((status, found["Protocol"].as_str(), found["Url"].as_str()), (200, Some("ews"), Some(ews.as_str())));
    assert!(
        ask(&format!("/Autodiscover/AutoDiscover.JSON/v1.0/{ANNA}?protocol=AutodiscoverV1"))
            .2
            .contains("autodiscover.xml")
    );
    assert!(ask(&format!("{host}?Email={BO}&Protocol=Ews")).2.contains("/~mail.contoso.example/EWS/Exchange.asmx"));
    for (asked, place) in [
        (
            format!("{json}?Email={BO}&Protocol=Ews"),
            "/~mail.contoso.example/autodiscover/autodiscover.json?Email=bo%40",
        ),
        (
            format!("{host}?Email={ANNA}&Protocol=Ews"),
            "/~outlook.office365.com/autodiscover/autodiscover.json?Email=anna%40",
        ),
        (format!("{json}?Email=x@contoso.example&Protocol=Ews"), "Protocol=Ews&RedirectCount=1"),
    ] {
        let (status, to, _) = ask(&asked);
        assert_eq!(status, 302, "{asked}");
        assert!(to.as_deref().is_some_and(|to| to.contains(place)), "{asked}: {to:?}");
    }
    for (status, code, asked) in [
        (404, "UserNotFound", format!("{json}?Email=x@contoso.example&Protocol=Ews&RedirectCount=1")),
        (400, "InvalidProtocol", format!("{json}?Email={ANNA}&Protocol=Gopher")),
        (400, "MissingProtocol", format!("{json}?Email={ANNA}")),
        (400, "MandatoryParameterMissing", json.to_owned()),
    ] {
        let (seen, _, text) = ask(&asked);
        assert_eq!(seen, status, "{asked}");
        assert!(text.contains(&format!(r#""ErrorCode":"{code}""#)), "{asked}: {text}");
    }
}
