/** What the two sample programs are told by the all-in-one start. */
export interface SampleConfig {
  readonly port: number;
  /** Where the sample authorization server keeps its clients and keys. */
  readonly dataDir: string;
  /** Seals them (32 bytes in base64url). */
  readonly storageKey: string;
}

export function readSampleConfig(env: NodeJS.ProcessEnv): SampleConfig {
  return {
    port: Number(env.KEYPLANE_SAMPLE_PORT),
    dataDir: env.KEYPLANE_SAMPLE_DATA_DIR ?? '',
    storageKey: env.KEYPLANE_SAMPLE_STORAGE_KEY ?? '',
  };
}
