import type { Adapter, AdapterPayload } from 'oidc-provider';
import type { SealedFile } from '../data-folder/sealed-file.js';

/** What outlives a restart, by `{model}:{id}`. */
export type StoredRecords = Record<string, AdapterPayload>;

// Registered clients must survive a restart; tokens and sessions of a sample need not.
const KEPT_MODELS = new Set(['Client', 'RegistrationAccessToken']);

/** Storage for `oidc-provider`: clients in a file, everything short-lived in memory. */
export function createFileAdapter(file: SealedFile<StoredRecords>): new (model: string) => Adapter {
  const kept = new Map(Object.entries(file.read() ?? {}));
  const passing = new Map<string, AdapterPayload & { expiresAt: number }>();
  const save = (): void => file.write(Object.fromEntries(kept));

  return class FileAdapter implements Adapter {
    constructor(private readonly model: string) {}

    async upsert(id: string, payload: AdapterPayload, expiresIn: number): Promise<void> {
      if (KEPT_MODELS.has(this.model)) {
        kept.set(this.key(id), payload);
        return save();
      }
      for (const [key, { expiresAt }] of passing) if (expiresAt <= Date.now()) passing.delete(key);
      passing.set(this.key(id), { ...payload, expiresAt: Date.now() + (expiresIn || 86_400) * 1000 });
    }

    async find(id: string): Promise<AdapterPayload | undefined> {
      return this.records().get(this.key(id));
    }

    async findByUid(uid: string): Promise<AdapterPayload | undefined> {
      return this.findWhere((payload) => payload.uid === uid);
    }

    async findByUserCode(userCode: string): Promise<AdapterPayload | undefined> {
      return this.findWhere((payload) => payload.userCode === userCode);
    }

    async consume(id: string): Promise<void> {
      const payload = this.records().get(this.key(id));
      if (payload !== undefined) payload.consumed = Math.floor(Date.now() / 1000);
    }

    async destroy(id: string): Promise<void> {
      if (this.records().delete(this.key(id)) && KEPT_MODELS.has(this.model)) save();
    }

    async revokeByGrantId(grantId: string): Promise<void> {
      for (const [key, payload] of passing) if (payload.grantId === grantId) passing.delete(key);
    }

    private records(): Map<string, AdapterPayload> {
      return KEPT_MODELS.has(this.model) ? kept : passing;
    }

    private findWhere(isIt: (payload: AdapterPayload) => boolean): AdapterPayload | undefined {
      return [...this.records()].find(([key, payload]) => key.startsWith(`${this.model}:`) && isIt(payload))?.[1];
    }

    private key(id: string): string {
      return `${this.model}:${id}`;
    }
  };
}
