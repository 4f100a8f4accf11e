//! A small HTTP client: blocking, one connection a request, nothing hidden.

use std::{
    io::{self, BufRead, BufReader, Read, Write},
    net::{TcpListener, TcpStream},
    thread,
};

use serde_json::Value;

use super::DEADLINE;

/// A request that is being made.
#[derive(Debug, Clone)]
pub(crate) struct Request {
    address: String,
    method: String,
    path: String,
    headers: Vec<(String, String)>,
    body: Vec<u8>,
}

/// What came back.
#[derive(Clone)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    headers: Vec<(String, String)>,
    pub(crate) body: Vec<u8>,
    asked: String,
}

impl std::fmt::Debug for Answer {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self { status, headers, body, asked } = self;
        let body = String::from_utf8_lossy(body);
        write!(formatter, "{asked}\nwas answered {status}\n{headers:?}\n{body}")
    }
}

impl Request {
    pub(crate) fn new(address: &str, method: &str, path: &str) -> Self {
        Self {
            address: address.to_owned(),
            method: method.to_owned(),
            path: path.to_owned(),
            headers: vec![],
            body: vec![],
        }
    }

    pub(crate) fn header(mut self, name: &str, value: &str) -> Self {
        self.headers.push((name.to_owned(), value.to_owned()));
        self
    }

    /// With an API key or a token.
    pub(crate) fn bearer(self, credential: &str) -> Self {
        self.header("authorization", &format!("Bearer {credential}"))
    }

    pub(crate) fn json(self, body: &Value) -> Self {
        self.bytes("application/json", body.to_string())
    }

    /// With a body as it is.
    pub(crate) fn bytes(mut self, content_type: &str, body: impl Into<Vec<u8>>) -> Self {
        self.body = body.into();
        self.header("content-type", content_type)
    }

    /// Send it; a connection that fails is a failed test.
    pub(crate) fn send(&self) -> Answer {
        self.try_send().unwrap_or_else(|error| panic!("{} {}: {error}", self.method, self.path))
    }

    pub(crate) fn try_send(&self) -> io::Result<Answer> {
        let (answer, mut body) = self.exchange()?;
        let mut answer = answer;
        match body.read_to_end(&mut answer.body) {
            // The server closes before a body that is too large was sent whole.
            Err(error) if error.kind() == io::ErrorKind::ConnectionReset => {}
            result => drop(result?),
        }
        let length = answer.header("content-length").map(str::parse::<usize>);
        match length {
            Some(Ok(length)) if length != answer.body.len() && self.method != "HEAD" => {
                Err(io::Error::new(io::ErrorKind::UnexpectedEof, "the answer was cut off"))
            }
            _ => Ok(answer),
        }
    }

    /// Send it and read what follows as server-sent events.
    pub(crate) fn follow(&self) -> Result<Events, Answer> {
        let (mut answer, mut body) = self.exchange().unwrap();
        let stream = answer.header("content-type").unwrap_or_default().to_owned();
        if answer.status == 200 && stream.starts_with("text/event-stream") {
            return Ok(Events { body: BufReader::new(body), last_id: String::new() });
        }
        body.read_to_end(&mut answer.body).unwrap();
        Err(answer)
    }

    /// Send it and read the head of the answer.
    fn exchange(&self) -> io::Result<(Answer, Body)> {
        let stream = TcpStream::connect(&self.address)?;
        stream.set_read_timeout(Some(DEADLINE))?;
        let Self { method, path, address, .. } = self;
        let mut lines = vec![
            format!("{method} {path} HTTP/1.1"),
            format!("host: {address}"),
            "connection: close".to_owned(),
        ];
        lines.extend(self.headers.iter().map(|(name, value)| format!("{name}: {value}")));
        if !self.body.is_empty() || matches!(method.as_str(), "POST" | "PUT") {
            lines.push(format!("content-length: {}", self.body.len()));
        }
        let head = format!("{}\r\n\r\n", lines.join("\r\n"));
        let mut bytes = head.into_bytes();
        bytes.extend_from_slice(&self.body);
        let mut writing = stream.try_clone()?;
        let mut reading = BufReader::new(stream);
        let (answer, chunked) = if bytes.len() > 32 * 1024 {
            // The answer may come before all is sent; what is left then cannot be sent any more.
            thread::scope(|scope| {
                scope.spawn(move || drop(writing.write_all(&bytes)));
                self.read_head(&mut reading)
            })?
        } else {
            writing.write_all(&bytes)?;
            self.read_head(&mut reading)?
        };
        Ok((answer, Body { reading, chunked, left: 0, ended: false }))
    }

