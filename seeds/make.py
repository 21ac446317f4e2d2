#!/usr/bin/env python3
"""Makes the sample corpus beside it: certificates, keys, binaries, and the bytes that servers sent.

Usage: make.py LAB, where LAB is the path that tests/lab/build.sh prints (it holds OpenSSL 3.6 and 1.1.1).
Binaries need gcc, x86_64-w64-mingw32-gcc and clang; what a compiler is missing for is left as it is.

What each file must show (the .toml beside it) is what it was asked to be made with, written here by hand; for certificates
OpenSSL's own reading of the finished file is held against that. Keys are made for this corpus alone and protect nothing.
"""

import base64
import pathlib
import re
import shutil
import socket
import subprocess
import sys
import time

HERE = pathlib.Path(__file__).resolve().parent
LAB = pathlib.Path(sys.argv[1])
OPENSSL = str(LAB / "openssl-3.6")
WORK = LAB / "seeds"
LICENCE = "CC0-1.0"


def run(*command, data=None, cwd=WORK):
    done = subprocess.run(command, input=data, cwd=cwd, capture_output=True, env={"OPENSSL_CONF": str(WORK / "config"), "PATH": "/usr/bin:/bin"})
    if done.returncode != 0:
        raise SystemExit(f"{' '.join(map(str, command))}\n{done.stderr.decode()}")
    return done.stdout


def openssl(*arguments, data=None):
    return run(OPENSSL, *arguments, data=data)


def word(value):
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, (int, float)):
        return str(value)
    if isinstance(value, list):
        return "[" + ", ".join(word(one) for one in value) + "]"
    return '"' + str(value).replace("\\", "\\\\").replace('"', '\\"') + '"'


def put(path, content, holds, made, expect):
    """Writes a sample and the file that says what it is."""
    target = HERE / path
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_bytes(content)
    lines = [f"holds = {word(holds)}", f"made = {word(made)}", f"licence = {word(LICENCE)}", "", "[expect]"]
    lines += [f"{key} = {word(value)}" for key, value in expect.items()]
    pathlib.Path(str(target) + ".toml").write_text("\n".join(lines) + "\n")


CONFIG = """
[req]
distinguished_name = dn
[dn]
[leaf]
basicConstraints = critical, CA:FALSE
keyUsage = critical, digitalSignature
subjectAltName = DNS:sample.example
[transport]
basicConstraints = critical, CA:FALSE
keyUsage = critical, digitalSignature, keyEncipherment
[ca]
basicConstraints = critical, CA:TRUE
keyUsage = critical, keyCertSign, cRLSign
"""

KEYS = {
    "rsa-1024": (["RSA", "rsa_keygen_bits:1024"], {"key": "RSA", "bits": 1024, "exponent": 65537}),
    "rsa-2048": (["RSA", "rsa_keygen_bits:2048"], {"key": "RSA", "bits": 2048, "exponent": 65537}),
    "rsa-2048-e3": (["RSA", "rsa_keygen_bits:2048", "rsa_keygen_pubexp:3"], {"key": "RSA", "bits": 2048, "exponent": 3}),
    "rsa-3072": (["RSA", "rsa_keygen_bits:3072"], {"key": "RSA", "bits": 3072, "exponent": 65537}),
    "rsa-4096": (["RSA", "rsa_keygen_bits:4096"], {"key": "RSA", "bits": 4096, "exponent": 65537}),
    "p-256": (["EC", "ec_paramgen_curve:P-256"], {"key": "ECDSA", "curve": "P-256"}),
    "p-384": (["EC", "ec_paramgen_curve:P-384"], {"key": "ECDSA", "curve": "P-384"}),
    "p-521": (["EC", "ec_paramgen_curve:P-521"], {"key": "ECDSA", "curve": "P-521"}),
    "p-224": (["EC", "ec_paramgen_curve:P-224"], {"key": "ECDSA", "curve": "P-224"}),
    "brainpool-256": (["EC", "ec_paramgen_curve:brainpoolP256r1"], {"key": "ECDSA", "curve": "brainpoolP256r1"}),
    "secp256k1": (["EC", "ec_paramgen_curve:secp256k1"], {"key": "ECDSA", "curve": "secp256k1"}),
    "explicit-p-256": (["EC", "ec_paramgen_curve:P-256", "ec_param_enc:explicit"], {"key": "ECDSA", "curve": "explicit"}),
    "ed25519": (["ED25519"], {"key": "EdDSA", "curve": "Ed25519"}),
    "ed448": (["ED448"], {"key": "EdDSA", "curve": "Ed448"}),
    "ml-dsa-44": (["ML-DSA-44"], {"key": "ML-DSA", "set": "ML-DSA-44"}),
    "ml-dsa-65": (["ML-DSA-65"], {"key": "ML-DSA", "set": "ML-DSA-65"}),
    "ml-dsa-87": (["ML-DSA-87"], {"key": "ML-DSA", "set": "ML-DSA-87"}),
    "slh-dsa-192s": (["SLH-DSA-SHA2-192s"], {"key": "SLH-DSA", "set": "SLH-DSA-SHA2-192s"}),
}


