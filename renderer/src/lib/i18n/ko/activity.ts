import type { activity as english } from '../en/activity.ts';
import type { Translation } from '../types.ts';

export const activity = {
  activity: {
    bulk: '선택한 항목에 할 작업',
    filter: '활동 필터',
    on: '활동 항목에서',
    clear: '목록 지우기',
    scope: { label: '표시', all: '전체', failed: '실패', ui: '앱', cli: 'CLI', client: '다른 프로그램' },
    column: { state: '결과', at: '시각', command: '명령', duration: '걸린 시간' },
    source: {
      ui: '앱에서',
      cli: '명령줄에서',
      main: '메뉴에서',
      client: '다른 프로그램이 docker.sock으로',
      named: '다른 프로그램이 docker.sock으로: {{client}}',
    },
    state: { running: '진행 중', done: '완료', failed: '실패', cancelled: '취소됨' },
    exit: '종료 코드 {{code}}',
    empty: {
      title: '아직 한 일이 없습니다',
      text: '앱과 slipway 명령, docker 같은 다른 프로그램이 엔진에 한 일이 같은 뜻의 docker 명령으로 여기에 나옵니다.',
    },
    noMatch: {
      title: '일치하는 항목이 없습니다',
      scope: '이 조건에 맞는 항목이 없습니다.',
      action: '모두 보기',
    },
  },
} as const satisfies Translation<typeof english>;
