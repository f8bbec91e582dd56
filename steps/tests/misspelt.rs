//! What is misspelt in a feature is answered with what was meant.

use mock365::Mock;
use mock365_control::{Control, Rule};
use mock365_steps::Person;

/// A step fails with the very words of the control API.
#[tokio::test]
async fn a_situation_a_remedy_and_an_operation_are_answered_with_the_nearest() {
    let mock = Mock::start();
    let control = Control::new(mock.origin());
    let why = control.apply("licence/no-mailbax").await.expect_err("no such situation").to_string();
    assert!(why.contains("did you mean `licence/no-mailbox`?"), "{why}");
    control.apply("licence/no-mailbox").await.expect("applied");
    let why = control.remedy("licence/no-mailbox", "licence").await.expect_err("no such remedy").to_string();
    assert!(why.contains("did you mean `license`?"), "{why}");
    let rule = r#"{"when":{"operation":"graph.mesages.*"},"effect":"drop"}"#;
    let rule: Rule = serde_json::from_str(rule).expect("a rule");
    let why = control.add_rule(&rule).await.expect_err("no such operation").to_string();
    assert!(why.contains("/when/operation"), "{why}");
    assert!(why.contains("did you mean `graph.messages.*`?"), "{why}");
}

#[test]
fn a_person_is_answered_with_the_nearest() {
    assert!(Person::called("Ana").expect_err("nobody").contains("did you mean Anna?"));
}
