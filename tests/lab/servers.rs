//! Real servers, each on a port of its own until it is dropped.

use std::net::{SocketAddr, TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

/// A server process.
pub(crate) struct Server {
    child: Child,
    pub(crate) port: u16,
    folder: Option<PathBuf>,
}

impl Drop for Server {
    fn drop(&mut self) {
        // It may have ended by itself.
        let _ = self.child.kill();
        let _ = self.child.wait();
        if let Some(folder) = &self.folder {
            let _ = std::fs::remove_dir_all(folder);
        }
    }
}

/// Where `build.sh` puts the programs and certificates.
pub(crate) fn cache() -> PathBuf {
    let from = |name: &str| std::env::var_os(name).map(PathBuf::from);
    let cache = from("CRYPTASSAY_LAB_CACHE").unwrap_or_else(|| {
        let home = || from("HOME").expect("HOME is set").join(".cache");
        from("XDG_CACHE_HOME").unwrap_or_else(home).join("cryptassay-lab")
    });
    assert!(cache.join("pki/complete").exists(), "the lab is not built: run tests/lab/build.sh");
    cache
}

/// A port that was free a moment ago.
fn free_port(host: &str) -> u16 {
    let listener = TcpListener::bind((host, 0)).expect("a port is free");
    listener.local_addr().expect("it is bound").port()
}

fn wait_until_open(server: &mut Server, host: &str) {
    let address: SocketAddr = format!("{host}:{}", server.port).parse().expect("is an address");
    let deadline = Instant::now() + Duration::from_secs(10);
    while TcpStream::connect_timeout(&address, Duration::from_millis(200)).is_err() {
        if let Ok(Some(status)) = server.child.try_wait() {
            panic!("the server ended: {status}");
        }
        assert!(Instant::now() < deadline, "the server does not listen");
        std::thread::sleep(Duration::from_millis(20));
    }
}

/// `s_server` of the lab's OpenSSL of that version (`3.6`, `1.1.1`), with the certificate of that name.
pub(crate) fn openssl(version: &str, certificate: &str, options: &[&str]) -> Server {
    openssl_on("127.0.0.1", version, certificate, options)
}

/// The same on another address, IPv6 in brackets.
pub(crate) fn openssl_on(host: &str, version: &str, certificate: &str, options: &[&str]) -> Server {
    let (cache, port) = (cache(), free_port(host.trim_matches(['[', ']'])));
    let child = Command::new(cache.join(format!("openssl-{version}")))
        .current_dir(cache.join("pki"))
        .env("OPENSSL_CONF", "/dev/null")
        .args(["s_server", "-quiet", "-www", "-accept", &format!("{host}:{port}")])
        .args(["-cert", &format!("{certificate}.crt"), "-key", &format!("{certificate}.key")])
        .args(options)
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .expect("s_server starts");
    let mut server = Server { child, port, folder: None };
    wait_until_open(&mut server, host);
    server
}

/// Everything that OpenSSL 3.6 can be made to speak, with weak keys.
pub(crate) fn weak(more: &[&str]) -> Server {
    let mut options = vec!["-cipher", "ALL:COMPLEMENTOFALL:@SECLEVEL=0", "-min_protocol", "SSLv3", "-comp"];
    options.extend(["-legacy_renegotiation", "-dhparam", "dh1024.pem"]);
    options.extend(more);
    openssl("3.6", "rsa1024", &options)
}

/// nginx as it is often set up: TLS 1.2 and 1.3, an RSA and an ECDSA certificate, eight suites in its own order.
pub(crate) fn nginx() -> Server {
    let (cache, port) = (cache(), free_port("127.0.0.1"));
    let folder = std::env::temp_dir().join(format!("cryptassay-nginx-{}-{port}", std::process::id()));
    std::fs::create_dir_all(&folder).expect("a folder for nginx");
    let (at, pki) = (folder.display(), cache.join("pki"));
    let pki = pki.display();
    let suites = NGINX_SUITES.map(|(openssl, _)| openssl).join(":");
    let text = format!(
        "daemon off; pid {at}/pid; error_log {at}/error.log; worker_processes 1; events {{ worker_connections 1024; }}
http {{ access_log off; client_body_temp_path {at}/1; proxy_temp_path {at}/2; fastcgi_temp_path {at}/3; uwsgi_temp_path {at}/4; scgi_temp_path {at}/5;
server {{ listen 127.0.0.1:{port} ssl http2; server_name localhost;
 ssl_certificate {pki}/rsa2048.pem; ssl_certificate_key {pki}/rsa2048.key;
 ssl_certificate {pki}/ecP-256.pem; ssl_certificate_key {pki}/ecP-256.key;
 ssl_protocols TLSv1.2 TLSv1.3; ssl_prefer_server_ciphers on; ssl_ciphers {suites}; ssl_dhparam {pki}/dh2048.pem;
 location / {{ return 200 \"ok\"; }} }} }}"
    );
    let configuration = folder.join("nginx.conf");
    std::fs::write(&configuration, text).expect("the configuration is written");
    let mut server = Server { child: start_nginx(&configuration), port, folder: Some(folder) };
    wait_until_open(&mut server, "127.0.0.1");
    server
}

fn start_nginx(configuration: &Path) -> Child {
    let program = ["/usr/sbin/nginx", "nginx"].into_iter().find(|path| Path::new(path).exists()).unwrap_or("nginx");
    Command::new(program)
        .arg("-c")
        .arg(configuration)
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .expect("nginx starts")
}

/// The TLS 1.2 suites of [`nginx`], in its order: OpenSSL's names and the registered ones.
pub(crate) const NGINX_SUITES: [(&str, &str); 8] = [
    ("ECDHE-ECDSA-AES128-GCM-SHA256", "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256"),
    ("ECDHE-RSA-AES128-GCM-SHA256", "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256"),
    ("ECDHE-ECDSA-AES256-GCM-SHA384", "TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384"),
    ("ECDHE-RSA-AES256-GCM-SHA384", "TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384"),
    ("ECDHE-ECDSA-CHACHA20-POLY1305", "TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256"),
    ("ECDHE-RSA-CHACHA20-POLY1305", "TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256"),
    ("DHE-RSA-AES128-GCM-SHA256", "TLS_DHE_RSA_WITH_AES_128_GCM_SHA256"),
    ("DHE-RSA-AES256-GCM-SHA384", "TLS_DHE_RSA_WITH_AES_256_GCM_SHA384"),
];

/// GnuTLS with that priority string.
pub(crate) fn gnutls(priority: &str) -> Server {
    let (pki, port) = (cache().join("pki"), free_port("127.0.0.1"));
    let child = Command::new("gnutls-serv")
        .current_dir(pki)
        .args(["--quiet", "--http", "--port", &port.to_string(), "--priority", priority])
        .args(["--x509certfile", "rsa2048.crt", "--x509keyfile", "rsa2048.key"])
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .expect("gnutls-serv starts");
    let mut server = Server { child, port, folder: None };
    wait_until_open(&mut server, "127.0.0.1");
    server
}
