//! A report as a page, complete in one file.

use std::fmt::Write as _;

use ombud_fairness::Interval;

use crate::report::{Report, count};

/// Without what XML reads as markup, and without characters that it does not know (XML 1.0 §2.2).
pub(crate) fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\n' | '\t' => escaped.push(letter),
            letter if letter.is_control() => escaped.push('\u{fffd}'),
            letter => escaped.push(letter),
        }
    }
    escaped
}

const STYLE: &str = ":root{color-scheme:light dark}body{font:16px/1.5 system-ui,sans-serif;\
    max-width:60rem;margin:2rem auto;padding:0 1rem}table{border-collapse:collapse;width:100%}\
    td,th{padding:.3rem .6rem;text-align:left;border-bottom:1px solid #8886;vertical-align:top}\
    td.number,th.number{text-align:right;font-variant-numeric:tabular-nums}\
    .bar{display:block;position:relative;height:.7rem;min-width:8rem;background:#8883;\
    border-radius:.35rem}.bar i{position:absolute;inset:0 auto 0 0;background:#0b7d6e;\
    border-radius:.35rem}.bar b{position:absolute;top:.25rem;height:.2rem;background:currentColor;\
    opacity:.6}.failed{color:#b3261e;font-weight:600}\
    @media(prefers-color-scheme:dark){.failed{color:#ff8a80}}\
    details{margin:.25rem 0}summary{cursor:pointer}\
    .said{margin:.4rem 0;padding:.4rem .8rem;border-left:.25rem solid #8886;white-space:pre-wrap}\
    .said.assistant{border-color:#0b7d6e}.scroll{overflow-x:auto}\
    code{overflow-wrap:anywhere}";

impl Report {
    /// As a page.
    pub fn html(&self) -> String {
        let mut page = format!(
            "<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">\
             <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\
             <title>Evaluation of {0}</title><style>{STYLE}</style></head><body><main>\n\
             <h1>Evaluation of {0}</h1>\n<p>Version <code>{1}</code>. {2} with {3} \
             in {4:.1} seconds.</p>\n",
            escaped(&self.assistant),
            escaped(&self.version),
            count(self.conversations, "conversation"),
            count(self.messages, "message"),
            self.seconds
        );
        self.results(&mut page);
        let _ = writeln!(
            page,
            "<h2>Time and cost</h2>\n<p>{}.</p>\n<p>{}.</p>",
            escaped(&sentence(&self.waiting.text())),
            escaped(&self.spent.text(self.conversations))
        );
        self.reached(&mut page);
        self.each(&mut page);
        page.push_str("</main></body></html>\n");
        page
    }

    fn results(&self, page: &mut String) {
        page.push_str(
            "<h2>Result</h2>\n<div class=\"scroll\"><table><thead><tr><th>What</th>\
                       <th>Share</th><th class=\"number\">Count</th>\
                       <th class=\"number\">95 % interval</th></tr></thead><tbody>\n",
        );
        row(
            page,
            &format!("Goals reached {} out of {1} (pass^{1})", count(self.k, "time"), self.k),
            &self.pass_k,
        );
        row(page, "Conversations that reached their goal (pass^1)", &self.pass_1);
        for (manner, passed) in &self.manners {
            row(page, &format!("… in the manner “{}”", manner.as_str()), passed);
        }
        page.push_str("</tbody></table></div>\n");
        let class = if self.broken == 0 { "" } else { " class=\"failed\"" };
        let _ = writeln!(page, "<p{class}>Rules broken: {}.</p>", self.broken);
        for (file, why) in &self.contracts {
            let _ = writeln!(
                page,
                "<p class=\"failed\"><code>{}</code>: {}</p>",
                escaped(file),
                escaped(why)
            );
        }
        for (file, what) in &self.unshown {
            let _ = writeln!(
                page,
                "<p><code>{}</code>: not shown: {}</p>",
                escaped(file),
                escaped(what)
            );
        }
    }

    fn reached(&self, page: &mut String) {
        page.push_str("<h2>Coverage</h2>\n");
        for one in &self.coverage {
            let _ = write!(
                page,
                "<details><summary>{} of {} {} reached</summary>",
                one.reached, one.of, one.kind
            );
            let missed: Vec<String> =
                one.missed.iter().map(|name| format!("<code>{}</code>", escaped(name))).collect();
            let missed =
                if missed.is_empty() { "All of them.".to_owned() } else { missed.join(", ") };
            let _ = writeln!(page, "<p>{missed}</p></details>");
        }
    }

    fn each(&self, page: &mut String) {
        page.push_str(
            "<h2>Goals</h2>\n<div class=\"scroll\"><table><thead><tr><th>Goal</th>\
                       <th>Language</th><th class=\"number\">Reached</th>\
                       <th class=\"number\">95 % of answers within</th>\
                       <th class=\"number\">Euros each</th><th>What failed</th></tr>\
                       </thead><tbody>\n",
        );
        let mut goals: Vec<_> = self.goals.iter().collect();
        // What fails most is looked for first.
        goals.sort_by_key(|goal| (goal.pass_k, goal.pass_1.count));
        for goal in goals {
            let _ = write!(
                page,
                "<tr><td>{}<br><code>{}</code></td><td>{}</td><td class=\"number\">{} of {}</td>\
                 <td class=\"number\">{:.1} ms</td><td class=\"number\">{:.4}</td><td>",
                escaped(&goal.title),
                escaped(&goal.file),
                goal.language,
                goal.pass_1.count,
                goal.pass_1.of,
                goal.waiting.p95_ms,
                goal.spent.euros_each(goal.pass_1.of)
            );
            for (_, run) in goal.runs.iter().filter(|(_, run)| !run.passed) {
                let why: Vec<String> =
                    run.broken.iter().chain(&run.unmet).map(|why| escaped(why)).collect();
                let _ = write!(
                    page,
                    "<details><summary><span class=\"failed\">{}</span>: {}</summary>",
                    run.manner.as_str(),
                    why.join("; ")
                );
                for (who, said) in &run.transcript {
                    let who = who.as_str();
                    let _ =
                        write!(page, "<p class=\"said {who}\"><b>{who}</b>\n{}</p>", escaped(said));
                }
                page.push_str("</details>");
            }
            page.push_str("</td></tr>\n");
        }
        page.push_str("</tbody></table></div>\n");
    }
}

/// With a capital letter first.
fn sentence(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
}

fn row(page: &mut String, what: &str, share: &Interval) {
    let percent = |share: f64| share * 100.0;
    let _ = writeln!(
        page,
        "<tr><td>{what}</td><td><span class=\"bar\" aria-hidden=\"true\"><i style=\"width:{0:.1}%\">\
         </i><b style=\"left:{1:.1}%;width:{2:.1}%\"></b></span>{0:.1} %</td>\
         <td class=\"number\">{3} of {4}</td><td class=\"number\">{1:.1} to {5:.1} %</td></tr>",
        percent(share.share.unwrap_or_default()),
        percent(share.low),
        percent(share.high - share.low),
        share.count,
        share.of,
        percent(share.high)
    );
}
