//! Procedures as pictures: in Mermaid's language
//! (<https://mermaid.js.org/syntax/flowchart.html>), and as SVG without any other program.

use std::{collections::BTreeMap, fmt::Write as _};

use ombud_domain::{Language, Locale};

use super::{Flow, Go, Step, StepAction};
use crate::{Assistant, problem::short, quotation::one_line};

/// A row of the picture, in pixels.
const ROW: usize = 84;
/// A box, in pixels.
const BOX: (usize, usize) = (360, 48);
/// Where the boxes begin.
const LEFT: usize = 150;
/// Between one arrow beside the boxes and the next.
const LANE: usize = 26;
/// Where what stands beside the boxes ends at least.
const BESIDE: usize = 330;

/// How often conversations came through a step.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct StepNumbers {
    /// By the way that was gone from it, as reasons name it.
    pub ways: BTreeMap<String, u64>,
    /// How often a customer was asked something here.
    pub asked: u64,
    /// Of these, how often nobody answered any more.
    pub left: u64,
}

impl StepNumbers {
    /// How often it was reached.
    pub fn reached(&self) -> u64 {
        self.ways.values().sum::<u64>().max(self.asked)
    }

    /// How often a way of the step was gone, of those that [`StepAction::ways`] counts from 0: what was known
    /// already goes the first one.
    fn on(&self, action: &StepAction, place: usize, name: &str) -> u64 {
        let gone = |way: &str| self.ways.get(way).copied().unwrap_or(0);
        let known = if place == 0 && action.waits() { gone("known") } else { 0 };
        known
            + match action {
                StepAction::Choose { ways, .. } if place < ways.len() => {
                    gone(&(place + 1).to_string())
                }
                _ => gone(name),
            }
    }

    /// How often it went on from here by none of the ways that are drawn: with a person.
    fn elsewhere(&self, action: &StepAction) -> u64 {
        let ways = action.ways();
        if ways.is_empty() {
            return 0;
        }
        let drawn = ways.iter().enumerate().map(|(place, (name, _))| self.on(action, place, name));
        self.ways.values().sum::<u64>().saturating_sub(drawn.sum())
    }
}

/// The numbers on a picture, by the name of the step.
pub type Numbers = BTreeMap<String, StepNumbers>;

/// A way from one step to another.
struct Arrow {
    from: usize,
    to: usize,
    label: String,
    /// Whether it was counted and never gone.
    is_unused: bool,
}

impl Assistant {
    /// A procedure as a Mermaid flowchart: a step is a node, a way on is an arrow.
    pub fn mermaid(&self, flow: &Flow, locale: Locale) -> String {
        let mut text = format!("flowchart TD\n  %% {}\n", flow.id);
        for (place, step) in flow.steps.iter().enumerate() {
            let (open, close) = match &step.action {
                StepAction::Ask { .. } | StepAction::StepUp { .. } => ("[/", "/]"),
                StepAction::Say { .. } => ("[", "]"),
                StepAction::Check { .. } | StepAction::Choose { .. } => ("{", "}"),
                StepAction::Confirm { .. } => ("{{", "}}"),
                StepAction::HandOver { .. } => ("([", "])"),
                StepAction::Follow { .. } => ("[[", "]]"),
                StepAction::Call { .. } => ("[(", ")]"),
            };
            let title = escaped(&self.step_title(flow, step, locale));
            let _ = writeln!(text, "  s{place}{open}\"{title}\"{close}");
            for (name, go) in step.action.ways() {
                let to = match go {
                    Go::Step(place) => format!("s{place}"),
                    Go::End => "done((end))".to_owned(),
                };
                let arrow = if name.is_empty() {
                    "-->".to_owned()
                } else {
                    format!("-->|\"{}\"|", escaped(&step.action.way_title(&name, locale)))
                };
                let _ = writeln!(text, "  s{place} {arrow} {to}");
            }
        }
        text
    }

