import type { Translated } from '../define.ts';
import type { fieldMessages } from '../fields.ts';

export const fields: Translated<typeof fieldMessages> = {
  containerId: '컨테이너 ID는 16진수 64자리입니다.',
  imageId: '이미지 ID는 sha256: 뒤에 16진수 64자리가 오는 값입니다.',
  containerName: '영문자나 숫자로 시작하고 영문자, 숫자, "_", ".", "-"를 두 자 이상 쓰세요.',
  imageReference: 'nginx, nginx:1.27, ghcr.io/owner/name:tag 같은 이름을 쓰세요.',
  absolutePath: '절대 경로를 쓰세요.',
  containerPath: '컨테이너 안의 절대 경로를 쓰세요.',
  mountSource: '절대 경로나 볼륨 이름을 쓰세요.',
  socketPath: '/var/run/docker.sock처럼 절대 경로를 쓰세요.',
  remoteHost: 'ssh://user@host나 tcp://host:2376 형식으로 쓰세요.',
  variableName: '이름에는 공백과 "="를 쓸 수 없습니다.',
  nul: 'NUL 문자는 쓸 수 없습니다.',
  runOption: 'docker run에 없는 옵션이거나 값이 맞지 않습니다.',
  newNameDigest: { text: '새 이름에는 다이제스트를 쓸 수 없습니다.', hint: 'web:1.0 같은 이름을 쓰세요.' },
  namePart: { text: '"{value}" 값은 이름에 쓸 수 없습니다.', hint: '빈 부분이 없는 이름을 쓰세요.' },
};
