//! Whether connections to the database are encrypted, and how the server proves who it is: what
//! the URL says, in libpq's words (`sslmode`, `sslrootcert`).

use std::{net::IpAddr, sync::Arc};

use percent_encoding::percent_decode_str;
use rustls::{
    ClientConfig, RootCertStore,
    pki_types::{CertificateDer, pem::PemObject},
};
use tokio_postgres::{
    Config,
    config::{Host, SslMode},
};
use tokio_postgres_rustls::MakeRustlsConnect;

use crate::{StoreError, error::chain};

/// What the driver needs to connect to the database that a URL names.
///
/// Encrypted is what leaves the machine, unless the URL says `sslmode=disable`; and wherever it
/// is, the server's certificate must be of its name and of an authority that the system, or the
/// file `sslrootcert`, trusts. `prefer` and `allow`, which go on in clear when encryption fails,
/// are refused.
///
/// # Errors
/// [`StoreError::Address`].
pub(super) fn read(url: &str) -> Result<(Config, MakeRustlsConnect), StoreError> {
    let (base, parameters) = url.split_once('?').unwrap_or((url, ""));
    let (mut mode, mut authority, mut others) = (None, None, String::new());
    for parameter in parameters.split('&').filter(|parameter| !parameter.is_empty()) {
        match parameter.split_once('=') {
            Some(("sslmode", value)) => mode = Some(value),
            Some(("sslrootcert", value)) => authority = Some(value),
            _ => {
                others.push(if others.is_empty() { '?' } else { '&' });
                others.push_str(parameter);
            }
        }
    }
    // What the driver says of an address repeats none of it but names of parameters.
    let mut config: Config = format!("{base}{others}").parse().map_err(|error| {
        let error = chain(&error);
        unusable(format!("it is no address of a PostgreSQL database ({error})"), ADDRESS)
    })?;
    if config.get_hosts().is_empty() && config.get_hostaddrs().is_empty() {
        return Err(unusable("the address names no server".to_owned(), ADDRESS));
    }
    let is_encrypted = match mode {
        None => !is_local(&config),
        Some("disable") => false,
        Some("require" | "verify-ca" | "verify-full") => true,
        Some(weak @ ("prefer" | "allow")) => {
            let problem = format!(
                "`sslmode={weak}` goes on in clear, without a word, where encryption fails, so it is not taken"
            );
            return Err(unusable(problem, MODE));
        }
        Some(other) => {
            let problem = format!("`sslmode` is `{other}`, which is none of its values");
            return Err(unusable(problem, MODE));
        }
    };
    config.ssl_mode(if is_encrypted { SslMode::Require } else { SslMode::Disable });
    let mut roots = RootCertStore::empty();
    match authority {
        _ if !is_encrypted => {}
        Some(file) => {
            let file = percent_decode_str(file).decode_utf8_lossy().into_owned();
            let refused = |error: &dyn std::fmt::Display| {
                let problem =
                    format!("the certificates `{file}` (`sslrootcert`) cannot be read: {error}");
                unusable(problem, CERTIFICATES)
            };
            let certificates =
                CertificateDer::pem_file_iter(&file).map_err(|error| refused(&error))?;
            for certificate in certificates {
                let certificate = certificate.map_err(|error| refused(&error))?;
                roots.add(certificate).map_err(|error| refused(&error))?;
            }
            if roots.is_empty() {
                return Err(refused(&"there is none in it"));
            }
        }
        None => {
            let found = rustls_native_certs::load_native_certs();
            roots.add_parsable_certificates(found.certs);
        }
    }
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let client = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .map_err(|error| StoreError::Unavailable(error.into()))?
        .with_root_certificates(roots)
        .with_no_client_auth();
    Ok((config, MakeRustlsConnect::new(client)))
}

/// Whether every host is this machine.
fn is_local(config: &Config) -> bool {
    let named = config.get_hosts().iter().all(|host| match host {
        Host::Tcp(name) => {
            name == "localhost" || name.parse::<IpAddr>().is_ok_and(|address| address.is_loopback())
        }
        Host::Unix(_) => true,
    });
    named && config.get_hostaddrs().iter().all(IpAddr::is_loopback)
}

const ADDRESS: &str = "write it as `postgres://USER:PASSWORD@HOST:PORT/DATABASE`, with `%` and two hexadecimal \
                       digits for signs such as `@`, `/` and `?` in a name or password";
const MODE: &str = "write `sslmode=verify-full` (`require` and `verify-ca` are taken for the same: encrypted, and the \
                    server shows a certificate), or `sslmode=disable` where the way to the server is safe";
const CERTIFICATES: &str = "name a file in PEM with the certificate of who issued the server's, readable for the \
                            service's user, or leave `sslrootcert` out where the system trusts them";

fn unusable(problem: String, remedy: &'static str) -> StoreError {
    StoreError::Address { problem, remedy }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mode(url: &str) -> SslMode {
        read(url).unwrap().0.get_ssl_mode()
    }

    #[test]
    fn what_leaves_the_machine_is_encrypted_unless_the_url_says_otherwise() {
        for local in [
            "postgres://ombud@localhost/ombud",
            "postgres://ombud@127.0.0.1:5432/ombud?connect_timeout=3",
            "postgres://ombud@[::1]/ombud",
            "postgres://ombud@%2Frun%2Fpostgresql/ombud",
        ] {
            assert_eq!(mode(local), SslMode::Disable, "{local}");
        }
        for remote in [
            "postgres://ombud@db.example/ombud",
            "postgres://ombud@10.0.0.7/ombud",
            "postgres://ombud@localhost,db.example/ombud",
            "postgres://ombud@localhost/ombud?hostaddr=10.0.0.7",
            "postgres://ombud@localhost/ombud?sslmode=verify-full",
        ] {
            assert_eq!(mode(remote), SslMode::Require, "{remote}");
        }
        assert_eq!(mode("postgres://ombud@db.example/ombud?sslmode=disable"), SslMode::Disable);
    }

    #[test]
    fn what_might_silently_go_on_in_clear_is_refused() {
        for (url, says) in [
            ("postgres://ombud@db/ombud?sslmode=prefer", "`sslmode=prefer` goes on in clear"),
            ("postgres://ombud@db/ombud?sslmode=allow", "`sslmode=allow` goes on in clear"),
            ("postgres://ombud@db/ombud?sslmode=on", "`sslmode` is `on`"),
            ("postgres://ombud@db/ombud?sslrootcert=%2Fno%20where", "`/no where`"),
            ("postgres://ombud@db/ombud?sslrootcert=/dev/null", "there is none in it"),
        ] {
            let Err(StoreError::Address { problem, .. }) = read(url) else { panic!("{url}") };
            assert!(problem.contains(says), "{url}: {problem}");
        }
    }

    #[test]
    fn an_address_that_cannot_be_used_is_told_of_without_what_is_secret_in_it() {
        for url in [
            "postgres://ombud:geheim@db:port/ombud",
            "postgres://ombud:geheim@db/ombud?geheim=geheim&sslmode=disable",
            "postgres:///ombud?user=geheim",
        ] {
            let Err(StoreError::Address { problem, remedy }) = read(url) else { panic!("{url}") };
            assert!(!problem.contains("geheim@"), "{problem}");
            assert!(remedy.contains("postgres://USER"), "{remedy}");
        }
    }
}
