# shellcheck shell=bash
# What the box's gateway lets through. The machines have filters of their own (docs/filters.md); this one keeps the campus, and
# the user's machine on it, from what comes from the Internet: instances, by the addresses of routers and floating IPs.
# Sourced, never run.
# shellcheck disable=SC2153 # names of layout.sh

# filter_rules: what is not accepted is refused with a word, so that who is kept out by mistake need not wait.
filter_rules() {
  cat <<CONF
table inet atelier
delete table inet atelier
table inet atelier {
  chain refuse {
    meta l4proto tcp limit rate 50/second burst 50 packets reject with tcp reset
    limit rate 50/second burst 50 packets reject with icmp admin-prohibited
    drop
  }
  chain input {
    type filter hook input priority filter; policy drop;
    ct state established,related accept
    iifname "lo" accept
    iifname "internet" ip saddr != $INTERNET_RANGE drop
    ip daddr { ${CAMPUS_GATEWAY%/*}, ${INTERNET_GATEWAY%/*} } icmp type echo-request accept comment "is the gateway there?"
    ip daddr ${CAMPUS_GATEWAY%/*} meta l4proto { tcp, udp } th dport 53 accept comment "names, for instances too"
    iifname "campus" udp dport 67 accept comment "the lab host's address"
    jump refuse
  }
  chain forward {
    type filter hook forward priority filter; policy drop;
    ct state established,related accept
    iifname "campus" oifname "internet" accept comment "floating IPs, for the campus"
    iifname "internet" ip saddr != $INTERNET_RANGE drop
    jump refuse
  }
}
CONF
}

filter_up() {
  filter_rules | in_box nft -f - ||
    die "the gateway's filter cannot be set" "the kernel needs nftables (nf_tables, nf_conntrack): load its modules, then run the same command again"
}
