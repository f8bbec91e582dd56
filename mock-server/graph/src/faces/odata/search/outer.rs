//! What Microsoft's OData library lets pass of a search: words of letters alone, what stands in quotes, operators, brackets.
//!
//! <https://github.com/OData/odata.net/blob/main/src/Microsoft.OData.Core/UriParser/SearchLexer.cs>

use super::grammar::{Grammar, Piece};
use crate::faces::odata::ODataFault;

/// Refuses a search as the library does: at the first piece that is none, or that stands where it may not.
pub(super) fn check(text: &str) -> Result<(), ODataFault> {
    let mut grammar = Grammar::of(text);
    let mut at = 0;
    while let Some(first) = text[at..].chars().next() {
        if first.is_whitespace() {
            at += first.len_utf8();
            continue;
        }
        let (piece, len) = match first {
            '(' => (Piece::Open, 1),
            ')' => (Piece::Close, 1),
            '"' => (Piece::Operand, quoted(&grammar, text, at)?),
            _ => word(&grammar, text, at)?,
        };
        grammar.step(piece, at)?;
        at += len;
    }
    grammar.end()
}

/// How long the quotes are that begin at a byte. In them, a backslash stands before quotes and backslashes alone.
fn quoted(grammar: &Grammar<'_>, text: &str, at: usize) -> Result<usize, ODataFault> {
    let mut letters = text[at..].char_indices().skip(1);
    while let Some((place, letter)) = letters.next() {
        match letter {
            '"' if place == 1 => {
                let words = format!("An identifier was expected at position {}.", grammar.place(at));
                return Err(ODataFault::bad_request(words));
            }
            '"' => return Ok(place + 1),
            '\\' => match letters.next() {
                Some((_, '"' | '\\')) => {}
                other => {
                    let (behind, escaped) =
                        other.map_or((text.len() - at, String::new()), |(behind, letter)| (behind, letter.into()));
                    return Err(grammar.fault(&format!("Invalid escape sequence '\\{escaped}' found"), at + behind));
                }
            },
            _ => {}
        }
    }
    Err(grammar.unterminated())
}

/// What a word that begins at a byte is, and how long. It ends before blanks and closing brackets.
fn word(grammar: &Grammar<'_>, text: &str, at: usize) -> Result<(Piece, usize), ODataFault> {
    let rest = &text[at..];
    let len = rest.find(|letter: char| letter.is_whitespace() || letter == ')').unwrap_or(rest.len());
    let piece = match &rest[..len] {
        "AND" | "OR" => Piece::Between,
        "NOT" => Piece::Before,
        word => match word.char_indices().find(|(_, letter)| !letter.is_alphabetic()) {
            Some((place, letter)) => {
                return Err(grammar.fault(&format!("Syntax error: character '{letter}' is not valid"), at + place));
            }
            None => Piece::Operand,
        },
    };
    Ok((piece, len))
}
