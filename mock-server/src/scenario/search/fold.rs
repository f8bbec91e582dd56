//! Words as they are compared: lower case, no accents, no full-width forms; Japanese and Chinese, which have no blanks,
//! by single signs and pairs of them.

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// A text without what people leave out or type in another way.
pub fn fold(text: &str) -> String {
    let mut folded = String::with_capacity(text.len());
    for sign in text.nfkd().filter(|sign| !is_combining_mark(*sign)).flat_map(char::to_lowercase) {
        match sign {
            'ß' => folded.push_str("ss"),
            'æ' => folded.push_str("ae"),
            'œ' => folded.push_str("oe"),
            'þ' => folded.push_str("th"),
            'ø' => folded.push('o'),
            'ł' => folded.push('l'),
            'đ' | 'ð' => folded.push('d'),
            'ı' => folded.push('i'),
            other => folded.push(other),
        }
    }
    folded
}

/// The words of a text, folded, each once.
pub fn words(text: &str) -> Vec<String> {
    let mut found = Vec::new();
    for run in fold(text).split(|sign: char| !(sign.is_alphanumeric() || sign == '_')) {
        let mut rest = run;
        while let Some(first) = rest.chars().next() {
            let kind = is_unspaced(first);
            let end = rest.find(|sign| is_unspaced(sign) != kind).unwrap_or(rest.len());
            if kind {
                pairs(&rest[..end], &mut found);
            } else {
                word(&rest[..end], &mut found);
            }
            rest = &rest[end..];
        }
    }
    once(found)
}

/// A code as one word, underscores and all.
pub fn code(text: &str) -> String {
    let folded: String = fold(text).split_whitespace().collect();
    numbered(&folded).or_else(|| hresult(&folded)).unwrap_or(folded)
}

/// The numbers of Windows that stand in a code beside other words: `Crm.80040265`, `… -2147209462`.
pub fn hresults(text: &str) -> Vec<String> {
    let found = words(text).into_iter().filter(|word| word.starts_with("0x") && hresult(word).is_some());
    found.filter(|word| *word != code(text)).collect()
}

/// A query whose names in one word, `ErrorSendQuotaExceeded`, are parted into words, if there are any. What every name of
/// an error has is left out.
pub fn parted(query: &str) -> Option<String> {
    let mut found = String::with_capacity(query.len() + 8);
    let mut before = ' ';
    for sign in query.chars() {
        if sign.is_uppercase() && before.is_lowercase() {
            found.push(' ');
        }
        found.push(sign);
        before = sign;
    }
    let bare = |word: &&str| !matches!(*word, "Error" | "Exception");
    let parted: Vec<&str> = found.split_whitespace().filter(bare).collect();
    (found != query && !parted.is_empty()).then(|| parted.join(" "))
}

/// A word of a text with blanks; one with underscores is also found by its parts.
fn word(run: &str, found: &mut Vec<String>) {
    let run = run.trim_matches('_');
    // What an apostrophe leaves: "user's", "l'application".
    if run.chars().count() < 2 {
        return;
    }
    found.push(numbered(run).or_else(|| hresult(run)).unwrap_or_else(|| run.to_owned()));
    if run.contains('_') {
        found.extend(run.split('_').filter(|part| part.chars().count() > 1).map(str::to_owned));
    }
}

/// `AADSTS50105`, also where the prefix was mistyped.
fn numbered(word: &str) -> Option<String> {
    let digits = word.trim_start_matches(|sign: char| sign.is_ascii_alphabetic());
    let prefix = &word[..word.len() - digits.len()];
    let all_digits = !digits.is_empty() && digits.bytes().all(|sign| sign.is_ascii_digit());
    (all_digits && (4..=8).contains(&prefix.len()) && strsim::osa_distance(prefix, "aadsts") < 3)
        .then(|| format!("aadsts{digits}"))
}

/// A number of Windows in the one form in which it is looked for, `0x80040265`: it is written in hexadecimal signs, with `0x` and
/// without, or as a decimal number with a sign, without its sign, or as if there were none.
fn hresult(word: &str) -> Option<String> {
    let hexadecimal = word.strip_prefix("0x").unwrap_or(word);
    if hexadecimal.len() == 8
        && hexadecimal.starts_with('8')
        && hexadecimal.bytes().all(|sign| sign.is_ascii_hexdigit())
    {
        return Some(format!("0x{hexadecimal}"));
    }
    let decimal: u32 = (word.len() == 10 && word.starts_with("21")).then(|| word.parse().ok())??;
    // Those of failures begin with 0x80: as a signed number they lie below zero.
    let code = if decimal > SIGNED { decimal } else { decimal.wrapping_neg() };
    (code >> 24 == 0x80).then(|| format!("0x{code:08x}"))
}

/// The first number that has no sign in 32 bits.
const SIGNED: u32 = 1 << 31;

/// Signs of a text without blanks: every pair, and every sign that means something by itself.
fn pairs(run: &str, found: &mut Vec<String>) {
    let signs: Vec<char> = run.chars().collect();
    found.extend(signs.windows(2).map(|pair| pair.iter().collect::<String>()));
    found.extend(signs.iter().filter(|sign| is_ideograph(**sign) || signs.len() == 1).map(char::to_string));
}

/// Whether a sign is of a script that is written without blanks.
pub fn is_unspaced(sign: char) -> bool {
    is_ideograph(sign) || matches!(sign, '\u{3040}'..='\u{30ff}' | '\u{31f0}'..='\u{31ff}')
}

fn is_ideograph(sign: char) -> bool {
    matches!(sign, '\u{3400}'..='\u{4dbf}' | '\u{4e00}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' | '々')
}

fn once(words: Vec<String>) -> Vec<String> {
    let mut seen = std::collections::HashSet::new();
    words.into_iter().filter(|word| seen.insert(word.clone())).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_compared_as_people_read_them() {
        assert_eq!(words(" Need  ADMIN\u{a0}approval. "), ["need", "admin", "approval"]);
        assert_eq!(words("ＡＡＤＳＴＳ５０１０５ aadts50105"), ["aadsts50105"]);
        assert_eq!(words("Åtgärd KRÄVS, l’accès"), ["atgard", "kravs", "acces"]);
        assert_eq!(words("invalid_grant"), ["invalid_grant", "invalid", "grant"]);
        assert_eq!(words("承認 ID"), ["承認", "承", "認", "id"]);
        assert_eq!(fold("Größe"), "grosse");
        assert_eq!(parted("ErrorSendQuotaExceeded").as_deref(), Some("Send Quota Exceeded"));
        assert_eq!((parted("send quota"), parted("AADSTS50105")), (None, None));
        assert_eq!(code("AADSTS50105"), code("aadsts 50105"));
    }

    #[test]
    fn numbers_of_windows_are_compared_whatever_their_form() {
        for form in ["0x80040265", "80040265", "0X80040265", "-2147220891", "2147220891", "2147746405", "Crm.80040265"]
        {
            assert!(words(form).contains(&"0x80040265".to_owned()), "{form}: {:?}", words(form));
        }
        assert_eq!(words("0x8009000B 8009000b -2146893813"), ["0x8009000b"]);
        assert_eq!(code("8005E276"), "0x8005e276");
        assert_eq!(hresults("UnknownIncomingEmailIntegrationError -2147209462"), ["0x80042f0a"]);
        assert_eq!(hresults("8005E276"), Vec::<String>::new());
        for other in ["80004", "0x12345678", "2100000000", "21474836480", "8005e27g", "2021112500"] {
            assert_eq!(words(other), [other], "no number of a failure");
        }
    }
}