def make_keys():
    for name, (options, _) in KEYS.items():
        if not (WORK / f"{name}.key").exists():
            extra = [part for option in options[1:] for part in ("-pkeyopt", option)]
            openssl("genpkey", "-algorithm", options[0], *extra, "-out", f"{name}.key")
    if not (WORK / "dsa-2048.key").exists():
        openssl("genpkey", "-genparam", "-algorithm", "DSA", "-pkeyopt", "dsa_paramgen_bits:2048", "-pkeyopt", "dsa_paramgen_q_bits:256", "-out", "dsa.par")
        openssl("genpkey", "-paramfile", "dsa.par", "-out", "dsa-2048.key")
    KEYS["dsa-2048"] = (["DSA"], {"key": "DSA", "bits": 2048, "subgroup-bits": 256})


def certificate(name, key, options=(), issuer=None, days=("20250601000000Z", "20280630235959Z"), extensions="leaf"):
    """Makes a certificate in PEM; self-signed unless an issuer is named."""
    subject = f"/O=cryptassay samples/CN={name}"
    arguments = ["req", "-new", "-x509", "-key", f"{key}.key", "-subj", subject, "-config", "config", "-extensions", extensions]
    arguments += ["-not_before", days[0], "-not_after", days[1], *options]
    if issuer:
        arguments += ["-CA", f"{issuer[0]}.crt", "-CAkey", f"{issuer[1]}.key"]
    openssl(*arguments, "-out", f"{name}.crt")
    return (WORK / f"{name}.crt").read_bytes(), "openssl " + " ".join(arguments)


PSS = ["-sigopt", "rsa_padding_mode:pss", "-sigopt", "rsa_pss_saltlen:digest"]
OLD = ("20140101000000Z", "20150101000000Z")

