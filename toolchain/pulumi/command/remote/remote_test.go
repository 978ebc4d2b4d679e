package remote

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"atelier/toolchain/pulumi/command/shared"
	"atelier/toolchain/pulumi/command/sshtest"

	"github.com/pulumi/pulumi-go-provider/infer"
	"github.com/pulumi/pulumi-go-provider/infer/types"
	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
)

func ptr[T any](v T) *T { return &v }

func endpoint(s *sshtest.Server) Endpoint {
	return Endpoint{Host: &s.Host, Port: &s.Port, PrivateKey: &s.UserKey, HostKey: &s.HostKey}
}

func to(s *sshtest.Server) *Connection { return &Connection{Endpoint: endpoint(s)} }

func create(ctx context.Context, in CommandInputs) (CommandOutputs, error) {
	out, err := (*Command)(nil).Create(ctx, infer.CreateRequest[CommandInputs]{Name: "r", Inputs: in})
	return out.Output, err
}

func TestCommand(t *testing.T) {
	s := sshtest.Start(t, 0)
	out, err := create(context.Background(), CommandInputs{
		Lifecycle:   shared.Lifecycle{Create: ptr("echo $X; cat >&2")},
		Connection:  to(s),
		Environment: map[string]string{"X": "x"},
		Stdin:       ptr("given"),
	})
	if err != nil || out.Stdout != "x" || out.Stderr != "given" {
		t.Errorf("got %+v, %v", out, err)
	}
}

func TestUpdateAndDeleteSeeThePreviousResults(t *testing.T) {
	s := sshtest.Start(t, 0)
	in := CommandInputs{Lifecycle: shared.Lifecycle{Create: ptr("echo $PULUMI_COMMAND_STDOUT+")}, Connection: to(s)}
	out, err := (*Command)(nil).Update(context.Background(), infer.UpdateRequest[CommandInputs, CommandOutputs]{
		State: CommandOutputs{Stdout: "before"}, Inputs: in,
	})
	if err != nil || out.Output.Stdout != "before+" {
		t.Errorf("got %q, %v", out.Output.Stdout, err)
	}
	logins := s.Logins()
	if _, err := (*Command)(nil).Delete(context.Background(), infer.DeleteRequest[CommandOutputs]{State: out.Output}); err != nil {
		t.Error(err)
	}
	if s.Logins() != logins {
		t.Error("a delete without a command connected")
	}
	out.Output.Delete = ptr("exit 4")
	_, err = (*Command)(nil).Delete(context.Background(), infer.DeleteRequest[CommandOutputs]{State: out.Output})
	if err == nil || !strings.HasPrefix(err.Error(), "Process exited with status 4: running \"exit 4\":\n") {
		t.Errorf("got %v", err)
	}
}

func TestEnvironmentThatTheServerRefuses(t *testing.T) {
	s := sshtest.Start(t, 0)
	s.Environment = ""
	in := CommandInputs{Lifecycle: shared.Lifecycle{Create: ptr("true")}, Connection: to(s), Environment: map[string]string{"X": "x"}}
	if _, err := create(context.Background(), in); err == nil || !strings.Contains(err.Error(), `could not set environment variable "X"`) {
		t.Errorf("got %v", err)
	}
	// The results of the run before are a courtesy: no failure.
	in.Environment = nil
	_, err := (*Command)(nil).Update(context.Background(), infer.UpdateRequest[CommandInputs, CommandOutputs]{
		State: CommandOutputs{Stdout: "before"}, Inputs: in,
	})
	if err != nil {
		t.Error(err)
	}
}

func TestDialRetries(t *testing.T) {
	s := sshtest.Start(t, 2)
	in := CommandInputs{Lifecycle: shared.Lifecycle{Create: ptr("true")}, Connection: to(s)}
	in.Connection.DialErrorLimit = ptr(1)
	_, err := create(context.Background(), in)
	if err == nil || !strings.HasPrefix(err.Error(), "after 1 failed attempts: ssh: handshake failed") {
		t.Errorf("got %v", err)
	}
	if _, err := create(context.Background(), in); err != nil {
		t.Errorf("the third attempt: %v", err)
	}
}

