package main

import (
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"sync"
	"sync/atomic"
	"syscall"
	"time"
)

// How long a port may take to answer. The host gives up sooner, and says so by ending the stream.
const dialTimeout = 20 * time.Second

// tunnels are the connections of one session, by the path of their two requests: the answer to GET is what comes from
// there, the body of PUT is what goes there. Two requests, as an answer of Go's ends with the request, and each half of a
// connection has to end on its own.
type tunnels struct {
	open sync.Map
}

func newTunnels() *tunnels { return &tunnels{} }

// end breaks off what the host has not sent the second request for. Everything else ends with the requests.
func (t *tunnels) end() {
	t.open.Range(func(_, it interface{}) bool {
		it.(*tunnel).reset()
		return true
	})
}

type tunnel struct {
	conn   net.Conn
	halves int32
	// Closed when the other side has closed the whole connection.
	gone chan struct{}
}

// half is over in order; with the second one the connection is.
func (t *tunnel) half() {
	if atomic.AddInt32(&t.halves, -1) == 0 {
		t.conn.Close()
	}
}

// reset ends the connection so that the other side sees it broken off, where it has a sign for that.
func (t *tunnel) reset() {
	if tcp, ok := t.conn.(*net.TCPConn); ok {
		tcp.SetLinger(0)
	}
	t.conn.Close()
}

func (t *tunnels) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	switch r.Method {
	case http.MethodGet:
		t.receive(w, r)
	case http.MethodPut:
		t.send(w, r)
	default:
		w.WriteHeader(http.StatusMethodNotAllowed)
	}
}

// receive connects to what the request's authority names, and answers with what comes from there.
func (t *tunnels) receive(w http.ResponseWriter, r *http.Request) {
	conn, err := dial(r.Context(), r.Host)
	if err != nil {
		w.Header().Set("reason", err.Error())
		w.WriteHeader(http.StatusBadGateway)
		return
	}
	it := &tunnel{conn: conn, halves: 2, gone: make(chan struct{})}
	t.open.Store(r.URL.Path, it)
	w.WriteHeader(http.StatusOK)
	out := flushing{w, w.(http.Flusher)}
	out.Flush()
	over := make(chan struct{})
	go func() {
		select {
		case <-r.Context().Done():
			t.open.Delete(r.URL.Path)
			it.reset()
		case <-over:
		}
	}()
	err = pump(out, conn)
	close(over)
	if err != nil {
		it.reset()
		panic(http.ErrAbortHandler)
	}
	if isGone(conn) {
		close(it.gone)
	}
	it.half()
}

// isGone says whether the other side takes nothing more. A unix socket whose other end is closed for good refuses even
// nothing; TCP has no sign of that before data is sent. Not by Write, which waits for its turn behind one that waits for a
// reader, as dockerd's for a program that has ended.
func isGone(conn net.Conn) (gone bool) {
	raw, err := conn.(syscall.Conn).SyscallConn()
	if err != nil {
		return true
	}
	raw.Control(func(fd uintptr) {
		_, err = syscall.Write(int(fd), nil)
	})
	return err != nil
}

// send passes the request's body on.
func (t *tunnels) send(w http.ResponseWriter, r *http.Request) {
	found, ok := t.open.LoadAndDelete(r.URL.Path)
	if !ok {
		w.WriteHeader(http.StatusNotFound)
		return
	}
	it := found.(*tunnel)
	sent := make(chan error, 1)
	go func() { sent <- pump(it.conn, body{r.Context(), r.Body}) }()
	var err error
	var broken *net.OpError
	select {
	case err = <-sent:
	case <-it.gone:
		// Leaving ends the request, and with it what reads its body.
		it.half()
		return
	}
	switch {
	case err == nil:
		it.conn.(interface{ CloseWrite() error }).CloseWrite()
	case errors.As(err, &broken):
		// The other side takes no more. What it has sent is still on its way to the host.
	default:
		it.reset()
	}
	it.half()
}

// body is what the host sends, and ends with the request. The library gives a request's window back when that is broken off,
// and would give it back again for whatever is read of it then.
type body struct {
	ctx context.Context
	io.Reader
}

func (b body) Read(into []byte) (int, error) {
	if err := b.ctx.Err(); err != nil {
		return 0, err
	}
	return b.Reader.Read(into)
}

func dial(ctx context.Context, authority string) (net.Conn, error) {
	dialer := net.Dialer{Timeout: dialTimeout}
	if authority == "engine" {
		return dialer.DialContext(ctx, "unix", "/run/docker.sock")
	}
	return dialer.DialContext(ctx, "tcp", authority)
}

// Less than what the kernel takes in one write of the port by the head of a frame.
var buffers = sync.Pool{New: func() interface{} { return make([]byte, mostWritten-9) }}

// pump copies to the end of what is read.
func pump(to io.Writer, from io.Reader) error {
	buffer := buffers.Get().([]byte)
	defer buffers.Put(buffer)
	// Bare, or a copy by way of something else would be chosen.
	_, err := io.CopyBuffer(struct{ io.Writer }{to}, struct{ io.Reader }{from}, buffer)
	return err
}

type flushing struct {
	io.Writer
	http.Flusher
}

func (f flushing) Write(b []byte) (int, error) {
	n, err := f.Writer.Write(b)
	f.Flush()
	return n, err
}