# name, key, options, signature facts, dates, what it holds
CERTIFICATES = [
    ("rsa-1024-sha1", "rsa-1024", ["-sha1"], {"signature": "RSASSA-PKCS1", "hash": "SHA-1"}, None, "RSA with 1024 bits, signed with SHA-1"),
    ("rsa-2048-md5", "rsa-2048", ["-md5"], {"signature": "RSASSA-PKCS1", "hash": "MD5"}, None, "RSA with 2048 bits, signed with MD5"),
    ("rsa-2048-pkcs1", "rsa-2048", ["-sha256"], {"signature": "RSASSA-PKCS1", "hash": "SHA-256"}, None, "RSA with 2048 bits, PKCS #1 v1.5"),
    ("rsa-2048-pss", "rsa-2048", ["-sha256", *PSS], {"signature": "RSASSA-PSS", "hash": "SHA-256"}, None, "RSA with 2048 bits, PSS"),
    ("rsa-2048-exponent-3", "rsa-2048-e3", ["-sha256", *PSS], {"signature": "RSASSA-PSS", "hash": "SHA-256"}, None, "RSA with the public exponent 3"),
    ("rsa-2048-expired", "rsa-2048", ["-sha256"], {"signature": "RSASSA-PKCS1", "hash": "SHA-256"}, OLD, "expired in 2015"),
    ("rsa-3072-pss", "rsa-3072", ["-sha256", *PSS], {"signature": "RSASSA-PSS", "hash": "SHA-256"}, None, "RSA with 3072 bits, PSS"),
    ("rsa-4096-pss-sha512", "rsa-4096", ["-sha512", *PSS], {"signature": "RSASSA-PSS", "hash": "SHA-512"}, None, "RSA with 4096 bits, PSS with SHA-512"),
    ("ecdsa-p-224", "p-224", ["-sha224"], {"signature": "ECDSA", "hash": "SHA-224"}, None, "ECDSA on P-224 with SHA-224"),
    ("ecdsa-p-256", "p-256", ["-sha256"], {"signature": "ECDSA", "hash": "SHA-256"}, None, "ECDSA on P-256"),
    ("ecdsa-p-384", "p-384", ["-sha384"], {"signature": "ECDSA", "hash": "SHA-384"}, None, "ECDSA on P-384"),
    ("ecdsa-p-521", "p-521", ["-sha512"], {"signature": "ECDSA", "hash": "SHA-512"}, None, "ECDSA on P-521"),
    ("ecdsa-brainpool-256", "brainpool-256", ["-sha256"], {"signature": "ECDSA", "hash": "SHA-256"}, None, "ECDSA on brainpoolP256r1"),
    ("ecdsa-secp256k1", "secp256k1", ["-sha256"], {"signature": "ECDSA", "hash": "SHA-256"}, None, "ECDSA on secp256k1"),
    ("ecdsa-explicit", "explicit-p-256", ["-sha256"], {"signature": "ECDSA", "hash": "SHA-256"}, None, "the parameters of P-256 spelt out instead of named"),
    ("ed25519", "ed25519", [], {"signature": "EdDSA"}, None, "Ed25519"),
    ("ed448", "ed448", [], {"signature": "EdDSA"}, None, "Ed448"),
    ("ml-dsa-44", "ml-dsa-44", [], {"signature": "ML-DSA"}, None, "ML-DSA-44"),
    ("ml-dsa-65", "ml-dsa-65", [], {"signature": "ML-DSA"}, None, "ML-DSA-65"),
    ("ml-dsa-87", "ml-dsa-87", [], {"signature": "ML-DSA"}, None, "ML-DSA-87"),
    ("slh-dsa-192s", "slh-dsa-192s", [], {"signature": "SLH-DSA"}, None, "SLH-DSA-SHA2-192s"),
    ("dsa-2048", "dsa-2048", ["-sha256"], {"signature": "DSA", "hash": "SHA-256"}, None, "DSA with 2048 bits"),
]


def iso(stamp):
    return f"{stamp[0:4]}-{stamp[4:6]}-{stamp[6:8]}"


def check(name, expect):
    """Holds what was asked for against OpenSSL's reading of the finished certificate."""
    text = openssl("x509", "-in", f"{name}.crt", "-noout", "-text").decode()
    if "bits" in expect and expect["key"] == "RSA":
        assert f"Public-Key: ({expect['bits']} bit)" in text, name
    if "exponent" in expect:
        assert f"Exponent: {expect['exponent']} " in text, name
    spelt = {"RSASSA-PSS": "rsassaPss", "RSASSA-PKCS1": "WithRSAEncryption", "ECDSA": "ecdsa-with", "DSA": "dsa_with", "EdDSA": "ED", "ML-DSA": "ML-DSA", "SLH-DSA": "SLH-DSA"}
    signature = re.search(r"Signature Algorithm: (.*)", text).group(1)
    assert spelt[expect["signature"]] in signature, (name, signature)


