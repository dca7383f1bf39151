import { createListView } from '../../lib/list-view/list-view.ts';

/** Filter and scroll of the activity list. */
export const activityList = createListView('activity', { columns: ['at'], sort: { column: 'at', descending: true } });
