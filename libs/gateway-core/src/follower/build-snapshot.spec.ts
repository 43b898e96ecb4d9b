import { describe, expect, it } from '@jest/globals';
import { aChangeRecord, anApplication } from '../testing/index.js';
import { buildSnapshot } from './build-snapshot.js';

describe('buildSnapshot', () => {
  it('holds what the records say, without the bad ones', () => {
    const application = anApplication();
    const snapshot = buildSnapshot([aChangeRecord({ noun: 'application', id: application.id, data: application }), { key: 'application/x', value: '{' }]);
    expect([snapshot.applications.size, snapshot.applications.get(application.id)]).toEqual([1, application]);
  });

  it('of nothing is empty', () => {
    expect(buildSnapshot([]).applications.size).toBe(0);
  });
});
