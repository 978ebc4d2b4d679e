#!/bin/bash
# TLS: an authority of this installation's own, made with the secrets, and the certificate that everything which listens for
# others shows. Or one that is given: then nothing here is made or renewed.
# shellcheck disable=SC2034,SC2154 # the parts share their names

readonly TLS_ETC=$CONTROL_ETC/tls         # keys: root's alone
readonly CA_FILE=/etc/atelier/ca.pem      # what the services of this machine trust
readonly MOVED_FILE=/etc/haproxy/atelier-authority.json # of an installation that began without TLS
readonly RENEWAL=$CONTROL_ETC/renew-certificate

# The authority's certificate, for whoever is to trust this control plane.
ca_certificate() {
  if [ -n "${TLS_CERTIFICATE:-}" ]; then printf '%s\n' "$TLS_CA_CERTIFICATE"; else cat "$TLS_ETC/ca.pem"; fi
}

# A bare Debian may lack it, and the secrets come before the packages.
openssl_there() {
  if command -v openssl >/dev/null; then return; fi
  apt-get update -q >&2
  apt-get install -q -y --no-install-recommends openssl >&2
}

# Made once, also where a certificate is given: compute nodes come to Cinder's share with one of this authority's. Ten years
# and more: nodes and people would have to be given another one. P-256, which every client knows.
authority_load() {
  local new=$TLS_ETC/new
  if [ -f "$TLS_ETC/nodes.pem" ]; then return; fi
  openssl_there
  if [ ! -f "$TLS_ETC/ca.pem" ]; then
    if [ -f "$STAMPS/authority" ]; then
      die "$TLS_ETC, which has the authority that nodes and clients trust, is missing: it is not replaced by another one" \
        "restore it from a backup of this machine; or let another one be made, for which nodes are recreated and clients need the new ca.pem: rm $STAMPS/authority"
    fi
    authority_made "$new"
  fi
  stamp authority made
  (
    umask 077
    openssl req -new -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -sha256 -config /dev/null \
      -subj '/O=Atelier/CN=compute nodes' -keyout "$new.key" -out "$new.request" 2>/dev/null
    openssl x509 -req -in "$new.request" -CA "$TLS_ETC/ca.pem" -CAkey "$TLS_ETC/ca.key" -days 5500 -sha256 \
      -set_serial "0x$(openssl rand -hex 16)" -out "$new.pem" \
      -extfile <(printf '%s\n' basicConstraints=critical,CA:FALSE keyUsage=critical,digitalSignature extendedKeyUsage=clientAuth) 2>/dev/null
    cat "$new.pem" "$new.key" >"$new.both"
  )
  rm -f "$new.request" "$new.pem" "$new.key"
  mv -f "$new.both" "$TLS_ETC/nodes.pem"
}

authority_made() {
  local new=$1
  mkdir -p "$TLS_ETC"
  chmod 700 "$CONTROL_ETC" "$TLS_ETC"
  (umask 077 && openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -sha256 -days 5500 \
    -subj "/O=Atelier/CN=Control plane $PUBLIC_ADDRESS" -config /dev/null -keyout "$new.key" -out "$new.pem" \
    -addext basicConstraints=critical,CA:TRUE,pathlen:0 -addext keyUsage=critical,keyCertSign 2>/dev/null)
  if [ -f "$STAMPS/bootstrap" ]; then : >"$TLS_ETC/moved"; fi
  # The certificate last: with it, both are there.
  mv -f "$new.key" "$TLS_ETC/ca.key"
  mv -f "$new.pem" "$TLS_ETC/ca.pem"
}

# A given certificate: for this address, by this authority, with this key, and not about to end.
certificate_wrong() {
  local folder
  if [ -z "${TLS_CERTIFICATE:-}" ]; then return; fi
  openssl_there
  folder=$(mktemp -d)
  printf '%s\n' "$TLS_CERTIFICATE" >"$folder/server.pem"
  printf '%s\n' "$TLS_CA_CERTIFICATE" >"$folder/ca.pem"
  if ! openssl verify -CAfile "$folder/ca.pem" -untrusted "$folder/server.pem" -purpose sslserver \
    -verify_ip "$PUBLIC_ADDRESS" "$folder/server.pem" >/dev/null 2>"$folder/said"; then
    echo "TLS_CERTIFICATE: it is not good for $PUBLIC_ADDRESS: $(grep -m1 -o 'error .*' "$folder/said" || head -c 200 "$folder/said")"
  fi
  if [ "$(openssl x509 -in "$folder/server.pem" -noout -pubkey 2>/dev/null)" != "$(openssl pkey -pubout 2>/dev/null <<<"$TLS_PRIVATE_KEY")" ]; then
    echo 'TLS_PRIVATE_KEY: it is not the key of TLS_CERTIFICATE'
  fi
  rm -rf "$folder"
}