    /// A procedure as SVG: the steps in the order of the file, the ways to the following one
    /// straight down, those that skip steps on the right, and those that go back on the left.
    ///
    /// With numbers it is a part of a page, which gives the classes their colours; without, it stands alone and has its
    /// own.
    pub fn picture(&self, flow: &Flow, locale: Locale, numbers: Option<&Numbers>) -> String {
        let end = flow.steps.len();
        let arrows = arrows(flow, locale, numbers);
        let beside = |right: bool| {
            let is_beside = move |arrow: &&Arrow| {
                if right { arrow.to > arrow.from + 1 } else { arrow.to <= arrow.from }
            };
            arrows.iter().filter(is_beside).collect::<Vec<_>>()
        };
        let (forward, back) = (beside(true), beside(false));
        let labels = if forward.is_empty() { 40 } else { (forward.len() * LANE + 40).max(BESIDE) };
        let width = LEFT + BOX.0 + labels;
        let (height, middle) = ((end + 1) * ROW + 20, LEFT + BOX.0 / 2);
        let colours = if numbers.is_some() {
            String::new()
        } else {
            format!("<style>{ALONE}</style><rect class=\"ground\" width=\"100%\" height=\"100%\"/>")
        };
        let mut svg = format!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" class=\"procedure\" viewBox=\"0 0 {width} {height}\" \
             width=\"{width}\" height=\"{height}\" role=\"img\"><title>{title}</title><defs><marker id=\"tip\" \
             viewBox=\"0 0 8 8\" refX=\"7\" refY=\"4\" markerWidth=\"8\" markerHeight=\"8\" \
             orient=\"auto\"><path class=\"tip\" d=\"M0 0 8 4 0 8z\"/></marker></defs>{colours}\n",
            title = escaped(flow.title(locale.language()))
        );
        for (place, step) in flow.steps.iter().enumerate() {
            self.draw_step(&mut svg, flow, (place, step), locale, numbers);
        }
        let end_word = word(locale, "Ende", "end");
        let _ = writeln!(
            svg,
            "<circle class=\"tip\" cx=\"{middle}\" cy=\"{}\" r=\"9\"/><text x=\"{}\" y=\"{}\" \
             text-anchor=\"end\">{end_word}</text>",
            top(end) + 9,
            middle - 16,
            top(end) + 14
        );
        for arrow in arrows.iter().filter(|arrow| arrow.to == arrow.from + 1) {
            let (start, stop) = (top(arrow.from) + BOX.1, top(arrow.to));
            arrow.draw(
                &mut svg,
                &format!("M{middle} {start}V{stop}"),
                (middle + 8, start + 22),
                "start",
            );
        }
        for (lane, arrow) in forward.iter().enumerate() {
            let (right, x) = (LEFT + BOX.0, LEFT + BOX.0 + 20 + lane * LANE);
            let before = forward[..lane].iter().filter(|other| other.from == arrow.from).count();
            let (start, stop) = (top(arrow.from) + 18 + before * 16, top(arrow.to) + 9);
            let into = if arrow.to == end { middle + 10 } else { right };
            let path = format!("M{right} {start}H{x}V{stop}H{into}");
            arrow.draw(&mut svg, &path, (right + 6, start - 4), "start");
        }
        for (lane, arrow) in back.iter().enumerate() {
            let x = LEFT.saturating_sub(20 + lane * LANE).max(6);
            let (start, stop) = (top(arrow.from) + BOX.1 / 2, top(arrow.to) + 10);
            let path = format!("M{LEFT} {start}H{x}V{stop}H{LEFT}");
            arrow.draw(&mut svg, &path, (LEFT - 6, start - 5), "end");
        }
        svg.push_str("</svg>\n");
        svg
    }

    fn draw_step(
        &self,
        svg: &mut String,
        flow: &Flow,
        (place, step): (usize, &Step),
        locale: Locale,
        numbers: Option<&Numbers>,
    ) {
        let (y, middle) = (top(place), LEFT + BOX.0 / 2);
        let (class, radius) = match &step.action {
            StepAction::Ask { .. } | StepAction::Confirm { .. } | StepAction::StepUp { .. } => {
                ("asks", 4)
            }
            StepAction::Check { .. } | StepAction::Choose { .. } => ("checks", 4),
            StepAction::HandOver { .. } => ("person", 20),
            StepAction::Call { .. } => ("calls", 4),
            StepAction::Say { .. } | StepAction::Follow { .. } => ("says", 4),
        };
        let (width, height) = BOX;
        let line = if numbers.is_some() { y + 20 } else { y + 29 };
        let title = escaped(&short(&self.step_title(flow, step, locale), 48));
        let _ = write!(
            svg,
            "<rect class=\"{class}\" x=\"{LEFT}\" y=\"{y}\" width=\"{width}\" height=\"{height}\" \
             rx=\"{radius}\"/><text x=\"{middle}\" y=\"{line}\" text-anchor=\"middle\">{title}</text>"
        );
        if let Some(numbers) = numbers {
            let none = StepNumbers::default();
            let of = numbers.get(&step.id).unwrap_or(&none);
            let mut said = vec![format!("{}×", of.reached())];
            let mut also = |count: u64, words: &str| {
                if count > 0 {
                    said.push(format!("{count} {words}"));
                }
            };
            also(of.elsewhere(&step.action), word(locale, "an Menschen", "to a person"));
            also(of.left, word(locale, "abgebrochen", "left"));
            let class = if of.reached() == 0 { "number none" } else { "number" };
            let _ = write!(
                svg,
                "<text class=\"{class}\" x=\"{middle}\" y=\"{}\" text-anchor=\"middle\">{}</text>",
                y + 38,
                said.join(" · ")
            );
        }
        svg.push('\n');
    }

    /// What a step does, in a few words: with the titles that customers read, where the folder has them.
    pub fn step_title(&self, flow: &Flow, step: &Step, locale: Locale) -> String {
        let language = locale.language();
        let slot = |name: &String| {
            let title = flow.slots.get(name).and_then(|slot| titled(&slot.title, language));
            title.unwrap_or(name).to_owned()
        };
        match &step.action {
            StepAction::Ask { slot: name, .. } => {
                format!("{}: {}", word(locale, "Fragt", "Asks"), slot(name))
            }
            StepAction::Say { words, .. } => {
                let said = one_line(self.words().say(words, language));
                let (open, close) = (word(locale, "„", "“"), word(locale, "“", "”"));
                format!("{} {open}{}{close}", word(locale, "Sagt", "Says"), short(&said, 40))
            }
            StepAction::Check { when, .. } => when.text.clone(),
            StepAction::Choose { .. } => word(locale, "Welcher Fall?", "Which case?").to_owned(),
            StepAction::Confirm { .. } => {
                word(locale, "Fragt, ob alles stimmt", "Asks whether it is all right").to_owned()
            }
            StepAction::HandOver { .. } => {
                word(locale, "Ein Mensch übernimmt", "A person takes over").to_owned()
            }
            StepAction::StepUp { slot: name, .. } => {
                format!("{}: {}", word(locale, "Prüft mit Code", "Checks with a code"), slot(name))
            }
            StepAction::Follow { flow: other, .. } => {
                let title = self.flow(other).map_or(other.as_str(), |other| other.title(language));
                format!("{}: {title}", word(locale, "Ablauf", "Procedure"))
            }
            StepAction::Call { tool, operation, .. } => {
                let title = self
                    .operation(tool, operation)
                    .and_then(|(_, operation)| titled(&operation.title, language));
                match title {
                    Some(title) => format!("{title} ({tool}.{operation})"),
                    None => format!("{tool}.{operation}"),
                }
            }
        }
    }
}

