import type { Translated } from '../define.ts';
import type { adviceMessages, engineMessages } from '../engine.ts';

export const engine: Translated<typeof engineMessages> = {
  misunderstood: '엔진의 응답을 이해할 수 없습니다: {what}',
  saidTwice: {
    text: '요청에 "{key}" 키가 두 번 들어 있어 두 가지로 읽을 수 있습니다.',
    hint: '한 번만 쓰세요.',
  },
  bodyTooLarge: {
    text: '요청이 {mib} MiB보다 커서 이 컴퓨터의 어떤 경로를 쓰려는지 확인할 수 없습니다.',
    hint: '큰 값은 바인드할 파일이나 이미지에 넣으세요.',
  },
  silent: '엔진이 이유 없이 {status} 상태로 응답했습니다.',
  answered: '엔진이 {status} 상태로 응답했습니다. 이유는 요청한 프로그램에 전달되었습니다.',
  redirect: '엔진이 리디렉션({status})으로 응답하여 거부했습니다.',
  late: {
    text: '{seconds}초 안에 끝나지 않았습니다: {what}',
    hint: '엔진이 아직 작업하고 있을 수 있습니다. 다시 시도하기 전에 상태를 확인하세요.',
  },
  socketForbidden: {
    text: '엔진의 소켓을 열 권한이 없습니다: {reason}',
    hint: '소켓의 소유자를 확인하세요. Linux에서는 보통 "docker" 그룹에 들어 있지 않은 것이 원인입니다.',
  },
  nobodyThere: '엔진이 있어야 할 곳에서 응답이 없습니다: {reason}',
  untrusted: {
    text: '엔진의 인증서를 신뢰할 수 없습니다: {reason}',
    hint: 'docker 컨텍스트의 인증서를 확인하세요.',
  },
  diskFull: '디스크에 남은 공간이 없습니다: {reason}',
  lostBecause: '엔진과의 연결이 끊어졌습니다: {reason}',
  lost: '엔진과의 연결이 끊어졌습니다.',
  closed: '엔진이 연결을 닫았습니다.',
  stopped: '엔진이 중지되었습니다.',
  asleep: { text: 'VM이 절전 상태로 들어갔습니다.', hint: '엔진이 필요한 작업을 하면 깨어납니다.' },
  moved: '엔진의 위치가 바뀌었습니다.',
  hostEnding: 'Slipway를 종료하는 중입니다.',
  connectsAgain: 'Slipway가 자동으로 다시 연결합니다.',
  none: '지금은 요청할 수 있는 엔진이 없습니다.',
  startIt: '엔진을 시작한 뒤 다시 시도하세요.',
  connectsByItself: 'Slipway가 자동으로 연결합니다. 연결된 뒤 다시 시도하세요.',

  notDocker: '그곳에서 응답하는 것은 Docker 엔진이 아닙니다. API 버전을 알려 주지 않습니다.',
  tooOld: {
    text: '엔진의 API {offered} 버전은 지원하는 가장 낮은 버전인 {oldest}보다 낮습니다.',
    hint: 'Docker Engine 20.10 이상을 사용하세요.',
  },
  tooNew: {
    text: '엔진은 API {oldest} 이상을 요구하지만 Slipway는 {newest}까지 지원합니다.',
    hint: 'Slipway를 업데이트하세요.',
  },
  tooDeep: {
    text: '엔진이 {path} 요청에 지나치게 깊이 중첩된 문서로 응답했습니다.',
    hint: 'Slipway는 {levels}단계까지 읽습니다. 엔진이 만드는 문서는 20단계를 넘지 않습니다.',
  },

  noContext: {
    text: '이름이 "{name}"인 docker 컨텍스트가 없습니다.',
    hint: '"docker context ls"로 있는 컨텍스트를 확인하세요.',
  },
  withoutTls: {
    text: '{host} 주소에 TLS가 없어 네트워크의 누구나 사용할 수 있습니다.',
    hint: 'docker 컨텍스트에 클라이언트 인증서를 지정하거나 ca.pem, cert.pem, key.pem 파일을 docker 설정 폴더에 두세요. 아니면 ssh://user@host 주소를 쓰세요.',
  },
  unused: '더 이상 쓰지 않는 엔진입니다.',
  unconfirmed: {
    text: '{place} 엔진을 사용해도 되는지 아직 확인하지 않았습니다.',
    hint: '앱에서는 확인을 묻습니다. 브라우저를 쓸 때 새 주소는 명령줄에서 "slipway engine ADDRESS"로 고르세요.',
  },
  chosen: { text: '{place} 엔진은 지금 선택되어 있습니다.', hint: '먼저 다른 엔진을 고르세요.' },
  asking: '다른 엔진을 쓸지 묻는 중입니다.',
  noSource: '엔진의 주소가 아닙니다.',
  noPlace: {
    text: '"{host}" 값은 엔진의 주소가 아닙니다.',
    hint: 'unix:///path, npipe://, ssh://user@host 또는 TLS를 쓰는 tcp://host:port 주소를 쓰세요.',
  },
  damagedContext: {
    text: 'docker 컨텍스트 "{name}"의 meta.json이 손상되어 읽을 수 없습니다.',
    hint: '"docker context rm {name}" 명령으로 삭제하고 다시 만드세요.',
  },
  unreadable: {
    text: '{path} 파일을 읽지 못했습니다: {reason}',
    hint: 'docker 명령이 쓰는 파일입니다. 소유자와 읽기 권한을 확인하세요.',
  },
};

