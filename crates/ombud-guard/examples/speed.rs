//! How many messages of 100 characters the guard reads in a second on one core, everything on, and how fast one long text is:
//! `cargo run --release -p ombud-guard --example speed [NAME] < TEXT`, only what begins with NAME if it is given
//! (`memory`: what 10 MB take at most).

use std::{
    hint::black_box,
    io::{self, Read as _, Write as _},
    time::Duration,
};

use ombud_guard::{
    CustomerText, FromCustomer, Rules, attack, findings, inspect, inspect_customer, read_customer,
    signals, social_engineering, tone,
};

struct Said<'t>(&'t str);

impl FromCustomer for Said<'_> {
    fn customer_text(&self) -> &str {
        self.0
    }
}

/// Time that this thread had a core for (Linux): what others on the machine do does not count.
fn spent() -> Duration {
    let statistics = std::fs::read_to_string("/proc/thread-self/schedstat").unwrap_or_default();
    let nanoseconds = statistics.split(' ').next().and_then(|first| first.parse().ok());
    Duration::from_nanos(nanoseconds.unwrap_or_default())
}

/// What one round of some work takes, the best of three times. The clock ticks every few milliseconds, so each goes on for
/// half a second.
fn seconds(work: &dyn Fn()) -> f64 {
    let time = || {
        let (began, mut rounds) = (spent(), 0.0);
        loop {
            work();
            rounds += 1.0;
            let spent = spent().saturating_sub(began);
            if spent >= Duration::from_millis(500) {
                return spent.as_secs_f64() / rounds;
            }
        }
    };
    (0..3).map(|_| time()).fold(f64::INFINITY, f64::min)
}

fn main() -> io::Result<()> {
    let mut text = String::new();
    io::stdin().read_to_string(&mut text)?;
    let letters: Vec<char> = text.chars().collect();
    let messages: Vec<String> =
        letters.chunks(100).map(|message| message.iter().collect()).collect();
    let only = std::env::args().nth(1).unwrap_or_default();
    let mut out = io::stdout().lock();
    let mut measure = |name: &str, work: &dyn Fn(&str)| -> io::Result<()> {
        if !name.starts_with(&only) {
            return Ok(());
        }
        let seconds = seconds(&|| messages.iter().for_each(|message| work(message)));
        let (messages, bytes) = (u32::try_from(messages.len()), u32::try_from(text.len()));
        let each = |count: u32| f64::from(count) / seconds;
        let (rate, size) =
            (each(messages.unwrap_or(u32::MAX)), each(bytes.unwrap_or(u32::MAX)) / 1e6);
        writeln!(out, "{name}: {rate:.0} messages/s, {size:.1} MB/s")
    };
    let language = |text: &str| inspect(text).ok().and_then(|seen| seen.language);
    measure("personal data and secrets", &|text| {
        black_box(findings(text, Rules::none()));
    })?;
    measure("language", &|text| {
        black_box(language(text));
    })?;
    measure("attacks", &|text| {
        black_box(attack(text));
    })?;
    measure("tone", &|text| {
        black_box(tone(CustomerText::of(&Said(text)), "de"));
    })?;
    measure("signals", &|text| {
        black_box(signals(CustomerText::of(&Said(text))));
    })?;
    measure("social engineering", &|text| {
        black_box(social_engineering(text));
    })?;
    measure("everything", &|text| {
        black_box(inspect_customer(CustomerText::of(&Said(text)), Rules::none()).ok());
    })?;
    let mut whole = |name: &str, text: &str| -> io::Result<()> {
        if !"one text".starts_with(&only) {
            return Ok(());
        }
        let seconds = seconds(&|| {
            black_box(read_customer(CustomerText::of(&Said(text)), Rules::none()));
        });
        let size = f64::from(u32::try_from(text.len()).unwrap_or(u32::MAX)) / 1e6;
        writeln!(out, "one text with everything, {size:.1} MB, {name}: {:.2} MB/s", size / seconds)
    };
    whole("as given", &text)?;
    // What is worst for one detector or another: twice as much takes twice as long, and no longer.
    for pattern in ["1 ", "a@", "null eins ", "Anna Maria ", "eyJa."] {
        for size in [1_000_000, 2_000_000] {
            whole(pattern, &pattern.repeat(size / pattern.len()))?;
        }
    }
    for pattern in ["a", "1 ", "null eins ", "eyJa.", "Ich bin. "] {
        if !"memory".starts_with(&only) {
            break;
        }
        let text = pattern.repeat(10_000_000 / pattern.len());
        black_box(read_customer(CustomerText::of(&Said(&text)), Rules::none()));
    }
    writeln!(out, "memory at most, text and all: {} MB", most_memory_kib() / 1024)
}

/// The most memory that this program has had (Linux), in KiB.
fn most_memory_kib() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    line.and_then(|line| line.split_whitespace().next()?.parse().ok()).unwrap_or_default()
}
