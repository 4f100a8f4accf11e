//! Procedures as pictures: in Mermaid's language
//! (<https://mermaid.js.org/syntax/flowchart.html>), and as SVG without any other program.

use std::fmt::Write as _;

use super::{Flow, Go, Step, StepAction};
use crate::problem::short;

/// A row of the picture, in pixels.
const ROW: usize = 72;
/// A box, in pixels.
const BOX: (usize, usize) = (340, 40);
/// Where the boxes begin.
const LEFT: usize = 130;
/// Between one arrow beside the boxes and the next.
const LANE: usize = 26;

impl Flow {
    /// The procedure as a Mermaid flowchart: a step is a node, a way on is an arrow.
    pub fn to_mermaid(&self) -> String {
        let mut text = format!("flowchart TD\n  %% {}\n", self.id);
        for (place, step) in self.steps.iter().enumerate() {
            let (open, close) = match &step.action {
                StepAction::Ask { .. } | StepAction::StepUp { .. } => ("[/", "/]"),
                StepAction::Say { .. } => ("[", "]"),
                StepAction::Check { .. } | StepAction::Choose { .. } => ("{", "}"),
                StepAction::Confirm { .. } => ("{{", "}}"),
                StepAction::HandOver { .. } => ("([", "])"),
                StepAction::Follow { .. } => ("[[", "]]"),
                StepAction::Call { .. } => ("[(", ")]"),
            };
            let _ = writeln!(text, "  s{place}{open}\"{}\"{close}", escaped(&says(step)));
            for (name, go) in step.action.ways() {
                let to = match go {
                    Go::Step(place) => format!("s{place}"),
                    Go::End => "done((end))".to_owned(),
                };
                let arrow = if name.is_empty() {
                    "-->".to_owned()
                } else {
                    format!("-->|\"{}\"|", escaped(&name))
                };
                let _ = writeln!(text, "  s{place} {arrow} {to}");
            }
        }
        text
    }

