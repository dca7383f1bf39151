import type { disk as english } from '../en/disk.ts';
import type { Translation } from '../types.ts';

export const disk = {
  disk: {
    title: 'VM 디스크',
    size: '크기',
    sizes: '이 컴퓨터에서 쓰는 공간: {{real}}, 최대 {{logical}}. VM에서 지운 만큼 자동으로 돌아옵니다.',
    lost: '디스크를 찾을 수 없습니다.',
    none: '디스크가 아직 없습니다. VM을 처음 시작할 때 만들어집니다.',
    reclaim: '지금 회수',
    reclaimHint: 'VM의 파일 시스템이 쓰지 않는 공간을 모두 이 컴퓨터에 돌려줍니다',
    freed: '이 컴퓨터에 돌려준 공간: {{size}}',
    folder: '데이터 폴더',
    folderHint:
      '다른 드라이브로 옮기는 동안 VM은 꺼져 있고, 실행 중이던 컨테이너는 끝나면 다시 시작합니다. 같은 드라이브 안에서는 계속 실행됩니다.',
    folderExample: '/mnt/big',
    fileExample: '/mnt/big/slipway-disk.tar.zst',
    choose: '디스크를 둘 폴더 선택',
    chooseExport: '내보낼 폴더 선택',
    chooseImport: '가져올 파일 선택',
    move: '옮기기',
    moveHome: 'Slipway 폴더로 되돌리기',
    moveTitle: 'VM 디스크를 옮길까요?',
    exportTitle: 'VM 디스크를 내보낼까요?',
    unlessInstant:
      '디스크를 바로 옮기거나 복사할 수 있으면 중지하지 않습니다. 아니면 끝난 뒤 VM과 실행 중이던 컨테이너가 다시 시작합니다.',
    export: '폴더로 내보내기',
    exportHint:
      '모든 이미지, 컨테이너, 볼륨을 새 파일 하나에 담고 다시 읽어 확인합니다. 그동안 VM은 꺼져 있고, 실행 중이던 컨테이너는 끝나면 다시 시작합니다.',
    exportTo: '내보내기',
    import: '파일 가져오기',
    importHint: '지금 있는 것을 모두 대체합니다. 가져온 디스크로 VM이 실행된 뒤에만 이전 것을 삭제합니다.',
    importFrom: '가져오기…',
    importTitle: 'VM 디스크를 대체할까요?',
    importText:
      '{{path}}의 디스크로 VM이 실행되면 지금 있는 모든 이미지, 컨테이너, 볼륨이 삭제됩니다. 남겨 두려면 먼저 내보내세요.',
    importConfirm: '대체',
    running: {
      move: '디스크를 {{path}} 폴더로 옮기고 있습니다. 작업 목록을 보세요.',
      export: '디스크를 {{path}} 파일로 내보내고 있습니다. 작업 목록을 보세요.',
      import: '{{path}} 파일을 가져오고 있습니다. 작업 목록을 보세요.',
    },
    brokenOff: {
      move: '{{path}} 폴더로 옮기는 작업이 중단되었습니다. 다시 하면 이어서 합니다.',
      export: '{{path}} 파일로 내보내는 작업이 중단되었습니다. 다시 하면 이어서 합니다.',
      import: '{{path}} 파일을 가져오는 작업이 중단되었습니다. 다시 하면 이어서 합니다.',
    },
    discard: '지우기',
  },
} as const satisfies Translation<typeof english>;
