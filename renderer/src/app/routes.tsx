import { type ReactNode, Suspense } from 'react';
import { Navigate, Route, Routes, useLocation, useNavigate } from 'react-router';
import { Defect, defectWords, ErrorBoundary } from '../components/error-boundary.tsx';
import { Dialog } from '../components/ui/dialog.tsx';
import { Spinner } from '../components/ui/spinner.tsx';
import { ContainersPage } from '../features/containers/components/containers-page.tsx';
import { DetailsPage } from '../features/containers/details/details-page.tsx';
import { ImageDetailsPage } from '../features/images/components/image-details.tsx';
import { ImagesPage } from '../features/images/components/images-page.tsx';
import { lazyPart } from '../lib/lazy-part.ts';
import { Aside } from './aside.tsx';
import { PageTitle } from './page-title.tsx';

// xterm and the forms come when they are asked for: the first page must show its list at once.
const RunForm = lazyPart(async () => (await import('../features/containers/run-form/run-form.tsx')).RunForm);
const PullDialog = lazyPart(async () => (await import('../features/images/components/pull-dialog.tsx')).PullDialog);
const TerminalsPage = lazyPart(
  async () => (await import('../features/terminals/components/terminals-page.tsx')).TerminalsPage,
);
const NewTerminal = lazyPart(
  async () => (await import('../features/terminals/components/new-terminal.tsx')).NewTerminal,
);
const ActivityPage = lazyPart(
  async () => (await import('../features/activity/components/activity-page.tsx')).ActivityPage,
);
const SettingsPage = lazyPart(
  async () => (await import('../features/settings/components/settings-page.tsx')).SettingsPage,
);

export function AppRoutes() {
  return (
    <>
      <Aside where="page title">
        <PageTitle />
      </Aside>
      <Routes>
        <Route path="/containers" element={page(<ContainersPage />)}>
          <Route path="run" element={dialog(<RunForm />, '/containers')} />
        </Route>
        <Route path="/containers/:id/:tab?" element={page(<DetailsPage />)} />
        <Route path="/images" element={page(<ImagesPage />)}>
          <Route path="pull" element={dialog(<PullDialog />, '/images')} />
        </Route>
        <Route path="/images/:id/:tab?" element={page(<ImageDetailsPage />)} />
        <Route path="/terminals" element={page(<TerminalsPage />)}>
          <Route path="new" element={dialog(<NewTerminal />, '/terminals')} />
        </Route>
        <Route path="/activity" element={page(<ActivityPage />)} />
        <Route path="/settings" element={page(<SettingsPage />)} />
        <Route path="*" element={<Navigate to="/containers" replace />} />
      </Routes>
    </>
  );
}

const page = (children: ReactNode) => <PagePart>{children}</PagePart>;
const dialog = (children: ReactNode, back: string) => <DialogPart back={back}>{children}</DialogPart>;

/** A page: what breaks in it leaves the sidebar and every other page as they are. */
export function PagePart({ children }: { readonly children: ReactNode }) {
  const { pathname } = useLocation();
  return (
    <ErrorBoundary where={pathname} fallback={(error) => <Defect error={error} />}>
      <Suspense fallback={<PageLoading />}>{children}</Suspense>
    </ErrorBoundary>
  );
}

/** A dialog with an address of its own: what breaks in it leaves the page below, which closing it gives back. */
function DialogPart({ back, children }: { readonly back: string; readonly children: ReactNode }) {
  const { pathname } = useLocation();
  const navigate = useNavigate();
  const broken = (error: Error) => (
    <Dialog title={defectWords(error).title} onClose={() => void navigate(back)}>
      <Defect error={error} untitled />
    </Dialog>
  );
  return (
    <ErrorBoundary where={pathname} fallback={broken}>
      <Suspense fallback={null}>{children}</Suspense>
    </ErrorBoundary>
  );
}

function PageLoading() {
  return (
    <div className="flex flex-1 items-center justify-center text-ink-3">
      <Spinner className="size-5" />
    </div>
  );
}
