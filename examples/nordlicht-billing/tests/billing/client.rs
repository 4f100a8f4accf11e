//! A server to talk to, and a small HTTP client.

use std::{
    io::{self, Read, Write},
    net::{SocketAddr, TcpStream},
    sync::{
        Arc,
        atomic::{AtomicI64, Ordering},
    },
};

use jiff::{Timestamp, ToSpan, civil::Date};
use nordlicht_billing::{Billing, Clock, Token, router, serve};
use serde_json::Value;
use tempfile::TempDir;
use tokio::{net::TcpListener, runtime::Runtime};

pub(crate) const TOKEN: &str = "0123456789abcdef0123456789abcdef";

/// Noon of a Monday, on which every server of a test begins.
pub(crate) const START: &str = "2026-11-23T11:00:00Z";

/// An answer as it came.
#[derive(Debug)]
pub(crate) struct Reply {
    pub(crate) status: u16,
    pub(crate) head: String,
    pub(crate) body: String,
}

impl Reply {
    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.body).unwrap_or_else(|_| panic!("no JSON: {self:?}"))
    }

    /// The JSON of an answer that must have this status.
    pub(crate) fn expect(self, status: u16) -> Value {
        assert_eq!(self.status, status, "{self:?}");
        self.json()
    }

    pub(crate) fn is_replay(&self) -> bool {
        self.head.to_lowercase().contains("idempotency-replayed: true")
    }
}

/// Who talks to a server.
#[derive(Debug, Clone)]
pub(crate) struct Client {
    pub(crate) address: SocketAddr,
    pub(crate) token: String,
}

impl Client {
    /// Send bytes as they are and read what comes until the end.
    pub(crate) fn raw(&self, request: &[u8]) -> io::Result<Reply> {
        let mut stream = TcpStream::connect(self.address)?;
        stream.write_all(request)?;
        let mut text = String::new();
        stream.read_to_string(&mut text)?;
        let (head, body) = text.split_once("\r\n\r\n").ok_or(io::ErrorKind::UnexpectedEof)?;
        let status = head.split(' ').nth(1).and_then(|status| status.parse().ok());
        // A server that is killed may leave half an answer.
        let length = head
            .lines()
            .find_map(|line| line.to_lowercase().strip_prefix("content-length: ")?.parse().ok());
        if length != Some(body.len()) {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        Ok(Reply { status: status.unwrap(), head: head.to_owned(), body: body.to_owned() })
    }

    /// A request with any headers, of which the usual ones are there already.
    pub(crate) fn send(
        &self,
        method: &str,
        path: &str,
        headers: &[(&str, &str)],
        body: &str,
    ) -> io::Result<Reply> {
        use std::fmt::Write as _;
        let mut request = format!("{method} {path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n");
        for (name, value) in headers {
            write!(request, "{name}: {value}\r\n").unwrap();
        }
        write!(request, "Content-Length: {}\r\n\r\n{body}", body.len()).unwrap();
        self.raw(request.as_bytes())
    }

    pub(crate) fn get(&self, path: &str) -> Reply {
        let bearer = format!("Bearer {}", self.token);
        self.send("GET", path, &[("Authorization", &bearer)], "").unwrap()
    }

    /// An effect, or what became of it if the server went away.
    pub(crate) fn attempt(
        &self,
        method: &str,
        path: &str,
        key: &str,
        body: Option<&Value>,
    ) -> io::Result<Reply> {
        let bearer = format!("Bearer {}", self.token);
        let mut headers = vec![("Authorization", &*bearer), ("Idempotency-Key", key)];
        if body.is_some() {
            headers.push(("Content-Type", "application/json"));
        }
        let body = body.map(ToString::to_string).unwrap_or_default();
        self.send(method, path, &headers, &body)
    }

    pub(crate) fn effect(
        &self,
        method: &str,
        path: &str,
        key: &str,
        body: Option<&Value>,
    ) -> Reply {
        self.attempt(method, path, key, body).unwrap()
    }

    pub(crate) fn post(&self, path: &str, key: &str, body: &Value) -> Reply {
        self.effect("POST", path, key, Some(body))
    }

    /// The bytes of a contract's state.
    pub(crate) fn state(&self, contract: &str) -> String {
        let reply = self.get(&format!("/v1/contracts/{contract}/state"));
        assert_eq!(reply.status, 200, "{reply:?}");
        reply.body
    }

    /// The whole book.
    pub(crate) fn book(&self) -> Vec<Value> {
        let mut rows = Vec::new();
        loop {
            let page = self.get(&format!("/v1/book?after={}&limit=1000", rows.len())).expect(200);
            let more = page["rows"].as_array().unwrap();
            rows.extend(more.iter().cloned());
            if page["last"] == rows.len() {
                return rows;
            }
            assert!(!more.is_empty(), "the book has gaps");
        }
    }
}

/// A server in this process whose clock goes where it is told.
pub(crate) struct Server {
    pub(crate) client: Client,
    seconds: Arc<AtomicI64>,
    _runtime: Runtime,
    _folder: TempDir,
}

impl Server {
    pub(crate) fn start() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let start: Timestamp = START.parse().unwrap();
        let seconds = Arc::new(AtomicI64::new(start.as_second()));
        let clock = {
            let seconds = Arc::clone(&seconds);
            Clock::new(move || Timestamp::from_second(seconds.load(Ordering::SeqCst)).unwrap())
        };
        let billing = Billing::open(&folder.path().join("billing.db"), clock).unwrap();
        let router = router(billing, Token::new(TOKEN).unwrap());
        let runtime = Runtime::new().unwrap();
        let listener = runtime.block_on(TcpListener::bind("127.0.0.1:0")).unwrap();
        let address = listener.local_addr().unwrap();
        runtime.spawn(serve(listener, router, std::future::pending()));
        let client = Client { address, token: TOKEN.to_owned() };
        Self { client, seconds, _runtime: runtime, _folder: folder }
    }

    pub(crate) fn pass_days(&self, days: i64) {
        self.seconds.fetch_add(days * 86_400, Ordering::SeqCst);
    }
}

/// So many days after the start.
pub(crate) fn day(after: i64) -> Date {
    let start: Date = "2026-11-23".parse().unwrap();
    start + after.days()
}
