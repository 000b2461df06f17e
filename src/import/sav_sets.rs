//! Multiple-response sets of a file of SPSS.

/// A multiple-response set; of categories where nothing is counted.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Set {
    pub name: String,
    pub label: String,
    pub counted: Option<String>,
    pub variables: Vec<String>,
}

/// Sets, a line each: `$name=D1 1 5 Label var1 var2`, `$name=C 5 Label var1 var2`, `$name=E 1 1 1 5 Label var1 var2`.
pub fn sets(bytes: &[u8], decode: &impl Fn(&[u8]) -> String) -> Vec<Set> {
    let mut sets = Vec::new();
    for line in bytes.split(|byte| *byte == b'\n') {
        sets.extend(set(line, decode));
    }
    sets
}

fn set(line: &[u8], decode: &impl Fn(&[u8]) -> String) -> Option<Set> {
    let at = line.iter().position(|byte| *byte == b'=')?;
    let (name, rest) = line.split_at_checked(at)?;
    let mut rest = rest.get(1..)?;
    let (kind, after) = rest.split_first()?;
    rest = after;
    // A length, a blank, so many bytes.
    let counted = |rest: &mut &[u8]| -> Option<String> {
        let start = rest.iter().position(|byte| *byte != b' ')?;
        let digits = rest.get(start..)?;
        let end = digits.iter().position(|byte| *byte == b' ')?;
        let length: usize = std::str::from_utf8(digits.get(..end)?).ok()?.parse().ok()?;
        let text = digits.get(end + 1..end.checked_add(1)?.checked_add(length)?)?;
        *rest = digits.get(end + 1 + length..)?;
        Some(decode(text))
    };
    let value = match kind {
        b'D' => Some(counted(&mut rest)?),
        b'E' => {
            // What labels are taken from comes first.
            let flag = rest.strip_prefix(b" ")?;
            let end = flag.iter().position(|byte| *byte == b' ')?;
            rest = flag.get(end..)?;
            Some(counted(&mut rest)?)
        }
        b'C' => None,
        _ => return None,
    };
    let label = counted(&mut rest)?;
    let variables = decode(rest);
    Some(Set {
        name: decode(name).trim_start_matches('$').to_string(),
        label,
        counted: value,
        variables: variables.split_whitespace().map(str::to_string).collect(),
    })
}

#[cfg(test)]
mod tests {
    use super::{Set, sets};

    #[test]
    fn sets_are_read_in_the_forms_of_all_versions() {
        let decode = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        let text = b"$a=C 10 my mcgroup a b c\n$b=D2 55 0  g e f d\n$c=D3 Yes 10 mdgroup #2 h i j\n$d=E 1 2 34 13 third mdgroup k l m\nrubbish\n$e=D9";
        let found = sets(text, &decode);
        let set = |name: &str, counted: Option<&str>, label: &str, variables: &[&str]| Set {
            name: name.into(),
            label: label.into(),
            counted: counted.map(str::to_string),
            variables: variables.iter().map(|v| (*v).to_string()).collect(),
        };
        assert_eq!(
            found,
            [
                set("a", None, "my mcgroup", &["a", "b", "c"]),
                set("b", Some("55"), "", &["g", "e", "f", "d"]),
                set("c", Some("Yes"), "mdgroup #2", &["h", "i", "j"]),
                set("d", Some("34"), "third mdgroup", &["k", "l", "m"]),
            ]
        );
    }
}
