import type { Translated } from '../define.ts';
import type { sshMessages } from '../ssh.ts';

export const ssh: Translated<typeof sshMessages> = {
  noConnection: '{name}에 SSH로 연결하지 못했습니다: {reason}',
  refused: '{name}에서 거부했습니다: {reason}',
  closed: '{name} 연결이 닫혔습니다.',
  lost: '{name} 연결이 끊어졌습니다: {reason}',
  tryIt: '"ssh {name}" 명령을 실행하면 무엇이 잘못되었는지 볼 수 있습니다.',
  tooManyJumps: {
    text: '거쳐야 하는 컴퓨터가 {limit}대를 넘습니다.',
    hint: '~/.ssh/config의 "ProxyJump"를 확인하세요.',
  },
  unreached: {
    text: '{host}에 연결할 수 없습니다: {reason}',
    hint: '"ssh {host}" 명령으로 연결되는지 확인하세요.',
  },
  noKeyTaken: {
    text: '{name}에서 받아들이는 키가 없습니다.',
    hint: '"ssh {name}" 명령이 묻지 않고 로그인하는지 확인하세요. 암호가 있는 키는 "ssh-add"로 에이전트에 추가해야 쓸 수 있습니다.',
  },
  noKey: {
    text: '{name}에 로그인할 키가 없습니다.',
    hint: 'SSH 에이전트를 시작해 "ssh-add"로 키를 추가하거나, 암호가 없는 키를 ~/.ssh/config의 "IdentityFile"로 지정하세요.',
  },
  badConfig: {
    text: '{host}에 어떻게 연결할지 SSH 설정에서 알 수 없습니다: {reason}',
    hint: '~/.ssh/config 파일을 확인하세요.',
  },
  proxyCommand: {
    text: '{host}에는 "ProxyCommand"로 연결해야 하지만 Slipway는 이를 실행하지 않습니다.',
    hint: '~/.ssh/config에서 "ProxyJump"를 쓰세요.',
  },
  noMachine: {
    text: '"{address}" 주소에는 SSH로 연결할 수 없습니다.',
    hint: '암호나 셸에서 특별한 뜻이 있는 문자 없이 ssh://user@host 형식으로 쓰세요.',
  },
  unknownHost: {
    text: '처음 연결하는 컴퓨터입니다: {name}. 보여 준 키는 다음과 같습니다: {print}',
    hint: '"ssh {name}" 명령으로 한 번 연결해 키가 맞는지 확인한 뒤 다시 시도하세요.',
  },
  otherKey: {
    text: '{name}의 키가 알려진 키와 다릅니다: {print}',
    hint: '누군가 중간에서 가로채고 있을 수 있습니다. 일부러 바꾼 키라면 "ssh-keygen -R"로 이전 키를 삭제하세요.',
  },
  noSocket: {
    text: '{host}의 {path}에서 응답하는 엔진이 없거나 SSH 서버가 연결을 허용하지 않습니다.',
    hint: '"ssh {host}" 명령으로 연결해 경로가 맞는지 확인하세요. SSH 서버 설정에서 "AllowStreamLocalForwarding"을 허용해야 합니다.',
  },
  noEngine: {
    text: '{host}에서 엔진에 연결할 수 없습니다: {reason}',
    hint: '그 컴퓨터에서 "docker version"이 되는지 확인하세요: "ssh {host} docker version"',
  },
};
