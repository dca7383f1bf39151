export const activity = {
  activity: {
    filter: '활동 필터',
    clear: '목록 지우기',
    noMatch: '일치하는 항목이 없습니다',
    showAll: '모두 보기',
    scope: { label: '표시', all: '전체', failed: '실패', ui: '앱', cli: 'CLI' },
    source: { ui: '앱에서', cli: '명령줄에서', main: '메뉴에서' },
    state: { running: '진행 중', done: '완료', failed: '실패', cancelled: '취소됨' },
    empty: {
      title: '아직 한 일이 없습니다',
      text: '앱과 slipway 명령이 엔진에 한 모든 일이 같은 뜻의 docker 명령으로 여기에 나옵니다.',
    },
  },
} as const;
