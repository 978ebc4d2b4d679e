// Package sshtest is an SSH server inside the test's own process: commands, environment, signals and SFTP.
package sshtest

import (
	"crypto/ed25519"
	"crypto/rand"
	"encoding/binary"
	"encoding/pem"
	"errors"
	"io"
	"net"
	"os/exec"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"

	"github.com/pkg/sftp"
	"golang.org/x/crypto/ssh"
)

// Server listens on loopback. The user's key is the only one that it accepts.
type Server struct {
	Host, HostKey, UserKey string
	Port                   float64
	// Environment is what it lets the client set; "*" is everything.
	Environment string

	mu     sync.Mutex
	logins int
}

// Start starts a server that ends with the test. The first `refuse` connections are closed without a word.
func Start(t *testing.T, refuse int) *Server {
	t.Helper()
	hostSigner, _ := newKey(t)
	userSigner, userPEM := newKey(t)
	s := &Server{
		Host:        "127.0.0.1",
		HostKey:     string(ssh.MarshalAuthorizedKey(hostSigner.PublicKey())),
		UserKey:     userPEM,
		Environment: "*",
	}
	accepted := string(userSigner.PublicKey().Marshal())
	config := &ssh.ServerConfig{PublicKeyCallback: func(_ ssh.ConnMetadata, key ssh.PublicKey) (*ssh.Permissions, error) {
		if string(key.Marshal()) != accepted {
			return nil, errors.New("not this key")
		}
		return nil, nil
	}}
	config.AddHostKey(hostSigner)
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = listener.Close() })
	_, port, _ := net.SplitHostPort(listener.Addr().String())
	s.Port, _ = strconv.ParseFloat(port, 64)
	go func() {
		for n := 0; ; n++ {
			conn, err := listener.Accept()
			if err != nil {
				return
			}
			if n < refuse {
				_ = conn.Close()
				continue
			}
			go s.serve(conn, config)
		}
	}()
	return s
}

// Logins counts the logins that succeeded.
func (s *Server) Logins() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.logins
}

func newKey(t *testing.T) (ssh.Signer, string) {
	t.Helper()
	_, key, err := ed25519.GenerateKey(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	signer, err := ssh.NewSignerFromKey(key)
	if err != nil {
		t.Fatal(err)
	}
	block, err := ssh.MarshalPrivateKey(key, "")
	if err != nil {
		t.Fatal(err)
	}
	return signer, string(pem.EncodeToMemory(block))
}

func (s *Server) serve(conn net.Conn, config *ssh.ServerConfig) {
	_, channels, requests, err := ssh.NewServerConn(conn, config)
	if err != nil {
		return
	}
	s.mu.Lock()
	s.logins++
	s.mu.Unlock()
	go ssh.DiscardRequests(requests)
	for c := range channels {
		switch c.ChannelType() {
		case "session":
			channel, requests, err := c.Accept()
			if err == nil {
				go s.session(channel, requests)
			}
		case "direct-tcpip":
			forward(c)
		default:
			_ = c.Reject(ssh.UnknownChannelType, "sessions and forwarding only")
		}
	}
}

// forward connects a client onwards, as a proxy host does.
func forward(c ssh.NewChannel) {
	var target struct {
		Host       string
		Port       uint32
		Origin     string
		OriginPort uint32
	}
	if err := ssh.Unmarshal(c.ExtraData(), &target); err != nil {
		_ = c.Reject(ssh.ConnectionFailed, err.Error())
		return
	}
	conn, err := net.Dial("tcp", net.JoinHostPort(target.Host, strconv.Itoa(int(target.Port))))
	if err != nil {
		_ = c.Reject(ssh.ConnectionFailed, err.Error())
		return
	}
	channel, requests, err := c.Accept()
	if err != nil {
		return
	}
	go ssh.DiscardRequests(requests)
	go func() { _, _ = io.Copy(channel, conn); _ = channel.Close() }()
	go func() { _, _ = io.Copy(conn, channel); _ = conn.Close() }()
}

func text(payload []byte) string { return string(payload[4 : 4+binary.BigEndian.Uint32(payload)]) }

func (s *Server) session(channel ssh.Channel, requests <-chan *ssh.Request) {
	var cmd *exec.Cmd
	env := []string{"PATH=/usr/bin:/bin"}
	for r := range requests {
		ok, answered := true, func() {}
		switch r.Type {
		case "env":
			var v struct{ Name, Value string }
			_ = ssh.Unmarshal(r.Payload, &v)
			if ok = s.Environment == "*" || strings.Contains(" "+s.Environment+" ", " "+v.Name+" "); ok {
				env = append(env, v.Name+"="+v.Value)
			}
		case "exec":
			cmd = exec.Command("/bin/sh", "-c", text(r.Payload))
			cmd.Env = env
			cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
			stdin, _ := cmd.StdinPipe()
			cmd.Stdout, cmd.Stderr = channel, channel.Stderr()
			if ok = cmd.Start() == nil; ok {
				go func() { _, _ = io.Copy(stdin, channel); _ = stdin.Close() }()
				// A short command has ended by now: closed before the answer, the channel would look broken.
				answered = func() { go finish(channel, cmd) }
			}
		case "signal":
			if ok = cmd != nil; ok {
				_ = syscall.Kill(-cmd.Process.Pid, syscall.SIGTERM)
			}
		case "subsystem":
			if ok = text(r.Payload) == "sftp"; ok {
				server, err := sftp.NewServer(channel)
				if err == nil {
					go func() { _ = server.Serve(); _ = channel.Close() }()
				}
			}
		default:
			ok = false
		}
		if r.WantReply {
			_ = r.Reply(ok, nil)
		}
		answered()
	}
}

func finish(channel ssh.Channel, cmd *exec.Cmd) {
	_ = cmd.Wait()
	status := make([]byte, 4)
	binary.BigEndian.PutUint32(status, uint32(max(cmd.ProcessState.ExitCode(), 0)))
	_, _ = channel.SendRequest("exit-status", false, status)
	_ = channel.Close()
}