# Once a day, and with every installation, the certificate is looked at; long before its end there is another one. 397 days:
# no client takes less than 398 (ballot SC-31 of the CA/Browser Forum). 120 days before the end: a machine that is off for a
# summer comes back with time to spare; and the timer looks a minute after each boot.
certificate_files() {
  mkdir -p "$TLS_ETC"
  chmod 700 "$TLS_ETC"
  if [ -n "${TLS_CERTIFICATE:-}" ]; then
    printf '%s\n' "$TLS_CERTIFICATE" | put_file "$TLS_ETC/given.pem" 600 root:root
    printf '%s\n' "$TLS_PRIVATE_KEY" | put_file "$TLS_ETC/given.key" 600 root:root
    printf '%s\n' "$TLS_CA_CERTIFICATE" | put_file "$TLS_ETC/given-ca.pem" 600 root:root
  else
    rm -f "$TLS_ETC"/given*
  fi
  ca_certificate | put_file "$CA_FILE" 644 root:root
  # States of Pulumi's that were written before TLS know http:// and the administrator's password, and delete with these. By the
  # password they recognise the authority (openstack/moved.ts); one that could be guessed is not risked for that.
  if [ -f "$TLS_ETC/moved" ] && [[ $ADMIN_PASSWORD =~ ^[0-9a-f]{64}$ ]]; then
    CA=$(ca_certificate) ADMIN_PASSWORD=$ADMIN_PASSWORD python3 -c '
import hmac, json, os
told, password = os.environ["CA"] + "\n", os.environ["ADMIN_PASSWORD"]
print(json.dumps({"caCertificate": told, "proof": hmac.new(password.encode(), told.encode(), "sha256").hexdigest()}))' |
      put_file $MOVED_FILE 644 root:root
  else
    rm -f $MOVED_FILE
  fi
  put_file "$RENEWAL" 700 root:root <<SCRIPT
#!/bin/bash
# Written by Atelier. The certificate of this control plane: made anew when its address is another one or its end comes near.
set -euo pipefail
umask 077
cd $TLS_ETC
address=$PUBLIC_ADDRESS
$(declare -f certificate_good certificate_made certificate_handed_out)
if [ -f given.pem ]; then
  certificate_handed_out given
else
  certificate_good || certificate_made
  certificate_handed_out server
fi
SCRIPT
  put_file /etc/systemd/system/atelier-certificate.service 644 root:root <<UNIT
# Written by Atelier.
[Unit]
Description=Renews the control plane's certificate long before it ends
[Service]
Type=oneshot
ExecStart=$RENEWAL
UNIT
  put_file /etc/systemd/system/atelier-certificate.timer 644 root:root <<'UNIT'
# Written by Atelier.
[Unit]
Description=Looks at the control plane's certificate
[Timer]
OnBootSec=1min
OnCalendar=daily
RandomizedDelaySec=1h
[Install]
WantedBy=timers.target
UNIT
  logged certificate "$RENEWAL"
}

# The renewal's script is made of these three; it works in TLS_ETC.
certificate_good() {
  [ -f server.pem ] && openssl x509 -in server.pem -noout -checkend $((120 * 86400)) >/dev/null &&
    openssl verify -CAfile ca.pem -verify_ip "$address" server.pem >/dev/null 2>&1
}

certificate_made() {
  openssl req -new -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -sha256 -config /dev/null \
    -subj "/O=Atelier/CN=$address" -keyout server.key.new -out server.request 2>/dev/null
  openssl x509 -req -in server.request -CA ca.pem -CAkey ca.key -days 397 -sha256 -set_serial "0x$(openssl rand -hex 16)" \
    -extfile <(printf '%s\n' basicConstraints=critical,CA:FALSE keyUsage=critical,digitalSignature extendedKeyUsage=serverAuth \
      "subjectAltName=IP:$address,DNS:controller") -out server.pem.new 2>/dev/null
  rm -f server.request
  mv -f server.key.new server.key
  mv -f server.pem.new server.pem
  echo "a new certificate, until $(openssl x509 -in server.pem -noout -enddate | cut -d= -f2)"
}

certificate_delete() { rm -f /etc/haproxy/atelier.pem /etc/rabbitmq/atelier.pem; }

# NAME: to those who show it, each in its own form. RabbitMQ looks at its files again by itself, every two minutes.
certificate_handed_out() {
  local name=$1 both
  both=$(cat "$name.pem" "$name.key")
  if [ "$both" != "$(cat /etc/haproxy/atelier.pem 2>/dev/null)" ]; then
    printf '%s\n' "$both" >/etc/haproxy/atelier.pem.new
    mv -f /etc/haproxy/atelier.pem.new /etc/haproxy/atelier.pem
    if systemctl is-active -q haproxy; then systemctl reload haproxy; fi
  fi
  if [ "$both" != "$(cat /etc/rabbitmq/atelier.pem 2>/dev/null)" ]; then
    install -m 640 -g rabbitmq /dev/stdin /etc/rabbitmq/atelier.pem.new <<<"$both"
    mv -f /etc/rabbitmq/atelier.pem.new /etc/rabbitmq/atelier.pem
  fi
}
