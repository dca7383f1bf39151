// The agent carries streams between the host and what listens in the guest, over a virtio-serial port: HTTP/2, in
// which the host is the client. README.md beside this folder has the protocol.
package main

import (
	"bufio"
	"io"
	"log"
	"net"
	"net/http"
	"os"

	"golang.org/x/net/http2"
)

const (
	// Node's client sends frames of this size and no larger: whatever is larger is no frame, and ends the session.
	maxFrame = 16384
	// What the host may send ahead on one stream, in bytes: enough for the port's speed, and all that one who does not
	// read costs the guest.
	streamWindow = 256 << 10
	// Two for each connection: the host's limits are 400 clients of docker.sock and 1,024 connections to ports.
	maxStreams = 8192
	// As much as all of them, half of which take data: a smaller one would have those that are not read hold up the rest. Not
	// HTTP/2's largest, as a window that is given back twice (see body) must not go beyond that: the library panics.
	connectionWindow = maxStreams / 2 * streamWindow
)

// slipway-bytes [ADDRESS] carries them, and answers that the host's names are this address; slipway-bytes listeners tells what
// containers listen on in the guest's own network.
func main() {
	log.SetFlags(0)
	if len(os.Args) > 1 {
		switch os.Args[1] {
		case "touch":
			if err := tellWatchers(os.Stdin, os.Stdout); err != nil {
				log.Fatal(err)
			}
			return
		case "listeners":
			watchListeners()
		}
		go serveNames("udp4", net.ParseIP(os.Args[1]))
		go serveNames("udp6", net.ParseIP(os.Args[1]))
	}
	port, err := openPort("slipway.bytes")
	if err != nil {
		log.Fatal(err)
	}
	server := &http2.Server{
		MaxReadFrameSize:             maxFrame,
		MaxUploadBufferPerConnection: connectionWindow,
		MaxUploadBufferPerStream:     streamWindow,
		MaxConcurrentStreams:         maxStreams,
	}
	// Whoever was here before has died; a host that is in the middle of a session with it learns it from this.
	port.sayNew()
	input := bufio.NewReaderSize(hostWaiter{port}, 64<<10)
	for {
		nonce, err := awaitGreeting(input)
		if err == nil {
			session, tunnels := &session{port: port, input: input, frames: newFrames()}, newTunnels()
			if _, err = io.WriteString(session, greeting+nonce+"\n"); err == nil {
				serve(server, session, tunnels)
			}
			session.end()
			tunnels.end()
		} else if _, ok := err.(net.Error); !ok {
			log.Fatal(err)
		}
	}
}

// serve ends with the session. The library panics where its own books do not tally, as by what a host sends that it has not
// thought of: that ends the session, and no more.
func serve(server *http2.Server, session *session, tunnels *tunnels) {
	defer func() {
		if why := recover(); why != nil {
			log.Print("a session ends in a panic: ", why)
			session.end()
			session.sayNew()
		}
	}()
	server.ServeConn(session, &http2.ServeConnOpts{
		Handler:    tunnels,
		BaseConfig: &http.Server{ErrorLog: log.New(os.Stderr, "", 0)},
	})
}
