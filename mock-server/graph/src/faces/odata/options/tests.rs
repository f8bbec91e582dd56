//! Names and expansions are read, and no option panics.

use mock365_domain::mailbox::Event;
use proptest::prelude::*;

use super::super::page::{ListMark, read_token};
use super::{AnswerStyle, Options, expand, option_name};
use crate::faces::graph::odata::GRAPH_DIALECT;

fn expanded(value: &str) -> Result<Vec<super::Expanded>, super::ODataFault> {
    expand::read(value, &GRAPH_DIALECT, &AnswerStyle::default())
}

#[test]
fn the_dollar_may_be_missing() {
    assert_eq!(option_name("$top"), Some("top"));
    assert_eq!(option_name("orderBy"), Some("orderby"));
    assert_eq!(option_name("startDateTime"), None);
}

#[test]
fn expand_says_what_it_selects() {
    let names = expanded("attachments($select=id,name), extensions").unwrap();
    assert_eq!(names[0].options.select, ["id", "name"]);
    assert_eq!((names[0].name.as_str(), names[1].name.as_str()), ("attachments", "extensions"));
    let nested = expanded("a($top=3;$expand=b($levels=max;$count=true))").unwrap();
    assert_eq!((nested[0].options.top, nested[0].options.expand[0].name.as_str()), (Some(3), "b"));
    assert!(expanded("a($search=x)").unwrap_err().is_unbuilt());
    for wrong in ["a($top=3;top=4)", "a($top=x)", "a($levels=0)", "a($levels=1001)", "a(b)", "a()x"] {
        assert!(!expanded(wrong).expect_err(wrong).is_unbuilt(), "{wrong}");
    }
    let filtered = expanded("some($filter=id eq 'a,b(' or id eq 'c;d';$select=id),more").unwrap();
    assert_eq!(filtered[0].options.filter.as_deref(), Some("id eq 'a,b(' or id eq 'c;d'"));
    assert_eq!(filtered[0].options.select, ["id"]);
    assert_eq!(filtered[1].name, "more");
    assert!(expanded("a('").is_err());
    assert!(expanded("a)").is_err());
    assert!(expanded("a(").is_err());
}

proptest! {
    #[test]
    fn no_option_panics(text in "\\PC{0,60}") {
        let _ = (expanded(&text), read_token(&text, ListMark::default()));
        let select = text.split(',').map(str::to_owned).collect();
        let options = Options {
            filter: Some(text.clone()), orderby: Some(text.clone()), select, ..Options::default()
        };
        let _ = (options.query::<Event>().is_ok(), options.selection::<Event>());
        let _ = Options { filter: None, ..options }.query::<Event>().is_ok();
    }
}
