//! A server that must not or cannot start says why, and changes nothing.

use std::{
    fs,
    net::TcpListener,
    os::unix::fs::{MetadataExt, PermissionsExt, chown},
    path::Path,
    process::{Command, Stdio},
};

use rusqlite::Connection;

use crate::{
    QUESTION,
    app::{TestApp, ombud, run, serve, settings, small_assistant},
    tiny_assistant,
};

/// A server that cannot start: what it says after what it has logged.
fn refused(command: &mut Command) -> String {
    let ran = run(&mut wrapped(command.arg("serve"), "timeout", &["60"]));
    assert_ne!(ran.code, Some(124), "it was not refused, and started: {ran:?}");
    assert_eq!(ran.code, Some(2), "{ran:?}");
    let said = ran.stderr.lines().skip_while(|line| line.starts_with('{'));
    let said = said.collect::<Vec<_>>().join("\n");
    assert!(said.starts_with("error: "), "{ran:?}");
    assert!(!said.contains("panicked"), "{ran:?}");
    said
}

fn is_root() -> bool {
    fs::metadata("/proc/self").unwrap().uid() == 0
}

/// The command as the argument of another.
fn wrapped(command: &Command, by: &str, arguments: &[&str]) -> Command {
    let mut wrapped = Command::new(by);
    wrapped
        .args(arguments)
        .arg(command.get_program())
        .args(command.get_args())
        .env_clear()
        .envs(command.get_envs().filter_map(|(name, value)| Some((name, value?))))
        .current_dir(command.get_current_dir().unwrap())
        .stdin(Stdio::null());
    wrapped
}

/// The command without the rights that let root write anywhere.
fn as_user(command: &Command) -> Command {
    if is_root() {
        let without = "--bounding-set=-dac_override,-dac_read_search,-fowner,-chown";
        wrapped(command, "setpriv", &[without])
    } else {
        wrapped(command, "env", &[])
    }
}

/// A user who owns nothing here.
const NOBODY: u32 = 65_534;

/// Take the right to write from a file or folder and, where we are root, the file from us.
fn protect(path: &Path, mode: u32) {
    if is_root() {
        chown(path, Some(NOBODY), Some(NOBODY)).unwrap();
    }
    fs::set_permissions(path, fs::Permissions::from_mode(mode)).unwrap();
}

#[test]
fn a_secret_that_is_missing_is_named_and_never_made_anew() {
    let mut app = TestApp::start();
    app.open("de").say(QUESTION);
    app.take_server().stop();
    for (file, folder) in [
        ("cell.key", "secrets"),
        ("token.key", "secrets"),
        ("ledger.key", "secrets"),
        ("keys.db", ""),
    ] {
        let (path, aside) = (app.data().join(folder).join(file), app.folder.join("aside"));
        fs::rename(&path, &aside).unwrap();
        let mut settings = app.settings.clone();
        let Err(said) = serve(&mut settings, &app.folder) else { panic!("started without {file}") };
        assert!(said.contains(file) && said.contains("missing"), "{file}: {said}");
        assert!(!path.exists(), "{file} was made anew");
        fs::rename(&aside, &path).unwrap();
    }
    app.start_again();
    app.assert_well();
}

#[test]
fn a_folder_that_cannot_be_made_is_a_clear_error() {
    let temporary = tempfile::tempdir().unwrap();
    let parent = temporary.path().join("parent");
    fs::create_dir(&parent).unwrap();
    let settings = settings(&parent, &small_assistant(temporary.path()));
    protect(&parent, 0o555);
    let says = refused(&mut as_user(&ombud(&settings, temporary.path())));
    assert!(says.contains(&parent.join("data").display().to_string()), "{says}");
    assert!(says.contains("cannot be made (permission denied)"), "{says}");
    assert!(says.contains("set `data.folder` to a place"), "{says}");
}

#[test]
fn a_read_only_database_is_a_clear_error() {
    let mut app = TestApp::start();
    app.open("de").say(QUESTION);
    assert_eq!(app.take_server().stop(), Some(0));
    let data = app.data();
    for file in ["ombud.db", "ombud.lock"] {
        protect(&data.join(file), 0o444);
    }
    let says = refused(&mut as_user(&ombud(&app.settings, &app.folder)));
    assert!(says.contains(&data.display().to_string()), "{says}");
    assert!(says.contains("ermission") || says.contains("written"), "{says}");
}

