import { passed, refused, type Step } from '../examination.js';

/** A token bound to its sender (RFC 7800) is no bearer token; no proof is taken here yet, so any `cnf`, whatever it holds, is refused. */
export const bindingStep: Step = {
  name: 'binding',
  check(examination) {
    if (Object.hasOwn(examination.get('jwt').payload, 'cnf')) return refused('binding-failed', 'the token is bound to a sender (cnf) that has not proved itself');
    return passed('the token is bound to no sender');
  },
};
