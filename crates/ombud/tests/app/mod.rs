//! The real binary, started for a test: where it listens, who may call it, what it printed.

use std::{
    collections::BTreeMap,
    env,
    fs::{self, File},
    io,
    net::TcpListener,
    os::unix::process::{CommandExt, parent_id},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    thread,
    time::{Duration, Instant},
};

use serde_json::{Value, json};
use tempfile::TempDir;

use self::http::{Answer, Events, Request};

pub(crate) mod http;

/// Longer than anything takes on a busy machine; whoever waits this long has waited for nothing.
pub(crate) const DEADLINE: Duration = Duration::from_mins(2);

/// The binary under test.
const OMBUD: &str = env!("CARGO_BIN_EXE_ombud");

/// Where what was learned is kept.
pub(crate) const LEARNED: &str = "OMBUD_DATA_LEARNED_FOLDER";

/// The sample assistant.
pub(crate) fn nordlicht() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../examples/nordlicht").canonicalize().unwrap()
}

/// A few topics of the sample assistant in a folder of their own: it starts in a moment, where
/// the whole takes its time to learn.
pub(crate) fn small_assistant(folder: &Path) -> PathBuf {
    let (all, small) = (nordlicht(), folder.join("assistant"));
    for part in ["words", "policies"] {
        copy_folder(&all.join(part), &small.join(part)).unwrap();
    }
    for language in ["de", "en"] {
        // Without what procedures say, for it has none.
        let file = small.join(format!("words/{language}.ftl"));
        let words = fs::read_to_string(&file).unwrap();
        let (kept, _) = words.split_once("\n# What procedures ask and say.").unwrap();
        fs::write(file, kept).unwrap();
    }
    // Those that need no procedure, and no other article.
    fs::create_dir_all(small.join("scenarios")).unwrap();
    for scenario in ["greeting", "gruss", "moving"] {
        let file = format!("scenarios/{scenario}.toml");
        fs::copy(all.join(&file), small.join(&file)).unwrap();
    }
    // Without what it asks of the next version and of recalls: tests change folders between two starts.
    let manifest = fs::read_to_string(all.join("assistant.toml")).unwrap();
    let (before, rest) =
        manifest.split_once("\n# What this version asks of the next one.").unwrap();
    let (_, after) = rest.split_once("\n[understanding]").unwrap();
    fs::write(small.join("assistant.toml"), format!("{before}\n[understanding]{after}")).unwrap();
    for part in ["examples", "knowledge/de", "knowledge/en"] {
        fs::create_dir_all(small.join(part)).unwrap();
    }
    let articles = ["moving-house", "price-guarantee", "bill-when", "cancel-contract"];
    for intent in articles.iter().chain(&["greeting", "are-you-human", "person"]) {
        let file = format!("examples/{intent}.toml");
        // Without the procedures, which most tests need not meet.
        let example = fs::read_to_string(all.join(&file)).unwrap();
        let lines = example.lines().filter(|line| !line.starts_with("flow = "));
        fs::write(small.join(&file), lines.collect::<Vec<_>>().join("\n")).unwrap();
    }
    for article in articles {
        for language in ["de", "en"] {
            let file = format!("knowledge/{language}/{article}.md");
            fs::copy(all.join(&file), small.join(&file)).unwrap();
        }
    }
    small
}

/// Look again and again until there is something, and fail after the deadline.
pub(crate) fn poll<T>(what: &str, mut look: impl FnMut() -> Option<T>) -> T {
    let started = Instant::now();
    loop {
        if let Some(found) = look() {
            return found;
        }
        assert!(started.elapsed() < DEADLINE, "waited in vain: {what}");
        thread::sleep(Duration::from_millis(10));
    }
}

/// The `ombud` command in a clean environment, in a folder without a configuration file.
pub(crate) fn ombud(settings: &BTreeMap<String, String>, folder: &Path) -> Command {
    let mut command = Command::new(OMBUD);
    command.env_clear().current_dir(folder).stdin(Stdio::null());
    // What one test learned of an assistant, the others need not learn again.
    command.env(LEARNED, Path::new(env!("CARGO_TARGET_TMPDIR")).join("learned")).envs(settings);
    for name in ["PATH", "TMPDIR"] {
        if let Some(value) = env::var_os(name) {
            command.env(name, value);
        }
    }
    command
}

