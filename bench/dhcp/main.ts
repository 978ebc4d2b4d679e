/** `npm run bench -- dhcp`: networks are served, and instances answer, while two other projects make and delete theirs. */
import { ApiClient } from "../../openstack/client";
import { accessFromOutputs } from "../../components/control/access";
import { inParallel } from "../../values/in-parallel";
import { Pulumi } from "../../cli/class/pulumi";
import { figure, machine, report, type Figure } from "../report";
import { churn, makeNetwork, removeNetwork, served, withProjects } from "./churn";
import { instance } from "./instance";

export const dhcpUsage = `usage: npm run bench -- dhcp [--networks N] [--instances N] [--at-once N] [--patience S] [--rest S] [--json]
  On the lab that runs, which keeps nothing of it. Two projects make and delete networks with routers and ports meanwhile.
  --networks N   networks to be served (default: 100)
  --instances N  network, router, instance, floating IP, SSH answers (default: 0)
  --at-once N    so many networks or instances are awaited at once (default: 3)
  --patience S   seconds until a network or an instance counts as lost (default: 300)
  --rest S       seconds that the two rest after each making and each deleting (default: 5)`;

interface Options {
  readonly networks: number;
  readonly instances: number;
  readonly "at-once": number;
  readonly patience: number;
  readonly rest: number;
}

function parsed(flags: readonly string[]): Options | undefined {
  const options = { networks: 100, instances: 0, "at-once": 3, patience: 300, rest: 5 };
  const left = flags.filter((flag) => flag !== "--json");
  while (left.length > 0) {
    const [flag = "", value = ""] = left.splice(0, 2);
    const name = flag.replace(/^--/, "");
    if (!(name in options) || !/^\d+$/.test(value)) return undefined;
    options[name as keyof Options] = Number(value);
  }
  return options;
}

/** How long each took, and how many were lost. */
function figures(what: string, took: readonly (number | undefined)[], options: Options): Figure[] {
  const good = took.filter((one) => one !== undefined).sort((a, b) => a - b);
  const at = (share: number) => good[Math.min(good.length - 1, Math.floor(good.length * share))] ?? Number.NaN;
  return [
    figure(`${what}: lost, of ${took.length}`, took.length - good.length, "", 0),
    figure(`${what}: median`, at(0.5), "s", options.patience),
    figure(`${what}: longest`, at(1), "s", options.patience),
  ];
}

/** Ctrl-C: what is under way ends first, so that nothing of it stays in the lab. */
let interrupted = false;

async function networks(api: ApiClient, projectId: string, options: Options): Promise<(number | undefined)[]> {
  const took: (number | undefined)[] = [];
  const names = Array.from({ length: options.networks }, (_, i) => `awaited-${i}`);
  await inParallel(names, options["at-once"], async (name) => {
    if (interrupted) return;
    const made = await makeNetwork(api, { projectId, name, ports: 1, router: false });
    const seconds = await served(api, made.networkId, options.patience);
    console.error(`${name} ${made.networkId}: ${seconds === undefined ? "LOST" : `${seconds.toFixed(0)} s`}`);
    took.push(seconds);
    await removeNetwork(api, made);
  });
  return took;
}

/** The project that the administrator's token is of. */
async function ownProject(api: ApiClient): Promise<string> {
  const { projects } = await api.get<{ projects: { id: string }[] }>("identity", "/projects?name=admin");
  const [own] = projects;
  if (own === undefined) throw new Error("there is no project admin");
  return own.id;
}

async function instances(api: ApiClient, options: Options): Promise<(number | undefined)[]> {
  const took: (number | undefined)[] = [];
  const own = options.instances > 0 ? await ownProject(api) : "";
  // As examples/Pulumi.class.yaml calls them.
  const parts = { externalNetwork: "internet", image: "guest", flavor: "small" };
  const indices = Array.from({ length: options.instances }, (_, i) => i);
  await inParallel(indices, options["at-once"], async (i) => {
    if (interrupted) return;
    const seconds = await instance(api, own, `awaited-${i}`, parts, options.patience);
    console.error(`instance ${i}: ${seconds === undefined ? "LOST" : `${seconds.toFixed(0)} s`}`);
    took.push(seconds);
  });
  return took;
}

/** @returns the exit code */
export async function benchDhcp(flags: readonly string[]): Promise<number> {
  const options = parsed(flags);
  if (options === undefined) {
    console.error(dhcpUsage);
    return 2;
  }
  const access = accessFromOutputs(await new Pulumi(undefined).outputs());
  if (access === undefined) throw new Error("no lab runs here: npm start");
  const api = await ApiClient.connect(access);
  for (const signal of ["SIGINT", "SIGTERM"] as const)
    process.once(signal, () => {
      interrupted = true;
      console.error("interrupted: what is under way ends, and goes; again to stop at once");
    });
  const all = await withProjects(
    api,
    // A run that was killed leaves its own behind, and is in nobody's way.
    ["red", "blue", "green"].map((name) => `bench-${name}-${process.pid}`),
    async ([red = "", blue = "", green = ""]) => {
      let over = false;
      const others = Promise.all(
        [red, blue].map((id) => churn(api, id, { over: () => over, restSeconds: options.rest })),
      );
      // Looked at in the end, too.
      others.catch((error: unknown) => console.error(`making and deleting stopped: ${String(error)}`));
      try {
        const own = await networks(api, green, options);
        const whole = await instances(api, options);
        return [
          ...(own.length > 0 ? figures("networks", own, options) : []),
          ...(whole.length > 0 ? figures("instances", whole, options) : []),
        ];
      } finally {
        over = true;
        const rounds = await others;
        console.error(`meanwhile ${rounds.join(" and ")} networks were made and deleted by the two others`);
      }
    },
  );
  report({ figures: all, machine: machine() }, flags.includes("--json"));
  return !interrupted && all.every(({ ok }) => ok) ? 0 : 1;
}
