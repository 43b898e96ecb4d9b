import { readAudiences } from '../claims.js';
import { nameOf, nameOfApi, passed, refused, type Step } from '../examination.js';

/** Not for the control plane, and for whom the key manager and the API say (RFC 7519 §4.1.3). An empty list checks nothing. */
export const audienceStep: Step = {
  name: 'audience',
  check(examination) {
    const { api, refusedAudiences } = examination.input;
    const keyManager = examination.get('keyManager');
    const audiences = readAudiences(examination.get('jwt').payload);
    if (audiences === null) return refused('wrong-audience', 'the audience (aud) is neither a string nor a list of strings');
    const shares = (list: readonly string[]): boolean => list.some((value) => audiences.includes(value));
    if (shares(refusedAudiences)) return refused('wrong-audience', 'the token is for Keyplane’s own API');
    const demands = [
      { by: nameOf(keyManager), list: keyManager.profile.audiences },
      ...(api === null ? [] : [{ by: `the ${nameOfApi(api)}`, list: api.audiences }]),
    ].filter(({ list }) => list.length > 0);
    const failed = demands.find(({ list }) => !shares(list));
    if (failed !== undefined) return refused('wrong-audience', `the token is not for an audience that ${failed.by} demands`);
    return passed(demands.length === 0 ? 'no audience is demanded' : `the token is for an audience that ${demands.map(({ by }) => by).join(' and ')} demands`);
  },
};