/// What a command that ended has said.
#[derive(Debug)]
pub(crate) struct Ran {
    pub(crate) code: Option<i32>,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
}

/// Run a command to its end.
pub(crate) fn run(command: &mut Command) -> Ran {
    let output = command.output().unwrap();
    Ran {
        code: output.status.code(),
        stdout: String::from_utf8(output.stdout).unwrap(),
        stderr: String::from_utf8(output.stderr).unwrap(),
    }
}

/// Environment variables that make a server of its own in `folder`: `data` is in it.
pub(crate) fn settings(folder: &Path, assistant: &Path) -> BTreeMap<String, String> {
    [
        ("OMBUD_DATA_FOLDER", folder.join("data").display().to_string()),
        ("OMBUD_ASSISTANT_FOLDER", assistant.display().to_string()),
        ("OMBUD_CONVERSATION_BURST_WINDOW_MS", "0".to_owned()),
        ("OMBUD_LOG_FORMAT", "json".to_owned()),
        // Tests that run beside one another promise calls for the same times, and send files on the same day.
        ("OMBUD_DESK_CALLS_PER_WINDOW", "1000".to_owned()),
        ("OMBUD_ATTACHMENTS_PER_DAY_MB", "1000000".to_owned()),
        // Any free port: the usual one may be in use.
        ("OMBUD_SERVER_LISTEN", "127.0.0.1:0".to_owned()),
        // Where tests receive webhooks.
        ("OMBUD_WEBHOOKS_ALLOWED", "[\"127.0.0.1\"]".to_owned()),
    ]
    .map(|(name, value)| (name.to_owned(), value))
    .into()
}

/// A server that runs, and the key that may do everything with it.
pub(crate) struct TestApp {
    /// Host and port.
    pub(crate) address: String,
    /// An API key with the scope `admin`.
    pub(crate) admin: String,
    /// Holds `data`, `out` and `err`.
    pub(crate) folder: PathBuf,
    /// The environment it was started with.
    pub(crate) settings: BTreeMap<String, String>,
    /// `None` where another process started it and others use it too.
    server: Option<Server>,
    _temporary: Option<TempDir>,
}

/// A process that is killed when nobody needs it any more.
pub(crate) struct Server(Child);

impl Drop for Server {
    fn drop(&mut self) {
        drop(self.0.kill());
        drop(self.0.wait());
    }
}

impl Server {
    /// Kill it at once, as a power cut would.
    pub(crate) fn kill(mut self) {
        self.0.kill().unwrap();
        self.0.wait().unwrap();
    }

    /// Ask it to stop, and wait until it has; its exit code.
    pub(crate) fn stop(mut self) -> Option<i32> {
        let told = Command::new("kill").arg(self.0.id().to_string()).status().unwrap();
        assert!(told.success());
        poll("the server stops", || self.0.try_wait().unwrap()).code()
    }
}

/// Start a server in a folder, on a free port; where it listens. An error is what it said when it
/// ended by itself.
pub(crate) fn serve(
    settings: &mut BTreeMap<String, String>,
    folder: &Path,
) -> Result<(Server, String), String> {
    for _ in 0..20 {
        // Free now; whoever takes it before the server does makes us try another.
        let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        let address = format!("127.0.0.1:{port}");
        settings.insert("OMBUD_SERVER_LISTEN".to_owned(), address.clone());
        let child = ombud(settings, folder)
            .arg("serve")
            .stdout(File::create(folder.join("out")).unwrap())
            .stderr(File::create(folder.join("err")).unwrap())
            // A signal for the tests is not for it; they kill it themselves.
            .process_group(0)
            .spawn()
            .unwrap();
        let mut server = Server(child);
        let ended = poll("the server is ready", || {
            if server.0.try_wait().unwrap().is_some() {
                return Some(Some(fs::read_to_string(folder.join("err")).unwrap()));
            }
            is_ready(&address, folder).then_some(None)
        });
        match ended {
            None => return Ok((server, address)),
            Some(error) if error.contains("`server.listen`") => {}
            Some(error) => return Err(error),
        }
    }
    Err("no port was free".to_owned())
}

