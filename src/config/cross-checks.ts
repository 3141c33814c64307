// What two services can't share on one engine: a container's name, a port of the host.
import { type Service, sameService } from '../core/service.ts';
import { clash, describePort } from './ports.ts';
import type { Issue } from './schema-kit.ts';

export interface Clash extends Issue {
  /** The later one of the two: the mistake is told there. */
  readonly service: Service;
}

export function findClashes(services: readonly Service[]): readonly Clash[] {
  return services.flatMap((service, index) =>
    services
      .slice(0, index)
      .flatMap(earlier => [...nameClash(service, earlier), ...portClashes(service, earlier)]),
  );
}

/** Two ports of one service can't be the same either. Paths begin at the service. */
export function repeatedPorts(service: Service): readonly Issue[] {
  const { ports } = service.run;
  return ports
    .filter((port, index) => ports.slice(0, index).some(earlier => clash(port, earlier)))
    .map(port => ({
      path: ['run', 'ports'],
      message: `The host’s port ${describePort(port)} is published twice. Keep one.`,
    }));
}

function nameClash(service: Service, earlier: Service): readonly Clash[] {
  if (service.containerName !== earlier.containerName) return [];
  const message = `The container’s name "${service.containerName}" is also that of ${words(earlier)}. Give each its own "container".`;
  return [{ service, path: ['container'], message }];
}

function portClashes(service: Service, earlier: Service): readonly Clash[] {
  const port = service.run.ports.find(own => earlier.run.ports.some(other => clash(own, other)));
  if (port === undefined || sameService(service, earlier)) return [];
  const message = `The host’s port ${describePort(port)} is also published by ${words(earlier)}. Choose another one for ${words(service)}.`;
  return [{ service, path: ['run', 'ports'], message }];
}

function words({ app, environment }: Service): string {
  return `${app} in ${environment}`;
}
