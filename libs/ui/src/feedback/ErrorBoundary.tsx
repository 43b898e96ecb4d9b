import { Component, type ReactNode } from 'react';
import { ProblemPanel } from './ProblemPanel.js';

/** What broke is in the browser's console; people can do nothing with it. */
const BROKEN = new Error('Something in this page went wrong; nothing was changed. Try again, or go on elsewhere.');

/** A page that breaks says so; the frame around it stays. */
export class ErrorBoundary extends Component<{ children: ReactNode }, { error: Error | null }> {
  override state: { error: Error | null } = { error: null };

  static getDerivedStateFromError(error: Error): { error: Error } {
    return { error };
  }

  override render(): ReactNode {
    return this.state.error === null ? this.props.children : <ProblemPanel isPage error={BROKEN} what="This page" onRetry={() => this.setState({ error: null })} />;
  }
}