impl StepAction {
    /// What a way is called, by its name in [`ways`](Self::ways) or in a reason; conditions stay as they are written.
    pub fn way_title(&self, way: &str, locale: Locale) -> String {
        let (german, english) = match way {
            "yes" => ("ja", "yes"),
            "no" => ("nein", "no"),
            "otherwise" => ("sonst", "otherwise"),
            "known" => ("schon bekannt", "known already"),
            "proven" => ("bestätigt", "proven"),
            "done" => ("erledigt", "done"),
            "failed" => ("abgelehnt", "refused"),
            "missing" => ("nichts gefunden", "nothing found"),
            "proposed" => ("wartet auf Freigabe", "waits for approval"),
            "rejected" => ("nicht freigegeben", "not approved"),
            "person" => ("an einen Menschen", "to a person"),
            "unknown" => ("Ausgang unbekannt", "outcome unknown"),
            "spent" => ("zu oft falsch", "wrong too often"),
            "expired" => ("Code abgelaufen", "code expired"),
            "" => ("weiter", "on"),
            _ => {
                let Self::Choose { ways, .. } = self else { return way.to_owned() };
                let place = way.parse::<usize>().ok().and_then(|place| place.checked_sub(1));
                let when = place.and_then(|place| ways.get(place)).map(|(when, _)| &when.text);
                return when.map_or(way, String::as_str).to_owned();
            }
        };
        word(locale, german, english).to_owned()
    }
}