#[test]
fn a_data_folder_that_is_read_only_stays_so_and_is_named_with_what_to_do() {
    let mut app = TestApp::start();
    assert_eq!(app.take_server().stop(), Some(0));
    let data = app.data();
    let mode = |mode| fs::set_permissions(&data, fs::Permissions::from_mode(mode)).unwrap();
    mode(0o500);
    let says = refused(&mut as_user(&ombud(&app.settings, &app.folder)));
    let named = format!("the data folder `{}` cannot be written to", data.display());
    for said in [named.as_str(), "chmod u+rwx", "set `data.folder`"] {
        assert!(says.contains(said), "{said}: {says}");
    }
    // It is refused before anything is learned: whatever is wrong with the folder, it is not told.
    let manifest = app.folder.join("assistant/assistant.toml");
    let whole = fs::read(&manifest).unwrap();
    fs::write(&manifest, "broken").unwrap();
    let says = refused(&mut as_user(&ombud(&app.settings, &app.folder)));
    assert!(says.contains(&named), "{says}");
    fs::write(&manifest, whole).unwrap();
    let found = fs::metadata(&data).unwrap().permissions().mode() & 0o777;
    assert_eq!(found, 0o500, "nobody asked to make it writable");
    let ran = run(as_user(&ombud(&app.settings, &app.folder)).arg("doctor"));
    assert_eq!(ran.code, Some(1), "{ran:?}");
    assert!(ran.stdout.contains(&format!("MEND {named}")), "{ran:?}");
    // What others may do with it is taken away, as always.
    mode(0o755);
    app.start_again();
    assert_eq!(fs::metadata(&data).unwrap().permissions().mode() & 0o777, 0o700);
}

#[test]
fn a_postgresql_that_does_not_answer_is_named_by_its_setting() {
    let temporary = tempfile::tempdir().unwrap();
    let folder = temporary.path();
    let mut settings = settings(folder, &tiny_assistant(folder));
    let url = "postgres://ombud:geheim@127.0.0.1:9/ombud";
    settings.insert("OMBUD_DATA_POSTGRES".to_owned(), url.to_owned());
    let says = refused(&mut ombud(&settings, folder));
    for said in [
        "(`data.postgres`) cannot be opened",
        "see that the server runs",
        "the PostgreSQL server at `127.0.0.1:9` cannot be reached",
    ] {
        assert!(says.contains(said), "{said}: {says}");
    }
    assert!(!says.contains("geheim"), "{says}");
}

/// What each command says of a PostgreSQL that cannot be used.
fn commands_say(url: &str, says: &[&str]) {
    let temporary = tempfile::tempdir().unwrap();
    let folder = temporary.path();
    let mut settings = settings(folder, &tiny_assistant(folder));
    settings.insert("OMBUD_DATA_POSTGRES".to_owned(), url.to_owned());
    let mut told = vec![refused(&mut ombud(&settings, folder))];
    assert!(!told[0].contains("learning"), "it says so at once: {}", told[0]);
    for arguments in [&["doctor"][..], &["ledger", "verify"], &["chat"], &["hold", "list", ID]] {
        let ran = run(&mut wrapped(ombud(&settings, folder).args(arguments), "timeout", &["60"]));
        assert!(matches!(ran.code, Some(1 | 2)), "{arguments:?}: {ran:?}");
        told.push(format!("{}{}", ran.stdout, ran.stderr));
    }
    for told in told {
        for says in says {
            assert!(told.contains(says), "`{says}`: {told}");
        }
        assert!(!told.contains("geheim"), "{told}");
    }
}

const ID: &str = "6f1e2a34-0000-4000-8000-000000000000";

#[test]
fn a_postgresql_server_that_takes_connections_and_never_answers_is_told_of_with_its_address() {
    // The system takes connections for whoever listens.
    let silent = TcpListener::bind("127.0.0.1:0").unwrap();
    let place = silent.local_addr().unwrap();
    commands_say(
        &format!("postgres://ombud:geheim@{place}/ombud"),
        &[
            &format!("the PostgreSQL server at `{place}` cannot be reached"),
            "nothing answered within 5 seconds",
            "see that the server runs",
        ],
    );
}

#[test]
fn an_address_that_might_go_on_in_clear_is_refused_with_what_to_write() {
    commands_say(
        "postgres://ombud:geheim@127.0.0.1:9/ombud?sslmode=prefer",
        &["`sslmode=prefer` goes on in clear", "write `sslmode=verify-full`"],
    );
}

