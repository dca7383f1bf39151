import { type ReactNode, Suspense } from 'react';
import { Navigate, Route, Routes, useLocation, useNavigate } from 'react-router';
import { DialogPart } from '../components/dialog-part.tsx';
import { Defect, ErrorBoundary } from '../components/error-boundary.tsx';
import { Loading } from '../components/ui/loading.tsx';
import { ContainersPage } from '../features/containers/containers-page.tsx';
import type { Key, PageId } from '../lib/i18n/types.ts';
import { lazyPart } from '../lib/lazy-part.ts';
import { Aside } from './aside.tsx';
import { PageTitle } from './page-title.tsx';

// The first page must show its list at once. All others come when they are asked for, or before if there is time.
const RunForm = lazyPart(async () => (await import('../features/containers/run-form/run-form.tsx')).RunForm, {
  words: ['run', 'shares'],
});
const DetailsPage = lazyPart(
  async () => (await import('../features/containers/details/details-page.tsx')).DetailsPage,
  {
    words: ['details'],
  },
);
const ImagesPage = lazyPart(async () => (await import('../features/images/images-page.tsx')).ImagesPage, {
  words: ['images'],
});
const ImageDetailsPage = lazyPart(
  async () => (await import('../features/images/components/image-details.tsx')).ImageDetailsPage,
  { words: ['images', 'details'] },
);
const PullDialog = lazyPart(async () => (await import('../features/images/components/pull-dialog.tsx')).PullDialog, {
  words: ['images'],
});
const TerminalsPage = lazyPart(
  async () => (await import('../features/terminals/components/terminals-page.tsx')).TerminalsPage,
  { words: ['terminals'], heavy: true },
);
const NewTerminal = lazyPart(
  async () => (await import('../features/terminals/components/new-terminal.tsx')).NewTerminal,
  { words: ['terminals'] },
);
const ActivityPage = lazyPart(async () => (await import('../features/activity/activity-page.tsx')).ActivityPage, {
  words: ['activity', 'shares'],
});
const TaskPage = lazyPart(async () => (await import('../features/tasks/components/task-page.tsx')).TaskPage, {
  words: ['task'],
});
const SettingsPage = lazyPart(
  async () => (await import('../features/settings/components/settings-page.tsx')).SettingsPage,
  { words: ['settings', 'daemon', 'disk', 'shares'] },
);

/** The dialogs with an address of their own, over their page; what they are called in the title of the window. */
const dialogs = [
  { over: 'containers', path: 'run', title: 'nav.title.run', Part: RunForm },
  { over: 'images', path: 'pull', title: 'nav.title.pull', Part: PullDialog },
  { over: 'terminals', path: 'new', title: 'nav.title.terminal', Part: NewTerminal },
] as const satisfies readonly { over: PageId; path: string; title: Key; Part: (props: object) => ReactNode }[];

export function AppRoutes() {
  const { pathname } = useLocation();
  return (
    <>
      <Aside where="page title">
        <PageTitle dialog={dialogs.find(({ over, path }) => pathname === `/${over}/${path}`)?.title} />
      </Aside>
      <Routes>
        <Route path="/containers" element={page(<ContainersPage />)}>
          {dialogsOver('containers')}
        </Route>
        <Route path="/containers/:id/:tab?" element={page(<DetailsPage />)} />
        <Route path="/images" element={page(<ImagesPage />)}>
          {dialogsOver('images')}
        </Route>
        <Route path="/images/:id/:tab?" element={page(<ImageDetailsPage />)} />
        <Route path="/terminals" element={page(<TerminalsPage />)}>
          {dialogsOver('terminals')}
        </Route>
        <Route path="/activity" element={page(<ActivityPage />)} />
        <Route path="/tasks/:id" element={page(<TaskPage />)} />
        <Route path="/settings/:part?" element={page(<SettingsPage />)} />
        <Route path="*" element={<Navigate to="/containers" replace />} />
      </Routes>
    </>
  );
}

const page = (children: ReactNode) => <PagePart>{children}</PagePart>;
const dialogsOver = (page: (typeof dialogs)[number]['over']) =>
  dialogs
    .filter(({ over }) => over === page)
    .map(({ path, Part }) => (
      <Route
        key={path}
        path={path}
        element={
          <RoutedDialog back={`/${page}`}>
            <Part />
          </RoutedDialog>
        }
      />
    ));

/** A page: what breaks in it leaves the sidebar and every other page as they are. */
export function PagePart({ children }: { readonly children: ReactNode }) {
  const { pathname } = useLocation();
  return (
    <ErrorBoundary where={pathname} fallback={(error, again) => <Defect error={error} again={again} />}>
      <Suspense fallback={<Loading />}>{children}</Suspense>
    </ErrorBoundary>
  );
}

/** A dialog with an address of its own. */
function RoutedDialog({ back, children }: { readonly back: string; readonly children: ReactNode }) {
  const { pathname } = useLocation();
  const navigate = useNavigate();
  return (
    <DialogPart where={pathname} onClose={() => void navigate(back)}>
      {children}
    </DialogPart>
  );
}