def make_certificates():
    for name, key, options, signature, days, holds in CERTIFICATES:
        days = days or ("20250601000000Z", "20280630235959Z")
        content, made = certificate(name, key, options, days=days)
        facts = dict(KEYS[key][1], **signature)
        facts.update({"not-before": iso(days[0]), "not-after": iso(days[1]), "self-signed": True})
        check(name, facts)
        put(f"certificates/{name}.pem", content, f"a self-signed certificate: {holds}", made, facts)
    der = openssl("x509", "-in", "ecdsa-p-256.crt", "-outform", "DER")
    facts = dict(KEYS["p-256"][1], signature="ECDSA", hash="SHA-256", **{"not-before": "2025-06-01", "not-after": "2028-06-30", "self-signed": True})
    put("certificates/ecdsa-p-256.der", der, "the same certificate as ecdsa-p-256.pem, in DER", "openssl x509 -outform DER", facts)

    certificate("sample-root", "rsa-4096", ["-sha256", *PSS], days=("20200101000000Z", "20391231235959Z"), extensions="ca")
    certificate("sample-intermediate", "p-384", ["-sha256", *PSS], ("sample-root", "rsa-4096"), ("20240101000000Z", "20331231235959Z"), "ca")
    certificate("sample-leaf", "rsa-2048", ["-sha384"], ("sample-intermediate", "p-384"), ("20260101000000Z", "20261231235959Z"), "transport")
    parts = []
    for name in ("sample-leaf", "sample-intermediate", "sample-root"):
        parts.append(f"subject=O=cryptassay samples, CN={name}\n".encode() + (WORK / f"{name}.crt").read_bytes())
    facts = {"certificates": 3, "key": "RSA", "bits": 2048, "exponent": 65537, "signature": "ECDSA", "hash": "SHA-384", "not-before": "2026-01-01", "not-after": "2026-12-31", "self-signed": False, "issuers": 2}
    put("certificates/chain.pem", b"\n".join(parts), "a leaf, its intermediate and their root, with text between; the facts are the leaf's", "three certificates, one signed by the next", facts)
    bundle = openssl("crl2pkcs7", "-nocrl", "-certfile", str(HERE / "certificates/chain.pem"), "-outform", "DER")
    put("certificates/chain.p7b", bundle, "the same chain as PKCS #7 in DER", "openssl crl2pkcs7 -nocrl -outform DER", facts)
    request = openssl("req", "-new", "-key", "p-256.key", "-subj", "/CN=request", "-config", "config")
    put("certificates/request.csr", request, "a request for a certificate", "openssl req -new", {"request": True, "key": "ECDSA", "curve": "P-256"})


def make_material():
    note = "a private key, made for this corpus and used nowhere else"
    put("keys/rsa-2048.pkcs8.pem", (WORK / "rsa-2048.key").read_bytes(), f"{note}: RSA, PKCS #8", "openssl genpkey", {"key": "RSA", "bits": 2048, "exponent": 65537, "private": True})
    put("keys/rsa-2048.pkcs1.pem", openssl("rsa", "-in", "rsa-2048.key", "-traditional"), f"{note}: the same, PKCS #1", "openssl rsa -traditional", {"key": "RSA", "bits": 2048, "exponent": 65537, "private": True})
    put("keys/p-256.sec1.pem", openssl("ec", "-in", "p-256.key"), f"{note}: P-256, SEC 1", "openssl ec", {"key": "ECDSA", "curve": "P-256", "private": True})
    put("keys/ed25519.der", openssl("pkey", "-in", "ed25519.key", "-outform", "DER"), f"{note}: Ed25519, PKCS #8 in DER", "openssl pkey -outform DER", {"key": "EdDSA", "curve": "Ed25519", "private": True})
    put("keys/ml-dsa-65.public.pem", openssl("pkey", "-in", "ml-dsa-65.key", "-pubout"), "a public key: ML-DSA-65", "openssl pkey -pubout", {"key": "ML-DSA", "set": "ML-DSA-65", "private": False})
    encrypted = openssl("pkcs8", "-topk8", "-in", "rsa-2048.key", "-v2", "aes-256-cbc", "-v2prf", "hmacWithSHA256", "-iter", "2048", "-saltlen", "16", "-passout", "pass:sample")
    put("keys/encrypted.pkcs8.pem", encrypted, f"{note}: encrypted (password: sample)", "openssl pkcs8 -topk8 -v2 aes-256-cbc -v2prf hmacWithSHA256 -iter 2048 -saltlen 16", {"encrypted": True, "private": True, "derivation": "PBKDF2", "iterations": 2048, "salt-bits": 128, "derivation-hash": "SHA-256", "cipher": "AES-256-CBC"})
    legacy = openssl("rsa", "-in", "rsa-2048.key", "-traditional", "-des3", "-passout", "pass:sample")
    put("keys/encrypted.traditional.pem", legacy, f"{note}: encrypted as OpenSSL did before PKCS #8 (password: sample)", "openssl rsa -traditional -des3", {"encrypted": True, "private": True})
    put("keys/dh-1024.pem", openssl("dhparam", "-text", "1024"), "Diffie-Hellman parameters of 1024 bits", "openssl dhparam 1024", {"key": "FFDH", "bits": 1024, "group": "unnamed"})
    group = openssl("genpkey", "-genparam", "-algorithm", "DH", "-pkeyopt", "dh_param:modp_2048")
    put("keys/dh-modp2048.pem", group, "the 2048-bit group of RFC 3526", "openssl genpkey -genparam -pkeyopt dh_param:modp_2048", {"key": "FFDH", "bits": 2048, "group": "modp2048"})


