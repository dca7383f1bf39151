import { useCallback, useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { JsonField } from '../../../components/editor/json-field.tsx';
import { type JsonProblem, problemsIn } from '../../../components/editor/json-problems.ts';
import type { JsonShape } from '../../../components/editor/json-shape.ts';
import type { TextControl } from '../components/text-setting.tsx';
import { daemonShape } from './daemon-shape.ts';

/** The field for daemon.json: knows its keys, and what each is for. */
export function DaemonField(props: TextControl & { readonly label: string }) {
  const { t } = useTranslation();
  const shape = useMemo(() => daemonShape(t), [t]);
  const typeName = useCallback((type: JsonShape['type']) => t(`daemonJson.type.${type}`), [t]);
  const say = useCallback(
    ({ kind, key, wanted }: JsonProblem) =>
      t(`daemonJson.wrong.${kind}`, { key, wanted: kind === 'type' ? typeName(wanted as JsonShape['type']) : wanted }),
    [t, typeName],
  );
  // What the page finds by itself stands at the field already.
  const problems = problemsIn(props.text, shape).filter(({ kind }) => !['syntax', 'end', 'held'].includes(kind));
  return (
    <>
      <JsonField {...props} shape={shape} say={say} typeName={typeName} />
      <ul role="status" className="text-xs text-warn">
        {problems.map((problem) => (
          <li key={problem.from} className="selectable break-words">
            {say(problem)}
          </li>
        ))}
      </ul>
      <p className="text-xs text-ink-3">{t('daemonJson.keys')}</p>
    </>
  );
}
