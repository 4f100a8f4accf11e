//! Systems that tools are called at over HTTP: the OpenAPI documents that they serve, fetched when they
//! are connected and again while we run, and compared with the folder's copies.
//!
//! A system that cannot be asked may be down, which is no error: what it said last stands.

use std::{sync::Arc, time::Duration};

use ombud_assistant::ServedDocument;
use ombud_service::{Credential, HttpSystem, IsStopped, Outgoing, OutgoingRequest};
use tokio::{
    sync::watch,
    task::JoinSet,
    time::{sleep, timeout},
};

use crate::outgoing::HttpOutgoing;

/// How long a start waits for what a system says; later it is waited for in the background.
const PATIENCE: Duration = Duration::from_secs(3);
/// How long an answer may take.
const TIMEOUT: Duration = Duration::from_secs(10);
/// How often it is asked again.
pub(crate) const ASK_AGAIN: Duration = Duration::from_mins(1);
/// What is read of a document, in bytes: the largest that are published have some 8 MB.
const DOCUMENT_SIZE_MAX_BYTES: usize = 16 * 1024 * 1024;

/// What a document says differently from the folder's copy.
type Differences = Box<dyn Fn(&ServedDocument) -> Vec<String> + Send + Sync>;

/// Where a system serves its document, and what shows that we may read it.
#[derive(Clone)]
pub(crate) struct Source {
    url: String,
    token: Credential,
    outgoing: HttpOutgoing,
}

/// A system whose document is looked at as long as this lives.
pub(crate) struct Served {
    said: Arc<watch::Sender<Option<Arc<ServedDocument>>>>,
    /// Ends with us.
    _keeper: JoinSet<()>,
}

impl Source {
    /// At a path of a tool's address.
    pub(crate) fn new(
        address: &str,
        path: &str,
        token: &Credential,
        outgoing: &HttpOutgoing,
    ) -> Self {
        Self {
            url: format!("{}{path}", address.trim_end_matches('/')),
            token: token.clone(),
            outgoing: outgoing.clone(),
        }
    }

    /// The document, or why there is none, in words for the operator.
    pub(crate) async fn fetch(&self) -> Result<ServedDocument, String> {
        let mut headers = vec![("accept", "application/json".to_owned())];
        let token = self.token.now();
        let bearer = token.map(|token| format!("Bearer {}", token.as_str()));
        headers.extend(bearer.map(|bearer| ("authorization", bearer)));
        let request = OutgoingRequest {
            method: "GET",
            url: &self.url,
            headers: &headers,
            body: vec![],
            timeout: TIMEOUT,
            answer_size_max_bytes: DOCUMENT_SIZE_MAX_BYTES,
            stopped: IsStopped::never(),
        };
        let answer = self.outgoing.send(request).await.map_err(|error| error.to_string())?;
        if answer.status != 200 {
            return Err(format!("it answers with status {}", answer.status));
        }
        let whole = serde_json::from_slice(&answer.body).ok();
        whole
            .and_then(ServedDocument::new)
            .ok_or_else(|| "what it answers is no OpenAPI 3 document as JSON".to_owned())
    }
}

impl Served {
    /// Look at what the system of a tool serves, and keep looking. Returns once it was looked at, or has
    /// taken too long for it.
    pub(crate) async fn open(
        source: Source,
        tool: &str,
        differences: Differences,
        ask_again: Duration,
    ) -> Self {
        let said = Arc::new(watch::Sender::new(None));
        let (looked, mut was_looked) = watch::channel(false);
        let mut keeper = JoinSet::new();
        let keeping = Keeping { source, tool: tool.to_owned(), differences, ask_again };
        keeper.spawn(keeping.keep(Arc::clone(&said), looked));
        let was_looked = async { was_looked.wait_for(|looked| *looked).await.map(drop) };
        // Why not stands in the log then.
        drop(timeout(PATIENCE, was_looked).await);
        Self { said, _keeper: keeper }
    }
}