impl Arrow {
    fn draw(&self, svg: &mut String, path: &str, (x, y): (usize, usize), anchor: &str) {
        let none = if self.is_unused { " none" } else { "" };
        let _ = writeln!(
            svg,
            "<path class=\"way{none}\" d=\"{path}\" marker-end=\"url(#tip)\"/><text class=\"label{none}\" \
             x=\"{x}\" y=\"{y}\" text-anchor=\"{anchor}\">{}</text>",
            escaped(&self.label)
        );
    }
}

/// Every way of a procedure, with what stands at it.
fn arrows(flow: &Flow, locale: Locale, numbers: Option<&Numbers>) -> Vec<Arrow> {
    let mut arrows = Vec::new();
    for (from, step) in flow.steps.iter().enumerate() {
        for (place, (name, go)) in step.action.ways().into_iter().enumerate() {
            let to = match go {
                Go::Step(to) => to,
                Go::End => flow.steps.len(),
            };
            let count = numbers.map(|numbers| {
                numbers.get(&step.id).map_or(0, |of| of.on(&step.action, place, &name))
            });
            let mut label = vec![];
            if !name.is_empty() {
                let chars = if to > from { 40 } else { 14 };
                label.push(short(&step.action.way_title(&name, locale), chars).into_owned());
            }
            label.extend(count.map(|count| format!("{count}×")));
            arrows.push(Arrow { from, to, label: label.join(" · "), is_unused: count == Some(0) });
        }
    }
    arrows
}

/// Where a step begins, from above.
fn top(place: usize) -> usize {
    20 + place * ROW
}

fn word(locale: Locale, german: &'static str, english: &'static str) -> &'static str {
    match locale {
        Locale::De => german,
        Locale::En => english,
    }
}

fn titled(titles: &BTreeMap<Language, String>, language: Language) -> Option<&str> {
    titles.get(&language).or_else(|| titles.values().next()).map(String::as_str)
}

/// The colours of a picture that stands alone, by day and where the reader prefers dark ones.
const ALONE: &str = "text { font: 13px sans-serif; fill: #1b2220 } .ground { fill: #fff } .way { fill: none; stroke: #54605b } \
    .tip { fill: #54605b } rect { stroke: #54605b } .label { paint-order: stroke; stroke: #fff; stroke-width: 4px } \
    .says { fill: #f2f2f2 } .asks { fill: #e3f0fb } .checks { fill: #fdf3d8 } .person { fill: #e6f5e6 } .calls { fill: #f6e3f5 } \
    .ground { stroke: none } @media (prefers-color-scheme: dark) { text { fill: #eceeea } .ground { fill: #1c2220 } \
    .way, rect { stroke: #a9b4af } .ground { stroke: none } .tip { fill: #a9b4af } .label { stroke: #1c2220 } .says { fill: #2d3532 } \
    .asks { fill: #1f3547 } .checks { fill: #40341a } .person { fill: #20402f } .calls { fill: #412a44 } }";

/// A text between quotation marks, in Mermaid and in XML.
fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('"', "&quot;").replace('<', "&lt;").replace('>', "&gt;")
}