    fn read_head(&self, reading: &mut impl BufRead) -> io::Result<(Answer, bool)> {
        let mut line = String::new();
        reading.read_line(&mut line)?;
        let status = line.split(' ').nth(1).and_then(|status| status.parse().ok());
        let cut_off = || io::Error::new(io::ErrorKind::UnexpectedEof, "there is no answer");
        let status = status.ok_or_else(cut_off)?;
        let mut headers = Vec::new();
        loop {
            let mut line = String::new();
            if reading.read_line(&mut line)? == 0 {
                return Err(cut_off());
            }
            let Some((name, value)) = line.trim_end().split_once(':') else { break };
            headers.push((name.to_ascii_lowercase(), value.trim().to_owned()));
        }
        let asked = format!("{} {}", self.method, self.path);
        let answer = Answer { status, headers, body: vec![], asked };
        let chunked = answer.header("transfer-encoding") == Some("chunked");
        Ok((answer, chunked))
    }
}

impl Answer {
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }

    /// The JSON of an answer that must have this status.
    pub(crate) fn expect(&self, status: u16) -> Value {
        assert_eq!(self.status, status, "{self:?}");
        if self.body.is_empty() {
            return Value::Null;
        }
        serde_json::from_slice(&self.body).unwrap_or_else(|error| panic!("{error}: {self:?}"))
    }

    /// The text of an answer that must have this status.
    pub(crate) fn text(&self, status: u16) -> String {
        assert_eq!(self.status, status, "{self:?}");
        String::from_utf8(self.body.clone()).unwrap()
    }

    /// The detail of a problem that must have this status and code (RFC 9457).
    pub(crate) fn problem(&self, status: u16, code: &str) -> String {
        let problem = self.expect(status);
        assert_eq!(self.header("content-type"), Some("application/problem+json"), "{self:?}");
        assert_eq!(problem["type"], format!("/problems/{code}"), "{self:?}");
        assert_eq!(problem["status"], status, "{self:?}");
        assert!(problem["title"].as_str().is_some_and(|title| !title.is_empty()), "{self:?}");
        let detail = problem["detail"].as_str().unwrap_or_default().to_owned();
        assert!(detail.ends_with('.'), "no sentence: {self:?}");
        for word in ["serde", "deserialize", "Deserialize", "panicked", "Err(", "src/"] {
            assert!(!detail.contains(word), "not the caller's words: {self:?}");
        }
        detail
    }
}

/// The body of an answer, its chunks put together.
struct Body {
    reading: BufReader<TcpStream>,
    chunked: bool,
    left: usize,
    ended: bool,
}

impl Read for Body {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if !self.chunked {
            return self.reading.read(buffer);
        }
        if self.left == 0 && !self.ended {
            let mut line = String::new();
            self.reading.read_line(&mut line)?;
            if line.trim().is_empty() {
                // The end of the chunk before.
                line.clear();
                self.reading.read_line(&mut line)?;
            }
            let cut_off = |_| io::Error::new(io::ErrorKind::UnexpectedEof, "a chunk is cut off");
            self.left = usize::from_str_radix(line.trim(), 16).map_err(cut_off)?;
            self.ended = self.left == 0;
        }
        if self.ended {
            return Ok(0);
        }
        let wanted = buffer.len().min(self.left);
        let count = self.reading.read(buffer.get_mut(..wanted).unwrap_or_default())?;
        self.left -= count;
        Ok(count)
    }
}