    /// The procedure as SVG: the steps in the order of the file, the ways to the following one
    /// straight down, those that skip steps on the right, and those that go back on the left.
    pub fn to_svg(&self) -> String {
        let end = self.steps.len();
        let jumps: Vec<(usize, usize, String)> = self
            .steps
            .iter()
            .enumerate()
            .flat_map(|(place, step)| {
                step.action.ways().into_iter().map(move |(name, go)| match go {
                    Go::Step(to) => (place, to, name),
                    Go::End => (place, end, name),
                })
            })
            .collect();
        let beside = |right: bool| {
            let is_jump = move |(from, to, _): &&(usize, usize, String)| {
                if right { *to > *from + 1 } else { to <= from }
            };
            jumps.iter().filter(is_jump).collect::<Vec<_>>()
        };
        let (forward, back) = (beside(true), beside(false));
        let labels = if forward.is_empty() { 40 } else { 330 };
        let width = LEFT + BOX.0 + forward.len() * LANE + labels;
        let (height, middle) = ((end + 1) * ROW + 20, LEFT + BOX.0 / 2);
        let top = |place: usize| 20 + place * ROW;
        let mut svg = format!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {width} {height}\" \
             width=\"{width}\" height=\"{height}\" role=\"img\" font-family=\"sans-serif\" \
             font-size=\"13\"><title>{id}</title><defs><marker id=\"tip\" viewBox=\"0 0 8 8\" \
             refX=\"7\" refY=\"4\" markerWidth=\"8\" markerHeight=\"8\" orient=\"auto\"><path \
             d=\"M0 0 8 4 0 8z\"/></marker></defs><style>{DARK}</style><rect width=\"100%\" height=\"100%\" \
             fill=\"#fff\"/>\n",
            id = escaped(&self.id)
        );
        for (place, step) in self.steps.iter().enumerate() {
            let y = top(place);
            let (fill, radius) = match &step.action {
                StepAction::Ask { .. } | StepAction::Confirm { .. } | StepAction::StepUp { .. } => {
                    ("#e3f0fb", 4)
                }
                StepAction::Check { .. } | StepAction::Choose { .. } => ("#fdf3d8", 4),
                StepAction::HandOver { .. } => ("#e6f5e6", 20),
                StepAction::Call { .. } => ("#f6e3f5", 4),
                StepAction::Say { .. } | StepAction::Follow { .. } => ("#f2f2f2", 4),
            };
            let _ = writeln!(
                svg,
                "<rect x=\"{LEFT}\" y=\"{y}\" width=\"{}\" height=\"{}\" rx=\"{radius}\" \
                 fill=\"{fill}\" stroke=\"#444\"/><text x=\"{middle}\" y=\"{}\" \
                 text-anchor=\"middle\">{}</text>",
                BOX.0,
                BOX.1,
                y + 25,
                escaped(&short(&says(step), 48))
            );
        }
        let _ = writeln!(
            svg,
            "<circle cx=\"{middle}\" cy=\"{}\" r=\"9\" fill=\"#444\"/><text x=\"{}\" y=\"{}\" \
             text-anchor=\"end\">end</text>",
            top(end) + 9,
            middle - 16,
            top(end) + 14
        );
        let arrow = "fill=\"none\" stroke=\"#444\" marker-end=\"url(#tip)\"";
        for (from, _, name) in jumps.iter().filter(|(from, to, _)| *to == from + 1) {
            let (start, stop) = (top(*from) + BOX.1, top(from + 1));
            let _ = writeln!(
                svg,
                "<path d=\"M{middle} {start}V{stop}\" {arrow}/><text x=\"{}\" y=\"{}\">{}</text>",
                middle + 8,
                start + 20,
                escaped(&short(name, 44))
            );
        }
        for (lane, (from, to, name)) in forward.iter().enumerate() {
            let (right, x) = (LEFT + BOX.0, LEFT + BOX.0 + 20 + lane * LANE);
            let (start, stop) = (top(*from) + 28, top(*to) + 9);
            let into = if *to == end { middle + 10 } else { right };
            let _ = writeln!(
                svg,
                "<path d=\"M{right} {start}H{x}V{stop}H{into}\" {arrow}/><text x=\"{}\" \
                 y=\"{}\">{}</text>",
                right + 6,
                start + 14,
                escaped(&short(name, 44))
            );
        }
        for (lane, (from, to, name)) in back.iter().enumerate() {
            let x = LEFT.saturating_sub(20 + lane * LANE).max(6);
            let (start, stop) = (top(*from) + BOX.1 / 2, top(*to) + 10);
            let _ = writeln!(
                svg,
                "<path d=\"M{LEFT} {start}H{x}V{stop}H{LEFT}\" {arrow}/><text x=\"{}\" y=\"{}\" \
                 text-anchor=\"end\">{}</text>",
                LEFT - 6,
                start - 5,
                escaped(&short(name, 14))
            );
        }
        svg.push_str("</svg>\n");
        svg
    }
}

/// The colours where the reader prefers dark ones: of each kind of step as far from the ground as by day.
const DARK: &str = "@media (prefers-color-scheme: dark) { \
    text { fill: #eceeea } path[d^=M0], circle { fill: #a9b4af } [stroke] { stroke: #a9b4af } \
    [fill=\"#fff\"] { fill: #1c2220 } [fill=\"#f2f2f2\"] { fill: #2d3532 } [fill=\"#e3f0fb\"] { fill: #1f3547 } \
    [fill=\"#fdf3d8\"] { fill: #40341a } [fill=\"#e6f5e6\"] { fill: #20402f } [fill=\"#f6e3f5\"] { fill: #412a44 } }";

/// What a step does, in a few words.
fn says(step: &Step) -> String {
    match &step.action {
        StepAction::Ask { slot, .. } => format!("ask {slot}"),
        StepAction::Say { words, .. } => format!("say {words}"),
        StepAction::Check { when, .. } => when.text.clone(),
        StepAction::Choose { .. } => "choose".to_owned(),
        StepAction::Confirm { words, .. } => format!("confirm {words}"),
        StepAction::HandOver { .. } => "a person takes over".to_owned(),
        StepAction::StepUp { slot, .. } => format!("step up {slot}"),
        StepAction::Follow { flow, .. } => format!("follow {flow}"),
        StepAction::Call { tool, operation, .. } => format!("call {tool}.{operation}"),
    }
}

/// A text between quotation marks, in Mermaid and in XML.
fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('"', "&quot;").replace('<', "&lt;").replace('>', "&gt;")
}
