//! What is read of filters, and what is refused with its place.

use proptest::prelude::*;

use super::*;
use crate::faces::odata::Dialect;

/// Any will do: these words are the same in each.
static DIALECT: Dialect = Dialect {
    namespace: "microsoft.graph",
    is_pascal: false,
    extended_id: "id",
    html: "html",
    unreadable: "RequestBroker--ParseUri",
    skip: "%24skip",
    skip_token: "$skiptoken",
};

#[test]
fn conditions_are_read() {
    let compare = |path: &str, op, text: &str| Condition::Compare(path.into(), op, Literal::Text(text.into()));
    assert_eq!(parse("subject eq 'it''s'"), Ok(compare("subject", Op::Eq, "it's")));
    assert_eq!(
        parse("emailAddresses/any(a:a/address eq 'x@y')"),
        Ok(Condition::Any("emailAddresses".into(), Box::new(compare("emailAddresses/address", Op::Eq, "x@y"))))
    );
    assert_eq!(
        parse("some/Any(e: e/id eq 'a' and cast(e/value, Edm.Int32) gt (3))"),
        Ok(Condition::Any(
            "some".into(),
            Box::new(Condition::And(vec![
                compare("some/id", Op::Eq, "a"),
                Condition::Compare("some/value/Edm.Int32".into(), Op::Gt, Literal::Int(3)),
            ]))
        ))
    );
    assert_eq!(
        parse("not(startswith(tolower(subject),'re')) and (isRead or 3 lt size)"),
        Ok(Condition::And(vec![
            Condition::Not(Box::new(Condition::Text("subject".into(), Part::Start, "re".into()))),
            Condition::Or(vec![
                Condition::Bare("isRead".into()),
                Condition::Compare("size".into(), Op::Gt, Literal::Int(3)),
            ]),
        ]))
    );
    assert_eq!(
        parse("importance in ('high', microsoft.graph.importance'low')"),
        Ok(Condition::In("importance".into(), vec![Literal::Text("high".into()), Literal::Text("low".into())]))
    );
    let time = "2024-02-29T00:00:00Z".parse().unwrap();
    for written in ["2024-02-29", "2024-02-29T00:00:00Z", "2024-02-29T01:00:00+01:00"] {
        assert_eq!(
            parse(&format!("start/dateTime ge {written}")),
            Ok(Condition::Compare("start/dateTime".into(), Op::Ge, Literal::Time(time)))
        );
    }
}

#[test]
fn what_cannot_be_read_is_refused_with_its_place() {
    let message = |text: &str| parse(text).unwrap_err().worded(&DIALECT).1;
    assert_eq!(
        message("subject eq 'a"),
        "Invalid filter clause: There is an unterminated string literal at position 13 in 'subject eq 'a'."
    );
    for (text, what) in [
        ("iswhatever 12", "Syntax error at position 13"),
        ("jobtitle ge '!' , accountenabled eq true", "Syntax error at position 17"),
        ("subject foo", "Syntax error at position 11"),
        ("subject eq 'a')", "Syntax error at position 15"),
        ("subject eq 'ä' 'b'", "Syntax error at position 18"),
        ("subject eq", "Expression expected at position 10"),
        ("subject eq )", "Expression expected at position 11"),
        ("(subject eq 'a'", "')' or operator expected at position 15"),
        ("contains(subject,'a' eq", "')' or ',' expected at position 21"),
        ("isRead%20eq true", "Syntax error: character '%' is not valid at position 6"),
        ("subject eq \"a\"", "Syntax error: character '\"' is not valid at position 11"),
    ] {
        assert_eq!(message(text), format!("Invalid filter clause: {what} in '{text}'."));
    }
    assert!(message(&"(".repeat(10_000)).contains("recursion limit"));
    assert!(message("").contains("position 0"));
    assert!(message("longer(subject) eq 3").contains("unknown function with name 'longer'"));
    for (text, what) in [
        ("length(subject) eq 3", "'length'"),
        ("3 lt indexof(subject, 'a')", "'indexof'"),
        ("receivedDateTime gt now()", "'now'"),
        ("isof(microsoft.graph.eventMessage)", "'isof'"),
        ("concat(concat(a, b), tolower(c)) eq 'x'", "'concat'"),
        ("subject eq subject", "two properties"),
        ("1 eq 1", "two values"),
        ("contains('quote', subject)", "'contains'"),
    ] {
        let read = parse(text);
        assert!(matches!(&read, Ok(Condition::Beyond(said)) if said.contains(what)), "{text}: {read:?}");
    }
    assert_eq!(parse("(from/emailAddress/address) eq 'x'"), parse("from/emailAddress/address eq 'x'"));
    assert_eq!(parse("(isRead) eq true and ((subject)) in ('a')"), parse("isRead eq true and subject in ('a')"));
    assert_eq!(parse("categories/any()"), Ok(Condition::Filled("categories".into())));
    assert!(message("subject eq datetime'2024-01-01T00:00:00Z'").contains("Syntax error"));
}

proptest! {
    #[test]
    fn no_text_panics(text in "\\PC{0,80}") {
        let _ = parse(&text);
    }

    #[test]
    fn nothing_like_a_filter_panics(
        words in prop::collection::vec(
            prop::sample::select(vec![
                "(", ")", "'", "''", "a", "a/b", "any(", "x:", "/any(", "/all(", "eq", "and", "or", "not", "in", ",",
                "null", "true", "1", "-1.5", "2024-01-01", "2024-13-01T00:00:00Z", "contains(", "length(", "now()", "ä", " ", "é'",
            ]),
            0..40,
        ),
        glue in prop::sample::select(vec!["", " "]),
    ) {
        let _ = parse(&words.join(glue));
    }
}