# source, families that its code or tables hold
SOURCES = {"aes": ["AES"], "sha256": ["SHA-256"], "md5": ["MD5"], "nothing": []}
COMPILERS = [
    ("elf-x86-64", "{name}.elf", ["gcc", "-O2", "-s", "-nostdlib", "-static", "-ffreestanding", "-fno-asynchronous-unwind-tables", "-Wl,--build-id=none"], "ELF"),
    ("pe-x86-64", "{name}.exe", ["x86_64-w64-mingw32-gcc", "-O2", "-s", "-nostdlib", "-ffreestanding", "-Wl,-e,_start", "-Wl,--no-insert-timestamp"], "PE"),
    ("mach-o-x86-64", "{name}.macho.o", ["clang", "--target=x86_64-apple-macos11", "-O2", "-c", "-ffreestanding"], "Mach-O"),
    ("mach-o-arm64", "{name}.arm64.macho.o", ["clang", "--target=arm64-apple-macos11", "-O2", "-c", "-ffreestanding"], "Mach-O"),
]


def make_binaries():
    for label, pattern, command, form in COMPILERS:
        if not shutil.which(command[0]):
            print(f"{command[0]} is not here: {label} stays as it is", file=sys.stderr)
            continue
        for source, families in SOURCES.items():
            name = pattern.format(name=source)
            run(*command, "-o", str(WORK / name), f"{source}.c", cwd=HERE / "sources")
            made = " ".join([*command, f"{source}.c"])
            put(f"binaries/{name}", (WORK / name).read_bytes(), f"sources/{source}.c, compiled", made, {"format": form, "families": families})
    run("gcc", "-O2", "-c", "-ffreestanding", "-o", str(WORK / "aes.o"), "aes.c", cwd=HERE / "sources")
    run("gcc", "-O2", "-c", "-ffreestanding", "-o", str(WORK / "md5.o"), "md5.c", cwd=HERE / "sources")
    archive = WORK / "libsample.a"
    archive.unlink(missing_ok=True)
    run("ar", "rcsD", str(archive), "aes.o", "md5.o")
    put("binaries/libsample.a", archive.read_bytes(), "a static archive of aes.o and md5.o", "ar rcsD libsample.a aes.o md5.o", {"format": "archive", "families": ["AES", "MD5"]})


