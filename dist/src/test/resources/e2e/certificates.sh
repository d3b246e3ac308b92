#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Makes the certificates and keys of e2e.Certificates in the current directory: an authority with an intermediate one,
# servers and clients of theirs, and what a server should turn away.
set -eu
# Whose index ca.conf names.
export CA=root

# Keys: key FILE [options of genpkey]; without options on the curve P-256. The form is PKCS#8.
key() {
    file=$1
    shift
    [ $# -gt 0 ] || set -- -algorithm EC -pkeyopt ec_paramgen_curve:P-256
    openssl genpkey "$@" -out "$file.key"
}

# Certificates: sign NAME ISSUER EXTENSIONS [options of ca], for the key NAME.key; the index of the issuer knows them.
sign() {
    name=$1 issuer=$2 extensions=$3
    shift 3
    openssl req -new -key "$name.key" -subj "/CN=$name" -out "$name.csr"
    echo "$extensions" > "$name.ext"
    CA=$issuer openssl ca -batch -config ca.conf -cert "$issuer.crt" -keyfile "$issuer.key" -in "$name.csr" \
        -out "$name.crt" -notext -extfile "$name.ext" -days 365 "$@"
}

# Authorities: root NAME.
root() {
    key "$1"
    : > "$1.index"
    openssl req -new -x509 -config ca.conf -extensions authority -key "$1.key" -subj "/CN=$1" -days 3650 -out "$1.crt"
}

# Server certificates: the chain goes into the file, as administrators have it.
server() {
    name=$1 issuer=$2
    shift 2
    sign "$name" "$issuer" "extendedKeyUsage=serverAuth
keyUsage=digitalSignature
basicConstraints=CA:FALSE
authorityInfoAccess=OCSP;URI:http://127.0.0.1:9/
subjectAltName=$*"
    cp "$name.crt" "$name.leaf"
    cat intermediate.crt >> "$name.crt"
}

client() {
    name=$1 issuer=$2
    shift 2
    key "$name"
    sign "$name" "$issuer" 'extendedKeyUsage=clientAuth
keyUsage=digitalSignature
basicConstraints=CA:FALSE' "$@"
}

# Responses: ocsp NAME RESPONSE, for a certificate of the intermediate authority.
ocsp() {
    openssl ocsp -index intermediate.index -CA intermediate.crt -rsigner intermediate.crt -rkey intermediate.key \
        -issuer intermediate.crt -cert "$1.leaf" -no_nonce -ndays 7 -respout "$2.ocsp"
}

cat > ca.conf << 'END'
[ca]
default_ca = it
[it]
database = ${ENV::CA}.index
new_certs_dir = .
rand_serial = yes
unique_subject = no
default_md = sha256
policy = any
[any]
commonName = supplied
[req]
distinguished_name = name
[name]
[authority]
basicConstraints = critical,CA:TRUE
keyUsage = critical,keyCertSign,cRLSign
subjectKeyIdentifier = hash
END

root root
key intermediate
: > intermediate.index
sign intermediate root 'basicConstraints=critical,CA:TRUE,pathlen:0
keyUsage=critical,keyCertSign,cRLSign,digitalSignature'
cat intermediate.crt root.crt > authorities.crt

# The default server, and one with RSA; both for localhost.
key server
server server intermediate DNS:localhost,DNS:default.example,IP:127.0.0.1
key rsa -algorithm RSA -pkeyopt rsa_keygen_bits:2048
server rsa intermediate DNS:localhost,DNS:default.example,IP:127.0.0.1
ocsp server server
CA=intermediate openssl ca -config ca.conf -cert intermediate.crt -keyfile intermediate.key -revoke server.leaf
ocsp server server-revoked
key other
server other intermediate DNS:other.example

# Other forms of the same keys.
openssl ec -in server.key -out server-sec1.key
openssl ec -in server.key -aes256 -passout pass:secret -out server-encrypted-sec1.key
openssl pkcs8 -topk8 -in server.key -passout pass:secret -out server-encrypted.key
openssl rsa -in rsa.key -traditional -out rsa-pkcs1.key
openssl ecparam -name prime256v1 > server-parameters.key
cat server-sec1.key >> server-parameters.key
cat server.crt server.key > server-both.pem
cat server.key server.crt > server-key-first.pem

# Clients: of this authority, of its intermediate one, no longer valid, of another authority, of nobody.
client client root
client client-of-intermediate intermediate
cat client-of-intermediate.crt intermediate.crt > client-with-chain.crt
client client-expired root -startdate 20200101000000Z -enddate 20200201000000Z
root other-root
client client-of-other other-root
key client-self-signed
openssl req -new -x509 -key client-self-signed.key -subj /CN=client-self-signed -days 30 -out client-self-signed.crt

# The authorities as a directory of hashed names.
mkdir authorities
cp root.crt authorities/root.pem
cp intermediate.crt authorities/intermediate.pem
openssl rehash authorities
