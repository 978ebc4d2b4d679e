package main

import (
	"context"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	pulumirpc "github.com/pulumi/pulumi/sdk/v3/proto/go"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"
	"google.golang.org/protobuf/types/known/structpb"
)

func write(t *testing.T, path, content string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(content), 0o644); err != nil {
		t.Fatal(err)
	}
}

// program is a folder with an SDK whose runner is `script`.
func program(t *testing.T, script string, opts map[string]any) *pulumirpc.ProgramInfo {
	t.Helper()
	dir := t.TempDir()
	write(t, filepath.Join(dir, "node_modules/@pulumi/pulumi/package.json"), `{"name":"@pulumi/pulumi","version":"3.259.0"}`)
	write(t, filepath.Join(dir, "node_modules/@pulumi/pulumi/cmd/run/index.js"), script)
	options, err := structpb.NewStruct(opts)
	if err != nil {
		t.Fatal(err)
	}
	return &pulumirpc.ProgramInfo{RootDirectory: dir, ProgramDirectory: dir, EntryPoint: ".", Options: options}
}

func start() *host {
	ctx, cancel := context.WithCancel(context.Background())
	return &host{engine: "engine:1", running: ctx, cancel: cancel}
}

func TestRunTranslatesTheExit(t *testing.T) {
	for name, c := range map[string]struct {
		script string
		want   *pulumirpc.RunResponse
	}{
		"well":              {"", &pulumirpc.RunResponse{}},
		"already told":      {"process.exit(32)", &pulumirpc.RunResponse{Bail: true}},
		"another exit code": {"process.exit(7)", &pulumirpc.RunResponse{Error: "Program exited with non-zero exit code: 7"}},
	} {
		got, err := start().Run(context.Background(), &pulumirpc.RunRequest{Info: program(t, c.script, nil)})
		if err != nil || got.Error != c.want.Error || got.Bail != c.want.Bail {
			t.Errorf("%s: got %v, %v", name, got, err)
		}
	}
}

func TestRunPassesEverything(t *testing.T) {
	info := program(t, `require("fs").writeFileSync("seen.json", JSON.stringify([process.argv.slice(2).join(" "), process.execArgv,
		process.env.PULUMI_CONFIG, process.env.PULUMI_CONFIG_SECRET_KEYS, process.env.PULUMI_NODEJS_TYPESCRIPT]))`,
		map[string]any{"nodeargs": "--max-old-space-size=300 '--title=a b'"})
	t.Chdir(info.ProgramDirectory)
	_, err := start().Run(context.Background(), &pulumirpc.RunRequest{
		Info: info, MonitorAddress: "monitor:1", Project: "p", Stack: "s", Organization: "o", DryRun: true, Parallel: 4,
		Config: map[string]string{"p:k": "v"}, ConfigSecretKeys: []string{"p:k"},
	})
	if err != nil {
		t.Fatal(err)
	}
	got, err := os.ReadFile("seen.json")
	dir := info.ProgramDirectory
	want := `["--monitor monitor:1 --engine engine:1 --organization o --project p --root-directory ` + dir +
		` --stack s --pwd ` + dir + ` --dry-run --parallel 4 .",["--max-old-space-size=300","--title=a b"],` +
		`"{\"p:config:k\":\"v\"}","[\"p:k\"]","true"]`
	if err != nil || string(got) != want {
		t.Errorf("got %s, %v\nwant %s", got, err, want)
	}
}

func TestRunIsCancelled(t *testing.T) {
	h := start()
	info := program(t, `process.on("SIGINT", () => process.exit(9)); require("fs").writeFileSync("up", ""); setInterval(() => {}, 1000)`, nil)
	t.Chdir(info.ProgramDirectory)
	go func() {
		for {
			if _, err := os.Stat("up"); err == nil {
				_, _ = h.Cancel(context.Background(), nil)
				return
			}
		}
	}()
	got, err := h.Run(context.Background(), &pulumirpc.RunRequest{Info: info})
	if err != nil || got.Error == "" {
		t.Errorf("got %v, %v", got, err)
	}
}

