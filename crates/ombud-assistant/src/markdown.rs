//! What is wrong with the Markdown of articles: links that lead nowhere or to what must not run, text that
//! the page leaves out, marks that do not end.

use std::ops::Range;

use pulldown_cmark::{BrokenLink, CodeBlockKind, Event, LinkType, Options, Parser, Tag, TagEnd};

use crate::{
    address::{Address, is_email},
    article::{Article, ArticleText, Passage, Read},
    folder::Folder,
    problem::{Report, line_at, short},
};

/// How much of HTML or of an address that must not be is shown, in characters.
const SHOWN_MAX: usize = 40;

/// Note everything in the Markdown of the articles that does not come out as it was meant.
pub(crate) fn check(folder: &Folder, read: &Read, report: &mut Report) {
    for text in read.texts() {
        let check = Check { folder, text, articles: &read.articles };
        check.structure(report);
        check.links(report);
    }
}

struct Check<'a> {
    folder: &'a Folder,
    text: &'a ArticleText,
    articles: &'a [Article],
}

impl Check<'_> {
    /// The line of the file in which a place of the Markdown lies.
    fn line(&self, at: usize) -> usize {
        let text = self.folder.text(&self.text.file).and_then(Result::ok).unwrap_or_default();
        let below = text.lines().count() - self.text.markdown.lines().count();
        below + line_at(&self.text.markdown, at)
    }

    fn error(&self, at: usize, message: String, remedy: &str, report: &mut Report) {
        report.error(&self.text.file, self.line(at), message, remedy);
    }

    fn warn(&self, at: usize, message: String, remedy: &str, report: &mut Report) {
        report.warn(&self.text.file, self.line(at), message, remedy);
    }

    fn source(&self, range: &Range<usize>) -> &str {
        self.text.markdown.get(range.clone()).unwrap_or_default()
    }

    /// Code blocks, raw HTML, pictures, and marks that stand there as they were written.
    fn structure(&self, report: &mut Report) {
        let markdown = &self.text.markdown;
        let mut html: Option<Range<usize>> = None;
        let mut picture: Option<(Range<usize>, bool)> = None;
        let mut in_code = false;
        // What is shown as text comes in pieces.
        let mut shown: Option<(usize, String)> = None;
        let events = Parser::new_ext(markdown, Options::ENABLE_TABLES).into_offset_iter();
        for (event, range) in events {
            match (&event, &mut picture) {
                (Event::Text(text), Some((_, described))) => {
                    *described |= text.chars().any(char::is_alphanumeric);
                    continue;
                }
                (Event::Text(text), None) if !in_code => {
                    shown.get_or_insert((range.start, String::new())).1.push_str(text);
                    continue;
                }
                _ => {}
            }
            if let Some((at, text)) = shown.take() {
                self.marks(&text, at..range.start, report);
            }
            match event {
                Event::Start(Tag::CodeBlock(kind)) => {
                    in_code = true;
                    if matches!(kind, CodeBlockKind::Fenced(_)) && !is_closed(self.source(&range)) {
                        let message = "a code block does not end: all that follows belongs to it";
                        let remedy = "end it with a line of the same signs that it began with";
                        self.error(range.start, message.to_owned(), remedy, report);
                    }
                }
                Event::End(TagEnd::CodeBlock) => in_code = false,
                Event::Start(Tag::HtmlBlock) => html = Some(range),
                Event::End(TagEnd::HtmlBlock) => {
                    if let Some(whole) = html.take() {
                        self.html(&whole, report);
                    }
                }
                Event::InlineHtml(_) => self.html(&range, report),
                Event::Start(Tag::Image { dest_url, .. }) => {
                    if Address::of(&dest_url).may_be_followed() {
                        picture = Some((range, false));
                    } else {
                        self.forbidden(range.start, &dest_url, report);
                    }
                }
                Event::End(TagEnd::Image) => {
                    let Some((range, described)) = picture.take() else { continue };
                    if described {
                        let message = "a picture is not shown: only its description is";
                        let remedy = "write what it shows as text, or link to the page that has it";
                        self.warn(range.start, message.to_owned(), remedy, report);
                    } else {
                        let message = "a picture is not shown, and it has no description";
                        let remedy = "write what it shows as text";
                        self.error(range.start, message.to_owned(), remedy, report);
                    }
                }
                _ => {}
            }
        }
        if let Some((at, text)) = shown {
            self.marks(&text, at..markdown.len(), report);
        }
    }

    /// HTML is left out, and with a block of it all that stands in it. Comments are meant to be.
    fn html(&self, range: &Range<usize>, report: &mut Report) {
        let source = self.source(range).trim();
        // The end of a tag was told of with its beginning.
        if source.starts_with("</") || (source.starts_with("<!--") && source.contains("-->")) {
            return;
        }
        let what = source.lines().next().unwrap_or_default();
        let what = short(what, SHOWN_MAX);
        let remedy = "write it in Markdown, such as `**bold**`; a `<` that is meant as it stands is written `\\<`";
        let message = if source.starts_with("<!--") {
            format!("a comment does not end, and all that follows is left out: `{what}`")
        } else {
            format!("HTML is left out: `{what}`")
        };
        self.error(range.start, message, remedy, report);
    }

    /// Marks that the reader sees because they do not do what they were meant for.
    fn marks(&self, text: &str, range: Range<usize>, report: &mut Report) {
        // Who writes a `\` before a sign wants it to be shown.
        if self.source(&range).contains('\\') {
            return;
        }
        for (mark, message, remedy) in [
            (
                "](",
                "a link cannot be read, and its signs are shown",
                "write `[text](https://…)`, without blanks in the address",
            ),
            ("**", "a `**` is shown, for what it begins does not end", "write `**bold**`"),
            ("```", "a code block begins in the middle of a line", "begin a new line with it"),
        ] {
            if text.contains(mark) {
                self.warn(range.start, message.to_owned(), remedy, report);
            }
        }
    }

    /// Links: whether they may be followed, and whether they lead somewhere.
    fn links(&self, report: &mut Report) {
        let markdown = &self.text.markdown;
        let mut undefined = Vec::new();
        let note = |link: BrokenLink<'_>| {
            if link.link_type == LinkType::Reference {
                undefined.push((link.span.start, link.reference.into_string()));
            }
            None
        };
        let options = Options::ENABLE_TABLES;
        let parser = Parser::new_with_broken_link_callback(markdown, options, Some(note));
        let mut links = Vec::new();
        for (event, range) in parser.into_offset_iter() {
            match event {
                Event::Start(Tag::Link { dest_url, link_type, .. }) => {
                    let is_bare = matches!(link_type, LinkType::Autolink | LinkType::Email);
                    links.push((range.start, dest_url.into_string(), is_bare));
                }
                Event::Text(_) | Event::Code(_) => {
                    if let Some((_, _, described)) = links.last_mut() {
                        *described = true;
                    }
                }
                Event::End(TagEnd::Link) => {
                    if let Some((at, address, described)) = links.pop() {
                        self.link(at, &address, report);
                        if !described {
                            let message = format!("the link to `{address}` has no text");
                            let remedy = "write `[text](address)`: the text is what is seen";
                            self.error(at, message, remedy, report);
                        }
                    }
                }
                _ => {}
            }
        }
        for (at, reference) in undefined {
            let message = format!("the link names `{reference}`, and nothing says what it is");
            let remedy = format!("add a line `[{reference}]: https://…`");
            self.error(at, message, &remedy, report);
        }
    }

    fn forbidden(&self, at: usize, address: &str, report: &mut Report) {
        let address = short(address, SHOWN_MAX);
        let message = format!("a link must not lead to `{}`", address.escape_debug());
        let remedy = "lead to https://, http://, mailto:, tel:, or to /knowledge/LANGUAGE/ID";
        self.error(at, message, remedy, report);
    }

    fn link(&self, at: usize, address: &str, report: &mut Report) {
        let has = |passages: &[Passage], section: &str| {
            section == "lead" || passages.iter().any(|passage| passage.section == section)
        };
        let leads =
            "write https://… for a page elsewhere, and /knowledge/LANGUAGE/ID for an article";
        match Address::of(address) {
            Address::Forbidden => self.forbidden(at, address, report),
            Address::Outside => {
                if let Some((what, remedy)) = cut_short(address) {
                    let message = format!("a link leads to `{address}`, which {what}");
                    self.error(at, message, remedy, report);
                }
            }
            Address::Nothing => {
                self.error(at, "a link leads nowhere".to_owned(), leads, report);
            }
            Address::Path if address.trim() == "/" => {}
            Address::Path => {
                self.error(
                    at,
                    format!("a link leads to `{address}`, which is not there"),
                    leads,
                    report,
                );
            }
            Address::Section(section) => {
                if !has(&self.text.passages, section) {
                    let message = format!("the article has no section `{section}`");
                    self.error(at, message, &sections(&self.text.passages), report);
                }
            }
            Address::Article { language, id, section } => {
                let is_it = |one: &&Article| one.id == id && one.language.as_str() == language;
                let there = self.folder.has(&format!("knowledge/{language}/{id}.md"));
                match (self.articles.iter().find(is_it), section) {
                    (None, _) if !there => {
                        let message =
                            format!("a link leads to `{address}`, and there is no such article");
                        let remedy = if self.folder.has_article(id) {
                            "name a language that the article is in"
                        } else {
                            "name one of knowledge/, or write it"
                        };
                        self.error(at, message, remedy, report);
                    }
                    (Some(article), Some(section)) if !has(&article.text.passages, section) => {
                        let message = format!("`{}` has no section `{section}`", article.text.file);
                        self.error(at, message, &sections(&article.text.passages), report);
                    }
                    _ => {}
                }
            }
        }
    }
}

