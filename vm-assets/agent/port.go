package main

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"log"
	"net"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"time"
)

// The kernel takes as much in one write of a port, in bytes.
const mostWritten = 32 << 10

// greeting begins a session; a word of the host's own follows, which the answer repeats.
const greeting = "slipway-bytes/1 "

// port is a virtio-serial port. The kernel gives it to one process only. It has no end of stream to speak of: reading
// gives an end for as long as the host is away, and nothing tells a host that has left and come back since.
type port struct {
	file *os.File
	raw  syscall.RawConn
}

// openPort opens the port that the host has given this name.
func openPort(name string) (*port, error) {
	paths, err := filepath.Glob("/sys/class/virtio-ports/*/name")
	if err != nil {
		return nil, err
	}
	for _, path := range paths {
		found, err := os.ReadFile(path)
		if err != nil || strings.TrimSpace(string(found)) != name {
			continue
		}
		// In the runtime's poller and so without blocking: a blocked write would keep a CPU of the guest from all else.
		file, err := os.OpenFile("/dev/"+filepath.Base(filepath.Dir(path)), os.O_RDWR, 0)
		if err != nil {
			return nil, err
		}
		raw, err := file.SyscallConn()
		if err != nil {
			return nil, err
		}
		return &port{file, raw}, nil
	}
	return nil, fmt.Errorf("there is no port %s", name)
}

// read gives an end while the host is away, or waits for it.
func (p *port) read(b []byte, waits bool) (n int, err error) {
	waited := p.raw.Read(func(fd uintptr) bool {
		for {
			n, err = syscall.Read(int(fd), b)
			if err != syscall.EINTR {
				break
			}
		}
		return err != syscall.EAGAIN && !(waits && err == nil && n == 0)
	})
	if waited != nil {
		return 0, waited
	}
	if err == nil && n == 0 {
		return 0, io.EOF
	}
	if n < 0 {
		n = 0
	}
	return n, err
}

// write tries once, and gives up where the host is away.
func (p *port) write(b []byte) (n int, err error) {
	failed := p.raw.Write(func(fd uintptr) bool {
		n, err = syscall.Write(int(fd), b)
		return true
	})
	if failed != nil {
		return 0, failed
	}
	if err == syscall.EAGAIN {
		return 0, nil
	}
	return n, err
}

// sayNew tells a host that is in the middle of a session that it is over.
func (p *port) sayNew() {
	if _, err := p.write([]byte("slipway-bytes new\n")); err != nil {
		log.Print(err)
	}
}

// hostWaiter reads what the next host sends.
type hostWaiter struct{ *port }

func (w hostWaiter) Read(b []byte) (int, error) { return w.read(b, true) }

// awaitGreeting passes over everything until a host greets: the rest of a session that the host no longer knows of.
func awaitGreeting(input *bufio.Reader) (string, error) {
	for {
		line, err := input.ReadSlice('\n')
		if errors.Is(err, bufio.ErrBufferFull) {
			continue
		}
		if err != nil {
			return "", err
		}
		text := string(line)
		if at := strings.LastIndex(text, greeting); at >= 0 {
			return strings.TrimSpace(text[at+len(greeting):]), nil
		}
	}
}

// session is the port between a greeting and the host's end, or the first thing that is no HTTP/2.
type session struct {
	*port
	input  *bufio.Reader
	frames frames
	// Held by who reads and who writes. What the library has begun goes on a moment longer than its session does, and would
	// take what the next host says, or say what that one takes for its own.
	reading, writing sync.Mutex
	over             bool
}

// Read gives an end where the host goes on with what is no frame, too: the library would have the next host wait for a second.
func (s *session) Read(b []byte) (n int, err error) {
	s.reading.Lock()
	defer s.reading.Unlock()
	if s.over {
		return 0, net.ErrClosed
	}
	if s.input.Buffered() > 0 {
		n, err = s.input.Read(b)
	} else {
		n, err = s.read(b, false)
	}
	if !s.frames.pass(b[:n]) {
		return 0, io.EOF
	}
	return n, err
}

// frames follows what a client of HTTP/2 sends.
type frames struct {
	// What is to come of the frame that has begun, or of the client's first words.
	left int
	head []byte
}

const (
	// The client's first words: RFC 9113, 3.4.
	prefaceBytes = 24
	// A frame's head, which begins with its length: RFC 9113, 4.1.
	headBytes = 9
)

func newFrames() frames { return frames{left: prefaceBytes, head: make([]byte, 0, headBytes)} }

// pass says whether all of it can be frames of a length that is allowed.
func (f *frames) pass(b []byte) bool {
	for len(b) > 0 {
		if f.left > 0 {
			skipped := min(f.left, len(b))
			f.left -= skipped
			b = b[skipped:]
			continue
		}
		taken := min(headBytes-len(f.head), len(b))
		f.head = append(f.head, b[:taken]...)
		b = b[taken:]
		if len(f.head) < headBytes {
			break
		}
		f.left = int(f.head[0])<<16 | int(f.head[1])<<8 | int(f.head[2])
		f.head = f.head[:0]
		if f.left > maxFrame {
			return false
		}
	}
	return true
}

func min(a, b int) int {
	if a < b {
		return a
	}
	return b
}

func (s *session) Write(b []byte) (int, error) {
	s.writing.Lock()
	defer s.writing.Unlock()
	if s.over {
		return 0, net.ErrClosed
	}
	written := 0
	for written < len(b) {
		end := written + mostWritten
		if end > len(b) {
			end = len(b)
		}
		n, err := s.file.Write(b[written:end])
		written += n
		if err != nil {
			return written, err
		}
	}
	return written, nil
}

// Close ends whatever waits for the host. The port stays open: the next host finds it as it is.
func (s *session) Close() error { return s.file.SetDeadline(time.Unix(1, 0)) }

// end makes the port ready for the next session, once nobody uses this one.
func (s *session) end() {
	s.reading.Lock()
	defer s.reading.Unlock()
	s.writing.Lock()
	defer s.writing.Unlock()
	s.over = true
	s.file.SetDeadline(time.Time{})
}

func (s *session) LocalAddr() net.Addr                { return name("guest") }
func (s *session) RemoteAddr() net.Addr               { return name("host") }
func (s *session) SetDeadline(t time.Time) error      { return s.file.SetDeadline(t) }
func (s *session) SetReadDeadline(t time.Time) error  { return s.file.SetReadDeadline(t) }
func (s *session) SetWriteDeadline(t time.Time) error { return s.file.SetWriteDeadline(t) }

type name string

func (n name) Network() string { return "virtio-serial" }
func (n name) String() string  { return string(n) }
