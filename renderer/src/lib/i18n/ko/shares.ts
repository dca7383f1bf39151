import type { shares as english } from '../en/shares.ts';
import type { Translation } from '../types.ts';

export const shares = {
  shares: {
    title: '공유 폴더',
    folder: '이 컴퓨터의 폴더',
    hint: '컨테이너에서 이 폴더의 내용을 여기와 같은 경로로 쓸 수 있습니다. 변경 사항은 바로 적용됩니다.',
    example: '/home/me/projects',
    add: '공유',
    none: '공유하는 폴더가 없습니다. 컨테이너에는 볼륨만 연결할 수 있습니다.',
    state: {
      live: '공유 중',
      waiting: 'VM이 실행되면 공유됩니다',
      failed: '공유되지 않음',
      restart: 'VM을 다시 시작하면 공유됩니다',
    },
    real: '실제 위치: {{path}}',
    readOnly: '읽기 전용',
    readOnlyNamed: '읽기 전용: {{name}}',
    remove: '공유 중지',
    removeNamed: '{{name}} 공유 중지',
    removed: '{{name}} 폴더를 더 이상 공유하지 않습니다. 폴더의 내용은 그대로입니다.',
    inUse: '{{name}} 폴더를 쓰는 중',
    inUseText: '이 컨테이너들은 더 이상 폴더의 내용을 읽을 수 없으며, 폴더를 다시 쓰려면 다시 시작해야 합니다.',
    makeReadOnly: '읽기 전용으로 바꾸기',
    makeWritable: '쓸 수 있게 바꾸기',
    share: '{{name}} 공유',
    choose: '공유할 폴더 선택',
    pick: {
      title: { folder: '폴더 선택', file: '파일 선택', either: '파일 또는 폴더 선택', socket: '소켓 선택' },
      a: { folder: '폴더 선택…', file: '파일 선택…' },
      from: {
        shares: 'VM과 공유 중인 폴더에서 고릅니다. 다른 폴더는 설정에서 추가하세요.',
        computer: 'Slipway가 실행되는 컴퓨터에서 고릅니다.',
      },
      list: { folder: '폴더', file: '파일', either: '파일과 폴더', socket: '소켓' },
      choose: '선택',
      loading: '읽는 중…',
      none: {
        folder: '안에 폴더가 없습니다',
        file: '비어 있습니다',
        either: '비어 있습니다',
        socket: '안에 소켓이나 폴더가 없습니다',
      },
      noStart: '지금 VM과 공유 중인 폴더가 없습니다',
      more: '항목이 더 있습니다. 입력란에 경로를 직접 입력하세요',
      ofTheSystem: '이 컴퓨터의 시스템 폴더는 공유할 수 없습니다.',
    },
  },
} satisfies Translation<typeof english>;
