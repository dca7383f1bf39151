import { useTranslation } from 'react-i18next';
import { commandLine } from '../../../../../electron/contract/cli-line.ts';
import type { ImageDetails } from '../../../../../electron/contract/images.ts';
import { EnvTable } from '../../../components/env-table.tsx';
import { Facts, Section, When } from '../../../components/facts.tsx';
import { LabelTable } from '../../../components/label-table.tsx';
import { ShortenedNote } from '../../../components/too-large.tsx';
import { CopyButton } from '../../../components/ui/copy-button.tsx';
import { shortId } from '../../../lib/format/engine-names.ts';
import { formatBytes } from '../../../lib/format/numbers.ts';
import { visibleText } from '../../../lib/format/visible-text.ts';

/** What is worth knowing about an image at a glance. */
export function ImageSummary({ details }: { readonly details: ImageDetails }) {
  const { t } = useTranslation();
  const code = (words: readonly string[]) =>
    words.length > 0 ? (
      <code className="font-mono text-xs wrap-anywhere">{visibleText(commandLine(words).slice(0, 1000))}</code>
    ) : null;
  return (
    <div className="min-h-0 flex-1 overflow-y-auto px-4 pt-4 pb-8">
      <ShortenedNote of={details.shortened} inspect={['docker', 'image', 'inspect', details.tags[0] ?? details.id]} />
      <div className="mx-auto max-w-300 columns-2 gap-x-10 narrow:columns-1">
        <Section title={t('details.overview')}>
          <Facts
            facts={[
              [
                t('details.id'),
                <span key="id" className="flex items-center gap-1">
                  <code className="font-mono text-xs">{shortId(details.id)}</code>
                  <CopyButton text={details.id} label={t('details.copyId')} className="-my-1 size-6" />
                </span>,
              ],
              [t('images.names'), details.tags.map(visibleText).join(', ')],
              [t('images.digests'), details.digests.length > 0 ? code(details.digests) : null],
              [t('details.platform'), visibleText(details.platform)],
              [t('details.created'), <When key="created" at={details.createdAt} />],
              [t('images.column.size'), formatBytes(details.size)],
              [t('images.layers'), details.layers],
              [t('images.author'), visibleText(details.author)],
            ]}
          />
        </Section>
        <Section title={t('images.defaults')}>
          <Facts
            facts={[
              [t('details.command'), code(details.command)],
              [t('details.entrypoint'), code(details.entrypoint)],
              [t('details.workdir'), details.workdir ? code([details.workdir]) : null],
              [t('details.user'), visibleText(details.user)],
              [t('images.exposed'), details.exposedPorts.map(({ port, protocol }) => `${port}/${protocol}`).join(', ')],
              [t('images.volumes'), details.volumes.length > 0 ? code(details.volumes) : null],
            ]}
          />
        </Section>
        <Section
          title={t('details.env', { count: details.env.length })}
          empty={details.env.length === 0 ? t('details.noEnv') : null}
        >
          <EnvTable env={details.env} />
        </Section>
        <Section
          title={t('details.labels')}
          empty={Object.keys(details.labels).length === 0 ? t('details.noLabels') : null}
        >
          <LabelTable labels={details.labels} />
        </Section>
      </div>
    </div>
  );
}
