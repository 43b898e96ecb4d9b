import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

// The control plane serves what is built, puts a nonce in its place, and answers `/api` and `/session`. While one edits, Vite
// serves the pages and hands these to it, in its own name: it takes writing calls from its own origin alone.
const controlPlane = process.env.KEYPLANE_DEV_URL ?? 'http://localhost:8080';

// eslint-disable-next-line import/no-default-export -- Vite asks for one
export default defineConfig({
  base: '/developer/',
  plugins: [react()],
  html: { cspNonce: '__KEYPLANE_NONCE__' },
  // No inlined fonts or images: the policy allows files of our own, and `data:` for images alone.
  build: { assetsInlineLimit: 0, manifest: true, target: 'es2022' },
  server: { proxy: Object.fromEntries(['/api', '/session', '/oauth2'].map((path) => [path, { target: controlPlane, headers: { origin: controlPlane } }])) },
});
