import { passed, refused, type Step } from '../examination.js';
import { member } from '../jwt.js';

/** `exp` is there and not over; `nbf` and `iat`, where present, are not ahead (RFC 7519 §4.1.4–6). All within the key manager's tolerance. */
export const timesStep: Step = {
  name: 'times',
  check(examination) {
    const { payload } = examination.get('jwt');
    const tolerance = examination.get('keyManager').profile.clockToleranceSeconds;
    const now = examination.input.nowMs / 1000;
    const expires = member(payload, 'exp');
    if (!isTime(expires)) return refused('missing-claim', 'the token has no exp that is a finite number');
    if (expires <= now - tolerance) return refused('expired', 'the time in exp has passed');
    for (const name of ['nbf', 'iat']) {
      const starts = member(payload, name);
      if (starts === undefined) continue;
      if (!isTime(starts)) return refused('missing-claim', `the token has an ${name} that is no finite number`);
      // Whole seconds, as jose counts: what it calls too early is never accepted here.
      if (starts > Math.floor(now) + tolerance) return refused('not-yet-valid', `the time in ${name} lies in the future`);
    }
    return passed('the token is valid now');
  },
};

/** `1e400` is valid JSON and parses to Infinity. */
function isTime(value: unknown): value is number {
  return typeof value === 'number' && Number.isFinite(value);
}
