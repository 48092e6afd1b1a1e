import { MantineProvider } from '@mantine/core';
import { QueryClientProvider } from '@tanstack/react-query';
import { RouterProvider } from '@tanstack/react-router';
import { createRoot } from 'react-dom/client';
import { queryClient } from './api/queries.ts';
import { router } from './shell/router.tsx';
import { theme } from './shell/theme.ts';
import '@mantine/core/styles.css';
import './shell/desk.css';
import './shell/bar.css';
import './shell/state-note.css';
import './shell/page.css';
import './shell/side-panel.css';
import './shell/card.css';

const nonce = document.querySelector<HTMLMetaElement>('meta[property="csp-nonce"]')?.nonce ?? '';
const host = document.getElementById('root');
if (host === null) throw new Error('Cannot draw: index.html has no #root');

createRoot(host).render(
  <MantineProvider theme={theme} defaultColorScheme="auto" getStyleNonce={() => nonce}>
    <QueryClientProvider client={queryClient}>
      <RouterProvider router={router} />
    </QueryClientProvider>
  </MantineProvider>,
);
