import type { notice as english } from '../en/notice.ts';
import type { Translation } from '../types.ts';

export const notice = {
  notice: {
    asleep:
      '엔진이 잠들어 있습니다. {{time}}에 알던 내용을 보여 줍니다. 게시된 포트는 닫혀 있고, 엔진이 필요한 일을 하면 깨어납니다.',
    crashed:
      '{{time}}에 VM이 예기치 않게 종료되어 다시 시작되었습니다. 실행 중이던 컨테이너는 중단되었고, 재시작 정책이 없는 컨테이너는 중지된 상태입니다.',
    disk: {
      warn: 'VM의 디스크가 {{percent}}% 찼습니다. 공간이 없으면 이미지 가져오기와 컨테이너가 실패합니다.',
      bad: 'VM의 디스크가 {{percent}}% 찼습니다. 곧 이미지 가져오기와 컨테이너가 실패합니다. 쓰지 않는 것을 삭제하세요.',
      unused: '쓰지 않는 이미지 보기',
    },
  },
} satisfies Translation<typeof english>;
