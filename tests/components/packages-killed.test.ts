/** Installations that are killed while apt runs: what they leave refuses nothing. In a namespace of its own, with an apt that kills. */
import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { onHost } from "../support/bridge-host";

const root = resolve(__dirname, "../..");

/** Where nothing of this machine is touched, and commands that a script of the two uses. */
const place = `
  mkdir -p /mnt/sbin /mnt/work2 /mnt/bin
  mount -t overlay overlay -o lowerdir=/usr/sbin,upperdir=/mnt/sbin,workdir=/mnt/work2 /usr/sbin
  rm -f /usr/sbin/policy-rc.d
  printf '#!/bin/bash\\nexit 1\\n' >/mnt/bin/dpkg-query
  cat >/mnt/bin/apt-get <<'APT'
#!/bin/bash
[[ " $* " == *" install "* ]] || exit 0
/usr/sbin/policy-rc.d mariadb start; echo "while apt runs: $?"
kill -KILL $PPID
/usr/sbin/policy-rc.d mariadb start; echo "while apt goes on: $?"
APT
  printf '#!/bin/sh\\n' >/mnt/bin/dpkg
  chmod 755 /mnt/bin/*
  export PATH=/mnt/bin:$PATH`;
const after = 'for i in 1 2 3 4 5; do sleep 0.2; done; /usr/sbin/policy-rc.d mariadb start; echo "zz afterwards: $?"';

const parts = ["00-common.sh", "10-packages.sh"].map((name) =>
  readFileSync(resolve(root, "components/control/install", name), "utf8"),
);
const scripts = {
  "an installation of the control plane": `${parts.join("\n")}\nlogged() { shift; "$@"; }\nPACKAGES=mariadb-server\nalone\npackages_install`,
  "a node's first boot": readFileSync(resolve(root, "components/node/guest/first-boot"), "utf8"),
};

describe.each(Object.entries(scripts))("%s that is killed", (_, script) => {
  it("lets services start again once nothing of it runs, and no sooner", () => {
    const files = { "/etc/atelier/packages": "mariadb-server", "/etc/atelier/script": script };
    const told = onHost(`${place}\nbash /etc/atelier/script 2>/dev/null; ${after}`, { files });
    expect(told).toEqual(["while apt goes on: 101", "while apt runs: 101", "zz afterwards: 0"]);
  });
});
