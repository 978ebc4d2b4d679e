package local

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"atelier/toolchain/pulumi/command/shared"

	"github.com/pulumi/pulumi-go-provider/infer"
)

func ptr[T any](v T) *T { return &v }

func create(ctx context.Context, in CommandInputs, dryRun bool) (infer.CreateResponse[CommandOutputs], error) {
	return (*Command)(nil).Create(ctx, infer.CreateRequest[CommandInputs]{Name: "c", Inputs: in, DryRun: dryRun})
}

func TestCreate(t *testing.T) {
	dir := t.TempDir()
	for name, c := range map[string]struct {
		in             CommandInputs
		stdout, stderr string
	}{
		"both streams, one line break less": {CommandInputs{Lifecycle: shared.Lifecycle{Create: ptr("echo a; echo; echo b >&2")}}, "a\n", "b"},
		"nothing to run":                    {CommandInputs{}, "", ""},
		"stdin":                             {CommandInputs{Lifecycle: shared.Lifecycle{Create: ptr("cat")}, Inputs: Inputs{Stdin: ptr("given")}}, "given", ""},
		"directory":                         {CommandInputs{Lifecycle: shared.Lifecycle{Create: ptr("pwd")}, Inputs: Inputs{Dir: &dir}}, dir, ""},
		"environment":                       {CommandInputs{Lifecycle: shared.Lifecycle{Create: ptr("echo $X $PATH")}, Inputs: Inputs{Environment: &map[string]string{"X": "x"}}}, "x " + os.Getenv("PATH"), ""},
		"interpreter":                       {CommandInputs{Lifecycle: shared.Lifecycle{Create: ptr("a b")}, Inputs: Inputs{Interpreter: &[]string{"/bin/echo", "-n", "it:"}}}, "it: a b", ""},
	} {
		t.Run(name, func(t *testing.T) {
			out, err := create(context.Background(), c.in, false)
			if err != nil || out.Output.Stdout != c.stdout || out.Output.Stderr != c.stderr {
				t.Errorf("got %q, %q, %v", out.Output.Stdout, out.Output.Stderr, err)
			}
			if !strings.HasPrefix(out.ID, "c") || len(out.ID) != len("c")+8 {
				t.Errorf("id %q", out.ID)
			}
		})
	}
}

func TestPreviewRunsNothing(t *testing.T) {
	mark := filepath.Join(t.TempDir(), "mark")
	in := CommandInputs{Lifecycle: shared.Lifecycle{Create: ptr("touch " + mark)}}
	if _, err := create(context.Background(), in, true); err != nil {
		t.Fatal(err)
	}
	_, err := (*Command)(nil).Update(context.Background(),
		infer.UpdateRequest[CommandInputs, CommandOutputs]{Inputs: in, DryRun: true})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(mark); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("the command ran: %v", err)
	}
}

func TestFailureTellsCommandAndOutput(t *testing.T) {
	_, err := create(context.Background(), CommandInputs{Lifecycle: shared.Lifecycle{Create: ptr("echo out; echo why >&2; exit 3")}}, false)
	const want = "exit status 3: running \"echo out; echo why >&2; exit 3\":\nout\nwhy\n"
	// The two streams are two pipes: their order is the system's choice.
	swapped := strings.Replace(want, "out\nwhy", "why\nout", 1)
	if err == nil || (err.Error() != want && err.Error() != swapped) {
		t.Errorf("got %v", err)
	}
}

func TestUpdate(t *testing.T) {
	const show = "echo \"$PULUMI_COMMAND_STDOUT/$PULUMI_COMMAND_STDERR\""
	before := CommandOutputs{Outputs: Outputs{Stdout: "o", Stderr: "e"}}
	for name, c := range map[string]struct {
		in   CommandInputs
		want string
	}{
		"update":              {CommandInputs{Lifecycle: shared.Lifecycle{Create: ptr("false"), Update: ptr(show)}}, "o/e"},
		"create for update":   {CommandInputs{Lifecycle: shared.Lifecycle{Create: ptr(show)}}, "o/e"},
		"neither keeps":       {CommandInputs{}, "o"},
		"no previous results": {CommandInputs{Lifecycle: shared.Lifecycle{Create: ptr(show)}, Inputs: Inputs{AddPreviousOutputInEnv: ptr(false)}}, "/"},
	} {
		t.Run(name, func(t *testing.T) {
			out, err := (*Command)(nil).Update(context.Background(),
				infer.UpdateRequest[CommandInputs, CommandOutputs]{State: before, Inputs: c.in})
			if err != nil || out.Output.Stdout != c.want {
				t.Errorf("got %q, %v", out.Output.Stdout, err)
			}
		})
	}
}

func TestDelete(t *testing.T) {
	mark := filepath.Join(t.TempDir(), "mark")
	for _, command := range []*string{nil, ptr("echo $PULUMI_COMMAND_STDOUT > " + mark)} {
		state := CommandOutputs{CommandInputs: CommandInputs{Lifecycle: shared.Lifecycle{Delete: command}}, Outputs: Outputs{Stdout: "was"}}
		if _, err := (*Command)(nil).Delete(context.Background(), infer.DeleteRequest[CommandOutputs]{State: state}); err != nil {
			t.Fatal(err)
		}
	}
	if got, _ := os.ReadFile(mark); string(got) != "was\n" {
		t.Errorf("got %q", got)
	}
}

func TestCancelEndsTheWholeGroup(t *testing.T) {
	pidFile := filepath.Join(t.TempDir(), "pid")
	ctx, cancel := context.WithCancel(context.Background())
	time.AfterFunc(200*time.Millisecond, cancel)
	start := time.Now()
	_, err := create(ctx, CommandInputs{Lifecycle: shared.Lifecycle{Create: ptr("sleep 60 & echo $! > " + pidFile + "; wait")}}, false)
	if err == nil || time.Since(start) > 2*time.Second {
		t.Fatalf("after %v: %v", time.Since(start), err)
	}
	pid := 0
	content, _ := os.ReadFile(pidFile)
	for _, d := range strings.TrimSpace(string(content)) {
		pid = pid*10 + int(d-'0')
	}
	for range 50 {
		state, _ := os.ReadFile("/proc/" + strings.TrimSpace(string(content)) + "/stat")
		if err := syscall.Kill(pid, 0); err != nil || strings.Contains(string(state), ") Z ") {
			return
		}
		time.Sleep(20 * time.Millisecond)
	}
	t.Errorf("the grandchild %d lives on", pid)
}

func TestAssets(t *testing.T) {
	dir := t.TempDir()
	for _, f := range []string{"assets/logos/logo.svg", "src/index.js", "src/secret.js"} {
		_ = os.MkdirAll(filepath.Dir(filepath.Join(dir, f)), 0o755)
		_ = os.WriteFile(filepath.Join(dir, f), []byte(f), 0o644)
	}
	patterns := []string{"assets/**", "src/**.js", "!**secret.*"}
	out, err := create(context.Background(), CommandInputs{
		Lifecycle: shared.Lifecycle{Create: ptr("true")},
		Inputs:    Inputs{Dir: &dir, AssetPaths: &patterns, ArchivePaths: &patterns},
	}, false)
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for name := range *out.Output.Assets {
		names = append(names, name)
	}
	slices.Sort(names)
	if !slices.Equal(names, []string{"assets/logos/logo.svg", "src/index.js"}) {
		t.Errorf("assets %v", names)
	}
	if got := len(out.Output.Archive.Assets); got != 2 {
		t.Errorf("archive of %d", got)
	}
}