fn is_ready(address: &str, folder: &Path) -> bool {
    // Only what it printed itself tells that it is this server that answers.
    let out = fs::read_to_string(folder.join("out")).unwrap_or_default();
    let listening = out.lines().any(|line| line.trim_start().starts_with("key "));
    let ready = || Request::new(address, "GET", "/readyz").try_send();
    // One whose log is wrong has started too, and decides nothing.
    let started = |answer: &Answer| {
        let body = String::from_utf8_lossy(&answer.body);
        body.contains("ledger-wrong")
    };
    listening && ready().is_ok_and(|answer| answer.status == 200 || started(&answer))
}

/// The first-admin token that a server in this folder printed.
pub(crate) fn first_admin_token(folder: &Path) -> Option<String> {
    let out = fs::read_to_string(folder.join("out")).unwrap();
    let line = out.lines().find(|line| line.contains("first-admin token"))?;
    line.rsplit(' ').next().map(str::to_owned)
}

/// Make the first key of a new server.
pub(crate) fn first_key(address: &str, folder: &Path) -> String {
    let token = first_admin_token(folder).unwrap();
    let made = Request::new(address, "POST", "/v1/keys/first")
        .bearer(&token)
        .json(&json!({ "name": "tests" }))
        .send()
        .expect(201);
    made["key"].as_str().unwrap().to_owned()
}

/// A server for one test that has not started yet, so that its folder can be changed without starting it
/// twice: most of the time that tests take is that of servers that start.
pub(crate) struct Prepared {
    /// Holds the small assistant in `assistant`.
    pub(crate) folder: PathBuf,
    /// The environment it starts with.
    pub(crate) settings: BTreeMap<String, String>,
    temporary: TempDir,
}

impl Prepared {
    pub(crate) fn new() -> Self {
        let temporary = tempfile::tempdir().unwrap();
        let folder = temporary.path().to_owned();
        let settings = settings(&folder, &small_assistant(&folder));
        Self { folder, settings, temporary }
    }

    pub(crate) fn set(&mut self, more: &[(&str, &str)]) {
        self.settings.extend(more.iter().map(|(name, value)| ((*name).into(), (*value).into())));
    }

    /// Take files of the sample assistant too.
    pub(crate) fn take(&self, files: impl IntoIterator<Item = impl AsRef<str>>) {
        let (sample, own) = (nordlicht(), self.folder.join("assistant"));
        for file in files {
            let file = file.as_ref();
            fs::create_dir_all(own.join(file).parent().unwrap()).unwrap();
            fs::copy(sample.join(file), own.join(file)).unwrap();
        }
    }

    /// Change a file of the assistant's folder.
    pub(crate) fn alter(&self, file: &str, change: impl FnOnce(&str) -> String) {
        let path = self.folder.join("assistant").join(file);
        let before = fs::read_to_string(&path).unwrap();
        let after = change(&before);
        assert_ne!(before, after, "`{file}` is written so");
        fs::write(&path, after).unwrap();
    }

    pub(crate) fn start(self) -> TestApp {
        let Self { folder, mut settings, temporary } = self;
        let (server, address) = serve(&mut settings, &folder).unwrap();
        let admin = first_key(&address, &folder);
        let server = Some(server);
        TestApp { address, admin, folder, settings, server, _temporary: Some(temporary) }
    }
}

impl TestApp {
    /// A server for this test alone, with a small assistant.
    pub(crate) fn start() -> Self {
        Prepared::new().start()
    }

    /// The same with settings of its own.
    pub(crate) fn start_with(more: &[(&str, &str)]) -> Self {
        let mut prepared = Prepared::new();
        prepared.set(more);
        prepared.start()
    }

    /// The server that all tests of this run share under a name, with the sample assistant.
    pub(crate) fn shared(name: &str) -> Self {
        Self::shared_with(name, BTreeMap::new)
    }