# protocol of s_server, hello, expectations; recorded from the lab's OpenSSL
HANDSHAKES = [
    ("sslv3", 0x0300, [0x0035], [], {"version": "SSLv3", "suite": "TLS_RSA_WITH_AES_256_CBC_SHA"}),
    ("tls-1.0", 0x0301, [0x0039], [], {"version": "TLS 1.0", "suite": "TLS_DHE_RSA_WITH_AES_256_CBC_SHA"}),
    ("tls-1.1", 0x0302, [0xC013], [23], {"version": "TLS 1.1", "suite": "TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA", "group": "secp256r1"}),
    ("tls-1.2", 0x0303, [0xC02F], [29], {"version": "TLS 1.2", "suite": "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256", "group": "x25519"}),
    ("tls-1.3-retry", 0x0304, [0x1301], [0x11EC], {"version": "TLS 1.3", "suite": "TLS_AES_128_GCM_SHA256", "group": "X25519MLKEM768"}),
]


def hello(version, suites, groups):
    legacy = min(version, 0x0303)
    extensions = b""

    def extension(number, content):
        return number.to_bytes(2, "big") + len(content).to_bytes(2, "big") + content

    def listed(numbers, size=2):
        body = b"".join(number.to_bytes(2, "big") for number in numbers)
        return len(body).to_bytes(size, "big") + body

    if groups:
        extensions += extension(10, listed(groups)) + extension(11, b"\x01\x00")
    if version >= 0x0303:
        extensions += extension(13, listed([0x0804, 0x0401, 0x0403]))
    if version == 0x0304:
        extensions += extension(43, listed([0x0304], 1)) + extension(51, b"\x00\x00")
    body = legacy.to_bytes(2, "big") + bytes(range(32)) + b"\x00" + listed(suites) + b"\x01\x00"
    if version > 0x0300 and extensions:
        body += len(extensions).to_bytes(2, "big") + extensions
    message = b"\x01" + len(body).to_bytes(3, "big") + body
    return b"\x16" + min(version, 0x0301).to_bytes(2, "big") + len(message).to_bytes(2, "big") + message


def make_handshakes():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    server = subprocess.Popen(
        [OPENSSL, "s_server", "-accept", f"127.0.0.1:{port}", "-quiet", "-cert", "rsa-1024-sha1.crt", "-key", "rsa-1024.key", "-cipher", "ALL:COMPLEMENTOFALL:@SECLEVEL=0", "-min_protocol", "SSLv3", "-dhparam", str(HERE / "keys/dh-1024.pem")],
        cwd=WORK, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env={"OPENSSL_CONF": "/dev/null"})
    try:
        time.sleep(1)
        for name, version, suites, groups, expect in HANDSHAKES:
            with socket.create_connection(("127.0.0.1", port), timeout=5) as connection:
                connection.sendall(hello(version, suites, groups))
                received = b""
                connection.settimeout(0.5)
                try:
                    while part := connection.recv(65536):
                        received += part
                except TimeoutError:
                    pass
            put(f"handshakes/{name}.bin", received, f"what OpenSSL 3.6 sent in answer to one hello of {expect['version']}", "make.py, from s_server", expect)
    finally:
        server.kill()
        server.wait()


def make_readme():
    lines = [
        "# The sample corpus", "",
        "Real inputs, small: certificates and keys of many kinds, binaries, the bytes that servers sent, bills of materials.",
        "Beside each stands a `.toml` that says what it holds, how it was made, and what must be found in it; the tests hold the scanners to",
        "that. `make.py` made them all but the bills, which were written by hand.", "",
        "**The private keys here are published: they were made for this corpus, and nothing may ever be protected with them.**", "",
        "| file | holds |", "| --- | --- |",
    ]
    for path in sorted(HERE.rglob("*.toml")):
        holds = re.search(r'^holds = "(.*)"$', path.read_text(), re.M).group(1)
        lines.append(f"| `{path.relative_to(HERE).as_posix().removesuffix('.toml')}` | {holds} |")
    (HERE / "README.md").write_text("\n".join(lines) + "\n")


def main():
    WORK.mkdir(parents=True, exist_ok=True)
    (WORK / "config").write_text(CONFIG)
    make_keys()
    make_certificates()
    make_material()
    make_binaries()
    make_handshakes()
    make_readme()


main()
