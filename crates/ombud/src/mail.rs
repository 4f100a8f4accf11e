//! Mail that leaves, by SMTP (RFC 5321) to the server that the operator names.

use std::{fmt, path::Path, time::Duration};

use anyhow::{Context, bail};
use async_trait::async_trait;
use lettre::{
    AsyncSmtpTransport, AsyncTransport, Message, Tokio1Executor,
    message::{Mailbox, header::ContentType},
    transport::smtp::{
        Error,
        authentication::Credentials,
        client::{Tls, TlsParameters},
    },
};
use ombud_service::{Credential, MailError, Mailer, OutgoingMail, Secret};
use parking_lot::Mutex;

/// How long the server may take for one step.
const TIMEOUT: Duration = Duration::from_secs(10);

type Transport = AsyncSmtpTransport<Tokio1Executor>;

/// A mail server.
pub(crate) struct SmtpMailer {
    server: MailServer,
    parameters: TlsParameters,
    password: Credential,
    /// Its connections, with the password that they were made with.
    transport: Mutex<Option<(Option<Secret>, Transport)>>,
}

/// Where a mail server is, as the configuration names it: `smtp://` or `smtps://`, with a user if it asks
/// for one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct MailServer {
    pub(crate) host: String,
    pub(crate) port: u16,
    pub(crate) user: Option<String>,
    /// TLS from the first byte (RFC 8314), and not by STARTTLS.
    pub(crate) is_implicit_tls: bool,
}

impl MailServer {
    /// `smtps://user@host:465` or `smtp://user@host:587`; the user and the port may be left out.
    pub(crate) fn parse(url: &str) -> Option<Self> {
        let (scheme, rest) = url.split_once("://")?;
        let is_implicit_tls = match scheme.to_ascii_lowercase().as_str() {
            "smtps" => true,
            "smtp" => false,
            _ => return None,
        };
        let rest = rest.trim_end_matches('/');
        let (user, place) = match rest.rsplit_once('@') {
            Some((user, place)) => (Some(user.to_owned()), place),
            None => (None, rest),
        };
        let (host, port) = match place.rsplit_once(':') {
            Some((host, port)) => (host, port.parse().ok()?),
            None => (place, if is_implicit_tls { 465 } else { 587 }),
        };
        let is_host = !host.is_empty() && !host.contains(['/', '?', '#', ' ']);
        is_host.then(|| Self { host: host.to_owned(), port, user, is_implicit_tls })
    }

    /// Whether it is on this machine: only there mail may go without encryption.
    fn is_here(&self) -> bool {
        matches!(self.host.as_str(), "localhost" | "127.0.0.1" | "[::1]")
    }
}

/// As it is written in the configuration.
impl fmt::Display for MailServer {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let MailServer { host, port, user, is_implicit_tls } = self;
        let scheme = if *is_implicit_tls { "smtps" } else { "smtp" };
        write!(formatter, "{scheme}://")?;
        user.iter().try_for_each(|user| write!(formatter, "{user}@"))?;
        write!(formatter, "{host}:{port}")
    }
}

impl SmtpMailer {
    /// The way to a server, with the password of its user, for mail from this sender.
    pub(crate) fn new(
        server: &MailServer,
        password: Credential,
        from: &str,
    ) -> anyhow::Result<Self> {
        if let Err(error) = from.parse::<Mailbox>() {
            bail!("`from` is `{from}`, which no mail can be from: {error}");
        }
        let MailServer { host, user, .. } = server;
        let parameters = TlsParameters::new(host.trim_matches(['[', ']']).to_owned())
            .with_context(|| format!("`{host}` is no name of a mail server"))?;
        match (user, &password.file) {
            (None, Some(_)) => bail!("the password for `{host}` has no user: write `user@{host}`"),
            (Some(_), None) if password.now().is_none() => tracing::warn!(
                tool = password.name,
                "no mail is sent: its password is missing (`ombud credentials set`)"
            ),
            _ => {}
        }
        Ok(Self { server: server.clone(), parameters, password, transport: Mutex::default() })
    }

    /// Its connections, made with the password as it is now; `None` where it is missing.
    fn transport(&self) -> Option<Transport> {
        let MailServer { host, port, user, is_implicit_tls } = &self.server;
        // A password without a user is nobody's.
        let password = user.as_ref().and_then(|_| self.password.now());
        let mut kept = self.transport.lock();
        if let Some((_, transport)) = kept.as_ref().filter(|(with, _)| *with == password) {
            return Some(transport.clone());
        }
        let tls = match (is_implicit_tls, self.server.is_here()) {
            (true, _) => Tls::Wrapper(self.parameters.clone()),
            (false, false) => Tls::Required(self.parameters.clone()),
            (false, true) => Tls::Opportunistic(self.parameters.clone()),
        };
        let mut builder =
            Transport::builder_dangerous(host).port(*port).tls(tls).timeout(Some(TIMEOUT));
        if let Some(user) = user {
            let password = password.as_ref()?.as_str().to_owned();
            builder = builder.credentials(Credentials::new(user.clone(), password));
        }
        let transport = builder.build();
        *kept = Some((password, transport.clone()));
        Some(transport)
    }
}