    /// The same with settings of its own, made by whoever starts it.
    ///
    /// nextest runs each test in a process of its own: the first one starts the server, and it is
    /// killed once the run has ended.
    pub(crate) fn shared_with(name: &str, more: impl FnOnce() -> BTreeMap<String, String>) -> Self {
        let (run, owner) = match env::var("NEXTEST_RUN_ID") {
            Ok(run) => (run, parent_id()),
            Err(_) => (format!("process-{}", std::process::id()), std::process::id()),
        };
        let folder = env::temp_dir().join(format!("ombud-test-{run}-{name}"));
        fs::create_dir_all(&folder).unwrap();
        let lock = File::create(folder.join("lock")).unwrap();
        lock.lock().unwrap();
        let known = folder.join("known");
        if !known.exists() {
            let mut settings = settings(&folder, &nordlicht());
            settings.extend(more());
            let (server, address) = serve(&mut settings, &folder)
                .unwrap_or_else(|error| panic!("the shared server did not start: {error}"));
            let admin = first_key(&address, &folder);
            kill_after(owner, server, &folder);
            let text = json!({ "address": address, "admin": admin, "settings": settings });
            fs::write(&known, text.to_string()).unwrap();
        }
        let known: Value = serde_json::from_slice(&fs::read(&known).unwrap()).unwrap();
        let text = |key: &str| known[key].as_str().unwrap().to_owned();
        Self {
            address: text("address"),
            admin: text("admin"),
            settings: serde_json::from_value(known["settings"].clone()).unwrap(),
            folder,
            server: None,
            _temporary: None,
        }
    }

    /// Another node on the same PostgreSQL database, with copies of the same secrets.
    pub(crate) fn another_node(&self) -> Self {
        let temporary = tempfile::tempdir().unwrap();
        let folder = temporary.path().to_owned();
        copy_folder(&self.data().join("secrets"), &folder.join("data/secrets")).unwrap();
        let mut settings = self.settings.clone();
        let data = folder.join("data").display().to_string();
        settings.insert("OMBUD_DATA_FOLDER".to_owned(), data);
        let (server, address) = serve(&mut settings, &folder).unwrap();
        let (admin, server) = (self.admin.clone(), Some(server));
        Self { address, admin, folder, settings, server, _temporary: Some(temporary) }
    }

    /// Where its data is.
    pub(crate) fn data(&self) -> PathBuf {
        self.folder.join("data")
    }

    /// The process, for tests that end it themselves.
    pub(crate) fn take_server(&mut self) -> Server {
        self.server.take().unwrap()
    }

    /// Start it again on the same data.
    pub(crate) fn start_again(&mut self) {
        assert!(self.server.is_none(), "it runs");
        let (server, address) = serve(&mut self.settings, &self.folder).unwrap();
        (self.server, self.address) = (Some(server), address);
    }

    /// What it has logged.
    pub(crate) fn logged(&self) -> String {
        fs::read_to_string(self.folder.join("err")).unwrap()
    }

    /// The public key of its log.
    pub(crate) fn verifier_key(&self) -> String {
        self.get("/key").send().text(200).trim().to_owned()
    }

    /// A command with the same settings.
    pub(crate) fn ombud(&self, arguments: &[&str]) -> Ran {
        run(ombud(&self.settings, &self.folder).args(arguments))
    }

    /// A request that nobody signs.
    pub(crate) fn request(&self, method: &str, path: &str) -> Request {
        Request::new(&self.address, method, path)
    }

    pub(crate) fn get(&self, path: &str) -> Request {
        self.request("GET", path)
    }

    pub(crate) fn post(&self, path: &str, body: &Value) -> Request {
        self.request("POST", path).json(body)
    }

    /// A key with these scopes.
    pub(crate) fn key(&self, scopes: &[&str]) -> String {
        let body = json!({ "name": "a test", "scopes": scopes });
        let made = self.post("/v1/keys", &body).bearer(&self.admin).send().expect(201);
        made["key"].as_str().unwrap().to_owned()
    }

    /// Open a conversation.
    pub(crate) fn open(&self, language: &str) -> Talk<'_> {
        let body = json!({ "language": language });
        let opened = self.post("/v1/conversations", &body).bearer(&self.admin).send().expect(201);
        let text = |pointer| opened.pointer(pointer).and_then(Value::as_str).unwrap().to_owned();
        Talk {
            app: self,
            id: text("/conversation/id"),
            subject: text("/conversation/subject"),
            token: text("/token"),
        }
    }

    /// Begin a conversation on a site, as its pages do.
    pub(crate) fn open_on(&self, site: &str, language: &str) -> Talk<'_> {
        let path = format!("/v1/sites/{site}/conversations");
        let opened = self.post(&path, &json!({ "language": language })).send().expect(201);
        let text = |pointer| opened.pointer(pointer).and_then(Value::as_str).unwrap().to_owned();
        let (id, token) = (text("/conversation/id"), text("/token"));
        Talk { app: self, id, subject: String::new(), token }
    }

    /// It is well: it answers a new customer.
    pub(crate) fn assert_well(&self) {
        self.assert_answering();
        let checked = self.post("/v1/ledger/verify", &json!({})).bearer(&self.admin).send();
        let checked = checked.expect(200);
        assert_eq!(
            (&checked["changed"], &checked["first_wrong"]),
            (&json!(0), &Value::Null),
            "{checked}"
        );
    }

    /// It answers.
    pub(crate) fn assert_answering(&self) {
        self.get("/readyz").send().text(200);
        let sent = self.open("de").say("Bist du ein Mensch?");
        assert_eq!(sent["reply"]["kind"], "reply", "{sent}");
    }
}