func TestRunWithoutTheSDK(t *testing.T) {
	// Not the real name: a folder above the temporary one may have the real SDK.
	t.Setenv("PULUMI_LANGUAGE_NODEJS_RUN_PATH", "@pulumi/not-installed/cmd/run")
	got, err := start().Run(context.Background(), &pulumirpc.RunRequest{Info: &pulumirpc.ProgramInfo{ProgramDirectory: t.TempDir()}})
	if err != nil || got.Error != "It looks like the Pulumi SDK has not been installed. Have you run pulumi install?\n" {
		t.Errorf("got %v, %v", got, err)
	}
}

func TestOptionsAreChecked(t *testing.T) {
	for want, opts := range map[string]map[string]any{
		"typescript option must be a boolean":                                          {"typescript": "yes"},
		"nodeargs option must be a string":                                             {"nodeargs": true},
		`packagemanager option must be one of auto, npm, yarn, pnpm or bun, got "apt"`: {"packagemanager": "apt"},
	} {
		s, _ := structpb.NewStruct(opts)
		if _, err := readOptions(&pulumirpc.ProgramInfo{Options: s}); err == nil || err.Error() != want {
			t.Errorf("got %v, want %s", err, want)
		}
	}
}

func TestRequiredPackages(t *testing.T) {
	info := program(t, "", nil)
	in := func(path, content string) { write(t, filepath.Join(info.ProgramDirectory, path), content) }
	in("node_modules/@pulumi/command/package.json", `{"name":"@pulumi/command","version":"1.2.1","pulumi":{"resource":true}}`)
	in("node_modules/other/package.json", `{"name":"other","version":"1.0.0","pulumi":{"resource":true}}`)
	in("node_modules/broken/package.json", `{`)
	in("policy/PulumiPolicy.yaml", "")
	in("policy/node_modules/@pulumi/aws/package.json", `{"name":"@pulumi/aws","version":"1.0.0","pulumi":{"resource":true}}`)
	in("sdks/libvirt/package.json", `{"name":"@pulumi/libvirt","version":"0.8.3","pulumi":{"resource":true,"name":"terraform-provider",
		"version":"1.4.1","parameterization":{"name":"libvirt","version":"0.8.3","value":"e30="}}}`)
	if err := os.Symlink("../../sdks/libvirt", filepath.Join(info.ProgramDirectory, "node_modules/@pulumi/libvirt")); err != nil {
		t.Fatal(err)
	}
	got, err := start().GetRequiredPackages(context.Background(), &pulumirpc.GetRequiredPackagesRequest{Info: info})
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, p := range got.Packages {
		names = append(names, p.Kind+" "+p.Name+" "+p.Version+" "+p.GetParameterization().GetName()+string(p.GetParameterization().GetValue()))
	}
	if want := []string{"resource command v1.2.1 ", "resource terraform-provider v1.4.1 libvirt{}"}; !slices.Equal(names, want) {
		t.Errorf("got %q", names)
	}
}

func TestLinkedSparesRunsOfNpm(t *testing.T) {
	dir := t.TempDir()
	for content, want := range map[string]bool{
		`{"dependencies":{"@pulumi/x":"file:sdks/x"},"allowScripts":{"file:sdks/x":true}}`: true,
		`{"dependencies":{"@pulumi/x":"file:sdks/x"}}`:                                     false,
		`{}`: false,
	} {
		write(t, filepath.Join(dir, "package.json"), content)
		if got := linked(dir, "@pulumi/x", "sdks/x"); got != want {
			t.Errorf("%s: %v", content, got)
		}
	}
}

func TestMemoryWatch(t *testing.T) {
	w := &memoryWatch{}
	for _, part := range []string{strings.Repeat("x", 1000), "\n<--- Last ", "few GCs --->\n"} {
		if w.advice() != "" {
			t.Error("too early")
		}
		_, _ = w.Write([]byte(part))
	}
	if !strings.Contains(w.advice(), "--max-old-space-size") {
		t.Error("a full heap went unnoticed")
	}
}

func TestRefusalsSayWhat(t *testing.T) {
	_, err := start().Pack(context.Background(), nil)
	if status.Code(err) != codes.Unimplemented || !strings.HasSuffix(err.Error(), "atelier's language host does not implement Pack") {
		t.Errorf("got %v", err)
	}
}
