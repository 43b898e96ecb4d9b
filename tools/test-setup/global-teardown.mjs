// Stops what global-setup.mjs started, and removes its data.
import { rmSync } from 'node:fs';

export default async function globalTeardown() {
  const { stops, folders } = globalThis.keyplaneTestComponents ?? { stops: [], folders: [] };
  await Promise.allSettled(stops.map((stop) => stop()));
  for (const folder of folders) if (folder !== undefined) rmSync(folder, { recursive: true, force: true });
}
