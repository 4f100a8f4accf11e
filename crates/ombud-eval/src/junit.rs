//! A report as `JUnit` XML, as continuous integration reads it: a suite per goal, a case per manner.

use std::fmt::Write as _;

use crate::{html::escaped, report::Report};

impl Report {
    /// As `JUnit` XML.
    pub fn junit(&self) -> String {
        let failed = self.pass_1.of - self.pass_1.count + self.contracts.len();
        let mut text = String::from("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
        let _ = writeln!(
            text,
            "<testsuites name=\"{}\" tests=\"{}\" failures=\"{failed}\" time=\"{:.3}\">",
            escaped(&self.assistant),
            self.conversations + self.contracts.len(),
            self.seconds
        );
        if !self.contracts.is_empty() {
            let count = self.contracts.len();
            let _ = writeln!(
                text,
                "  <testsuite name=\"contracts\" tests=\"{count}\" failures=\"{count}\">"
            );
            for (file, why) in &self.contracts {
                let _ = writeln!(
                    text,
                    "    <testcase classname=\"contracts\" name=\"{0}\">\n      <failure message=\"{1}\"/>\n    </testcase>",
                    escaped(file),
                    escaped(why)
                );
            }
            text.push_str("  </testsuite>\n");
        }
        for goal in &self.goals {
            let (all, passed) = (goal.pass_1.of, goal.pass_1.count);
            let _ = writeln!(
                text,
                "  <testsuite name=\"{}\" tests=\"{all}\" failures=\"{}\">",
                escaped(&goal.name()),
                all - passed
            );
            text.push_str("    <properties>\n");
            for (name, value) in [
                ("answer_ms_p50", format!("{:.3}", goal.waiting.p50_ms)),
                ("answer_ms_p95", format!("{:.3}", goal.waiting.p95_ms)),
                ("answer_ms_p99", format!("{:.3}", goal.waiting.p99_ms)),
                ("answer_ms_max", format!("{:.3}", goal.waiting.max_ms)),
                ("tool_calls", goal.spent.calls.to_string()),
                ("tokens_in", goal.spent.tokens_in.to_string()),
                ("tokens_out", goal.spent.tokens_out.to_string()),
                ("money_micro", goal.spent.money_micro.to_string()),
            ] {
                let _ = writeln!(text, "      <property name=\"{name}\" value=\"{value}\"/>");
            }
            text.push_str("    </properties>\n");
            for (turn, run) in &goal.runs {
                let seconds = std::time::Duration::from_millis(run.milliseconds).as_secs_f64();
                let _ = write!(
                    text,
                    "    <testcase classname=\"{}\" name=\"{} {}\" time=\"{seconds:.3}\"",
                    escaped(&goal.name()),
                    turn + 1,
                    run.manner.as_str()
                );
                if run.passed {
                    text.push_str("/>\n");
                    continue;
                }
                let why: Vec<&str> =
                    run.broken.iter().chain(&run.unmet).map(String::as_str).collect();
                let _ =
                    writeln!(text, ">\n      <failure message=\"{}\">", escaped(&why.join("; ")));
                for (who, said) in &run.transcript {
                    let _ = writeln!(text, "{}: {}", who.as_str(), escaped(said));
                }
                text.push_str("      </failure>\n    </testcase>\n");
            }
            text.push_str("  </testsuite>\n");
        }
        text.push_str("</testsuites>\n");
        text
    }
}