func TestWrongKeys(t *testing.T) {
	s, other := sshtest.Start(t, 0), sshtest.Start(t, 0)
	for name, change := range map[string]func(*Connection){
		"ssh: host key mismatch":                func(c *Connection) { c.HostKey = &other.HostKey },
		"ssh: unable to authenticate":           func(c *Connection) { c.PrivateKey = &other.UserKey },
		"failed to parse host key: ssh: no key": func(c *Connection) { c.HostKey = ptr("nonsense") },
		"ssh: no key found":                     func(c *Connection) { c.PrivateKey = ptr("nonsense") },
		"proxy: after 0 failed attempts: dial tcp ": func(c *Connection) {
			c.Proxy = &ProxyConnection{Endpoint{Host: &s.Host, Port: ptr(1.0), DialErrorLimit: ptr(0)}}
		},
	} {
		c := to(s)
		c.DialErrorLimit = ptr(0)
		change(c)
		_, err := create(context.Background(), CommandInputs{Lifecycle: shared.Lifecycle{Create: ptr("true")}, Connection: c})
		if err == nil || !strings.Contains(err.Error(), name) {
			t.Errorf("%s: got %v", name, err)
		}
	}
}

func TestProxy(t *testing.T) {
	s, proxy := sshtest.Start(t, 0), sshtest.Start(t, 0)
	c := to(s)
	c.Proxy = &ProxyConnection{endpoint(proxy)}
	out, err := create(context.Background(), CommandInputs{Lifecycle: shared.Lifecycle{Create: ptr("echo there")}, Connection: c})
	if err != nil || out.Stdout != "there" || proxy.Logins() != 1 {
		t.Errorf("got %q, %v, %d logins at the proxy", out.Stdout, err, proxy.Logins())
	}
}

func TestCancel(t *testing.T) {
	s := sshtest.Start(t, 0)
	mark := filepath.Join(t.TempDir(), "mark")
	ctx, cancel := context.WithTimeout(context.Background(), 300*time.Millisecond)
	defer cancel()
	start := time.Now()
	_, err := create(ctx, CommandInputs{
		Lifecycle:  shared.Lifecycle{Create: ptr("trap 'touch " + mark + "; exit 1' TERM; sleep 30 & wait")},
		Connection: to(s),
	})
	if err == nil || time.Since(start) > 5*time.Second {
		t.Fatalf("after %v: %v", time.Since(start), err)
	}
	for range 100 {
		if _, err := os.Stat(mark); err == nil {
			return
		}
		time.Sleep(20 * time.Millisecond)
	}
	t.Error("the remote command was not told to end")
}

func TestCancelWhileNobodyAnswers(t *testing.T) {
	ctx, cancel := context.WithTimeout(context.Background(), 300*time.Millisecond)
	defer cancel()
	start := time.Now()
	c := &Connection{Endpoint: Endpoint{Host: ptr("127.0.0.1"), Port: ptr(1.0), DialErrorLimit: ptr(-1)}}
	_, err := create(ctx, CommandInputs{Lifecycle: shared.Lifecycle{Create: ptr("true")}, Connection: c})
	if err == nil || time.Since(start) > 3*time.Second {
		t.Errorf("after %v: %v", time.Since(start), err)
	}
}

func TestCopy(t *testing.T) {
	s := sshtest.Start(t, 0)
	source, remote := t.TempDir(), t.TempDir()
	_ = os.MkdirAll(filepath.Join(source, "d", "sub"), 0o755)
	_ = os.WriteFile(filepath.Join(source, "d", "sub", "f"), []byte("content"), 0o644)
	asset, _ := resource.NewPathAsset(filepath.Join(source, "d", "sub", "f"))
	folder := func(path string) types.AssetOrArchive {
		archive, _ := resource.NewPathArchive(path)
		return types.AssetOrArchive{Archive: archive}
	}
	for _, c := range []struct {
		source types.AssetOrArchive
		to     string
		expect string
	}{
		{types.AssetOrArchive{Asset: asset}, "file", "file"},
		{types.AssetOrArchive{Asset: asset}, "", "f"},
		{folder(filepath.Join(source, "d")), "new", "new/d/sub/f"},
		{folder(filepath.Join(source, "d") + "/"), "slash", "slash/sub/f"},
	} {
		_, err := (*CopyToRemote)(nil).Create(context.Background(), infer.CreateRequest[CopyToRemoteInputs]{
			Inputs: CopyToRemoteInputs{Connection: to(s), Source: c.source, RemotePath: filepath.Join(remote, c.to)},
		})
		got, _ := os.ReadFile(filepath.Join(remote, c.expect))
		if err != nil || string(got) != "content" {
			t.Errorf("%s: got %q, %v", c.expect, got, err)
		}
	}
	_, err := (*CopyToRemote)(nil).Create(context.Background(), infer.CreateRequest[CopyToRemoteInputs]{
		Inputs: CopyToRemoteInputs{Connection: to(s), Source: folder(source), RemotePath: filepath.Join(remote, "file")},
	})
	if err == nil || !strings.Contains(err.Error(), "exists but is not a directory") {
		t.Errorf("a folder onto a file: %v", err)
	}
}
