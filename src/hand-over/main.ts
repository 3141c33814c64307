// Runs in the hand-over container: replaces Deckhand's container, which can't do it itself.
import { setTimeout as delay } from 'node:timers/promises';
import { inWords } from '../core/explain.ts';
import { setRestartPolicy } from '../docker/containers.ts';
import { connectEngine } from '../docker/engine.ts';
import { orderVariable, readOrder } from '../docker/hand-over-order.ts';
import { ownContainerId } from '../docker/self.ts';
import { keepCopy } from '../store/kept-copy.ts';
import { replace } from './replace.ts';

const retryMs = 1000;
const say = (line: string): void => void process.stdout.write(`${line}\n`);

const order = readOrder(process.env[orderVariable]);
const ownId = ownContainerId();
if (ownId === undefined) throw new Error('This is not a container.');
const docker = connectEngine({ ...order.engine, sshAuthSock: process.env['SSH_AUTH_SOCK'] });

say('the hand-over has begun');
// The sign for the old Deckhand: from here on this goes on after whatever ends it.
await setRestartPolicy(docker, ownId, { name: 'unless-stopped' });
for (;;) {
  try {
    await replace({ docker, order, ownId, copy: keepCopy(order.dataPath), say });
    break;
  } catch (error) {
    // Neither may be running: it goes on for as long as it takes, from whatever is so by then.
    say(`${inWords(error)}; trying again`);
    await delay(retryMs);
  }
}
// The sign for the Deckhand that serves now: it may remove this.
await setRestartPolicy(docker, ownId, { name: 'no' });
process.exit();
