package local

import (
	"context"
	"os"
	"os/exec"
	"strings"
	"syscall"
	"time"

	"atelier/toolchain/pulumi/command/shared"
)

// cancelGrace is how long a cancelled command may take to end by itself.
const cancelGrace = 5 * time.Second

// run runs one command and sets the outputs; on a failure they stay as they were.
func run(ctx context.Context, command string, in Inputs, out *Outputs) error {
	argv := []string{"/bin/sh", "-c"}
	if in.Interpreter != nil && len(*in.Interpreter) > 0 {
		argv = *in.Interpreter
	}
	argv = append(append([]string{}, argv...), command)
	cmd := exec.CommandContext(ctx, argv[0], argv[1:]...)

	directory, err := os.Getwd()
	if in.Dir != nil {
		directory, err = *in.Dir, nil
	}
	if err != nil {
		return err
	}
	cmd.Dir = directory
	cmd.Env = environment(in, *out)
	if in.Stdin != nil && *in.Stdin != "" {
		cmd.Stdin = strings.NewReader(*in.Stdin)
	}
	capture := shared.NewCapture(ctx, (*string)(in.Logging))
	cmd.Stdout, cmd.Stderr = capture.Stdout(), capture.Stderr()

	err = runGroup(ctx, cmd)
	stdout, stderr := capture.Finish()
	if err != nil {
		return capture.Failure(err, command)
	}
	if in.AssetPaths != nil {
		assets, err := findAssets(directory, *in.AssetPaths)
		if err != nil {
			return err
		}
		out.Assets = &assets
	}
	if in.ArchivePaths != nil {
		if out.Archive, err = findArchive(directory, *in.ArchivePaths); err != nil {
			return err
		}
	}
	out.Stdout, out.Stderr = stdout, stderr
	return nil
}

// runGroup runs cmd in a process group of its own, so that a cancellation reaches all that the command started: first
// asked to end, then killed.
func runGroup(ctx context.Context, cmd *exec.Cmd) error {
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	signal := func(s syscall.Signal) error { return syscall.Kill(-cmd.Process.Pid, s) }
	cmd.Cancel = func() error {
		time.AfterFunc(cancelGrace, func() { _ = signal(syscall.SIGKILL) })
		return signal(syscall.SIGTERM)
	}
	err := cmd.Run()
	if ctx.Err() != nil && cmd.Process != nil {
		// Whoever is left in the group has lost its parent.
		_ = signal(syscall.SIGKILL)
	}
	return err
}

// environment is Pulumi's own, the command's, and the results of the run before.
func environment(in Inputs, previous Outputs) []string {
	env := os.Environ()
	if in.Environment != nil {
		for k, v := range *in.Environment {
			env = append(env, k+"="+v)
		}
	}
	for k, v := range shared.PreviousOutput(in.AddPreviousOutputInEnv, previous.Stdout, previous.Stderr) {
		env = append(env, k+"="+v)
	}
	return env
}
