import type { Translated } from '../define.ts';
import type { toolMessages } from '../tools.ts';

export const tools: Translated<typeof toolMessages> = {
  notShipped: {
    text: '이 Slipway에는 docker 명령이 들어 있지 않습니다. {path} 경로에 아무것도 없습니다.',
    hint: 'Slipway를 다시 설치하세요. 소스에서 실행 중이면 "npm run vm:tools"를 실행하세요.',
  },
  damaged: {
    text: 'Slipway에 들어 있는 도구의 목록을 읽을 수 없습니다: {path}',
    hint: 'Slipway를 다시 설치하세요. 소스에서 실행 중이면 "npm run vm:tools"를 실행하세요.',
  },
  unknown: {
    text: 'Slipway에 들어 있지 않은 도구입니다: {name}',
    hint: '목록은 "slipway tools list"로 볼 수 있습니다.',
  },
  missing: {
    text: '이 Slipway에 들어 있지 않고 이 컴퓨터에도 없는 도구입니다: {name}',
    hint: 'Slipway를 다시 설치하거나 이 컴퓨터에 {name} 도구를 설치하세요. 소스에서 실행 중이면 "npm run vm:tools"를 실행하세요.',
  },
  noHome: {
    text: '이 사용자에게는 홈 폴더가 없어 도구의 링크를 둘 곳이 없습니다.',
    hint: '사용자 자신의 홈 폴더를 지정한 뒤 다시 시도하세요.',
  },
  inTheWay: {
    text: '{path} 위치에 도구의 링크를 만들어야 하지만 Slipway의 것이 아닌 것이 있습니다.',
    hint: '그것을 옮긴 뒤 다시 시도하세요.',
  },
  notLinked: {
    text: '{path} 위치에 링크를 만들 수 없습니다: {reason}',
    hint: '그 폴더의 쓰기 권한을 확인하세요. Windows에서는 링크를 만들려면 개발자 모드가 필요합니다.',
  },
};