export const advice: Translated<typeof adviceMessages> = {
  diskFull: '쓰지 않는 이미지, 컨테이너, 볼륨을 삭제하거나 설정에서 디스크를 늘리세요.',
  rateLimit: '레지스트리가 요청 횟수를 제한합니다. 로그인하거나 나중에 다시 시도하세요.',
  signIn: '레지스트리에 로그인해야 합니다. "docker login"을 실행한 뒤 다시 시도하세요.',
  noAccess: '이름을 확인하세요. 비공개 저장소라면 먼저 "docker login"으로 로그인하세요.',
  noManifest: '태그와 플랫폼을 확인하세요. 레지스트리에 저장소는 있지만 해당 이미지는 없습니다.',
  portTaken: '다른 호스트 포트를 고르거나 이 포트를 쓰는 것을 중지하세요.',
  noRegistry: '레지스트리를 찾을 수 없습니다. 네트워크 연결, 이름, 프록시 설정을 확인하세요.',
  loopbackRegistry: '엔진이 있는 컴퓨터에서 응답하는 레지스트리가 없습니다.',
  loopbackRegistryOfVm:
    'VM 안에서 응답하는 레지스트리가 없습니다. 이 컴퓨터에 있는 레지스트리는 {address}:PORT 주소로 사용하세요.',
  registrySilent: '레지스트리가 응답하지 않습니다. 네트워크 연결과 프록시 설정을 확인한 뒤 다시 시도하세요.',
  registryBrokeOff: '레지스트리와의 연결이 끊어졌습니다. 다시 시도하세요. 이미 받은 부분은 남아 있습니다.',
  registryWithoutTls:
    'TLS가 없는 레지스트리입니다. 엔진의 daemon.json에서 "insecure-registries"에 추가하면 사용할 수 있습니다.',
  registryWithoutTlsOfVm:
    'TLS가 없는 레지스트리입니다. Slipway 엔진은 이 컴퓨터에 있는 것만 {address}:PORT 주소로 사용합니다. 다른 곳의 레지스트리는 "ssh -L PORT:localhost:PORT HOST" 같은 터널로 연결하세요.',
  registryUntrusted: '엔진이 레지스트리의 인증서를 신뢰하지 않습니다. 인증서를 확인하세요.',
  paused: '먼저 컨테이너를 재개하세요("docker unpause").',
  restarting: '컨테이너가 시작될 때마다 끝납니다. 로그("docker logs")에서 원인을 확인하거나 컨테이너를 중지하세요.',
};
