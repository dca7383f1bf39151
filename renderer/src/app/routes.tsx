import { lazy, Suspense } from 'react';
import { Navigate, Route, Routes } from 'react-router';
import { Spinner } from '../components/ui/spinner.tsx';
import { ContainersPage } from '../features/containers/components/containers-page.tsx';
import { DetailsPage } from '../features/containers/details/details-page.tsx';
import { ImageDetailsPage } from '../features/images/components/image-details.tsx';
import { ImagesPage } from '../features/images/components/images-page.tsx';

// xterm and the forms come when they are asked for: the first page must show its list at once.
const RunForm = lazy(async () => ({ default: (await import('../features/containers/run-form/run-form.tsx')).RunForm }));
const PullDialog = lazy(async () => ({
  default: (await import('../features/images/components/pull-dialog.tsx')).PullDialog,
}));
const TerminalsPage = lazy(async () => ({
  default: (await import('../features/terminals/components/terminals-page.tsx')).TerminalsPage,
}));
const NewTerminal = lazy(async () => ({
  default: (await import('../features/terminals/components/new-terminal.tsx')).NewTerminal,
}));
const ActivityPage = lazy(async () => ({
  default: (await import('../features/activity/components/activity-page.tsx')).ActivityPage,
}));
const SettingsPage = lazy(async () => ({
  default: (await import('../features/settings/components/settings-page.tsx')).SettingsPage,
}));

export function AppRoutes() {
  return (
    <Suspense fallback={<PageLoading />}>
      <Routes>
        <Route path="/containers" element={<ContainersPage />}>
          <Route path="run" element={<RunForm />} />
        </Route>
        <Route path="/containers/:id/:tab?" element={<DetailsPage />} />
        <Route path="/images" element={<ImagesPage />}>
          <Route path="pull" element={<PullDialog />} />
        </Route>
        <Route path="/images/:id/:tab?" element={<ImageDetailsPage />} />
        <Route path="/terminals" element={<TerminalsPage />}>
          <Route path="new" element={<NewTerminal />} />
        </Route>
        <Route path="/activity" element={<ActivityPage />} />
        <Route path="/settings" element={<SettingsPage />} />
        <Route path="*" element={<Navigate to="/containers" replace />} />
      </Routes>
    </Suspense>
  );
}

function PageLoading() {
  return (
    <div className="flex flex-1 items-center justify-center text-ink-3">
      <Spinner className="size-5" />
    </div>
  );
}
