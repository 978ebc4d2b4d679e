/** Users of the services in Keystone, by the installation's own functions. */
import { withScripts } from "../../support/install-scripts";

/** The stamps of a machine are these variables; what Keystone would be told of each service's password is printed. */
const stage = `
  declare -A kept=()
  stamped() { [ "\${kept[$1]:-}" = "$2" ]; }
  stamp() { kept[$1]=$2; }
  secret_of() { echo "password-of-$2\${rotated[$2]:-}"; }
  public_url() { echo "https://controller:$1"; }
  logged() { tr '\\n' , <<<"$NEW_PASSWORDS" | sed 's/,$/\\n/'; }
  declare -A rotated=()
  ADMIN_PASSWORD=secret REGION=RegionOne CATALOGUE=("glance image url" "nova compute url")
`;

test("a service's password is set when it is another, and no other service's with it", () => {
  expect(
    withScripts(`${stage}
      identity_seed
      identity_seed
      CATALOGUE+=("cinder block-storage url"); identity_seed
      rotated[nova]=-again; identity_seed
      identity_seed`),
  ).toEqual(["true,true", "false,false", "false,false,true", "false,true,false", "false,false,false"]);
});