impl HttpSystem for Served {
    fn document(&self) -> Option<Arc<ServedDocument>> {
        self.said.borrow().clone()
    }
}

/// What is looked at for ever.
struct Keeping {
    source: Source,
    tool: String,
    differences: Differences,
    ask_again: Duration,
}

impl Keeping {
    /// Look, for ever. What changes is said once.
    async fn keep(
        self,
        publish: Arc<watch::Sender<Option<Arc<ServedDocument>>>>,
        looked: watch::Sender<bool>,
    ) {
        let (mut differed, mut failed) = (vec![], None);
        let tool = &self.tool;
        loop {
            let used = self.source.token.now();
            match self.source.fetch().await {
                Ok(document) => {
                    let differences = (self.differences)(&document);
                    publish.send_replace(Some(Arc::new(document)));
                    if differences != differed {
                        said(tool, &differences);
                    }
                    (differed, failed) = (differences, None);
                }
                Err(why) => {
                    if failed.as_ref() != Some(&why) {
                        let what = "a system cannot be compared with its OpenAPI document";
                        tracing::warn!(tool, why, "{what}");
                    }
                    failed = Some(why);
                }
            }
            looked.send_replace(true);
            // With another credential it may say something else.
            let token = &self.source.token;
            tokio::select! {
                () = sleep(self.ask_again) => {}
                () = token.changed(used.as_ref()) => {}
            }
        }
    }
}

fn said(tool: &str, differences: &[String]) {
    if differences.is_empty() {
        tracing::info!(tool, "a system is what its OpenAPI document in the folder says again");
        return;
    }
    let differences = differences.join("; ");
    tracing::warn!(
        tool,
        differences,
        "a person does what it is for: a system is not what its OpenAPI document in the folder says"
    );
}

#[cfg(test)]
mod tests {
    use std::{
        io::{Read, Write},
        net::TcpListener,
    };

    use super::*;

    #[tokio::test]
    async fn what_a_system_serves_is_looked_at_again_and_what_it_said_last_stands_while_it_is_down()
    {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = format!("http://{}", listener.local_addr().unwrap());
        let (seen, mut asked) = tokio::sync::mpsc::unbounded_channel();
        let serving = std::thread::spawn(move || {
            for version in ["first", "second", "", ""] {
                let (mut stream, _) = listener.accept().unwrap();
                let mut head = [0; 4_096];
                let size = stream.read(&mut head).unwrap();
                seen.send(String::from_utf8_lossy(head.get(..size).unwrap()).into_owned()).unwrap();
                let body = format!("{{\"openapi\":\"3.1.0\",\"paths\":{{\"/{version}\":{{}}}}}}");
                if !version.is_empty() {
                    let length = body.len();
                    let answer = format!(
                        "HTTP/1.1 200 OK\r\ncontent-length: {length}\r\nconnection: close\r\n\r\n{body}"
                    );
                    stream.write_all(answer.as_bytes()).unwrap();
                }
            }
        });
        let outgoing = HttpOutgoing::new().unwrap();
        let file = Some(ombud_service::Secret::new("token".to_owned()));
        let token = Credential { file, ..Credential::default() };
        let source = Source::new(&format!("{address}/"), "/api.json", &token, &outgoing);
        let served =
            Served::open(source, "it", Box::new(|_| vec![]), Duration::from_millis(20)).await;
        assert!(format!("{:?}", served.document()).contains("/first"));
        let request = asked.recv().await.unwrap();
        assert!(request.starts_with("GET /api.json "), "{request}");
        assert!(request.to_lowercase().contains("authorization: bearer token"), "{request}");
        // The second, and twice nothing.
        for _ in 0..3 {
            asked.recv().await.unwrap();
        }
        assert!(format!("{:?}", served.document()).contains("/second"));
        serving.join().unwrap();
    }
}
