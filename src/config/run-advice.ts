// What to do instead of the Compose keys that Deckhand does not take.
import type { Advice } from './schema-kit.ts';

const unsupported = (key: string, why: string) => `Deckhand does not take "${key}". ${why}`;
const list = (keys: readonly string[], why: string): Advice =>
  Object.fromEntries(keys.map(key => [key, unsupported(key, why)]));

export const composeAdvice: Advice = {
  build: '"build" stands beside "run", not in it. Move it up one level.',
  image: 'Deckhand builds the image from "repo". To choose the image’s name, write "image" beside "run".',
  container_name: 'The container’s name is "container" beside "run".',
  deploy: unsupported('deploy', 'It is for Swarm: write mem_limit, cpus and restart here.'),
  depends_on: unsupported(
    'depends_on',
    'Each app is deployed by itself. Wait for what you need in the application, or in a pre_deploy hook.',
  ),
  profiles: unsupported('profiles', 'Use "environments" beside "run".'),
  extends: unsupported('extends', 'Use "environments", or a YAML anchor (&name, *name).'),
  secrets: unsupported('secrets', 'Mount the file with "volumes", or pass its value on with "environment".'),
  configs: unsupported('configs', 'Mount the file with "volumes".'),
  links: unsupported('links', 'Put both containers on one network with "networks".'),
  external_links: unsupported('external_links', 'Put both containers on one network with "networks".'),
  volumes_from: unsupported('volumes_from', 'Name the volumes in "volumes".'),
  platform: 'The platform is chosen when the image is built: write build.platform.',
  pull_policy: 'The image is built here and never pulled. Remove "pull_policy".',
  scale: unsupported('scale', 'One container serves one environment.'),
  label_file: unsupported('label_file', 'Write the labels in "labels".'),
  net: 'Write "network_mode", or "networks" with a network’s name.',
  restart_policy: 'Write "restart": no, always, unless-stopped or on-failure.',
  memory: 'Compose calls this "mem_limit".',
  env: 'Compose calls this "environment".',
  workdir: 'Compose calls this "working_dir".',
  post_start: 'Use hooks.post_deploy beside "run".',
  pre_stop: 'Use hooks.pre_deploy beside "run".',
  ...list(
    [
      'annotations',
      'attach',
      'blkio_config',
      'cgroup',
      'cgroup_parent',
      'cpu_count',
      'cpu_percent',
      'cpu_period',
      'cpu_quota',
    ],
    'It is not among the settings that Deckhand restores on a roll-back.',
  ),
  ...list(
    [
      'cpu_rt_period',
      'cpu_rt_runtime',
      'credential_spec',
      'device_cgroup_rules',
      'dns_opt',
      'domainname',
      'isolation',
      'mac_address',
    ],
    'It is not among the settings that Deckhand restores on a roll-back.',
  ),
  ...list(
    [
      'mem_swappiness',
      'oom_kill_disable',
      'oom_score_adj',
      'provider',
      'models',
      'develop',
      'runtime',
      'storage_opt',
      'userns_mode',
      'uts',
    ],
    'It is not among the settings that Deckhand restores on a roll-back.',
  ),
};

/** For what stands at the top of a Compose file, or one level too high. */
export const topAdvice: Advice = {
  services:
    'This looks like a Compose file. Deckhand’s begins with "apps"; the keys of a service go under apps.<name>.run.',
  version: 'Deckhand’s file has no version. Remove this line.',
  name: 'Deckhand’s file has no name. Remove this line.',
  networks: 'Networks have to exist already: docker network create. Name them in apps.<name>.run.networks.',
  volumes: 'Named volumes are made when they are first used. Name them in apps.<name>.run.volumes.',
  secrets: 'Mount the file with apps.<name>.run.volumes, or pass its value on with run.environment.',
  configs: 'Mount the file with apps.<name>.run.volumes.',
  app: 'Write "apps", and under it the app’s name.',
};
