import { join } from 'node:path';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

/** The page of `src/edge/web`, built into `dist/web`; `src/edge/http` serves it and writes the nonce of each answer. */
export default defineConfig({
  root: join(import.meta.dirname, 'src', 'edge', 'web'),
  plugins: [react()],
  build: {
    outDir: join(import.meta.dirname, 'dist', 'web'),
    emptyOutDir: true,
    target: 'es2022',
    // Everything from our own address: inlined files would need `data:` in the policy.
    assetsInlineLimit: 0,
    chunkSizeWarningLimit: 900,
  },
});
