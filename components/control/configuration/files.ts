import { cacheFiles } from "./cache";
import { cinderFiles, cinderProxied } from "./cinder";
import { databaseFiles } from "./database";
import type { InstalledFile } from "../../configuration/file";
import { glanceFiles, glanceProxied } from "./glance";
import { keystoneFiles, keystoneProxied } from "./keystone";
import { messageQueueFiles } from "./message-queue";
import { neutronFiles, neutronProxied } from "./neutron";
import { novaFiles, novaProxied } from "./nova";
import { placementFiles, placementProxied } from "./placement";
import type { Proxied } from "./proxied";
import { proxyFiles } from "./proxy";
import type { ConfigurationValues } from "./values";
import { shareFiles } from "./volume-share";

/** Every service that the proxy stands before. */
export function proxiedServices(values: ConfigurationValues): readonly Proxied[] {
  return [
    ...keystoneProxied(values),
    ...glanceProxied(),
    ...placementProxied(values),
    ...novaProxied(),
    ...neutronProxied(),
    ...cinderProxied(values),
  ];
}

/**
 * Every file that the controller's services read, except those that the controller makes itself: certificates, its
 * filter, RabbitMQ's user.
 */
export function configurationFiles(values: ConfigurationValues): readonly InstalledFile[] {
  return [
    ...databaseFiles(values),
    ...messageQueueFiles(values),
    ...cacheFiles(),
    ...keystoneFiles(values),
    ...glanceFiles(values),
    ...placementFiles(values),
    ...novaFiles(values),
    ...neutronFiles(values),
    ...cinderFiles(values),
    ...shareFiles(values),
    ...proxyFiles(values, proxiedServices(values)),
  ];
}
