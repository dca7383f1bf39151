import type { task as english } from '../en/task.ts';
import type { Translation } from '../types.ts';

export const task = {
  task: {
    back: '활동으로 돌아가기',
    state: { running: '실행 중', done: '완료', failed: '실패', cancelled: '취소됨' },
    cancel: '취소',
    retry: '다시 시도',
    command: '같은 일을 하는 명령',
    started: '시작',
    running: '경과 시간',
    took: '걸린 시간',
    gone: '없어진 작업입니다',
    goneText: '끝난 작업은 목록에서 지우거나 Slipway가 종료되면 사라집니다.',
  },
} as const satisfies Translation<typeof english>;
