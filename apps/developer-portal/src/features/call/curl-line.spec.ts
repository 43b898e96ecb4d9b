import { spawnSync } from 'node:child_process';
import { expect, it } from '@jest/globals';
import { curlLine } from './curl-line';

it('calls the address and runs nothing that stands in it: whoever publishes an API chooses its paths', () => {
  const url = "https://apis.example/orders/v1/'&$(echo)&'/$HOME";
  const { stdout, stderr } = spawnSync('sh', ['-c', `curl() { printf '%s\\n' "$@"; }\nTOKEN=t\n${curlLine({ url, method: 'POST' })}`], { encoding: 'utf8' });
  expect([stdout.trimEnd().split('\n'), stderr]).toEqual([['-X', 'POST', url, '-H', 'Authorization: Bearer t'], '']);
});
