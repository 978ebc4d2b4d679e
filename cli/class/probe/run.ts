/** The command `probe`: collects what a probe needs, and runs it. */
import { connect as connectTo } from "node:net";
import type { ApiClient } from "../../../openstack/client";
import { TeamServers } from "../cloud";
import { accessOfTeams, connect, type Session } from "../session";
import type { MachineAccess } from "../types";
import type { PlanInputs } from "./plan";
import { probe, usualAtOnce, usualPairs, type ProbeOptions } from "./probe";
import { overSsh } from "./ssh";
import type { ProbeResult } from "./types";

/** This machine's address as the APIs see it. Undefined: they do not answer in time. */
function ownAddress(url: string): Promise<string | undefined> {
  const { hostname, port, protocol } = new URL(url);
  return new Promise((done) => {
    const socket = connectTo({
      host: hostname,
      port: Number(port) || (protocol === "https:" ? 443 : 80),
      timeout: 5000,
    });
    const end = (address?: string) => {
      socket.destroy();
      done(address);
    };
    socket.on("connect", () => end(socket.localAddress));
    socket.on("timeout", () => end());
    socket.on("error", () => end());
  });
}

async function serverIdsOf(api: ApiClient, session: Session): Promise<ReadonlyMap<string, string>> {
  const servers = await (await TeamServers.of(api, session.model)).list(api);
  return new Map(
    servers.flatMap(({ team, machine, server }) => (machine === undefined ? [] : [[`${team}/${machine}`, server.id]])),
  );
}

/** The input of a probe, from the stack and the cloud. */
export async function probeInputs(session: Session, ports: readonly number[]): Promise<PlanInputs> {
  const { lab, model, pulumi } = session;
  const accesses = await accessOfTeams(session);
  const { authUrl, instances } = await pulumi.outputs();
  const self = typeof authUrl === "string" ? await ownAddress(authUrl) : undefined;
  return {
    lab,
    model,
    accesses,
    ports,
    serverIds: await serverIdsOf(await connect(session), session),
    labInstances: (instances ?? {}) as Readonly<Record<string, MachineAccess>>,
    ...(self === undefined ? {} : { self }),
  };
}

export interface RunOptions extends Partial<Omit<ProbeOptions, "tell">> {
  readonly ports?: readonly number[];
  readonly tell: (line: string) => void;
}

export async function runProbe(session: Session, { ports = [], ...options }: RunOptions): Promise<ProbeResult> {
  const usual = { pairs: usualPairs, atOnce: usualAtOnce, shell: overSsh };
  return probe(await probeInputs(session, ports), { ...usual, ...options });
}
