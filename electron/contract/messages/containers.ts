import { messages } from './define.ts';

/** Of containers and their images. */
export const containerMessages = messages('containers', {
  notStarted: 'The container was created but not started. Start it again, or remove it.',
  noSuchImage: 'No such image: {image}',
  pullFirst: 'Pull {image} first, then run it again.',
  runTooLong: {
    text: 'the docker run line of this container would be too long for a command line',
    hint: 'docker inspect shows what it was made with.',
  },
  noSuchId: 'there is no container of that id',
  imageInUse: {
    text: 'the image is used by the container {name}',
    hint: 'Remove the container first, or force the removal.',
  },
  imageInUseNow: {
    text: 'the image is used by the container {name}',
    hint: 'Stop the container and remove it first: while it runs, the removal cannot be forced.',
  },
});