#[async_trait]
impl Mailer for SmtpMailer {
    fn is_ready(&self) -> bool {
        self.server.user.is_none() || self.password.now().is_some()
    }

    async fn send(&self, mail: OutgoingMail<'_>) -> Result<(), MailError> {
        let message = message(&mail).ok_or(MailError::Address)?;
        let transport = self.transport().ok_or(MailError::Unreachable)?;
        // Until here nothing has left, and that is certain.
        match transport.test_connection().await {
            Ok(true) => {}
            Ok(false) => return Err(MailError::Unreachable),
            Err(error) => {
                tracing::warn!(error = %kind(&error), "the mail server was not reached");
                return Err(MailError::Unreachable);
            }
        }
        transport.send(message).await.map(drop).map_err(|error| {
            tracing::warn!(error = %kind(&error), "a mail was not taken");
            if error.is_permanent() || error.is_transient() {
                MailError::Refused
            } else {
                MailError::Unknown
            }
        })
    }
}

/// What went wrong, without what the server wrote: an address may stand in it.
fn kind(error: &Error) -> String {
    match error.status() {
        Some(status) => format!("it answered {status}"),
        None if error.is_timeout() => "it did not answer in time".to_owned(),
        None if error.is_tls() => "the connection could not be encrypted".to_owned(),
        None => "the connection broke off".to_owned(),
    }
}

/// The message; `None` where an address is none.
fn message(mail: &OutgoingMail<'_>) -> Option<Message> {
    let from: Mailbox = mail.from.parse().ok()?;
    // One address, and no name that could hold anything.
    let to: Mailbox = Mailbox::new(None, mail.written.to.trim().parse().ok()?);
    let domain = from.email.domain().to_owned();
    let builder = Message::builder()
        .from(from)
        .to(to)
        .subject(mail.written.subject.clone())
        .message_id(Some(format!("<{}@{domain}>", mail.key)))
        .header(ContentType::TEXT_PLAIN);
    builder.body(mail.written.text.clone()).ok()
}

/// The password of a mail server's user in a file.
pub(crate) fn password(name: &str, file: &Path) -> anyhow::Result<String> {
    let text = std::fs::read_to_string(file).with_context(|| {
        format!("the password of `{name}` in `{}` cannot be read", file.display())
    })?;
    let password = text.trim_end_matches(['\r', '\n']).to_owned();
    if password.is_empty() {
        bail!("`{}` is empty, but must hold the password of `{name}`", file.display());
    }
    Ok(password)
}

#[cfg(test)]
mod tests {
    use ombud_assistant::Written;

    use super::*;

    #[test]
    fn a_server_is_named_with_its_user_and_port_or_without() {
        let server = MailServer::parse("smtps://service@mail.example").unwrap();
        assert_eq!((server.port, server.user.as_deref()), (465, Some("service")));
        assert!(server.is_implicit_tls);
        assert!(MailServer::parse("SMTPS://mail.example").unwrap().is_implicit_tls);
        let server = MailServer::parse("smtp://mail.example:2525").unwrap();
        assert_eq!((server.port, server.user, server.is_implicit_tls), (2525, None, false));
        let of_user = MailServer::parse("smtp://service@mail.example@127.0.0.1:25").unwrap();
        assert_eq!(of_user.user.as_deref(), Some("service@mail.example"));
        for wrong in ["mail.example", "https://mail.example", "smtp://", "smtp://a:b", "smtp://a/b"]
        {
            assert_eq!(MailServer::parse(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn no_address_adds_a_line_or_a_second_one() {
        let of = |to: &str| {
            let written =
                Written { to: to.to_owned(), subject: "S".to_owned(), text: "T".to_owned() };
            let from = "Nordlicht <service@nordlicht.example>";
            message(&OutgoingMail { from, key: "act_1", written: &written })
        };
        let one = String::from_utf8(of("anna@example.org").unwrap().formatted()).unwrap();
        assert!(one.contains("To: anna@example.org\r\n"), "{one}");
        assert!(one.contains("Message-ID: <act_1@nordlicht.example>\r\n"), "{one}");
        for wrong in [
            "anna@example.org, ben@example.org",
            "anna@example.org\r\nBcc: ben@example.org",
            "Anna <anna@example.org>",
            "anna",
            "",
        ] {
            assert!(of(wrong).is_none(), "{wrong}");
        }
    }
}
