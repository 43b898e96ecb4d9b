import { Component, type ReactNode } from 'react';
import { ProblemPanel } from './ProblemPanel.js';

/** A page that breaks says so; the frame around it stays. */
export class ErrorBoundary extends Component<{ children: ReactNode }, { error: Error | null }> {
  override state: { error: Error | null } = { error: null };

  static getDerivedStateFromError(error: Error): { error: Error } {
    return { error };
  }

  override render(): ReactNode {
    return this.state.error === null ? this.props.children : <ProblemPanel error={this.state.error} what="This page" onRetry={() => this.setState({ error: null })} />;
  }
}