/// Have a server killed once the process `owner` has ended, and its folder removed.
fn kill_after(owner: u32, server: Server, folder: &Path) {
    let script = "tail --pid=\"$1\" -f /dev/null; kill -9 \"$2\"; rm -rf -- \"$3\"";
    let arguments = [owner.to_string(), server.0.id().to_string(), folder.display().to_string()];
    let child = Command::new("sh")
        .args(["-c", script, "sh"])
        .args(arguments)
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .process_group(0)
        .spawn();
    // Nobody waits for either in this process: they outlive it.
    drop(child.unwrap());
    std::mem::forget(server);
}

/// A conversation, as its customer has it.
pub(crate) struct Talk<'a> {
    pub(crate) app: &'a TestApp,
    pub(crate) id: String,
    pub(crate) subject: String,
    pub(crate) token: String,
}

/// A conversation whose server may go and come back.
pub(crate) struct Kept {
    pub(crate) id: String,
    pub(crate) subject: String,
    pub(crate) token: String,
}

impl Kept {
    /// The conversation on a server that runs.
    pub(crate) fn on<'a>(&self, app: &'a TestApp) -> Talk<'a> {
        let Self { id, subject, token } = self;
        Talk { app, id: id.clone(), subject: subject.clone(), token: token.clone() }
    }
}

impl Talk<'_> {
    /// Let go of the server.
    pub(crate) fn keep(self) -> Kept {
        Kept { id: self.id, subject: self.subject, token: self.token }
    }

    /// The path of something in it.
    pub(crate) fn path(&self, rest: &str) -> String {
        format!("/v1/conversations/{}{rest}", self.id)
    }

    /// Ask for something in it, as its customer.
    pub(crate) fn get(&self, rest: &str) -> Request {
        self.app.get(&self.path(rest)).bearer(&self.token)
    }

    /// Do something in it, as its customer.
    pub(crate) fn post(&self, rest: &str, body: &Value) -> Request {
        self.app.post(&self.path(rest), body).bearer(&self.token)
    }

    /// Send a message; what came of it.
    pub(crate) fn say(&self, text: &str) -> Value {
        self.post("/messages", &json!({ "text": text })).send().expect(200)
    }

    /// The conversation as it is.
    pub(crate) fn show(&self) -> Value {
        self.get("").send().expect(200)
    }

    /// Everything that happened in it.
    pub(crate) fn events(&self) -> Vec<Value> {
        let page = self.get("/messages?limit=500").send().expect(200);
        page["items"].as_array().unwrap().clone()
    }

    /// Its decisions, newest first.
    pub(crate) fn decisions(&self) -> Vec<Value> {
        let page = self.get("/decisions?limit=200").send().expect(200);
        page["items"].as_array().unwrap().clone()
    }

    /// Follow it live, with the token in the address as an `EventSource` has it.
    pub(crate) fn follow(&self, after: u64) -> Events {
        let path = self.path(&format!("/events?after={after}&token={}", self.token));
        self.app.get(&path).follow().unwrap_or_else(|answer| panic!("{answer:?}"))
    }
}

/// A file that only this test has.
pub(crate) fn write(folder: &Path, name: &str, text: impl AsRef<[u8]>) -> PathBuf {
    let path = folder.join(name);
    fs::write(&path, text).unwrap();
    path
}

/// Copy a folder with everything in it.
pub(crate) fn copy_folder(from: &Path, to: &Path) -> io::Result<()> {
    fs::create_dir_all(to)?;
    for item in fs::read_dir(from)? {
        let item = item?;
        let target = to.join(item.file_name());
        if item.file_type()?.is_dir() {
            copy_folder(&item.path(), &target)?;
        } else {
            fs::copy(item.path(), target)?;
        }
    }
    Ok(())
}
