import { MantineProvider } from '@mantine/core';
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { StrictMode, useState, type ReactNode } from 'react';
import { createRoot } from 'react-dom/client';
import { ErrorBoundary } from './feedback/ErrorBoundary.js';
import { ApiProvider, isSignedOut } from './session/api-context.js';
import { SignedIn } from './session/SignedIn.js';
import { theme } from './theme/theme.js';

/** Puts a portal into the page, for whoever is signed in. */
export function mountPortal(portal: ReactNode): void {
  const root = document.getElementById('root');
  if (root === null) throw new Error('the page has no #root');
  // Dialogs hold the page still with a style sheet of react-remove-scroll, which looks for its nonce here (get-nonce).
  Object.assign(globalThis, { __webpack_nonce__: styleNonce() });
  createRoot(root).render(<StrictMode><Portal>{portal}</Portal></StrictMode>);
}

function Portal({ children }: { children: ReactNode }) {
  const [queryClient] = useState(newQueryClient);
  return (
    <MantineProvider theme={theme} defaultColorScheme="auto" getStyleNonce={styleNonce}>
      <QueryClientProvider client={queryClient}>
        <ApiProvider queryClient={queryClient}>
          <ErrorBoundary><SignedIn>{children}</SignedIn></ErrorBoundary>
        </ApiProvider>
      </QueryClientProvider>
    </MantineProvider>
  );
}

function newQueryClient(): QueryClient {
  return new QueryClient({
    defaultOptions: {
      // A refusal does not become another by asking again; an answer that never came may.
      queries: { retry: (failures, error) => failures < 1 && !isSignedOut(error) && !('status' in error && Number(error.status) < 500), staleTime: 2_000 },
    },
  });
}

/** The nonce that the control plane put into this page. Browsers hide it from `getAttribute`. */
function styleNonce(): string {
  return document.querySelector<HTMLMetaElement>('meta[property="csp-nonce"]')?.nonce ?? '';
}
