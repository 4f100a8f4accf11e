//! Tables that are read on a phone too.
//!
//! There, rows stand below each other as lists, and no heading stands above a cell: so each cell carries the name of its
//! column (`data-label`), which the style sheet shows before it. As such a row is no table to every screen reader, the
//! parts of each table also say what they are.

/// The page, with each cell of each table naming its column. What is in the page's own words is escaped, so that every
/// `<td` is one of ours. Columns whose heading holds markup, such as one that is only heard, are not named.
pub(super) fn named(page: &str) -> String {
    let mut named = String::with_capacity(page.len() + page.len() / 4);
    let mut headings: Vec<&str> = Vec::new();
    let mut column = 0;
    let mut is_head = false;
    let mut rest = page;
    while let Some((before, tag)) = rest.find("<t").map(|at| rest.split_at(at)) {
        named.push_str(before);
        let (name, after) = tag.split_at(tag.find([' ', '>']).unwrap_or(tag.len()));
        named.push_str(name);
        rest = after;
        let role = match name {
            "<table" => {
                headings.clear();
                "table"
            }
            "<thead" | "<tbody" => {
                is_head = name == "<thead";
                "rowgroup"
            }
            "<tr" => {
                column = 0;
                "row"
            }
            "<th" if is_head => {
                headings.push(text_of(after));
                "columnheader"
            }
            "<th" => {
                column += 1;
                "rowheader"
            }
            "<td" => {
                let heading = headings.get(column).filter(|heading| !heading.is_empty());
                named.extend(heading.into_iter().flat_map(|one| [" data-label=\"", one, "\""]));
                column += 1;
                "cell"
            }
            _ => continue,
        };
        named.extend([" role=\"", role, "\""]);
    }
    named.push_str(rest);
    named
}

/// The text of an element that begins before `after`; nothing where there is markup in it.
fn text_of(after: &str) -> &str {
    let text = after.split_once('>').map_or("", |(_, text)| text);
    match text.split_once('<') {
        Some((text, end)) if end.starts_with('/') => text.trim(),
        _ => "",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_cell_names_its_column_and_is_still_a_cell() {
        let table = "<p>x</p><table class=\"dense\"><thead><tr><th scope=\"col\">What</th><th scope=\"col\" class=\"number\">\
            How &#34;many&#34;</th><th><span class=\"unseen\">Do</span></th></tr></thead><tbody><tr><th scope=\"row\">A</th>\
            <td class=\"number\">1</td><td><button>x</button></td></tr><tr><th>B</th><td>2</td><td></td></tr></tbody></table>";
        let shown = named(table);
        for expected in [
            "<p>x</p><table role=\"table\" class=\"dense\"><thead role=\"rowgroup\"><tr role=\"row\">",
            "<th role=\"columnheader\" scope=\"col\">What</th>",
            "<th role=\"rowheader\" scope=\"row\">A</th>",
            "<td data-label=\"How &#34;many&#34;\" role=\"cell\" class=\"number\">1</td><td role=\"cell\"><button>",
            "<th role=\"rowheader\">B</th><td data-label=\"How &#34;many&#34;\" role=\"cell\">2</td>",
        ] {
            assert!(shown.contains(expected), "{expected}\n{shown}");
        }
        let twice = format!(
            "{table}<table><thead><tr><th>Other</th></tr></thead><tbody><tr><td>3</td></tr></tbody></table>"
        );
        assert!(named(&twice).contains("<td data-label=\"Other\" role=\"cell\">3</td>"));
    }

    #[test]
    fn what_is_no_table_stays_as_it_is() {
        for page in [
            "",
            "<title>a</title><time>b</time>",
            "<textarea>&#60;td&#62;</textarea>",
            "<t",
            "a < b",
        ] {
            assert_eq!(named(page), page);
        }
    }
}
