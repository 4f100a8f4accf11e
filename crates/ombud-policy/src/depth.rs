//! How deep policies and conditions may be nested. Cedar reads what is nested by calling itself, and where the stack
//! has no room for that, the whole process ends.

/// Brackets within brackets, at most.
const BRACKETS_MAX: usize = 50;
/// Operators in one policy, at most: each may lie within the next. A comparison such as `context.intent == "a" ||`
/// has three, so that there is room for 160.
const OPERATORS_MAX: usize = 500;
/// The stack for these. Without optimisation, checking a sum takes some 90 KiB a term: 44 MiB.
const STACK_SIZE_BYTES: usize = 128 * 1024 * 1024;

/// Do what reads or checks policies where there is room for it.
pub(crate) fn with_room<T>(work: impl FnOnce() -> T) -> T {
    stacker::grow(STACK_SIZE_BYTES, work)
}

/// Something that is nested too deep.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct TooDeep {
    /// Where, in bytes.
    pub(crate) offset: usize,
    /// What is wrong.
    pub(crate) what: &'static str,
    /// What to do about it.
    pub(crate) remedy: &'static str,
}

/// What in a text is nested too deep, if anything is.
pub(crate) fn too_deep(text: &str) -> Option<TooDeep> {
    let (mut brackets, mut operators) = (0_usize, 0_usize);
    let mut signs = text.char_indices().peekable();
    let mut word = String::new();
    while let Some((offset, sign)) = signs.next() {
        if sign.is_alphanumeric() || sign == '_' {
            word.push(sign);
            continue;
        }
        operators += usize::from(matches!(&*word, "if" | "else" | "in" | "has" | "like" | "is"));
        word.clear();
        match sign {
            '"' => {
                let mut is_escaped = false;
                let is_end = |sign: char| {
                    let ends = sign == '"' && !is_escaped;
                    is_escaped = sign == '\\' && !is_escaped;
                    ends
                };
                signs.by_ref().map(|(_, sign)| sign).any(is_end);
            }
            '/' if signs.peek().is_some_and(|(_, next)| *next == '/') => {
                signs.by_ref().any(|(_, sign)| sign == '\n');
            }
            '(' | '[' | '{' => brackets += 1,
            ')' | ']' | '}' => brackets = brackets.saturating_sub(1),
            ';' if brackets == 0 => operators = 0,
            '&' | '|' | '=' if signs.peek().is_some_and(|(_, next)| *next == sign) => {
                operators += 1;
                signs.next();
            }
            '+' | '-' | '*' | '.' | '<' | '>' | '!' => operators += 1,
            _ => {}
        }
        if brackets > BRACKETS_MAX {
            let what = "brackets stand too deep within each other: 50 are the most";
            let remedy = "take out what is not needed, or divide it";
            return Some(TooDeep { offset, what, remedy });
        }
        if operators > OPERATORS_MAX {
            let what = "there are too many operators in one expression: 500 are the most";
            let remedy = "divide it, or compare with a set: `[…].contains(…)`";
            return Some(TooDeep { offset, what, remedy });
        }
    }
    None
}
