//! What the control API makes.

use mock365::Mock;
use mock365::limits::Limit;

use crate::socket::ask_json;

pub fn rules(limit: &Limit) {
    let mock = Mock::start();
    let rule = r#"{"when":{"operation":"graph.nothing"},"effect":"drop"}"#;
    for _ in 0..limit.count() {
        mock.sandbox().plan.add(serde_json::from_str(rule).expect("a rule"));
    }
    let above = ask_json(&mock, "POST", "/_mock/rules", rule);
    assert_eq!(above.status, 409, "{}", above.body);
    assert!(above.body.contains("at most 1000 rules"), "{}", above.body);
    assert_eq!(ask_json(&mock, "DELETE", "/_mock/rules/1", "").status, 204);
    assert_eq!(ask_json(&mock, "POST", "/_mock/rules", rule).status, 201);
}
