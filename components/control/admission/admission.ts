import type { NodeModel } from "../../../model/types";
import type { Connection } from "../../remote/connection";
import type { RemoteScriptArgs } from "../../remote/RemoteScript";

/** The script that lets a node through the controller's filter. Another role or address is another admission. */
export function admissionArgs({ role, management }: NodeModel, connection: Connection): RemoteScriptArgs {
  return {
    connection,
    scripts: [
      "components/control/install/00-common.sh",
      "components/control/install/17-filter.sh",
      "components/control/admission/main.sh",
    ],
    variables: { ROLE: role, ADDRESS: management.address },
    triggers: [role, management.address],
  };
}