/// Whatever keeps a server from starting, or from deciding, is found without starting it.
#[test]
fn the_doctor_finds_what_keeps_a_server_from_starting() {
    let mut app = TestApp::start();
    app.open("de").say(QUESTION);
    app.take_server().stop();
    let data = app.data();
    let doctor = || run(as_user(&ombud(&app.settings, &app.folder)).arg("doctor"));
    let finds = |what: &str, remedy: &str| {
        let ran = doctor();
        assert_eq!(ran.code, Some(1), "{what}: {ran:?}");
        let line = ran.stdout.split("MEND ").find(|line| line.contains(what));
        assert!(line.is_some_and(|line| line.contains(remedy)), "{what}: {remedy}: {ran:?}");
    };
    let well = || {
        let ran = doctor();
        assert_eq!(ran.code, Some(0), "{ran:?}");
        for said in
            ["secret cell.key", "secret token.key", "secret ledger.key", "the ledger's entries"]
        {
            assert!(ran.stdout.contains(&format!("ok   {said}")), "{said}: {ran:?}");
        }
    };
    well();
    for name in ["secrets/cell.key", "secrets/token.key", "secrets/ledger.key", "keys.db"] {
        let (path, aside) = (data.join(name), app.folder.join("aside"));
        fs::rename(&path, &aside).unwrap();
        finds(&format!("{name}` is missing"), "put it back");
        assert!(!path.exists(), "looking makes nothing");
        if name.starts_with("secrets") {
            fs::write(&path, "c2hvcnQ=").unwrap();
            fs::set_permissions(&path, fs::Permissions::from_mode(0o600)).unwrap();
            finds(&format!("{name}` is not a"), "put it back from where you keep the secrets");
        }
        fs::rename(&aside, &path).unwrap();
    }
    well();
    for name in ["ombud.db", "keys.db", "ombud.lock"] {
        let path = data.join(name);
        fs::set_permissions(&path, fs::Permissions::from_mode(0o400)).unwrap();
        finds(&format!("{name}` cannot be written to"), "chmod u+rw");
        fs::set_permissions(&path, fs::Permissions::from_mode(0o600)).unwrap();
    }
    well();
    let published = fs::read_to_string(data.join("checkpoint")).unwrap();
    let database = Connection::open(data.join("ombud.db")).unwrap();
    let statement = "UPDATE entry SET commitment = zeroblob(32) WHERE place & 1048575 = 1";
    assert_eq!(database.execute(statement, []).unwrap(), 1);
    drop(database);
    finds("not the one that was signed", "ombud restore");
    assert_eq!(fs::read_to_string(data.join("checkpoint")).unwrap(), published);
}

#[test]
fn a_second_server_on_the_same_data_is_refused() {
    let app = TestApp::start();
    let mut settings = app.settings.clone();
    settings.insert("OMBUD_SERVER_LISTEN".to_owned(), "127.0.0.1:0".to_owned());
    let data = app.data().display().to_string();
    let says = refused(&mut ombud(&settings, &app.folder));
    assert!(says.contains("another ombud") && says.contains(&data), "{says}");
    // Also where nothing answers on the socket.
    fs::remove_file(app.data().join("admin.sock")).unwrap();
    let says = refused(&mut ombud(&settings, &app.folder));
    assert!(says.contains(&data) && says.contains("use"), "{says}");
    app.assert_well();
}

#[test]
fn a_port_that_is_taken_is_a_clear_error() {
    let app = TestApp::start();
    let temporary = tempfile::tempdir().unwrap();
    let mut settings = settings(temporary.path(), &small_assistant(temporary.path()));
    settings.insert("OMBUD_SERVER_LISTEN".to_owned(), app.address.clone());
    let says = refused(&mut ombud(&settings, temporary.path()));
    assert!(says.contains("`server.listen`") && says.contains(&app.address), "{says}");
}

#[test]
fn a_database_that_is_older_than_what_was_published_signs_no_second_history() {
    let mut app = TestApp::start();
    let data = app.data();
    app.open("de").say(QUESTION);
    assert_eq!(app.take_server().stop(), Some(0));
    let older = fs::read(data.join("ombud.db")).unwrap();
    app.start_again();
    app.open("de").say(QUESTION);
    assert_eq!(app.take_server().stop(), Some(0));
    let newest = fs::read(data.join("ombud.db")).unwrap();
    let published = fs::read(data.join("checkpoint")).unwrap();

    for lost in [Some(older), None] {
        for rest in ["ombud.db", "ombud.db-wal", "ombud.db-shm"] {
            drop(fs::remove_file(data.join(rest)));
        }
        if let Some(older) = lost {
            fs::write(data.join("ombud.db"), older).unwrap();
        }
        let says = refused(&mut ombud(&app.settings, &app.folder));
        assert!(says.contains("ombud restore") && says.contains("were signed"), "{says}");
        assert_eq!(fs::read(data.join("checkpoint")).unwrap(), published, "it stays the newest");
    }
    for rest in ["ombud.db-wal", "ombud.db-shm"] {
        drop(fs::remove_file(data.join(rest)));
    }
    fs::write(data.join("ombud.db"), newest).unwrap();
    app.start_again();
    app.assert_well();
}
