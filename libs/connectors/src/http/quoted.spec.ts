import { describe, expect, it } from '@jest/globals';
import { quoted } from './quoted.js';

describe('quoted', () => {
  it('leaves out what may hold credentials or deceive a reader, and cuts what is long', () => {
    expect(quoted('https://as.example/a?token=canary#canary')).toBe('https://as.example/a');
    expect(quoted('https://user:canary@as.example/')).toBe('https://as.example/');
    expect(quoted('a\r\nb\u202ec\u0000')).not.toMatch(/[^\x20-\x7e\ufffd]/);
    expect(quoted('x'.repeat(5000))).toHaveLength(201);
  });
});
