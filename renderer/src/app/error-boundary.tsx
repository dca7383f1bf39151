import i18next from 'i18next';
import { Bug } from 'lucide-react';
import { Component, type ReactNode } from 'react';
import { Button } from '../components/ui/button.tsx';
import { EmptyState } from '../components/ui/empty-state.tsx';

/** A defect in the page shows as words and a way out, never as an empty window. */
export class ErrorBoundary extends Component<{ readonly children: ReactNode }, { error: Error | null }> {
  override state: { error: Error | null } = { error: null };

  static getDerivedStateFromError(error: Error): { error: Error } {
    return { error };
  }

  override render(): ReactNode {
    const { error } = this.state;
    if (!error) return this.props.children;
    return (
      <main className="flex h-full flex-col bg-surface">
        <EmptyState
          icon={Bug}
          title={i18next.t('defect.title')}
          description={i18next.t('defect.text')}
          actions={
            <Button variant="primary" onClick={() => window.location.reload()}>
              {i18next.t('defect.reload')}
            </Button>
          }
        >
          <code className="selectable mt-4 max-w-120 font-mono text-xs break-words text-ink-3">{error.message}</code>
        </EmptyState>
      </main>
    );
  }
}
