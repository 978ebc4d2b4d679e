package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"time"

	"github.com/google/shlex"
	"github.com/pulumi/pulumi/sdk/v3/go/common/resource/config"
	"github.com/pulumi/pulumi/sdk/v3/go/common/util/logging"
	pulumirpc "github.com/pulumi/pulumi/sdk/v3/proto/go"
)

const (
	// runner is the script of the SDK that loads the program; PULUMI_LANGUAGE_NODEJS_RUN_PATH names another.
	runner = "@pulumi/pulumi/cmd/run"
	// exitAlreadyTold is the SDK's exit code for "the user has seen the error": nothing is added to it
	// (nodejs/cmd/run/run.ts, nodeJSProcessExitedAfterLoggingUserActionableMessage).
	exitAlreadyTold = 32
	// interruptGrace is how long an interrupted program may take to end before it is killed.
	interruptGrace = 5 * time.Second
)

// Run runs the program once, for a preview or an update, against the engine's resource monitor.
func (h *host) Run(ctx context.Context, req *pulumirpc.RunRequest) (*pulumirpc.RunResponse, error) {
	if h.engineAddress() == "" {
		return nil, errors.New("when debugging or running explicitly, must call Handshake before Run")
	}
	if req.GetAttachDebugger() {
		return nil, notImplemented("attaching a debugger")
	}
	node, err := exec.LookPath("node")
	if err != nil {
		return failed(fmt.Errorf("could not find node on the $PATH: %w", err)), nil
	}
	script := os.Getenv("PULUMI_LANGUAGE_NODEJS_RUN_PATH")
	if script == "" {
		script = runner
	}
	script, err = resolve(ctx, node, script, req.Info.ProgramDirectory)
	if err != nil {
		return failed(err), nil
	}
	return h.runNode(ctx, node, script, req), nil
}

func failed(err error) *pulumirpc.RunResponse {
	return &pulumirpc.RunResponse{Error: err.Error()}
}

// resolve asks node where it would load `module` from, so that workspaces and links are followed as in the program.
func resolve(ctx context.Context, node, module, directory string) (string, error) {
	const script = `try { console.log(require.resolve(process.argv[1])) } catch (error) {` +
		` console.error(error.code === "MODULE_NOT_FOUND"` +
		` ? "It looks like the Pulumi SDK has not been installed. Have you run pulumi install?" : error.message);` +
		` process.exit(1) }`
	cmd := exec.CommandContext(ctx, node, "-e", script, module)
	cmd.Dir = directory
	out, err := cmd.Output()
	var exit *exec.ExitError
	if errors.As(err, &exit) {
		return "", errors.New(string(exit.Stderr))
	}
	return strings.TrimSpace(string(out)), err
}

// runNode starts node on the program and translates the way it ended.
func (h *host) runNode(ctx context.Context, node, script string, req *pulumirpc.RunRequest) *pulumirpc.RunResponse {
	opts, err := readOptions(req.Info)
	if err != nil {
		return failed(err)
	}
	args, err := shlex.Split(opts.nodeargs)
	if err != nil {
		return failed(fmt.Errorf("nodeargs option: %w", err))
	}
	env, err := programEnvironment(req, opts)
	if err != nil {
		return failed(err)
	}

	// Either the engine cancels, or the call itself ends.
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	defer context.AfterFunc(h.running, stop)()

	memory := &memoryWatch{}
	cmd := exec.CommandContext(ctx, node, append(args, h.programArguments(script, req)...)...)
	cmd.Env = env
	// Plain writers on purpose: node makes a descriptor that it is given non-blocking, which would break this
	// process's own output; the engine reads both streams line by line and shows them as they come.
	cmd.Stdout = struct{ io.Writer }{os.Stdout}
	cmd.Stderr = io.MultiWriter(os.Stderr, memory)
	cmd.Cancel = func() error { return cmd.Process.Signal(os.Interrupt) }
	cmd.WaitDelay = interruptGrace
	logging.V(5).Infof("starting %s", cmd)

	err = cmd.Run()
	var exit *exec.ExitError
	switch {
	case err == nil:
		return &pulumirpc.RunResponse{}
	case errors.As(err, &exit) && exit.ExitCode() == exitAlreadyTold:
		return &pulumirpc.RunResponse{Bail: true}
	case errors.As(err, &exit):
		return failed(fmt.Errorf("Program exited with non-zero exit code: %d%s", exit.ExitCode(), memory.advice()))
	default:
		return failed(fmt.Errorf("Problem executing program (could not run language executor): %w", err))
	}
}

// programArguments is the command line of the SDK's runner. No secret is in it: configuration goes by environment.
func (h *host) programArguments(script string, req *pulumirpc.RunRequest) []string {
	args := []string{script}
	add := func(name, value string) {
		if value != "" {
			args = append(args, "--"+name, value)
		}
	}
	add("monitor", req.GetMonitorAddress())
	add("engine", h.engineAddress())
	add("organization", req.GetOrganization())
	add("project", req.GetProject())
	add("root-directory", req.GetInfo().GetRootDirectory())
	add("stack", req.GetStack())
	add("pwd", req.GetInfo().GetProgramDirectory())
	if req.GetDryRun() {
		args = append(args, "--dry-run")
	}
	add("parallel", strconv.Itoa(int(req.GetParallel())))
	add("tracing", h.tracing)
	args = append(args, req.GetInfo().GetEntryPoint())
	return append(args, req.GetArgs()...)
}

// programEnvironment carries the stack's configuration, its secrets included, and how to load the program.
func programEnvironment(req *pulumirpc.RunRequest, opts options) ([]string, error) {
	// The SDK understands "project:config:name" in every version of it.
	values := make(map[string]string, len(req.GetConfig()))
	for k, v := range req.GetConfig() {
		key, err := config.ParseKey(k)
		if err != nil {
			return nil, fmt.Errorf("failed to serialize configuration: %w", err)
		}
		values[key.Namespace()+":config:"+key.Name()] = v
	}
	valuesJSON, err := json.Marshal(values)
	if err != nil {
		return nil, fmt.Errorf("failed to serialize configuration: %w", err)
	}
	secrets := req.GetConfigSecretKeys()
	if secrets == nil {
		secrets = []string{}
	}
	secretsJSON, err := json.Marshal(secrets)
	if err != nil {
		return nil, fmt.Errorf("failed to serialize configuration secret keys: %w", err)
	}
	env := append(os.Environ(), "PULUMI_CONFIG="+string(valuesJSON), "PULUMI_CONFIG_SECRET_KEYS="+string(secretsJSON))
	if opts.typescript {
		env = append(env, "PULUMI_NODEJS_TYPESCRIPT=true")
	}
	if opts.tsconfig != "" {
		env = append(env, "PULUMI_NODEJS_TSCONFIG_PATH="+opts.tsconfig)
	}
	return env, nil
}
