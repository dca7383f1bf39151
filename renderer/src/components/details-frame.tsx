import { ArrowLeft, CircleOff } from 'lucide-react';
import { type ReactNode, Suspense } from 'react';
import { Link, useLocation, useNavigate, useParams } from 'react-router';
import type { WireError } from '../../../electron/contract/errors.ts';
import { useLeavesAsleep } from '../lib/engine/leaves-asleep.ts';
import { canAsk, useEngineView } from '../lib/engine/use-engine.ts';
import { useArrivalFocus } from '../lib/keyboard/use-arrival-focus.ts';
import { useNamedPage } from '../lib/object-name.ts';
import { EngineGate } from './engine/engine-gate.tsx';
import { Defect, ErrorBoundary } from './error-boundary.tsx';
import { Button } from './ui/button.tsx';
import { EmptyState } from './ui/empty-state.tsx';
import { ErrorNote } from './ui/error-note.tsx';
import { Loading } from './ui/loading.tsx';
import { TabLinks } from './ui/tab-links.tsx';

interface DetailsFrameProps {
  /** The list it belongs to. */
  readonly back: { readonly to: string; readonly label: string };
  readonly title: string;
  /** Beside the title: state, buttons. */
  readonly header: ReactNode;
  readonly tabs: { readonly label: string; readonly all: Parameters<typeof TabLinks>[0]['tabs'] };
  /** What failed last, above the view. */
  readonly failure?: ReactNode;
  /** Set once it is known that the object is not there any more. */
  readonly gone: { readonly title: string; readonly text: string } | null;
  /** Why there is nothing to show, while `children` is null. */
  readonly error: WireError | null;
  /** The view that the address names; null while it is on its way. */
  readonly children: ReactNode;
}

/** The page of one object, whose id is the address's `:id`: where it came from, what it is, its views, and why there may be nothing to see. */
export function DetailsFrame({ back, title, header, tabs, failure, gone, error, children }: DetailsFrameProps) {
  const navigate = useNavigate();
  const engine = useEngineView();
  const leavesAsleep = useLeavesAsleep();
  const { id } = useParams();
  const { pathname } = useLocation();
  const heading = useArrivalFocus(id);
  useNamedPage(title);
  const body = () => {
    if (gone) {
      return (
        <EmptyState
          icon={CircleOff}
          title={gone.title}
          description={gone.text}
          actions={<Button onClick={() => void navigate(back.to)}>{back.label}</Button>}
        />
      );
    }
    if (!canAsk(engine)) return <EngineGate view={engine} />;
    if (children === null && leavesAsleep && engine.kind === 'asleep') return <EngineGate view={engine} />;
    if (children !== null || !error) return children ?? <Loading />;
    return (
      <div className="p-4">
        <ErrorNote error={error} />
      </div>
    );
  };
  return (
    <div className="flex min-h-0 min-w-0 flex-1 flex-col">
      <header className="flex h-13 shrink-0 items-center gap-2 px-4">
        <Link
          to={back.to}
          aria-label={back.label}
          className="-ml-1.5 flex size-7 shrink-0 items-center justify-center rounded-md text-ink-3 hover:bg-hover hover:text-ink"
        >
          <ArrowLeft aria-hidden className="size-4" />
        </Link>
        <h1
          ref={heading}
          tabIndex={-1}
          title={title}
          className="selectable min-w-0 truncate rounded-sm text-base font-semibold"
        >
          {title}
        </h1>
        {header}
      </header>
      <TabLinks label={tabs.label} tabs={tabs.all} />
      {failure ? <div className="px-4 pt-3">{failure}</div> : null}
      {/* A view that breaks or does not arrive leaves the object, its buttons and its other views. */}
      <ErrorBoundary where={pathname} fallback={(error, again) => <Defect error={error} again={again} />}>
        <Suspense fallback={<Loading />}>{body()}</Suspense>
      </ErrorBoundary>
    </div>
  );
}
