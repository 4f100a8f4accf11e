use ombud_guard::*;
use std::io::Read;
struct S<'t>(&'t str);
impl FromCustomer for S<'_> {
    fn customer_text(&self) -> &str {
        self.0
    }
}
impl FromAssistant for S<'_> {
    fn assistant_text(&self) -> &str {
        self.0
    }
}
fn main() {
    let mut t = String::new();
    std::io::stdin().read_to_string(&mut t).unwrap();
    let reply = std::env::args().nth(1).is_some();
    for line in t.lines() {
        let mut cols = line.split('\t');
        let file = cols.next().unwrap();
        let text = cols.next().unwrap();
        let found = if reply {
            let c = ReplyContext {
                passages: &[line.split('\t').nth(2).unwrap_or("")],
                results: &[],
                customer: &[line.split('\t').nth(3).unwrap_or("")],
                instructions: "",
                disclosure: Disclosure::Shown,
                today: None,
                rules: Rules::none(),
            };
            reply_faults(AssistantText::of(&S(text)), &c)
        } else {
            let mut f = signals(CustomerText::of(&S(text)));
            f.extend(social_engineering(text));
            f
        };
        for f in found {
            println!(
                "{file}\t{}\t{:.2}\t{}\t|| {}",
                f.kind.code(),
                f.confidence,
                &text[f.range.clone()],
                text.chars().take(260).collect::<String>()
            );
        }
    }
}
