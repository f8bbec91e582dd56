//! What a Graph request may ask for.

use mock365::Mock;
use mock365::limits::Limit;

use crate::socket::{Reply, ask, encoded, graph_token};

const ANNA: &str = "anna@contoso.example";

fn filtered(mock: &Mock, filter: &str) -> Reply {
    let token = format!("Bearer {}", graph_token(mock, ANNA));
    let path = format!("/v1.0/me/messages?$filter={}", encoded(filter));
    ask(mock, "GET", &path, &[("authorization", &token)], b"")
}

pub fn filter(limit: &Limit) {
    let mock = Mock::start();
    let of_length = |length: usize| {
        let text = "subject eq ''";
        format!("subject eq '{}'", "a".repeat(length - text.len()))
    };
    assert_eq!(filtered(&mock, &of_length(limit.count())).status, 200);
    let above = filtered(&mock, &of_length(limit.count() + 1));
    assert_eq!(above.status, 400, "{}", above.body);
    assert!(above.body.contains("too long"), "{}", above.body);
}

pub fn filter_depth(limit: &Limit) {
    let mock = Mock::start();
    let nested = |depth: usize| format!("{}isRead eq true{}", "(".repeat(depth), ")".repeat(depth));
    assert_eq!(filtered(&mock, &nested(limit.count() - 1)).status, 200);
    let above = filtered(&mock, &nested(limit.count() + 1));
    assert_eq!(above.status, 400, "{}", above.body);
}
