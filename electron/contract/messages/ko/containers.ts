import type { containerMessages } from '../containers.ts';
import type { Translated } from '../define.ts';

export const containers: Translated<typeof containerMessages> = {
  notStarted: '컨테이너를 만들었지만 시작하지 못했습니다. 다시 시작하거나 삭제하세요.',
  noSuchImage: '이미지가 없습니다: {image}',
  pullFirst: '먼저 {image} 이미지를 가져온 뒤 다시 실행하세요.',
  runTooLong: {
    text: '이 컨테이너의 docker run 명령은 명령줄에 쓰기에는 너무 깁니다.',
    hint: '만들 때의 설정은 docker inspect로 볼 수 있습니다.',
  },
  noSuchId: '그런 ID의 컨테이너가 없습니다.',
  imageInUse: {
    text: '{name} 컨테이너가 이 이미지를 사용하고 있습니다.',
    hint: '먼저 컨테이너를 삭제하거나 강제로 삭제하세요.',
  },
  imageInUseNow: {
    text: '{name} 컨테이너가 이 이미지를 사용하고 있습니다.',
    hint: '먼저 컨테이너를 중지하고 삭제하세요. 실행 중에는 강제로 삭제할 수 없습니다.',
  },
};
