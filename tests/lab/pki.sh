#!/usr/bin/env bash
# Makes the lab's certificate authority and a server certificate of every kind of key, once, with the lab's OpenSSL 3.6.
# Usage: pki.sh CACHE
set -euo pipefail
cache=$1
[ -e "$cache/pki/complete" ] && exit
rm -rf "$cache/pki"
mkdir -p "$cache/pki"
cd "$cache/pki"
openssl="$cache/openssl-3.6"
cat >config <<'X'
[req]
distinguished_name = dn
[dn]
[leaf]
basicConstraints = critical, CA:FALSE
keyUsage = critical, digitalSignature, keyEncipherment, keyAgreement
extendedKeyUsage = serverAuth, clientAuth
subjectAltName = DNS:localhost, DNS:*.lab.test, IP:127.0.0.1, IP:::1
[ca]
basicConstraints = critical, CA:TRUE
keyUsage = critical, keyCertSign, cRLSign
X
export OPENSSL_CONF=$PWD/config
key() { local name=$1; shift; "$openssl" genpkey "$@" -out "$name.key" 2>/dev/null; }
# leaf NAME DIGEST
leaf() {
  "$openssl" req -new -key "$1.key" -subj "/CN=$1.lab.test" -out "$1.csr" 2>/dev/null
  "$openssl" x509 -req -in "$1.csr" -CA ca.crt -CAkey ca.key -days 90 "$2" -extfile config -extensions leaf -out "$1.crt" 2>/dev/null
  cat "$1.crt" ca.crt >"$1.pem"
}
key ca -algorithm RSA -pkeyopt rsa_keygen_bits:3072
"$openssl" req -x509 -new -key ca.key -subj "/CN=Lab CA" -days 3650 -sha256 -out ca.crt -extensions ca
key rsa1024 -algorithm RSA -pkeyopt rsa_keygen_bits:1024; leaf rsa1024 -sha1
key rsa2048 -algorithm RSA -pkeyopt rsa_keygen_bits:2048; leaf rsa2048 -sha256
for curve in P-256 P-384; do key "ec$curve" -algorithm EC -pkeyopt "ec_paramgen_curve:$curve"; leaf "ec$curve" -sha256; done
key ed25519 -algorithm ED25519; leaf ed25519 -sha256
key mldsa65 -algorithm ML-DSA-65; leaf mldsa65 -sha256
"$openssl" dhparam -out dh1024.pem 1024 2>/dev/null
"$openssl" genpkey -genparam -algorithm DH -pkeyopt group:ffdhe2048 -out dh2048.pem 2>/dev/null
: >complete
