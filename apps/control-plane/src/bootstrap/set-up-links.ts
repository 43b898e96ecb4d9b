import { createHmac, timingSafeEqual } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { CONFIG, type Config } from '../config/config.module.js';
import { MasterKeys } from '../security/master-keys.js';

const VALID_MS = 3_600_000;
export const SET_UP_PATH = '/set-up';

/** The link by which the first person comes in. Signed, not stored: any control plane may take it. */
@Injectable()
export class SetUpLinks {
  constructor(
    @Inject(CONFIG) private readonly config: Config,
    private readonly keys: MasterKeys,
  ) {}

  issue(now = Date.now()): string {
    const until = String(now + VALID_MS);
    const token = `${until}.${this.sign(until).toString('base64url')}`;
    return `${this.config.http.publicUrl}${SET_UP_PATH}?${new URLSearchParams({ token }).toString()}`;
  }

  isGood(token: string, now = Date.now()): boolean {
    const [until = '', signature = '', ...rest] = token.split('.');
    const [presented, expected] = [Buffer.from(signature, 'base64url'), this.sign(until)];
    return rest.length === 0 && presented.length === expected.length && timingSafeEqual(presented, expected) && Number(until) > now;
  }

  private sign(until: string): Buffer {
    return createHmac('sha256', this.keys.setUpLinks).update(until).digest();
  }
}
