//! The compose files: what a service waits for, and which ports the machine sees.

use std::path::Path;

use serde_json::Value;

fn file(name: &str) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("..").join(name);
    std::fs::read_to_string(&path).unwrap_or_else(|why| panic!("{}: {why}", path.display()))
}

fn compose(name: &str) -> Value {
    serde_saphyr::from_str(&file(name)).unwrap_or_else(|why| panic!("{name}: {why}"))
}

/// The files that start a whole, and the one that is laid beside the first.
const WHOLE: [&str; 2] = ["docker-compose.yml", "examples/stock-addresses/docker-compose.yml"];
const BESIDE: &str = "docker-compose.sandboxes.yml";

#[test]
fn services_wait_until_the_mock_is_well() {
    for name in WHOLE {
        let services = compose(name)["services"].as_object().expect("services").clone();
        assert!(services.len() > 1 && services.contains_key("mock365"), "{name}");
        for (service, said) in services.iter().filter(|(service, _)| *service != "mock365") {
            assert_eq!(said["depends_on"]["mock365"]["condition"], "service_healthy", "{service} in {name}");
        }
    }
    let image = file("Dockerfile");
    let check = image.lines().find(|line| line.starts_with("HEALTHCHECK")).expect("the image says how it is asked");
    assert!(check.ends_with(r#"CMD ["/mock365", "health"]"#), "{check}");
}

#[test]
fn compose_takes_them_without_a_warning_and_readers_know_what_builds_them() {
    for name in WHOLE.into_iter().chain([BESIDE]) {
        assert!(compose(name).get("version").is_none(), "`version` in {name} is obsolete");
    }
    assert!(file("Dockerfile").contains("RUN --mount=type=cache"), "without it, nothing needs BuildKit");
    assert!(file("README.md").contains("needs BuildKit"));
}

#[test]
fn ports_of_further_sandboxes_are_published_to_whom_wants_them() {
    let of_mock = |name: &str| compose(name)["services"]["mock365"].clone();
    assert_eq!(of_mock(WHOLE[0])["ports"], serde_json::json!(["127.0.0.1:8365:8365"]));
    assert!(of_mock(WHOLE[1]).get("ports").is_none());
    let beside = of_mock(BESIDE);
    let range = beside["environment"]["MOCK365_SANDBOX_PORTS"].as_str().expect("a range");
    assert_eq!(beside["ports"], serde_json::json!([format!("127.0.0.1:{range}:{range}")]));
    assert!(file("README.md").contains(&format!("-f {} -f {BESIDE}", WHOLE[0])));
}