/// What is missing in the address of a page, a mail or a call elsewhere, and what to do about it.
fn cut_short(address: &str) -> Option<(&'static str, &'static str)> {
    let address = address.trim();
    let (scheme, rest) = address.split_once(':').unwrap_or(("", address));
    let to = rest.split('?').next().unwrap_or(rest);
    match scheme.to_ascii_lowercase().as_str() {
        "mailto" => (!is_email(to)).then_some((
            "names no e-mail address",
            "write whom the mail goes to, such as `mailto:service@company.example`",
        )),
        "tel" => (to.chars().filter(char::is_ascii_digit).count() < TELEPHONE_DIGITS_MIN)
            .then_some((
                "names no telephone number",
                "write the number with its country code, such as `tel:+49301234567`",
            )),
        _ => (address.starts_with("//") || rest == "//").then_some((
            "is no whole address",
            "write it with `https://` and the name of the host",
        )),
    }
}

/// The fewest digits of a telephone number, such as 112.
const TELEPHONE_DIGITS_MIN: usize = 3;

/// Which sections can be named.
fn sections(passages: &[Passage]) -> String {
    let names: Vec<String> =
        passages.iter().map(|passage| format!("`#{}`", passage.section)).collect();
    format!("name one of {}", names.join(", "))
}

/// Whether the last line of a fenced code block ends it.
fn is_closed(block: &str) -> bool {
    let mut lines = block.lines();
    let fence = |line: &str| {
        let line = line.trim_start_matches(['>', ' ']);
        let sign = line.chars().next().filter(|sign| matches!(sign, '`' | '~'));
        sign.map(|sign| {
            (sign, line.chars().take_while(|other| *other == sign).count(), line.trim().len())
        })
    };
    let begin = lines.next().and_then(fence);
    let end = lines.next_back().and_then(fence);
    match (begin, end) {
        (Some((sign, count, _)), Some((other, last, length))) => {
            sign == other && last >= count && last == length
        }
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    const HEAD: &str = "+++\ntitle = \"Umzug\"\nowner = \"Team\"\norigin = \"Own\"\nlicence = \"MIT\"\nvalid_from = 2026-01-01\nvalid_until = 2026-06-30\nrevision = 1\n+++\n";

    /// Line, counted from the first of the body, and message of each slip.
    fn slips(body: &str) -> Vec<String> {
        let file = |body: &str| format!("{HEAD}{body}").into_bytes();
        let files = [
            ("knowledge/de/moving.md".to_owned(), file(body)),
            ("knowledge/en/moving.md".to_owned(), file("Lead.\n\n## What we need\n\nText.\n")),
            ("knowledge/de/broken.md".to_owned(), b"no head".to_vec()),
        ];
        let folder = Folder { files: files.into(), ..Folder::default() };
        let articles = crate::article::read_all(&folder, date(2026, 5, 1), &mut Report::default());
        let mut report = Report::default();
        check(&folder, &articles, &mut report);
        report.sort();
        let problems = report.problems.into_iter();
        assert!(problems.clone().all(|problem| !problem.remedy.is_empty()));
        problems.map(|problem| format!("{}: {}", problem.line - 9, problem.message)).collect()
    }

    #[test]
    fn what_comes_out_as_it_was_meant_has_no_problem() {
        let body = "Siehe [Umzug](/knowledge/en/moving#what-we-need), [unten](#mehr), [Seite](https://a.example), \
                    <https://b.example>, [Mail](mailto:a@b.example), [Ruf](tel:112), [hier][1], [kaputt]\
                    (/knowledge/de/broken). 2 < 3, [sic], 5 * 3 * 2. <!-- Notiz -->\n\n## Mehr\n\n```\n[x](javascript:y) \
                    <b>\n```\n\n> ~~~\n> zitiert\n> ~~~\n\n<!-- noch\neine -->\n\n[1]: https://c.example\n";
        assert_eq!(slips(body), [""; 0]);
    }

    #[test]
    fn links_that_run_something_or_lead_nowhere_are_named_with_their_line() {
        for (body, found) in [
            ("a [x](javascript:alert(1))", "1: a link must not lead to `javascript:alert(1)`"),
            ("a\n[x](JavaScript&#58;alert%281%29)", "2: a link must not lead to"),
            ("a [x](java&Tab;script:y)", "1: a link must not lead to"),
            ("a <vbscript:x>", "1: a link must not lead to `vbscript:x`"),
            ("a [x][1]\n\n[1]: data:text/html,x", "1: a link must not lead to `data:text/html,x`"),
            ("a ![b](data:image/png;base64,x)", "1: a link must not lead to"),
            (
                "a\n\nb [x](/knowledge/de/nope)",
                "3: a link leads to `/knowledge/de/nope`, and there is no",
            ),
            (
                "a [x](/knowledge/fr/moving)",
                "1: a link leads to `/knowledge/fr/moving`, and there is no",
            ),
            (
                "a [x](/knowledge/en/moving#nope)",
                "1: `knowledge/en/moving.md` has no section `nope`",
            ),
            ("a [x](#nope)", "1: the article has no section `nope`"),
            ("a [x](moving.md)", "1: a link leads to `moving.md`, which is not there"),
            ("a [x]()", "1: a link leads nowhere"),
            ("a [x](https://)", "1: a link leads to `https://`, which is no whole address"),
            ("a [x](//a.example)", "1: a link leads to `//a.example`, which is no whole address"),
            ("a [x](mailto:)", "1: a link leads to `mailto:`, which names no e-mail address"),
            (
                "a [x](MAILTO:?subject=Hallo)",
                "1: a link leads to `MAILTO:?subject=Hallo`, which names no e-mail address",
            ),
            (
                "a [x](mailto:anna)",
                "1: a link leads to `mailto:anna`, which names no e-mail address",
            ),
            ("a [x](tel:)", "1: a link leads to `tel:`, which names no telephone number"),
            ("a [x](tel:+)", "1: a link leads to `tel:+`, which names no telephone number"),
            ("a [](https://a.example)", "1: the link to `https://a.example` has no text"),
            ("a [x][nope]", "1: the link names `nope`, and nothing says what it is"),
            ("a [x](https://a b.example)", "1: a link cannot be read, and its signs are shown"),
        ] {
            let slips = slips(body);
            assert!(slips.len() == 1 && slips[0].starts_with(found), "{body}: {slips:?}");
        }
    }

    #[test]
    fn a_link_without_the_address_or_number_it_is_for_is_told_what_to_write() {
        for (address, remedy) in [
            ("mailto:", "such as `mailto:service@company.example`"),
            ("tel:", "such as `tel:+49301234567`"),
            ("https://", "with `https://` and the name of the host"),
        ] {
            let (_, told) = cut_short(address).expect(address);
            assert!(told.contains(remedy), "{told}");
        }
        for whole in [
            "mailto:a@b.example?subject=x",
            "mailto:a@b.example,c@d.example",
            "tel:112",
            "tel:+49-381-555",
        ] {
            assert_eq!(cut_short(whole), None, "{whole}");
        }
    }

    #[test]
    fn what_the_page_leaves_out_or_shows_by_mistake_is_named_with_its_line() {
        for (body, found) in [
            ("a <b>x</b>", "1: HTML is left out: `<b>`"),
            (
                "a\n\n<script>alert(1)</script>\n",
                "3: HTML is left out: `<script>alert(1)</script>`",
            ),
            (
                "a\n\n<!-- b\n\n## c\n",
                "3: a comment does not end, and all that follows is left out",
            ),
            (
                "a\n\n```\nb\n\n## c\n",
                "3: a code block does not end: all that follows belongs to it",
            ),
            ("a\n\n~~~~\nb\n~~~\n", "3: a code block does not end"),
            (
                "a ![](https://a.example/b.png)",
                "1: a picture is not shown, and it has no description",
            ),
            (
                "a ![B](https://a.example/b.png)",
                "1: a picture is not shown: only its description is",
            ),
            ("a **b", "1: a `**` is shown, for what it begins does not end"),
        ] {
            let slips = slips(body);
            assert!(slips.first().is_some_and(|slip| slip.starts_with(found)), "{body}: {slips:?}");
        }
    }
}
