import i18next from 'i18next';
import { Bug, CloudOff } from 'lucide-react';
import { Component, type ReactNode, useState } from 'react';
import { NotLoaded } from '../lib/lazy-part.ts';
import { reportDefect } from '../lib/report-defect.ts';
import { Button } from './ui/button.tsx';
import { EmptyState } from './ui/empty-state.tsx';

interface ErrorBoundaryProps {
  /** The part of the page, such as its address, for the host's log. Another one is another try. */
  readonly where: string;
  /** Shown in place of what broke; `again` tries it once more. */
  readonly fallback: (error: Error, again: () => void) => ReactNode;
  readonly children: ReactNode;
}

interface Caught {
  readonly error: Error | null;
  readonly where: string;
}

/** Keeps a defect to the part of the page that has it, and has it written into the host's log. */
export class ErrorBoundary extends Component<ErrorBoundaryProps, Caught> {
  override state: Caught = { error: null, where: this.props.where };

  static getDerivedStateFromError(error: unknown): Partial<Caught> {
    return { error: error instanceof Error ? error : new Error(String(error)) };
  }

  static getDerivedStateFromProps({ where }: ErrorBoundaryProps, state: Caught): Caught | null {
    return where === state.where ? null : { error: null, where };
  }

  override componentDidCatch(error: unknown): void {
    reportDefect(this.props.where, error);
    if (error instanceof NotLoaded) error.forget();
  }

  override render(): ReactNode {
    const again = () => this.setState({ error: null });
    return this.state.error ? this.props.fallback(this.state.error, again) : this.props.children;
  }
}

/** What happened and what to do. Not through React's hook for words, which may be what broke. */
export function defectWords(error: Error): { title: string; text: string; reload: string } {
  const kind = error instanceof NotLoaded ? 'notLoaded' : 'defect';
  const say = (key: 'title' | 'text' | 'reload') => i18next.t(`${kind}.${key}`);
  return { title: say('title'), text: say('text'), reload: say('reload') };
}

interface DefectProps {
  readonly error: Error;
  /** Tries once more what broke, as the boundary gives it. */
  readonly again?: () => void;
  /** What it stands in has said what happened. */
  readonly untitled?: boolean;
  /** It stands over a page that can be given back. */
  readonly onClose?: () => void;
}

/**
 * In place of a page that broke or could not be loaded: says so, and the way out of it. What did not arrive is asked for once
 * more, as the connection may be back; when it does not arrive then either, the whole page is loaded, which may be a newer one.
 */
export function Defect({ error, again, untitled, onClose }: DefectProps) {
  const { title, text, reload } = defectWords(error);
  const [busy, setBusy] = useState(false);
  const loadAgain = async () => {
    setBusy(true);
    try {
      // With what is in the page left as it is, if that will do.
      if (!(error instanceof NotLoaded) || !again) throw error;
      await error.retry();
      again();
    } catch {
      window.location.reload();
    }
  };
  return (
    <div role="alert" className="flex min-h-0 flex-1 flex-col">
      <EmptyState
        icon={error instanceof NotLoaded ? CloudOff : Bug}
        tone="bad"
        title={untitled ? undefined : title}
        description={text}
        actions={
          <>
            <Button variant="primary" busy={busy} onClick={() => void loadAgain()}>
              {reload}
            </Button>
            {onClose ? <Button onClick={onClose}>{i18next.t('common.close')}</Button> : null}
          </>
        }
      >
        <code lang="en" className="selectable mt-4 max-w-120 font-mono text-xs break-words text-ink-3">
          {error.message}
        </code>
      </EmptyState>
    </div>
  );
}
