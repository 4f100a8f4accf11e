//! The sample company's billing service, as a process of its own, and what may stand before it: a
//! line that loses, delays and falsifies answers.

use std::{
    io::{self, BufRead, BufReader, Read, Write},
    net::{TcpListener, TcpStream},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    sync::{Arc, Mutex},
    thread,
    time::{Duration, Instant},
};

use serde_json::Value;

use crate::app::{Prepared, TestApp, http::Request, nordlicht};

/// The contract on which everything can be tried.
pub(crate) const CONTRACT: &str = "NL-100234";

/// The billing service, running.
pub(crate) struct Billing {
    child: Child,
    address: String,
    token_file: PathBuf,
    data: PathBuf,
}

/// What the line to the billing service does with a request that changes something. What only asks
/// passes, unless it says otherwise.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Line {
    /// Pass everything.
    Passes,
    /// The request arrives, and its answer is lost.
    LosesAnswers,
    /// The request arrives, and its answer never comes.
    Hangs,
    /// The request does not arrive, and no answer comes.
    Swallows,
    /// The request does not arrive, and this is answered instead, with this status.
    Answers(u16, &'static str),
    /// What only asks does not arrive, and this is answered instead, with this status.
    AnswersQuestions(u16, &'static str),
    /// Where it serves its OpenAPI document, this is answered instead; everything else passes.
    Describes(&'static str),
    /// The request does not arrive, and five megabytes are answered instead.
    AnswersALot,
    /// Nothing arrives, not even what only asks.
    IsDown,
}

/// A line to the billing service, and what it does.
pub(crate) struct Wire {
    pub(crate) address: String,
    does: Arc<Mutex<Line>>,
    /// Requests that change something and came by.
    seen: Arc<Mutex<Vec<(Instant, String)>>>,
}

impl Billing {
    pub(crate) fn start(folder: &Path) -> Self {
        let beside = Path::new(env!("CARGO_BIN_EXE_ombud")).with_file_name("nordlicht-billing");
        if !beside.exists() {
            // Built with everything else, unless only these tests were.
            let cargo = std::env::var("CARGO").unwrap_or_else(|_| "cargo".to_owned());
            let built = Command::new(cargo).args(["build", "-p", "nordlicht-billing"]).status();
            assert!(built.unwrap().success());
        }
        let data = folder.join("billing.db");
        let mut child = Command::new(beside)
            .arg("--data")
            .arg(&data)
            .args(["--listen", "127.0.0.1:0"])
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
        let address = line.trim().rsplit("http://").next().unwrap().to_owned();
        Self { child, address, token_file: folder.join("billing.db.token"), data }
    }

    fn get(&self, path: &str) -> Request {
        let token = std::fs::read_to_string(&self.token_file).unwrap();
        Request::new(&self.address, "GET", path).bearer(token.trim())
    }

    /// What it says when it is asked.
    pub(crate) fn look(&self, path: &str) -> Value {
        self.get(path).send().expect(200)
    }

    /// Change something by itself, as the company's people do.
    pub(crate) fn put(&self, path: &str, body: &Value) {
        let token = std::fs::read_to_string(&self.token_file).unwrap();
        let request = Request::new(&self.address, "PUT", path).bearer(token.trim());
        request.header("idempotency-key", "by-hand").json(body).send().expect(200);
    }

    /// Do something new by itself, as the company's people do; its answer.
    pub(crate) fn post(&self, path: &str, body: &Value) -> Value {
        let token = std::fs::read_to_string(&self.token_file).unwrap();
        let request = Request::new(&self.address, "POST", path).bearer(token.trim());
        request.header("idempotency-key", "by-hand").json(body).send().expect(201)
    }

    /// A contract as it stands, byte for byte.
    pub(crate) fn state(&self, contract: &str) -> String {
        self.get(&format!("/v1/contracts/{contract}/state")).send().text(200)
    }

    /// What really happened, one row for each effect.
    pub(crate) fn book(&self) -> Vec<Value> {
        let mut rows: Vec<Value> = Vec::new();
        loop {
            let after = rows.last().map_or(0, |row| row["sequence"].as_u64().unwrap());
            let page = self.get(&format!("/v1/book?limit=500&after={after}")).send().expect(200);
            let more = page["rows"].as_array().unwrap();
            if more.is_empty() {
                return rows;
            }
            rows.extend(more.iter().cloned());
        }
    }

    /// The codes that it sent, oldest first.
    pub(crate) fn codes(&self) -> Vec<String> {
        let books = rusqlite::Connection::open(&self.data).unwrap();
        let mut sent = books.prepare("SELECT text FROM outbox ORDER BY rowid").unwrap();
        let texts = sent.query_map([], |row| row.get::<_, String>(0)).unwrap();
        texts.map(|text| text.unwrap().rsplit(' ').next().unwrap().to_owned()).collect()
    }

    /// A reading that the contract takes: a little more than the last.
    pub(crate) fn next_reading(&self, contract: &str) -> i64 {
        let state: Value = serde_json::from_str(&self.state(contract)).unwrap();
        let readings = state["readings"].as_array().unwrap().iter();
        readings.filter_map(|reading| reading["value_kwh"].as_i64()).max().unwrap() + 5
    }

    /// A line to it.
    pub(crate) fn wire(&self) -> Wire {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap().to_string();
        let does = Arc::new(Mutex::new(Line::Passes));
        let seen = Arc::new(Mutex::new(Vec::new()));
        let wire = Wire { address, does: Arc::clone(&does), seen: Arc::clone(&seen) };
        let billing = self.address.clone();
        thread::spawn(move || {
            for stream in listener.incoming() {
                let (does, seen) = (Arc::clone(&does), Arc::clone(&seen));
                let billing = billing.clone();
                thread::spawn(move || {
                    drop(stream.and_then(|stream| pass(stream, &billing, &does, &seen)));
                });
            }
        });
        wire
    }

    /// The setting that connects it over this line.
    pub(crate) fn setting(&self, wire: &Wire) -> String {
        format!("[\"billing http://{} {}\"]", wire.address, self.token_file.display())
    }
}

impl Drop for Billing {
    fn drop(&mut self) {
        drop(self.child.kill());
        drop(self.child.wait());
    }
}

impl Wire {
    pub(crate) fn does(&self, line: Line) {
        *self.does.lock().unwrap() = line;
    }

    /// Their first lines.
    pub(crate) fn requests(&self) -> Vec<String> {
        self.seen.lock().unwrap().iter().map(|(_, line)| line.clone()).collect()
    }

    /// When the last of them came.
    pub(crate) fn last(&self) -> Option<Instant> {
        self.seen.lock().unwrap().last().map(|(at, _)| *at)
    }

    /// Requests that would change something and came by.
    pub(crate) fn seen(&self) -> usize {
        self.seen.lock().unwrap().len()
    }
}

/// One request and its answer.
fn pass(
    mut stream: TcpStream,
    billing: &str,
    does: &Mutex<Line>,
    seen: &Mutex<Vec<(Instant, String)>>,
) -> io::Result<()> {
    let mut reading = BufReader::new(stream.try_clone()?);
    let (mut head, mut length) = (String::new(), 0);
    loop {
        let mut line = String::new();
        if reading.read_line(&mut line)? == 0 {
            return Ok(());
        }
        if line.trim().is_empty() {
            break;
        }
        let lower = line.to_ascii_lowercase();
        if let Some(value) = lower.strip_prefix("content-length:") {
            length = value.trim().parse().unwrap_or(0);
        }
        if !lower.starts_with("connection:") {
            head.push_str(&line);
        }
    }
    let mut body = vec![0; length];
    reading.read_exact(&mut body)?;
    let changes = !head.starts_with("GET ");
    if changes {
        let line = head.lines().next().unwrap_or_default().to_owned();
        seen.lock().unwrap().push((Instant::now(), line));
    }
    let line = *does.lock().unwrap();
    let forward = || -> io::Result<Vec<u8>> {
        let mut onward = TcpStream::connect(billing)?;
        onward.write_all(format!("{head}connection: close\r\n\r\n").as_bytes())?;
        onward.write_all(&body)?;
        let mut answer = Vec::new();
        onward.read_to_end(&mut answer)?;
        Ok(answer)
    };
    let answered = |status: u16, body: &str| {
        let length = body.len();
        format!(
            "HTTP/1.1 {status} X\r\ncontent-length: {length}\r\nconnection: close\r\n\r\n{body}"
        )
    };
    match line {
        Line::IsDown => Ok(()),
        Line::LosesAnswers if changes => forward().map(drop),
        Line::Hangs | Line::Swallows if changes => {
            if line == Line::Hangs {
                forward()?;
            }
            thread::sleep(Duration::from_mins(2));
            Ok(())
        }
        Line::Answers(status, body) if changes => {
            stream.write_all(answered(status, body).as_bytes())
        }
        Line::AnswersQuestions(status, body) if !changes => {
            stream.write_all(answered(status, body).as_bytes())
        }
        Line::Describes(document) if head.starts_with("GET /openapi.json ") => {
            stream.write_all(answered(200, document).as_bytes())
        }
        Line::AnswersALot if changes => {
            let lot = format!("{{\"id\":\"{}\"}}", "x".repeat(5 << 20));
            stream.write_all(answered(201, &lot).as_bytes())
        }
        _ => stream.write_all(&forward()?),
    }
}

/// The procedures that act which most tests need, each after the intent that leads to it.
const ACTING: [(&str, &str); 3] = [
    ("meter-reading-submit", "meter-reading"),
    ("instalment-adjust", "instalment"),
    ("complaint", "complaint"),
];

/// A server with the small assistant, three procedures that act, and a line to the billing service.
pub(crate) fn app_with_billing() -> (TestApp, Billing, Wire) {
    app_with_procedures(&ACTING)
}

/// The same before it starts.
pub(crate) fn prepared_with_billing() -> (Prepared, Billing, Wire) {
    prepared_with(&ACTING)
}

/// The same with the procedure that steps customers up, before it starts.
pub(crate) fn prepared_with_step_up() -> (Prepared, Billing, Wire) {
    prepared_with(&[&ACTING[..], &[("bank-details-change", "bank-details")]].concat())
}

/// With the procedure that steps customers up, and with settings of its own.
pub(crate) fn app_with_step_up(settings: &[(&str, &str)]) -> (TestApp, Billing, Wire) {
    let (mut prepared, billing, wire) = prepared_with_step_up();
    prepared.set(settings);
    (prepared.start(), billing, wire)
}

/// The same with other procedures, each after the intent that leads to it.
pub(crate) fn app_with_procedures(procedures: &[(&str, &str)]) -> (TestApp, Billing, Wire) {
    let (prepared, billing, wire) = prepared_with(procedures);
    (prepared.start(), billing, wire)
}

/// The same before it starts.
pub(crate) fn prepared_with(procedures: &[(&str, &str)]) -> (Prepared, Billing, Wire) {
    let mut prepared = Prepared::new();
    prepared.take([
        "flows/identify.yaml",
        "tools/billing.toml",
        "tools/billing.openapi.json",
        "tools/people.toml",
        "words/de.ftl",
        "words/en.ftl",
    ]);
    for (intent, flow) in procedures {
        let files = [
            format!("flows/{flow}.yaml"),
            format!("examples/{intent}.toml"),
            format!("knowledge/de/{intent}.md"),
            format!("knowledge/en/{intent}.md"),
        ];
        // Not every procedure has an article that leads to it.
        prepared.take(files.iter().filter(|file| nordlicht().join(file).exists()));
    }
    without_step_up(&prepared, procedures);
    // A test does not wait ten seconds.
    prepared.alter("tools/billing.toml", |contract| {
        contract.replace("timeout_seconds = 10", "timeout_seconds = 1")
    });
    let billing = Billing::start(&prepared.folder);
    let wire = billing.wire();
    let setting = billing.setting(&wire);
    prepared.set(&[("OMBUD_TOOLS_CONNECTED", &setting)]);
    (prepared, billing, wire)
}

/// Have everything but bank details done for anybody: three codes an hour are few for a test, and stepping up has tests of
/// its own, which take the files as they are.
fn without_step_up(prepared: &Prepared, procedures: &[(&str, &str)]) {
    let flows = procedures.iter().map(|(_, flow)| *flow).filter(|flow| *flow != "bank-details");
    for flow in flows {
        let path = prepared.folder.join(format!("assistant/flows/{flow}.yaml"));
        let before = std::fs::read_to_string(&path).unwrap();
        if before.contains("step_up:") {
            std::fs::write(path, free_of_step_up(&before)).unwrap();
        }
    }
    prepared.alter("policies/acts.cedar", |policies| {
        let (before, rule) = policies.split_once("@id(\"proven-contracts-only\")").unwrap();
        let (_, after) = rule.split_once("unless { context.own_account };\n").unwrap();
        format!("{before}{after}")
            .replace("[\"tariff-offer\"", "[\"find-double-payment\", \"tariff-offer\"")
    });
}

/// A procedure without its step-up, and without the way of an unknown contract where only that led there.
fn free_of_step_up(flow: &str) -> String {
    let lines: Vec<&str> = flow.lines().collect();
    let at = lines.iter().position(|line| line.starts_with("  - step_up:")).unwrap();
    let until = lines[at + 1..].iter().position(|line| line.starts_with("  - ")).unwrap() + at + 1;
    let next = lines[until].strip_prefix("  - id: ").unwrap_or_default();
    let mut kept = lines[..at].join("\n") + "\n" + &lines[until..].join("\n") + "\n";
    kept = kept.replace("go: step-up-contract", &format!("go: {next}"));
    if !kept.contains("failed: unknown-contract") {
        kept.truncate(kept.find("  - id: unknown-contract").unwrap());
    }
    kept
}

/// As many acts a day as it takes.
pub(crate) fn lift_limits(prepared: &Prepared) {
    limit_to(prepared, "");
}

/// As many acts a day as it takes, and within an hour what this line says.
pub(crate) fn limit_to(prepared: &Prepared, per_hour: &str) {
    prepared.alter("tools/billing.toml", |contract| {
        let lifted = contract.replace("per_customer_day = 3\n", "per_customer_day = 100000\n");
        lifted.replace("per_hour = 500\n", per_hour)
    });
}
