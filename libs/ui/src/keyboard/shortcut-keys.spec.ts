import { describe, expect, it } from '@jest/globals';
import { KeySequence } from './shortcut-keys.js';

const key = (name: string, more: object = {}) => ({ key: name, ctrlKey: false, metaKey: false, altKey: false, ...more });

describe('a key that is pressed', () => {
  it('is itself, and with the one before it a sequence', () => {
    const sequence = new KeySequence();
    expect(sequence.press(key('g'), 0)).toEqual(['g']);
    expect(sequence.press(key('K'), 1_000)).toEqual(['g k', 'k']);
    expect(sequence.press(key('n'), 1_100)).toEqual(['n']);
  });

  it('is no sequence with one of long ago', () => {
    const sequence = new KeySequence();
    sequence.press(key('g'), 0);
    expect(sequence.press(key('k'), 1_501)).toEqual(['k']);
  });

  it.each([key('k', { ctrlKey: true }), key('k', { metaKey: true }), key('k', { altKey: true }), key('Enter'), key('Tab')])('is the browser’s own with %j', (event) => {
    expect(new KeySequence().press(event, 0)).toEqual([]);
  });
});
