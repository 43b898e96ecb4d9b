import { describe, expect, it } from '@jest/globals';
import { CorsInput } from './cors.js';

describe('a rule for web pages', () => {
  it.each(['null', 'https://app.example/', 'https://APP.example', 'https://app.example:443', 'https://*.example', 'ftp://app.example', 'app.example', 'https://a@app.example', ''])('names no origin %j, which no browser sends', (origin) => {
    expect(CorsInput.safeParse({ allowedOrigins: [origin] }).success).toBe(false);
  });

  it.each(['', 'a b', 'a\r\nb', '*', 'ä'])('names no header %j', (name) => {
    expect(CorsInput.safeParse({ allowedOrigins: ['*'], allowedHeaders: [name] }).success).toBe(false);
  });
});