/// Live events.
pub(crate) struct Events {
    body: BufReader<Body>,
    last_id: String,
}

impl Events {
    /// The id of the last event.
    pub(crate) fn last_id(&self) -> &str {
        &self.last_id
    }

    /// The next event, with its id checked against its version; `None` when the stream has ended. One that says
    /// to begin anew is the event `reset`, one that somebody writes the event `typing`.
    pub(crate) fn next(&mut self) -> Option<Value> {
        let (mut id, mut data, mut name) = (None, None, None);
        let mut silent = 0;
        loop {
            let mut line = String::new();
            match self.body.read_line(&mut line) {
                Ok(0) => return None,
                Ok(_) => {}
                Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => return None,
                Err(error) if error.kind() == io::ErrorKind::ConnectionReset => return None,
                Err(error) => panic!("no event: {error}"),
            }
            match line.trim_end().split_once(':') {
                Some(("id", value)) => {
                    self.last_id = value.trim().to_owned();
                    id = Some(self.last_id.clone());
                }
                Some(("data", value)) => data = Some(value.trim().to_owned()),
                Some(("event", value)) => name = Some(value.trim().to_owned()),
                Some(("", _)) => {
                    // Every fifteen seconds the server says that it is still there.
                    silent += 1;
                    assert!(silent < 5, "nothing came for a minute");
                }
                Some(_) => {}
                None if line.trim().is_empty() => {
                    let Some(data) = data.take() else { continue };
                    let mut event: Value = serde_json::from_str(&data).unwrap();
                    match name.take().as_deref() {
                        Some("reset") => {
                            assert!(id.is_some_and(|id| id.ends_with("-0")));
                            event["event"] = "reset".into();
                            return Some(event);
                        }
                        Some("typing") => {
                            assert_eq!(id, None, "nobody resumes behind it");
                            event["event"] = "typing".into();
                            return Some(event);
                        }
                        _ => {}
                    }
                    let version = event["version"].to_string();
                    let (log, of_it) = id.as_deref().and_then(|id| id.split_once('-')).unwrap();
                    assert_eq!((log.parse::<u32>().is_ok(), of_it), (true, version.as_str()));
                    return Some(event);
                }
                None => panic!("not an event: {line}"),
            }
        }
    }

    /// The next events.
    pub(crate) fn take(&mut self, count: usize) -> Vec<Value> {
        (0..count).map(|_| self.next().unwrap()).collect()
    }
}

/// Take one request that the server sends to a listener that does not block; its headers and body.
/// `None` if none is there yet.
pub(crate) fn receive<'a>(
    listener: &TcpListener,
    status: impl FnOnce(&[u8]) -> &'a str,
) -> Option<(String, Vec<u8>)> {
    let (mut stream, _) = listener.accept().ok()?;
    stream.set_nonblocking(false).unwrap();
    let mut reading = BufReader::new(stream.try_clone().unwrap());
    let mut headers = String::new();
    while !headers.ends_with("\r\n\r\n") {
        assert!(reading.read_line(&mut headers).unwrap() > 0, "cut off: {headers}");
    }
    let length = header(&headers, "content-length").unwrap().parse().unwrap();
    let mut body = vec![0; length];
    reading.read_exact(&mut body).unwrap();
    let status = status(&body);
    let answer = format!("HTTP/1.1 {status}\r\ncontent-length: 0\r\nconnection: close\r\n\r\n");
    stream.write_all(answer.as_bytes()).unwrap();
    Some((headers, body))
}

/// A header of a request as it came.
pub(crate) fn header<'a>(headers: &'a str, name: &str) -> Option<&'a str> {
    headers.lines().find_map(|line| {
        let (known, value) = line.split_once(':')?;
        known.eq_ignore_ascii_case(name).then(|| value.trim())
    })
}
