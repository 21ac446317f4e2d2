#!/bin/sh
# Makes the certificates and keys of this directory with OpenSSL 3.0 or later. Throw-away keys: they protect nothing.
set -eu
cd "$(dirname "$0")"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
# A chain: RSA-2048 root, P-256 intermediate, Ed25519 leaf.
openssl req -x509 -newkey rsa:2048 -nodes -keyout "$work/root.key" -sha256 -days 3000 -subj "/C=EE/O=Test/CN=Root" -out "$work/root.pem"
openssl ecparam -name prime256v1 -genkey -noout -out "$work/mid.key"
openssl req -new -key "$work/mid.key" -subj "/C=EE/O=Test/CN=Intermediate" -out "$work/mid.csr"
printf 'basicConstraints=critical,CA:TRUE,pathlen:0\nkeyUsage=critical,keyCertSign,cRLSign\nsubjectKeyIdentifier=hash\nauthorityKeyIdentifier=keyid\n' > "$work/ca.ext"
openssl x509 -req -in "$work/mid.csr" -CA "$work/root.pem" -CAkey "$work/root.key" -set_serial 4097 -days 2000 -sha256 -extfile "$work/ca.ext" -out "$work/mid.pem"
openssl genpkey -algorithm ed25519 -out "$work/leaf.key"
openssl req -new -key "$work/leaf.key" -subj "/CN=leaf.example" -out "$work/leaf.csr"
printf 'basicConstraints=CA:FALSE\nkeyUsage=critical,digitalSignature\nextendedKeyUsage=serverAuth,clientAuth\nsubjectAltName=DNS:leaf.example,IP:192.0.2.1,IP:2001:db8::1,email:a@example.org,URI:https://leaf.example/\nsubjectKeyIdentifier=hash\nauthorityKeyIdentifier=keyid\n' > "$work/leaf.ext"
openssl x509 -req -in "$work/leaf.csr" -CA "$work/mid.pem" -CAkey "$work/mid.key" -set_serial 0x0badcafe -days 1000 -sha256 -extfile "$work/leaf.ext" -out "$work/leaf.pem"
{ openssl x509 -in "$work/leaf.pem" -text; openssl x509 -in "$work/mid.pem" -text; openssl x509 -in "$work/root.pem"; } > chain.pem
openssl x509 -in "$work/leaf.pem" -outform DER -out leaf.der
openssl crl2pkcs7 -nocrl -certfile chain.pem -outform DER -out chain.p7b
# RSASSA-PSS: a restricted key and a signature with its own salt length.
openssl genpkey -algorithm rsa-pss -pkeyopt rsa_keygen_bits:2048 -pkeyopt rsa_pss_keygen_md:sha384 -pkeyopt rsa_pss_keygen_mgf1_md:sha256 -pkeyopt rsa_pss_keygen_saltlen:20 -out "$work/pss.key"
openssl req -x509 -key "$work/pss.key" -sha384 -sigopt rsa_padding_mode:pss -sigopt rsa_pss_saltlen:40 -sigopt rsa_mgf1_md:sha256 -days 1000 -subj "/CN=PSS" -outform DER -out pss.der
# Explicit curve parameters.
openssl ecparam -name brainpoolP256r1 -genkey -noout -param_enc explicit -out "$work/explicit.key"
openssl req -x509 -key "$work/explicit.key" -sha256 -days 1000 -subj "/CN=Explicit" -outform DER -out explicit.der
# DSA 2048/256 with SHA-1.
openssl genpkey -genparam -algorithm DSA -pkeyopt dsa_paramgen_bits:2048 -pkeyopt dsa_paramgen_q_bits:256 -out "$work/dsa.params"
openssl genpkey -paramfile "$work/dsa.params" -out "$work/dsa.key"
openssl req -x509 -key "$work/dsa.key" -sha1 -days 1000 -subj "/CN=DSA" -outform DER -out dsa.der
# Private keys in their forms.
openssl rsa -in "$work/root.key" -traditional -out key-pkcs1.pem
openssl pkcs8 -topk8 -nocrypt -in "$work/mid.key" -out key-pkcs8.pem
cp "$work/mid.key" key-sec1.pem
openssl pkey -in "$work/mid.key" -pubout -out key-public.pem
cp "$work/leaf.key" key-ed25519.pem
openssl pkcs8 -topk8 -in "$work/mid.key" -v2 aes-256-cbc -v2prf hmacWithSHA512 -iter 12345 -passout pass:test -out key-pbes2.pem
openssl pkcs8 -topk8 -in "$work/mid.key" -scrypt -passout pass:test -out key-scrypt.pem
openssl pkcs8 -topk8 -in "$work/mid.key" -v1 PBE-SHA1-3DES -iter 2048 -passout pass:test -out key-pbes1.pem
openssl rsa -in "$work/root.key" -aes128 -traditional -passout pass:test -out key-dek.pem
openssl req -new -key "$work/mid.key" -subj "/CN=Request" -out request.pem
